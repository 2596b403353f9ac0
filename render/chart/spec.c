/* Charts from files: what owns their memory, and how series become panels. */
#include "chart/spec_build.h"

#include <math.h>
#include <string.h>

Spec *spec_new(void)
{
    Spec *spec = g_new0(Spec, 1);
    spec->owned = g_ptr_array_new_with_free_func(g_free);
    spec->notes = g_ptr_array_new_with_free_func(g_free);
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
    g_ptr_array_unref(spec->notes);
    g_free(spec);
}

const Chart *spec_chart(const Spec *spec)
{
    return &spec->chart;
}

void spec_note(Spec *spec, char *sentence)
{
    g_ptr_array_add(spec->notes, sentence);
}

const char *const *spec_notes(const Spec *spec)
{
    return (const char *const *)spec->notes->pdata;
}

bool spec_is_table(const Spec *spec)
{
    return spec->table;
}

ScaleKind spec_suit_scale(const ChartSeries *series, gsize n)
{
    double low = INFINITY, high = -INFINITY;
    for (gsize i = 0; i < n; i++)
        for (gsize k = 0; k < series[i].n; k++) {
            low = fmin(low, series[i].value[k]);
            high = fmax(high, series[i].value[k]);
        }
    return low > high / 3 || high < low / 3 ? SCALE_LINEAR : SCALE_LINEAR_ZERO;
}

Column *column_new(const char *name, GArray *times)
{
    Column *column = g_new0(Column, 1);
    column->name = g_strdup(name);
    column->times = times != NULL ? g_array_ref(times) : g_array_new(FALSE, FALSE, sizeof(gint64));
    column->values = g_array_new(FALSE, FALSE, sizeof(double));
    return column;
}

void column_free(Column *column)
{
    g_array_unref(column->times);
    g_array_unref(column->values);
    g_free(column->name);
    g_free(column);
}

static int compare_spacings(gconstpointer a, gconstpointer b)
{
    gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;
    return (one > other) - (one < other);
}

/* Samples taken at regular times leave a gap where one is missing: half more than the usual
 * spacing. 0 where there is no usual one: less than nine in ten are within a tenth of it. */
static gint64 usual_hold(const gint64 *times, gsize n_times)
{
    if (n_times < 4)
        return 0;
    gsize n = n_times - 1, usual = 0;
    g_autofree gint64 *spacings = g_new(gint64, n);
    for (gsize i = 0; i < n; i++)
        spacings[i] = times[i + 1] - times[i];
    qsort(spacings, n, sizeof *spacings, compare_spacings);
    gint64 median = spacings[n / 2];
    for (gsize i = 0; i < n; i++)
        usual += ABS(spacings[i] - median) <= median / 10;
    return usual >= n - n / 10 ? median + median / 2 : 0;
}

typedef struct {
    gint64 time;
    gsize place;
} Order;

static int compare_orders(gconstpointer a, gconstpointer b)
{
    const Order *one = a, *other = b;
    return one->time != other->time ? (one->time > other->time) - (one->time < other->time)
                                    : (one->place > other->place) - (one->place < other->place);
}

/* Where each sample goes so that times ascend; NULL: they do. */
static Order *order_times(const Column *column, bool sort)
{
    gsize n = column->times->len;
    if (n == 0 || (!sort && column->direction >= 0))
        return NULL;
    Order *order = g_new(Order, n);
    for (gsize i = 0; i < n; i++) {
        gsize from = sort ? i : n - 1 - i;
        order[i] = (Order){g_array_index(column->times, gint64, from), from};
    }
    if (sort)
        qsort(order, n, sizeof *order, compare_orders);
    return order;
}

/* The unit that stands in brackets at the name's end, which is cut off; "_bytes" and "_seconds"
 * are Prometheus' way to say it. */
static const char *take_unit(Spec *spec, char *name, Unit *unit)
{
    gsize length = strlen(name);
    char close = length > 2 ? name[length - 1] : '\0';
    char *open = close == ')' ? strrchr(name, '(') : close == ']' ? strrchr(name, '[') : NULL;
    if (open == NULL || open == name || open + 1 == name + length - 1) {
        *unit = g_str_equal(name, "bytes") || g_str_has_suffix(name, "_bytes") ? UNIT_BYTES
                : g_str_has_suffix(name, "_seconds")                           ? UNIT_SECONDS
                                                                               : UNIT_NONE;
        return NULL;
    }
    static const struct {
        const char *word;
        Unit unit;
    } known[] = {{"%", UNIT_PERCENT},
                 {"B", UNIT_BYTES},
                 {"bytes", UNIT_BYTES},
                 {"s", UNIT_SECONDS},
                 {"seconds", UNIT_SECONDS}};
    char *words = spec_keep(spec, g_strndup(open + 1, (gsize)(name + length - 1 - open - 1)));
    *open = '\0';
    g_strchomp(name);
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (g_str_equal(words, known[i].word)) {
            *unit = known[i].unit;
            return NULL;
        }
    *unit = UNIT_NONE;
    return words;
}

/* Puts times and values in order. `like`: a series of the same times; NULL: there is none. */
static void fill_series(Spec *spec, ChartSeries *series, const Column *column, bool sort,
                        const ChartSeries *like)
{
    gsize n = series->n = column->times->len;
    g_autofree Order *order = order_times(column, sort);
    gint64 *times = like == NULL ? spec_alloc(spec, n, sizeof *times) : NULL;
    double *values = spec_alloc(spec, n, sizeof *values);
    for (gsize i = 0; i < n; i++) {
        gsize place = order != NULL ? order[i].place : i;
        if (times != NULL)
            times[i] = g_array_index(column->times, gint64, place);
        values[i] = g_array_index(column->values, double, place);
    }
    series->time = like != NULL ? like->time : times;
    series->value = values;
    series->hold = like != NULL ? like->hold : usual_hold(times, n);
}

/* The panel of a unit; a new one if there is none. */
static ChartPanel *panel_of(GArray *panels, Unit unit, const char *unit_name)
{
    for (guint i = 0; i < panels->len; i++) {
        ChartPanel *panel = &g_array_index(panels, ChartPanel, i);
        if (panel->unit == unit && g_strcmp0(panel->unit_name, unit_name) == 0)
            return panel;
    }
    ChartPanel panel = {.unit = unit, .unit_name = unit_name};
    g_array_append_val(panels, panel);
    return &g_array_index(panels, ChartPanel, panels->len - 1);
}

static ChartPanel *find_panel(Spec *spec, const Column *column, GArray *panels, char **name)
{
    Unit unit = UNIT_NONE;
    *name = spec_keep(spec, g_strdup(column->name));
    char *header = column->header != NULL ? spec_keep(spec, g_strdup(column->header)) : *name;
    const char *unit_name = take_unit(spec, header, &unit);
    return panel_of(panels, column->percent ? UNIT_PERCENT : unit,
                    column->percent ? NULL : unit_name);
}

void spec_build(Spec *spec, const GPtrArray *columns, bool sort)
{
    g_autoptr(GArray) panels = g_array_new(FALSE, FALSE, sizeof(ChartPanel));
    ChartSeries *made = spec_alloc(spec, columns->len, sizeof *made);
    g_autofree guint *place = g_new(guint, columns->len);
    for (guint i = 0; i < columns->len; i++) {
        const Column *column = g_ptr_array_index(columns, i);
        const Column *before = i > 0 ? g_ptr_array_index(columns, i - 1) : NULL;
        char *name = NULL;
        ChartPanel *panel = find_panel(spec, column, panels, &name);
        bool shared = before != NULL && before->times == column->times;
        fill_series(spec, &made[i], column, sort, shared ? &made[i - 1] : NULL);
        made[i].name = name;
        made[i].mark = MARK_LINE;
        panel->n_series++;
        place[i] = (guint)(panel - (ChartPanel *)(void *)panels->data);
    }
    for (guint p = 0; p < panels->len; p++) {
        ChartPanel *panel = &g_array_index(panels, ChartPanel, p);
        ChartSeries *series = spec_alloc(spec, panel->n_series, sizeof *series);
        gsize n = 0;
        for (guint i = 0; i < columns->len; i++)
            if (place[i] == p)
                series[n++] = made[i];
        panel->series = series;
        panel->scale = spec_suit_scale(series, n);
    }
    spec->chart.n_panels = panels->len;
    spec->chart.panels = spec_keep(spec, g_memdup2(panels->data, panels->len * sizeof(ChartPanel)));
    spec->table = true;
}
