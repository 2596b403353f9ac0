/* Charts from files: what owns their memory, and the reader of CSV. */
#include "axis/calendar.h"
#include "chart/csv.h"
#include "chart/spec_build.h"

#include <math.h>
#include <string.h>

Spec *spec_new(void)
{
    Spec *spec = g_new0(Spec, 1);
    spec->owned = g_ptr_array_new_with_free_func(g_free);
    return spec;
}

gpointer spec_keep(Spec *spec, gpointer memory)
{
    g_ptr_array_add(spec->owned, memory);
    return memory;
}

gpointer spec_alloc(Spec *spec, gsize n, gsize size)
{
    return n > 0 ? spec_keep(spec, g_malloc0_n(n, size)) : NULL;
}

void spec_free(Spec *spec)
{
    if (spec == NULL)
        return;
    g_ptr_array_unref(spec->owned);
    g_free(spec);
}

const Chart *spec_chart(const Spec *spec)
{
    return &spec->chart;
}

ScaleKind spec_suit_scale(const ChartSeries *series, gsize n)
{
    double low = INFINITY, high = -INFINITY;
    for (gsize i = 0; i < n; i++)
        for (gsize k = 0; k < series[i].n; k++) {
            low = fmin(low, series[i].value[k]);
            high = fmax(high, series[i].value[k]);
        }
    return low > high / 2 || high < low / 2 ? SCALE_LINEAR : SCALE_LINEAR_ZERO;
}

typedef struct {
    Csv *csv;
    Calendar *calendar;
    GArray *times;      /* gint64 */
    GPtrArray *columns; /* GArray * of double, one a series */
    int direction;      /* 1: times ascend, -1: they descend, 0: not known yet */
    bool years;         /* all times so far are years */
} Table;

/* Words that other programs write where there is no number. */
static bool is_gap(const char *text)
{
    static const char *const words[] = {"", "nan", "na", "n/a", "null", "none", "-"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

static bool read_value(const Table *table, const CsvCell *cell, double *value, GError **error)
{
    if (is_gap(cell->text)) {
        *value = NAN;
        return true;
    }
    char *end = NULL;
    *value = g_ascii_strtod(cell->text, &end);
    bool plain = strspn(cell->text, "0123456789+-.eE") == strlen(cell->text);
    if (plain && *end == '\0' && isfinite(*value))
        return true;
    csv_set_error(table->csv, cell->at, error, "\"%.60s\" is %s", cell->text,
                  plain && *end == '\0' ? "too large a number" : "not a number");
    return false;
}

/* A number of four digits that nobody writes for a moment of 1970. */
static bool is_year(const char *text)
{
    return strlen(text) == 4 && strspn(text, "0123456789") == 4 && strcmp(text, "1900") >= 0 &&
           strcmp(text, "2100") <= 0;
}

static bool read_time(Table *table, const CsvCell *cell, GError **error)
{
    guint n = table->times->len;
    gint64 last = n > 0 ? g_array_index(table->times, gint64, n - 1) : G_MININT64, time = 0;
    const char *problem =
        instant_read(cell->text, table->calendar, table->direction < 0 ? G_MININT64 : last, &time);
    if (problem != NULL) {
        csv_set_error(table->csv, cell->at, error, "\"%.60s\" is not a valid time: %s", cell->text,
                      problem);
        return false;
    }
    int direction = n > 0 ? (time > last) - (time < last) : 0;
    if (direction * table->direction < 0) {
        csv_set_error(table->csv, cell->at, error, "\"%.60s\" is out of order: times %s up to here",
                      cell->text, table->direction > 0 ? "ascend" : "descend");
        return false;
    }
    if (direction != 0)
        table->direction = direction;
    table->years = table->years && is_year(cell->text);
    g_array_append_val(table->times, time);
    return true;
}

static bool read_row(Table *table, const GArray *cells, GError **error)
{
    guint n_columns = table->columns->len + 1;
    const CsvCell *first = &g_array_index(cells, CsvCell, 0);
    if (cells->len != n_columns) {
        csv_set_error(table->csv, first->at, error, "%u cells, but the header has %u", cells->len,
                      n_columns);
        return false;
    }
    if (!read_time(table, first, error))
        return false;
    for (guint i = 1; i < cells->len; i++) {
        double value = NAN;
        if (!read_value(table, &g_array_index(cells, CsvCell, i), &value, error))
            return false;
        g_array_append_val((GArray *)g_ptr_array_index(table->columns, i - 1), value);
    }
    return true;
}

static bool read_header(Table *table, Spec *spec, ChartPanel *panel, GError **error)
{
    const GArray *cells = NULL;
    if (!csv_read_row(table->csv, &cells, error))
        return false;
    guint n = cells != NULL ? cells->len : 0;
    if (n < 2 || n > SPEC_MAX_SERIES + 1) {
        csv_set_error(table->csv, NULL, error,
                      n == 0   ? "the file is empty"
                      : n == 1 ? "the header has one column; a time and a series are needed"
                               : "the header has more columns than the %d that can be drawn",
                      SPEC_MAX_SERIES);
        return false;
    }
    double number = 0;
    gint64 time = 0;
    const CsvCell *first = &g_array_index(cells, CsvCell, 0);
    if (instant_read(first->text, table->calendar, 0, &time) == NULL &&
        read_value(table, &g_array_index(cells, CsvCell, 1), &number, NULL)) {
        csv_set_error(table->csv, first->at, error,
                      "the first line holds data; it must name the columns");
        return false;
    }
    ChartSeries *series = spec_alloc(spec, n - 1, sizeof *series);
    for (guint i = 1; i < n; i++) {
        const char *name = g_array_index(cells, CsvCell, i).text;
        series[i - 1].name = spec_keep(spec, g_strdup(name));
        g_ptr_array_add(table->columns, g_array_new(FALSE, FALSE, sizeof(double)));
    }
    panel->series = series;
    panel->n_series = n - 1;
    return true;
}

static int compare_spacings(gconstpointer a, gconstpointer b)
{
    gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;
    return (one > other) - (one < other);
}

/* Samples taken at regular times leave a gap where one is missing: half more than the usual
 * spacing. 0 where there is no usual one: less than nine in ten are within a tenth of it. */
static gint64 usual_hold(const GArray *times)
{
    if (times->len < 4)
        return 0;
    guint n = times->len - 1;
    g_autofree gint64 *spacings = g_new(gint64, n);
    for (guint i = 0; i < n; i++)
        spacings[i] = g_array_index(times, gint64, i + 1) - g_array_index(times, gint64, i);
    qsort(spacings, n, sizeof *spacings, compare_spacings);
    gint64 median = spacings[n / 2];
    guint usual = 0;
    for (guint i = 0; i < n; i++)
        usual += ABS(spacings[i] - median) <= median / 10;
    return usual >= n - n / 10 ? median + median / 2 : 0;
}

static void reverse(GArray *array, gsize size)
{
    char swap[sizeof(gint64)];
    for (guint i = 0, j = array->len; i + 1 < j; i++) {
        j--;
        memcpy(swap, array->data + i * size, size);
        memcpy(array->data + i * size, array->data + j * size, size);
        memcpy(array->data + j * size, swap, size);
    }
}

/* Hands the columns over to the chart. */
static void finish(Table *table, Spec *spec, ChartPanel *panel)
{
    gsize n = table->times->len;
    if (table->direction < 0)
        reverse(table->times, sizeof(gint64));
    for (gsize i = 0; table->years && i < n; i++) {
        gint64 *time = &g_array_index(table->times, gint64, i);
        *time = calendar_instant(table->calendar, calendar_day_of((int)*time, 1, 1), 0);
    }
    gint64 hold = usual_hold(table->times);
    const gint64 *times = spec_keep(spec, g_array_steal(table->times, NULL));
    ChartSeries *series = (ChartSeries *)panel->series;
    for (guint i = 0; i < table->columns->len; i++) {
        GArray *column = g_ptr_array_index(table->columns, i);
        if (table->direction < 0)
            reverse(column, sizeof(double));
        series[i].mark = MARK_LINE;
        series[i].time = times;
        series[i].value = spec_keep(spec, g_array_steal(column, NULL));
        series[i].n = n;
        series[i].hold = hold;
    }
    panel->scale = spec_suit_scale(panel->series, panel->n_series);
}

static bool read_table(Table *table, Spec *spec, ChartPanel *panel, GError **error)
{
    if (!read_header(table, spec, panel, error))
        return false;
    const GArray *cells = NULL;
    do {
        if (!csv_read_row(table->csv, &cells, error) ||
            (cells != NULL && !read_row(table, cells, error)))
            return false;
    } while (cells != NULL);
    if (table->times->len == 0) {
        csv_set_error(table->csv, NULL, error, "below the header there are no rows");
        return false;
    }
    finish(table, spec, panel);
    return true;
}

Spec *spec_read_csv(const char *bytes, gsize length, const char *origin, const char *zone,
                    GError **error)
{
    g_autoptr(Calendar) calendar = calendar_new(zone, error);
    if (calendar == NULL)
        return NULL;
    g_autoptr(Spec) spec = spec_new();
    g_autoptr(Csv) csv = csv_new(bytes, length, origin);
    Table table = {csv,
                   calendar,
                   g_array_new(FALSE, FALSE, sizeof(gint64)),
                   g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref),
                   0,
                   true};
    ChartPanel *panel = spec_alloc(spec, 1, sizeof *panel);
    bool good = read_table(&table, spec, panel, error);
    g_array_unref(table.times);
    g_ptr_array_unref(table.columns);
    if (!good)
        return NULL;
    spec->chart.panels = panel;
    spec->chart.n_panels = 1;
    spec->chart.zone = spec_keep(spec, g_strdup(zone));
    return g_steal_pointer(&spec);
}
