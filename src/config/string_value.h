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

/* Replaces ~ or ~user at the start. Free with g_free(); NULL with an error. */
char *expand_home(const char *text, const Expansion *expansion, GError **error);

/* Sets CONFIG_ERROR_INVALID; returns false. */
bool value_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Whether the key's field is a char *. */
bool string_is(const Key *key);
/* Converts `text` to the value of the key's field: a new string, to be freed with g_free(), or NULL
 * if the text is empty. The error says what is wrong with the text; *string is untouched then. */
bool string_parse(const Key *key, const char *text, const Expansion *expansion, char **string,
                  GError **error);

#endif
