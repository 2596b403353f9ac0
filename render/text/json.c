/* Most measured values are short decimals. These are written digit by digit, trying first as many
 * decimals as the number before had; only the others go through g_ascii_dtostr(), with its 17
 * digits. Either way the same double is read back. */
#include "text/json.h"

#include "error.h"
#include "text/decimal.h"
#include "text/text.h"

#include <glib.h>
#include <string.h>

static const struct {
    enum json_error_code code;
    const char *words;
} faults[] = {
    {json_error_null_character, "a text can't hold \\u0000"},
    {json_error_null_byte_in_key, "a key can't hold \\u0000"},
    {json_error_duplicate_key, "duplicate key"},
    {json_error_premature_end_of_input, "it ends too early"},
    {json_error_end_of_input_expected, "something behind its end"},
    {json_error_invalid_utf8, "invalid UTF-8"},
    {json_error_stack_overflow, "nested too deeply"},
    {json_error_numeric_overflow, "a number that is too large"},
    {json_error_out_of_memory, "too large for the memory"},
};

json_t *json_read(const char *bytes, gsize length, const char *origin, int code, GError **error)
{
    json_error_t fault;
    json_t *root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &fault);
    if (root)
        return root;
    const char *words = fault.text; /* of jansson's own; some are for its caller, not the author */
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++)
        if (json_error_code(&fault) == faults[i].code)
            words = faults[i].words;
    g_set_error(error, RENDER_ERROR, code, "%s:%d:%d: %s", origin, MAX(fault.line, 1),
                MAX(fault.column, 1), words);
    return NULL;
}

/* jansson takes some 50 bytes for a value, which in text may be two. */
#define MODERATE_VALUES 2000000

bool json_is_moderate(const char *text, gsize length)
{
    gsize values = 0;
    for (gsize i = 0; i < length; i++)
        values += text[i] == ',' || text[i] == '[' || text[i] == '{';
    return values <= MODERATE_VALUES;
}

char *json_visible(const char *json)
{
    GString *out = g_string_sized_new(strlen(json));
    for (const char *at = json; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c >= 0x7f && text_is_control(c)) /* those before stand outside of strings */
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_len(out, at, g_utf8_next_char(at) - at);
    }
    return g_string_free(out, FALSE);
}

/* What comes before a value: a comma, if it is not the first, and its key. */
static void begin_value(GString *json, const char *key)
{
    char last = json->len > 0 ? json->str[json->len - 1] : '[';
    if (last != '[' && last != '{')
        g_string_append_c(json, ',');
    if (key == NULL)
        return;
    g_string_append_c(json, '"');
    g_string_append(json, key);
    g_string_append(json, "\":");
}

void json_add_begin(GString *json, const char *key, char bracket)
{
    begin_value(json, key);
    g_string_append_c(json, bracket);
}

void json_add_end(GString *json, char bracket)
{
    g_string_append_c(json, bracket);
}

#define NUMBER_SIZE 32 /* more than any number needs, with the comma before it */

/* Writes `whole` units of 10^-decimals; returns the end. */
static char *put_decimal(char *to, gint64 whole, int decimals)
{
    char text[NUMBER_SIZE], *end = text + sizeof text, *at = end;
    guint64 rest = whole < 0 ? -(guint64)whole : (guint64)whole;
    for (; decimals > 0; decimals--, rest /= 10) {
        *--at = (char)('0' + rest % 10);
        if (decimals == 1)
            *--at = '.';
    }
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (whole < 0)
        *--at = '-';
    memcpy(to, at, (gsize)(end - at));
    return to + (end - at);
}

/* `likely` is how many decimals the number before had. */
static char *put_finite(char *to, double value, int *likely)
{
    int decimals = *likely;
    gint64 whole;
    bool found = decimal_units(value, decimals, &whole);
    for (; found && decimals > 0 && whole % 10 == 0; decimals--)
        whole /= 10;
    for (int tried = 0; !found && tried <= DECIMAL_MOST; tried++)
        if ((found = decimal_units(value, tried, &whole)))
            *likely = decimals = tried;
    if (found)
        return put_decimal(to, whole, decimals);
    g_ascii_dtostr(to, NUMBER_SIZE, value); /* 17 digits */
    return to + strlen(to);
}

static char *put_double(char *to, double value, int *likely)
{
    if (isnan(value))
        return g_stpcpy(to, "null");
    if (isinf(value))
        return g_stpcpy(to, value < 0 ? "\"-inf\"" : "\"inf\"");
    if (value == 0 && signbit(value))
        return g_stpcpy(to, "-0.0");
    return put_finite(to, value, likely);
}

/* Room for so many numbers; returns where to put them. */
static char *begin_numbers(GString *json, gsize n)
{
    gsize length = json->len;
    g_string_set_size(json, length + n * NUMBER_SIZE);
    return json->str + length;
}

static void end_numbers(GString *json, const char *end)
{
    g_string_truncate(json, (gsize)(end - json->str));
}

void json_add_integer(GString *json, const char *key, gint64 value)
{
    begin_value(json, key);
    end_numbers(json, put_decimal(begin_numbers(json, 1), value, 0));
}

void json_add_double(GString *json, const char *key, double value)
{
    int likely = 0;
    begin_value(json, key);
    end_numbers(json, put_double(begin_numbers(json, 1), value, &likely));
}

void json_add_integers(GString *json, const char *key, const gint64 *values, gsize n)
{
    json_add_begin(json, key, '[');
    char *to = begin_numbers(json, n);
    for (gsize i = 0; i < n; i++) {
        if (i > 0)
            *to++ = ',';
        to = put_decimal(to, values[i], 0);
    }
    end_numbers(json, to);
    json_add_end(json, ']');
}

void json_add_doubles(GString *json, const char *key, const double *values, gsize n)
{
    int likely = 0;
    json_add_begin(json, key, '[');
    char *to = begin_numbers(json, n);
    for (gsize i = 0; i < n; i++) {
        if (i > 0)
            *to++ = ',';
        to = put_double(to, values[i], &likely);
    }
    end_numbers(json, to);
    json_add_end(json, ']');
}

void json_add_literal(GString *json, const char *key, const char *literal)
{
    begin_value(json, key);
    g_string_append(json, literal);
}

void json_add_string(GString *json, const char *key, const char *text)
{
    if (text == NULL)
        return;
    g_autofree char *visible = g_utf8_validate(text, -1, NULL) ? NULL : text_visible(text, -1);
    begin_value(json, key);
    g_string_append_c(json, '"');
    for (const char *at = visible != NULL ? visible : text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            g_string_append_c(json, '\\');
        if ((guchar)*at < 0x20)
            g_string_append_printf(json, "\\u%04x", *at);
        else
            g_string_append_c(json, *at);
    }
    g_string_append_c(json, '"');
}
