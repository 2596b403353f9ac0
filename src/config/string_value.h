/* The values that stay text: paths, addresses, names. */
#ifndef HUBPLOT_STRING_VALUE_H
#define HUBPLOT_STRING_VALUE_H

#include <stdbool.h>

#include "config/expand.h"
#include "config/keys.h"

/* Whether the key's field is a char *. */
bool string_is(const Key *key);
/* Makes of `text` what the key's field holds: a new string, to be freed with g_free(), or NULL
 * where the text is empty. The error says what is wrong with it; *string is untouched then. */
bool string_parse(const Key *key, const char *text, const Expansion *expansion, char **string,
                  GError **error);

#endif
