#include "app/command.h"
#include "app/console.h"
#include "base/when.h"
#include "chart/spec.h"
#include "publish/html.h"
#include "render.h"
#include "text/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_BYTES (256 << 20)

typedef struct {
    gboolean csv, json;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = (GOptionEntry){"csv",
                                0,
                                0,
                                G_OPTION_ARG_NONE,
                                &values->csv,
                                "print CSV with a column per series (default)",
                                NULL};
    entries[1] = (GOptionEntry){
        "json", 0, 0, G_OPTION_ARG_NONE, &values->json, "print the embedded JSON unchanged", NULL};
}

/* The fewest digits that read back to the same number; nothing for a gap. */
static void append_number(GString *out, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (isnan(value))
        return;
    g_ascii_formatd(text, sizeof text, "%.15g", value);
    if (g_ascii_strtod(text, NULL) != value)
        g_ascii_dtostr(text, sizeof text, value);
    g_string_append(out, text);
}

/* A series, and how far it was written. */
typedef struct {
    const ChartSeries *series;
    gsize next;
} Column;

static GArray *find_columns(const Chart *chart)
{
    GArray *columns = g_array_new(FALSE, FALSE, sizeof(Column));
    for (gsize p = 0; p < chart->n_panels; p++)
        for (gsize i = 0; i < chart->panels[p].n_series; i++) {
            Column column = {&chart->panels[p].series[i], 0};
            g_array_append_val(columns, column);
        }
    return columns;
}

/* The earliest time that is not written yet; false: all is. */
static bool find_next(const GArray *columns, gint64 *time)
{
    bool found = false;
    for (guint i = 0; i < columns->len; i++) {
        const Column *column = &g_array_index(columns, Column, i);
        if (column->next == column->series->n)
            continue;
        gint64 next = column->series->time[column->next];
        *time = found ? MIN(*time, next) : next;
        found = true;
    }
    return found;
}

static void append_row(GString *out, const GArray *columns, GTimeZone *zone, gint64 time)
{
    g_autofree char *instant = when_iso(zone, time);
    g_string_append(out, instant);
    for (guint i = 0; i < columns->len; i++) {
        Column *column = &g_array_index(columns, Column, i);
        g_string_append_c(out, ',');
        if (column->next < column->series->n && column->series->time[column->next] == time)
            append_number(out, column->series->value[column->next++]);
    }
    g_string_append_c(out, '\n');
}

static void append_series(GString *out, const Chart *chart)
{
    g_autoptr(GTimeZone) zone = when_zone(chart->zone);
    g_autoptr(GArray) columns = find_columns(chart);
    g_string_append(out, "time");
    for (guint i = 0; i < columns->len; i++) {
        const char *name = g_array_index(columns, Column, i).series->name;
        g_string_append_c(out, ',');
        csv_field(out, name != NULL ? name : "");
    }
    g_string_append_c(out, '\n');
    for (gint64 time; find_next(columns, &time);)
        append_row(out, columns, zone, time);
}

static void append_table(GString *out, const Chart *chart)
{
    for (gsize i = 0; i < chart->n_rows * chart->n_columns; i++) {
        csv_field(out, chart->cells[i].text != NULL ? chart->cells[i].text : "");
        g_string_append_c(out, (i + 1) % chart->n_columns == 0 ? '\n' : ',');
    }
}

static char *to_csv(const char *json, const char *path, GError **error)
{
    g_autoptr(Spec) spec = spec_read_json(json, strlen(json), path, NULL, error);
    if (spec == NULL)
        return NULL;
    const Chart *chart = spec_chart(spec);
    GString *out = g_string_new(NULL);
    if (chart->n_rows > 0)
        append_table(out, chart);
    else
        append_series(out, chart);
    return g_string_free(out, FALSE);
}

static char *extract(const char *path, bool csv, GError **error)
{
    g_autoptr(GBytes) bytes = streams_read(path, MOST_BYTES, error);
    if (bytes == NULL)
        return NULL;
    gsize length = 0;
    const guint8 *data = g_bytes_get_data(bytes, &length);
    g_autofree char *json = picture_extract(data, length, error);
    if (json == NULL) {
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    if (csv)
        return to_csv(json, path, error);
    g_autofree char *visible = json_visible(json);
    return g_strconcat(visible, "\n", NULL);
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    if (arguments[0] == NULL || arguments[1] != NULL || (values->csv && values->json)) {
        log_say(context, LOG_ERROR, NULL, "usage: extract [--csv | --json] PICTURE");
        return EXIT_USAGE;
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *text = extract(arguments[0], !values->json, &error);
    if (text == NULL) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_TROUBLE;
    }
    fputs(text, stdout);
    return EXIT_GOOD;
}

const Command command_extract = {
    .name = "extract",
    .arguments = "PICTURE",
    .summary = "print the data embedded in a picture",
    .description = "Prints the data that a PNG, SVG or PDF of hubplot was drawn from, as CSV or "
                   "JSON. `hubplot chart` can draw either again.",
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
