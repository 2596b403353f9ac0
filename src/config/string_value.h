/* The values that stay text: paths, addresses, names; and what stands for something else in them:
 * ~, $VAR and %(word)s. */
#ifndef HUBPLOT_STRING_VALUE_H
#define HUBPLOT_STRING_VALUE_H

#include <stdbool.h>

#include "config/keys.h"

/* What stands for what. Borrowed. */
typedef struct {
    const char *const *environ;
    const char *srvnode; /* for %(srvnode)s; NULL: not known */
    const char *node;    /* for %(node)s; NULL: left as it is */
} Expansion;

/* Each returns a new text, to be freed with g_free(), or NULL with an error. */

/* Replaces $NAME and ${NAME}. An unset variable is an error that names it. */
char *expand_variables(const char *text, const Expansion *expansion, GError **error);
/* Replaces %(srvnode)s and %(node)s; any other %(word)s is an error. Other percent signs are left
 * alone. */
char *expand_words(const char *text, const Expansion *expansion, GError **error);
/* Replaces ~ or ~user at the start. */
char *expand_home(const char *text, const Expansion *expansion, GError **error);

/* Whether the key's field is a char *. */
bool string_is(const Key *key);
/* Makes of `text` what the key's field holds: a new string, to be freed with g_free(), or NULL
 * where the text is empty. The error says what is wrong with it; *string is untouched then. */
bool string_parse(const Key *key, const char *text, const Expansion *expansion, char **string,
                  GError **error);

#endif
