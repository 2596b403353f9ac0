/* JSON read with errors for its author, and written. RFC 8259. Names keep clear of jansson's. */
#ifndef HUBPLOT_JSON_H
#define HUBPLOT_JSON_H

#include <glib.h>
#include <jansson.h>

/* Parses a text; keys that come twice are refused. The error, with a code of RenderError, says
 * "ORIGIN:LINE:COLUMN: " and what is wrong, in words for the text's author. Release it with
 * json_decref(). */
json_t *json_read(const char *bytes, gsize length, const char *origin, int code, GError **error);

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
