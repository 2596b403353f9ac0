/* Converts a value from text to the field that stores it. */
#ifndef HUBPLOT_VALUE_H
#define HUBPLOT_VALUE_H

#include "config/keys.h"
#include "config/string_value.h"

/* Parses `text` as the key's type and stores it in its field of `record`, freeing what was there.
 * The error says what is wrong with the value and what would be right. */
bool value_set(const Key *key, const char *text, const Expansion *expansion, gpointer record,
               GError **error);
/* Frees what the field holds. */
void value_clear(const Key *key, gpointer record);
/* The value in effect as text: for strings after expansion, else `text` itself. Free with
 * g_free(). */
char *value_show(const Key *key, const char *text, gconstpointer record);

/* The valid words, if they can be listed, for "did you mean". Free with g_strfreev(). */
char **value_words(const Key *key);

#endif
