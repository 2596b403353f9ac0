#include "json_write.h"
#include "visible.h"

#include <math.h>
#include <stdbool.h>

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

#define MOST_DECIMALS 6

/* `whole` units of 10^-decimals. */
static void append_decimal(GString *json, gint64 whole, int decimals)
{
    char text[24 + MOST_DECIMALS], *end = text + sizeof text, *at = end;
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
    g_string_append_len(json, at, end - at);
}

void json_add_integer(GString *json, const char *key, gint64 value)
{
    begin_value(json, key);
    append_decimal(json, value, 0);
}

#define EXACT 9007199254740992.0 /* 2^53: up to here every integer is a double */

/* `value` as a whole number of units of 10^-decimals; false when it is none. Reading "whole" with
 * its decimal point put in gives `value` again, because both round the same quotient once. */
static bool as_decimal(double value, int decimals, gint64 *whole)
{
    static const double power[MOST_DECIMALS + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    double units = value * power[decimals];
    if (!(fabs(units) < EXACT))
        return false;
    *whole = (gint64)(units < 0 ? units - 0.5 : units + 0.5);
    return (double)*whole / power[decimals] == value;
}

static void append_finite(GString *json, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    gint64 whole;
    for (int decimals = 0; decimals <= MOST_DECIMALS; decimals++)
        if (as_decimal(value, decimals, &whole)) {
            append_decimal(json, whole, decimals);
            return;
        }
    g_string_append(json, g_ascii_dtostr(text, sizeof text, value)); /* 17 digits */
}

void json_add_double(GString *json, const char *key, double value)
{
    begin_value(json, key);
    if (isnan(value))
        g_string_append(json, "null");
    else if (isinf(value))
        g_string_append(json, value < 0 ? "\"-inf\"" : "\"inf\"");
    else if (value == 0 && signbit(value))
        g_string_append(json, "-0.0");
    else
        append_finite(json, value);
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
