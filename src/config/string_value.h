/* Values that are strings (paths, addresses, names), and the variables in them: ~, $VAR and
 * %(word)s. */
#ifndef HUBPLOT_STRING_VALUE_H
#define HUBPLOT_STRING_VALUE_H

#include "config/keys.h"

#include <stdbool.h>

/* The values of variables. Borrowed. */
typedef struct {
    const char *const *environ;
    const char *srvnode; /* for %(srvnode)s; NULL: not known */
    const char *node;    /* for %(node)s; NULL: left as it is */
} Expansion;

/* Each returns a new string, to be freed with g_free(), or NULL with an error. */

/* Replaces $NAME and ${NAME}. An unset variable is an error that names it. */
char *expand_variables(const char *text, const Expansion *expansion, GError **error);
/* Replaces %(srvnode)s and %(node)s; any other %(word)s is an error. Other percent signs are left
 * alone. */
char *expand_words(const char *text, const Expansion *expansion, GError **error);
/* Replaces ~ or ~user at the start. */
char *expand_home(const char *text, const Expansion *expansion, GError **error);

/* Whether the key's field is a char *. */
bool string_is(const Key *key);
/* Converts `text` to the value of the key's field: a new string, to be freed with g_free(), or NULL
 * if the text is empty. The error says what is wrong with the text; *string is untouched then. */
bool string_parse(const Key *key, const char *text, const Expansion *expansion, char **string,
                  GError **error);

#endif
