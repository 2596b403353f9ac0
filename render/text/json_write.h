/* JSON, appended to a string. RFC 8259. `key` is NULL within a list. Names keep clear of jansson's.
 */
#ifndef HUBPLOT_JSON_WRITE_H
#define HUBPLOT_JSON_WRITE_H

#include <glib.h>

/* Begins and ends an object, '{' and '}', or a list, '[' and ']'. */
void json_add_begin(GString *json, const char *key, char bracket);
void json_add_end(GString *json, char bracket);

void json_add_integer(GString *json, const char *key, gint64 value);
/* The shortest of the usual ways to write a number that reads back to the last bit; NaN is null,
 * an infinity "inf" or "-inf". */
void json_add_double(GString *json, const char *key, double value);
/* Lists of them. */
void json_add_integers(GString *json, const char *key, const gint64 *values, gsize n);
void json_add_doubles(GString *json, const char *key, const double *values, gsize n);
/* true, false or null. */
void json_add_literal(GString *json, const char *key, const char *literal);
/* What is no UTF-8 is written as text_visible() shows it. NULL: nothing is written. */
void json_add_string(GString *json, const char *key, const char *text);

#endif
