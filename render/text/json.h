/* Reads JSON (RFC 8259) with errors that help its author, and writes it. Names avoid jansson's. */
#ifndef HUBPLOT_JSON_H
#define HUBPLOT_JSON_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

/* Parses a text; duplicate keys are errors. The error, with a code of RenderError, begins with
 * "ORIGIN:LINE:COLUMN: ". Release the result with json_decref(). */
json_t *json_read(const char *bytes, gsize length, const char *origin, int code, GError **error);

/* Whether a text has so few values that parsing it takes no more than about 100 MiB. No document of
 * ours comes near. */
bool json_is_moderate(const char *text, gsize length);

/* The same JSON, with those characters of its strings that a terminal or an editor would act on
 * (text_is_control()) written as \uNNNN. Takes valid JSON. Free with g_free(). */
char *json_visible(const char *json);

/* Begins and ends an object, '{' and '}', or a list, '[' and ']'. */
void json_add_begin(GString *json, const char *key, char bracket);
void json_add_end(GString *json, char bracket);

void json_add_integer(GString *json, const char *key, gint64 value);
/* The shortest common notation that reads back to the same double; NaN is null, an infinity "inf"
 * or "-inf". */
void json_add_double(GString *json, const char *key, double value);
/* Lists of them. */
void json_add_integers(GString *json, const char *key, const gint64 *values, gsize n);
void json_add_doubles(GString *json, const char *key, const double *values, gsize n);
/* true, false or null. */
void json_add_literal(GString *json, const char *key, const char *literal);
/* Invalid UTF-8 is written as by text_visible(). NULL: nothing is written. */
void json_add_string(GString *json, const char *key, const char *text);

#endif
