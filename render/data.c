#include "data.h"
#include "chart_words.h"
#include "deflate.h"

#include <math.h>
#include <string.h>

/* A list or an object: commas between its parts. */
static void next_part(GString *json)
{
    char last = json->len > 0 ? json->str[json->len - 1] : '[';
    if (last != '[' && last != '{' && last != ':')
        g_string_append_c(json, ',');
}

static void append_integer(GString *json, gint64 value)
{
    char digits[24], *at = digits + sizeof digits;
    guint64 rest = value < 0 ? -(guint64)value : (guint64)value;
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        *--at = '-';
    g_string_append_len(json, at, digits + sizeof digits - at);
}

#define MOST_DECIMALS 6
#define EXACT 9007199254740992.0 /* 2^53: up to here every integer is a double */

/* `value` as a whole number of units of 10^-decimals; false when it is none. Reading "whole" with
 * its decimal point put in gives `value` again, because both round the same quotient once. */
static bool as_decimal(double value, int decimals, gint64 *whole)
{
    static const double power[MOST_DECIMALS + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    double units = value * power[decimals];
    if (!(fabs(units) < EXACT))
        return false;
    *whole = llrint(units);
    return (double)*whole / power[decimals] == value;
}

static void append_decimal(GString *json, gint64 whole, int decimals)
{
    gsize begin = json->len;
    append_integer(json, whole);
    if (decimals == 0)
        return;
    gsize sign = whole < 0;
    while (json->len - begin - sign <= (gsize)decimals)
        g_string_insert_c(json, begin + sign, '0');
    g_string_insert_c(json, json->len - decimals, '.');
}

/* The shortest way to write most values that read back exactly; 17 digits for the rest. */
static void append_double(GString *json, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    gint64 whole;
    if (isnan(value)) {
        g_string_append(json, "null");
    } else if (isinf(value)) {
        g_string_append(json, value < 0 ? "\"-inf\"" : "\"inf\"");
    } else if (value == 0) {
        g_string_append(json, signbit(value) ? "-0.0" : "0");
    } else {
        for (int decimals = 0; decimals <= MOST_DECIMALS; decimals++)
            if (as_decimal(value, decimals, &whole)) {
                append_decimal(json, whole, decimals);
                return;
            }
        g_string_append(json, g_ascii_dtostr(text, sizeof text, value));
    }
}

static void append_string(GString *json, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(json, '"');
    for (const char *at = valid; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            g_string_append_c(json, '\\');
        if ((guchar)*at < 0x20)
            g_string_append_printf(json, "\\u%04x", *at);
        else
            g_string_append_c(json, *at);
    }
    g_string_append_c(json, '"');
}

static void append_key(GString *json, const char *key)
{
    next_part(json);
    g_string_append_c(json, '"');
    g_string_append(json, key);
    g_string_append(json, "\":");
}

static void member_string(GString *json, const char *key, const char *text)
{
    if (text == NULL)
        return;
    append_key(json, key);
    append_string(json, text);
}

static void member_integer(GString *json, const char *key, gint64 value)
{
    append_key(json, key);
    append_integer(json, value);
}

static void member_double(GString *json, const char *key, double value)
{
    append_key(json, key);
    append_double(json, value);
}

static void append_times(GString *json, const ChartSeries *series)
{
    next_part(json);
    g_string_append_c(json, '[');
    for (gsize i = 0; i < series->n; i++) {
        if (i > 0)
            g_string_append_c(json, ',');
        append_integer(json, series->time[i]);
    }
    g_string_append_c(json, ']');
}

static void append_values(GString *json, const ChartSeries *series)
{
    append_key(json, "values");
    g_string_append_c(json, '[');
    for (gsize i = 0; i < series->n; i++) {
        if (i > 0)
            g_string_append_c(json, ',');
        append_double(json, series->value[i]);
    }
    g_string_append_c(json, ']');
}

/* The rows of times that series share: each once. */
typedef struct {
    GPtrArray *rows; /* const ChartSeries *: the first with these times */
    bool omitted;    /* too many to carry */
} Times;

static guint find_times(const Times *times, const ChartSeries *series)
{
    for (guint i = 0; i < times->rows->len; i++) {
        const ChartSeries *row = times->rows->pdata[i];
        if (row->n == series->n &&
            (row->time == series->time ||
             memcmp(row->time, series->time, series->n * sizeof *series->time) == 0))
            return i;
    }
    g_ptr_array_add(times->rows, (void *)series);
    return times->rows->len - 1;
}

static gsize count_values(const Chart *chart)
{
    gsize n = 0;
    for (gsize i = 0; i < chart->n_panels; i++)
        for (gsize k = 0; k < chart->panels[i].n_series; k++)
            n += 2 * chart->panels[i].series[k].n;
    return n;
}

static void append_all_times(GString *json, const Chart *chart, Times *times)
{
    append_key(json, "times");
    g_string_append_c(json, '[');
    for (gsize i = 0; i < chart->n_panels; i++)
        for (gsize k = 0; k < chart->panels[i].n_series; k++) {
            const ChartSeries *series = &chart->panels[i].series[k];
            if (find_times(times, series) == times->rows->len - 1 &&
                times->rows->pdata[times->rows->len - 1] == series)
                append_times(json, series);
        }
    g_string_append_c(json, ']');
}

static void append_series(GString *json, const ChartSeries *series, const Times *times)
{
    next_part(json);
    g_string_append_c(json, '{');
    member_string(json, "name", series->name);
    if (times->omitted) {
        member_integer(json, "count", (gint64)series->n);
    } else {
        member_integer(json, "times", find_times(times, series));
        append_values(json, series);
    }
    g_string_append_c(json, '}');
}

static void append_event(GString *json, const ChartEvent *event)
{
    next_part(json);
    g_string_append_c(json, '{');
    member_string(json, "kind", chart_event_words[event->kind]);
    member_integer(json, "time", event->time);
    if (event->until > event->time)
        member_integer(json, "until", event->until);
    if (event->series >= 0)
        member_integer(json, "series", event->series);
    if (!isnan(event->value))
        member_double(json, "value", event->value);
    member_string(json, "label", event->label);
    g_string_append_c(json, '}');
}

static void append_panel(GString *json, const ChartPanel *panel, const Times *times)
{
    next_part(json);
    g_string_append_c(json, '{');
    member_string(json, "title", panel->title);
    member_string(json, "unit", chart_unit_words[panel->unit]);
    append_key(json, "series");
    g_string_append_c(json, '[');
    for (gsize i = 0; i < panel->n_series; i++)
        append_series(json, &panel->series[i], times);
    g_string_append_c(json, ']');
    if (panel->n_events > 0) {
        append_key(json, "events");
        g_string_append_c(json, '[');
        for (gsize i = 0; i < panel->n_events; i++)
            append_event(json, &panel->events[i]);
        g_string_append_c(json, ']');
    }
    g_string_append_c(json, '}');
}

static void append_cells(GString *json, const Chart *chart)
{
    append_key(json, "cells");
    g_string_append_c(json, '[');
    for (gsize row = 0; row < chart->n_rows; row++) {
        next_part(json);
        g_string_append_c(json, '[');
        for (gsize column = 0; column < chart->n_columns; column++) {
            const char *text = chart->cells[row * chart->n_columns + column].text;
            if (column > 0)
                g_string_append_c(json, ',');
            append_string(json, text != NULL ? text : "");
        }
        g_string_append_c(json, ']');
    }
    g_string_append_c(json, ']');
}

GString *data_json(const Chart *chart)
{
    GString *json = g_string_sized_new(65536);
    gsize n_values = count_values(chart);
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    Times times = {rows, n_values > DATA_MAX_VALUES};
    g_string_append_c(json, '{');
    member_string(json, "source", chart->source);
    member_string(json, "finding", chart->finding);
    member_string(json, "caption", chart->caption);
    member_string(json, "zone", chart->zone);
    if (chart->from != 0 || chart->until != 0) {
        member_integer(json, "from", chart->from);
        member_integer(json, "until", chart->until);
    }
    if (n_values > 0 && !times.omitted)
        append_all_times(json, chart, &times);
    if (chart->n_panels > 0) {
        append_key(json, "panels");
        g_string_append_c(json, '[');
        for (gsize i = 0; i < chart->n_panels; i++)
            append_panel(json, &chart->panels[i], &times);
        g_string_append_c(json, ']');
    }
    if (chart->n_rows > 0)
        append_cells(json, chart);
    g_string_append_c(json, '}');
    return json;
}

#define TIME_WIDTH 11 /* ten digits and a comma: the next time begins like the one before */

GBytes *data_pack(const Chart *chart)
{
    GString *json = data_json(chart);
    GByteArray *packed = g_byte_array_sized_new((guint)json->len / 2);
    deflate_rows((const guint8 *)json->str, json->len, TIME_WIDTH, packed);
    g_string_free(json, TRUE);
    return g_byte_array_free_to_bytes(packed);
}

void data_append_svg(GBytes *data, GString *svg)
{
    g_autofree char *text = g_base64_encode(g_bytes_get_data(data, NULL), g_bytes_get_size(data));
    g_string_append(svg, DATA_SVG_BEGIN);
    g_string_append(svg, text);
    g_string_append(svg, DATA_SVG_END);
}
