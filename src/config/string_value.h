/* The values that stay text: paths, addresses, names. */
#ifndef HUBPLOT_STRING_VALUE_H
#define HUBPLOT_STRING_VALUE_H

#include <stdbool.h>

#include "expand.h"
#include "keys.h"

/* Whether a key's field is a char *. */
bool string_is(const Key *key);
/* What the text becomes, NULL within `*string` where it is empty. */
bool string_parse(const Key *key, const char *text, const Expansion *expansion, char **string,
                  GError **error);

#endif
