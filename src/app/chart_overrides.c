#include "app/chart_overrides.h"

#include "axis/instant.h"
#include "chart/chart.h"
#include "chart/spec.h"

#include <math.h>
#include <string.h>

#define MAX_MULTIPLES 100 /* panels; more would be too small to read */
#define MAX_READABLE 32   /* panels of series that could share an axis; of more, a few are named */
#define MAX_STACKED 4     /* panels above each other */
/* Of a common axis, that each panel's data must take up. */
#define MIN_SHARE 0.1

bool chart_overrides_refuse(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, RENDER_ERROR, RENDER_ERROR_SPEC, reason);
    return false;
}

/* The place of an option's word; -1 with the error set. */
static int find_word(const char *option, const char *word, const char *const *words, GError **error)
{
    int place = chart_find_word(words, word);
    if (place < 0) {
        g_autofree char *all = g_strjoinv(", ", (char **)words);
        chart_overrides_refuse(error, "--%s: \"%s\" is not one of %s", option, word, all);
    }
    return place;
}

static gpointer keep(ChartOverrides *overrides, gpointer memory)
{
    g_ptr_array_add(overrides->owned, memory);
    return memory;
}

void chart_overrides_init(ChartOverrides *overrides, const Chart *chart)
{
    overrides->chart = *chart;
    overrides->owned = g_ptr_array_new_with_free_func(g_free);
    overrides->panels =
        keep(overrides, g_memdup2(chart->panels, chart->n_panels * sizeof *overrides->panels));
    overrides->chart.panels = overrides->panels;
}

void chart_overrides_clear(ChartOverrides *overrides)
{
    g_ptr_array_unref(overrides->owned);
}

/* What is filled from zero must be seen from zero. */
static bool is_filled(MarkKind mark)
{
    return mark == MARK_COLUMN || mark == MARK_AREA;
}

static void set_mark(ChartOverrides *overrides, MarkKind mark, bool keep_scale)
{
    for (gsize p = 0; p < overrides->chart.n_panels; p++) {
        ChartPanel *panel = &overrides->panels[p];
        ChartSeries *series =
            keep(overrides, g_memdup2(panel->series, panel->n_series * sizeof *series));
        for (gsize i = 0; i < panel->n_series; i++) {
            series[i].mark = mark;
            /* The last column is as wide as the usual spacing, of which hold is half more. */
            if (mark == MARK_COLUMN && series[i].width == 0)
                series[i].width = series[i].hold * 2 / 3;
        }
        panel->series = series;
        if (!keep_scale && is_filled(mark))
            panel->scale = SCALE_LINEAR_ZERO;
    }
}

/* Gives the panels that a panel is spread to one axis, if all of them can be read on it: then they
 * can be compared. */
static void share_axis(const ChartPanel *whole, ChartPanel *panels)
{
    double low = INFINITY, high = -INFINITY, least = INFINITY;
    for (gsize i = 0; i < whole->n_series; i++) {
        double one_low = INFINITY, one_high = -INFINITY;
        for (gsize k = 0; k < whole->series[i].n; k++) {
            one_low = fmin(one_low, whole->series[i].value[k]);
            one_high = fmax(one_high, whole->series[i].value[k]);
        }
        low = fmin(low, one_low);
        high = fmax(high, one_high);
        if (one_low <= one_high)
            least = fmin(least, one_high - one_low);
    }
    if (whole->n_series < 2 || !(least > 0 && least >= MIN_SHARE * (high - low)))
        return;
    Ticks *ticks = g_new(Ticks, 1);
    ticks_choose(ticks, low, high, whole->scale, whole->unit, 3);
    for (gsize i = 0; i < whole->n_series; i++) {
        panels[i].scale = whole->scale;
        panels[i].ymin = whole->ymin.set ? whole->ymin : (AxisEnd){true, ticks->low};
        panels[i].ymax = whole->ymax.set ? whole->ymax : (AxisEnd){true, ticks->high};
    }
    g_free(ticks);
}

/* A panel of its own for a series; from zero only where that suits it, as each has its own axis. */
static ChartPanel alone(const ChartPanel *panel, gsize i, bool keep_scale)
{
    const ChartSeries *series = &panel->series[i];
    return (ChartPanel){.title = series->name,
                        .unit = panel->unit,
                        .unit_name = panel->unit_name,
                        .ymin = panel->ymin,
                        .ymax = panel->ymax,
                        .scale = keep_scale                ? panel->scale
                                 : is_filled(series->mark) ? SCALE_LINEAR_ZERO
                                                           : spec_suit_scale(series, 1),
                        .series = series,
                        .n_series = 1};
}

static gsize count_series(const Chart *chart)
{
    gsize n = 0;
    for (gsize p = 0; p < chart->n_panels; p++)
        n += chart->panels[p].n_series;
    return n;
}

/* Small multiples, a panel for each series. */
static void spread(ChartOverrides *overrides, bool keep_scale)
{
    gsize n = 0;
    ChartPanel *panels = keep(overrides, g_new0(ChartPanel, count_series(&overrides->chart)));
    for (gsize p = 0; p < overrides->chart.n_panels; p++) {
        const ChartPanel *whole = &overrides->panels[p];
        for (gsize i = 0; i < whole->n_series; i++)
            panels[n + i] = alone(whole, i, keep_scale);
        if (whole->scale != SCALE_LOG && whole->n_series > 0 && !is_filled(whole->series[0].mark))
            share_axis(whole, panels + n);
        n += whole->n_series;
    }
    overrides->chart.kind = CHART_MULTIPLES;
    overrides->panels = panels;
    overrides->chart.panels = panels;
    overrides->chart.n_panels = n;
}

static double largest(const ChartSeries *series)
{
    double most = 0;
    for (gsize i = 0; i < series->n; i++)
        if (isfinite(series->value[i]))
            most = fmax(most, fabs(series->value[i]));
    return most;
}

/* Whether the smallest series would be flat beside the largest. */
static bool differ_widely(const ChartPanel *panel)
{
    double least = INFINITY, most = 0;
    for (gsize i = 0; i < panel->n_series; i++) {
        double size = largest(&panel->series[i]);
        if (size > 0)
            least = fmin(least, size);
        most = fmax(most, size);
    }
    return most > least * CHART_MAX_RATIO;
}

/* Whether some of a few panels of unlike units hold several series: they are drawn above each
 * other, so that their series can be compared. */
static bool suits_stack(const ChartOverrides *overrides)
{
    gsize n = overrides->chart.n_panels, series = count_series(&overrides->chart);
    return n > 1 && n <= MAX_STACKED && series > n && series <= CHART_MAX_COLOURS;
}

/* Columns of several series would hide each other; what differs widely can't be read on one axis,
 * unless that is logarithmic; what is of unlike units has none; and more series than colours can't
 * be told apart. Of very many, a panel each would be too small. */
static bool suits_multiples(const ChartOverrides *overrides, const ChartOptions *options)
{
    const ChartPanel *panel = &overrides->panels[0];
    gsize n = count_series(&overrides->chart);
    if (n < 2 || n > MAX_MULTIPLES)
        return false;
    if (overrides->chart.n_panels == 1 && panel->series[0].mark == MARK_COLUMN)
        return true;
    if (!options->columns || options->kind != NULL)
        return false;
    if (overrides->chart.n_panels > 1)
        return !suits_stack(overrides);
    return (n > CHART_MAX_COLOURS && n <= MAX_READABLE) ||
           (panel->scale != SCALE_LOG && differ_widely(panel));
}

static bool apply_kind(ChartOverrides *overrides, const ChartOptions *options, GError **error)
{
    if (options->kind == NULL)
        return true;
    int mark = chart_find_word(chart_mark_words, options->kind);
    int kind = chart_find_word(chart_kind_words, options->kind);
    if (mark < 0 && kind < 0) {
        g_autofree char *marks = g_strjoinv(", ", (char **)chart_mark_words);
        g_autofree char *kinds = g_strjoinv(", ", (char **)chart_kind_words);
        return chart_overrides_refuse(error, "--kind: \"%s\" is not one of %s, %s", options->kind,
                                      marks, kinds);
    }
    if (mark >= 0)
        set_mark(overrides, (MarkKind)mark, options->scale != NULL);
    else
        overrides->chart.kind = (ChartKind)kind;
    return true;
}

static void apply_shape(ChartOverrides *overrides, const ChartOptions *options)
{
    bool panels =
        options->kind != NULL && g_str_equal(options->kind, chart_kind_words[CHART_PANELS]);
    bool asked = options->kind != NULL && overrides->chart.kind == CHART_MULTIPLES;
    if ((asked && (options->columns || overrides->chart.n_panels == 1)) ||
        (overrides->chart.kind == CHART_PANELS && !panels && suits_multiples(overrides, options)))
        spread(overrides, options->scale != NULL);
}

/* A number of an option; NULL: not given. */
static bool parse_end(const char *option, const char *text, AxisEnd *axis_end, GError **error)
{
    char *end = NULL;
    if (text == NULL)
        return true;
    *axis_end = (AxisEnd){true, g_ascii_strtod(text, &end)};
    if (end != text && *end == '\0' && isfinite(axis_end->value))
        return true;
    return chart_overrides_refuse(error, "--%s: \"%s\" is not a number", option, text);
}

/* The ends that are given, in place of those that a panel has. */
static bool apply_ends(ChartOverrides *overrides, const ChartOptions *options, GError **error)
{
    AxisEnd low = {false, 0}, high = {false, 0};
    if (!parse_end("ymin", options->ymin, &low, error) ||
        !parse_end("ymax", options->ymax, &high, error))
        return false;
    if (low.set && high.set && low.value >= high.value)
        return chart_overrides_refuse(error, "--ymin: \"%s\" is not below --ymax", options->ymin);
    for (gsize p = 0; p < overrides->chart.n_panels; p++) {
        ChartPanel *panel = &overrides->panels[p];
        panel->ymin = low.set ? low : panel->ymin;
        panel->ymax = high.set ? high : panel->ymax;
    }
    return true;
}

static bool apply_axes(ChartOverrides *overrides, const ChartOptions *options, GError **error)
{
    int unit = 0, scale = 0;
    if (options->unit != NULL &&
        (unit = find_word("unit", options->unit, chart_unit_words, error)) < 0)
        return false;
    if (options->scale != NULL &&
        (scale = find_word("scale", options->scale, chart_scale_words, error)) < 0)
        return false;
    for (gsize p = 0; p < overrides->chart.n_panels; p++) {
        if (options->unit != NULL)
            overrides->panels[p].unit = (Unit)unit;
        if (options->scale != NULL)
            overrides->panels[p].scale = (ScaleKind)scale;
    }
    return apply_ends(overrides, options, error);
}

static void find_extent(const Chart *chart, gint64 *first, gint64 *last)
{
    for (gsize p = 0; p < chart->n_panels; p++)
        for (gsize i = 0; i < chart->panels[p].n_series; i++) {
            const ChartSeries *series = &chart->panels[p].series[i];
            if (series->n == 0)
                continue;
            *first = MIN(*first, series->time[0]);
            *last = MAX(*last, series->time[series->n - 1]);
        }
}

/* "36h", "30d", "8w", "1y"; -1: it is no such thing. */
static gint64 parse_span(const char *text)
{
    static const struct {
        char letter;
        gint64 seconds;
    } units[] = {{'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}, {'y', 31557600}};
    char *end = NULL;
    guint64 number = g_ascii_isdigit(text[0]) ? g_ascii_strtoull(text, &end, 10) : 0;
    for (gsize i = 0; number > 0 && number < 1000000 && i < G_N_ELEMENTS(units); i++)
        if (end[0] == units[i].letter && end[1] == '\0')
            return (gint64)number * units[i].seconds;
    return -1;
}

static bool parse_ends(ChartOverrides *overrides, const char *text, GError **error)
{
    g_autoptr(Calendar) calendar = calendar_new(overrides->chart.zone, error);
    if (calendar == NULL)
        return false;
    g_auto(GStrv) ends = g_strsplit(text, "..", 2);
    gint64 from = 0, until = 0;
    const char *problem = g_strv_length(ends) != 2
                              ? "write 36h, 30d, 8w, 1y, all or FROM..UNTIL"
                              : instant_read(ends[0], calendar, G_MININT64, &from);
    if (problem == NULL)
        problem = instant_read(ends[1], calendar, from, &until);
    if (problem == NULL && from >= until)
        problem = "it ends before it begins";
    if (problem != NULL)
        return chart_overrides_refuse(error, "--range: \"%s\": %s", text, problem);
    overrides->chart.from = from;
    overrides->chart.until = until;
    return true;
}

static bool apply_range(ChartOverrides *overrides, const char *text, GError **error)
{
    if (text == NULL)
        return true;
    gint64 span = parse_span(text), first = G_MAXINT64, last = G_MININT64;
    find_extent(&overrides->chart, &first, &last);
    if (strcmp(text, "all") == 0) {
        overrides->chart.from = overrides->chart.until = 0;
        return true;
    }
    if (span > 0 && first <= last) {
        overrides->chart.from = last - span;
        overrides->chart.until = last;
    } else if (span < 0 && !parse_ends(overrides, text, error)) {
        return false;
    }
    /* What the range leaves out is still seen in small. */
    overrides->chart.overview =
        overrides->chart.overview || first < overrides->chart.from || last > overrides->chart.until;
    return true;
}

/* The file's name without folder and ending, in words. */
static char *title_from(const char *path)
{
    char *name = g_path_get_basename(path);
    char *dot = strrchr(name, '.');
    if (dot != NULL && dot != name)
        *dot = '\0';
    return g_strdelimit(name, "_", ' ');
}

bool chart_overrides_apply(ChartOverrides *overrides, const ChartOptions *options, const char *path,
                           GError **error)
{
    bool named = strcmp(path, "-") != 0;
    if (options->title != NULL)
        overrides->chart.finding = options->title;
    else if (overrides->chart.finding == NULL && named)
        overrides->chart.finding = keep(overrides, title_from(path));
    if (options->caption != NULL)
        overrides->chart.caption = options->caption;
    if (overrides->chart.source == NULL && named)
        overrides->chart.source = keep(overrides, g_path_get_basename(path));
    if (!apply_axes(overrides, options, error) || !apply_kind(overrides, options, error))
        return false;
    apply_shape(overrides, options);
    return apply_range(overrides, options->range, error);
}
