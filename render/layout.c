#include "layout.h"

#include "layout_kinds.h"
#include "render.h"

#include <math.h>

#define MARGIN 20
#define NARROW_MARGIN 12
#define NARROW 480
#define TITLE_LINES 3

/* What is being checked, as errors name it. */
typedef struct {
    GError **error;
    gsize panel;
    const char *series;
} Place;

static bool G_GNUC_PRINTF(2, 3) refuse(const Place *place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *series =
        place->series ? g_strdup_printf(", series \"%.60s\"", place->series) : g_strdup("");
    g_set_error(place->error, RENDER_ERROR, RENDER_ERROR_CHART, "panel %" G_GSIZE_FORMAT "%s: %s",
                place->panel + 1, series, reason);
    return false;
}

static bool is_instant(gint64 time)
{
    return time >= CALENDAR_MIN && time <= CALENDAR_MAX;
}

static bool check_series(const ChartSeries *series, Figures *figures, Place *place)
{
    place->series = series->name ? series->name : "";
    if (series->n > 0 && (!series->time || !series->value))
        return refuse(place, "%" G_GSIZE_FORMAT " values, but no array of them", series->n);
    if (series->hold < 0 || series->width < 0)
        return refuse(place, "hold and width can't be negative");
    for (gsize i = 1; i < series->n; i++)
        if (series->time[i] < series->time[i - 1])
            return refuse(place,
                          "times must ascend: value %" G_GSIZE_FORMAT " is at %" G_GINT64_FORMAT
                          ", after %" G_GINT64_FORMAT,
                          i + 1, series->time[i], series->time[i - 1]);
    if (series->n > 0 && (!is_instant(series->time[0]) || !is_instant(series->time[series->n - 1])))
        return refuse(place, "a time is not within the years 1 to 9999");
    double low = 0, high = 0;
    figures_extremes(figures, series, (Span){0, series->n}, &low, &high);
    for (gsize i = 0; !(isfinite(low) && isfinite(high)) && i < series->n; i++)
        if (isinf(series->value[i]))
            return refuse(place, "value %" G_GSIZE_FORMAT " is infinite", i + 1);
    place->series = NULL;
    return true;
}

static bool check_panel(const ChartPanel *panel, Figures *figures, Place *place)
{
    if ((panel->n_series && !panel->series) || (panel->n_events && !panel->events) ||
        (panel->n_rules && !panel->rules) || (panel->n_bands && !panel->bands))
        return refuse(place, "a count without its array");
    for (gsize i = 0; i < panel->n_series; i++)
        if (!check_series(&panel->series[i], figures, place))
            return false;
    for (gsize i = 0; i < panel->n_events; i++) {
        const ChartEvent *event = &panel->events[i];
        if ((guint)event->kind >= N_EVENT_KINDS)
            return refuse(place, "event %" G_GSIZE_FORMAT " is of no kind", i + 1);
        if (!is_instant(event->time) || (event->until && !is_instant(event->until)))
            return refuse(place, "event %" G_GSIZE_FORMAT " is not within the years 1 to 9999",
                          i + 1);
    }
    return true;
}

bool layout_check_chart(const Chart *chart, Figures *figures, GError **error)
{
    const char *problem = NULL;
    if ((guint)chart->kind > CHART_TABLE)
        problem = "chart: no such kind";
    else if (chart->kind == CHART_TABLE && (!chart->cells || !chart->n_rows || !chart->n_columns))
        problem = "table: no cells";
    else if (chart->kind != CHART_TABLE && (!chart->panels || !chart->n_panels))
        problem = "chart: no panels";
    else if (chart->from > chart->until)
        problem = "range: begins after its end";
    else if (!is_instant(chart->from) || !is_instant(chart->until) || !is_instant(chart->now))
        problem = "range: not within the years 1 to 9999";
    if (problem) {
        g_set_error_literal(error, RENDER_ERROR, RENDER_ERROR_CHART, problem);
        return false;
    }
    for (gsize i = 0; chart->kind != CHART_TABLE && i < chart->n_panels; i++)
        if (!check_panel(&chart->panels[i], figures, &(Place){error, i, NULL}))
            return false;
    return true;
}

static void widen(gint64 *from, gint64 *until, gint64 first, gint64 last)
{
    *from = MIN(*from, first);
    *until = MAX(*until, last);
}

/* The data's own range, with room for what the last sample spans, and `now`. */
static void find_range(const Chart *chart, gint64 *from, gint64 *until)
{
    *from = G_MAXINT64;
    *until = G_MININT64;
    for (gsize p = 0; p < chart->n_panels; p++) {
        const ChartPanel *panel = &chart->panels[p];
        for (gsize i = 0; i < panel->n_series; i++) {
            const ChartSeries *series = &panel->series[i];
            if (series->n > 0)
                widen(from, until, series->time[0], series->time[series->n - 1] + series->width);
        }
        for (gsize i = 0; i < panel->n_events; i++)
            widen(from, until, panel->events[i].time,
                  MAX(panel->events[i].time, panel->events[i].until));
    }
    if (chart->now && *from != G_MAXINT64)
        *until = MAX(*until, chart->now);
}

static void choose_range(Page *page)
{
    const Chart *chart = page->chart;
    page->from = chart->from;
    page->until = chart->until;
    if (page->from == 0 && page->until == 0)
        find_range(chart, &page->from, &page->until);
    if (page->from > page->until) {
        page->from = chart->now;
        page->until = chart->now;
    }
    /* A single instant gets a day around it. */
    if (page->from == page->until) {
        page->from = MAX(page->from - 43200, CALENDAR_MIN);
        page->until = MIN(page->until + 43200, CALENDAR_MAX);
    }
}

/* The finding in words, and below what is shown; returns what is left for the chart. */
static Box draw_titles(Page *page, Box area)
{
    const Chart *chart = page->chart;
    if (chart->finding && *chart->finding)
        area.top +=
            page_paragraph(page, &area, chart->finding, FONT_FINDING, TITLE_LINES, PAINT_TEXT) + 2;
    if (chart->caption && *chart->caption)
        area.top +=
            page_paragraph(page, &area, chart->caption, FONT_CAPTION, TITLE_LINES, PAINT_SUBTLE);
    if (area.top > MARGIN)
        area.top += 8;
    return area;
}

static const struct {
    void (*lay_out)(Page *page, const Box *area);
    bool titles;
} kinds[] = {
    [CHART_PANELS] = {layout_panels, true},       [CHART_SPARKLINE] = {layout_sparkline, false},
    [CHART_MULTIPLES] = {layout_multiples, true}, [CHART_CALENDAR] = {layout_calendar, true},
    [CHART_TABLE] = {layout_table, true},
};

void layout_chart(Scene *scene, const Chart *chart, const LayoutMeans *means)
{
    double width = scene->width, height = scene->height;
    Page page = {.chart = chart,
                 .theme = means->theme,
                 .fonts = means->fonts,
                 .calendar = means->calendar,
                 .figures = means->figures,
                 .scene = scene,
                 .width = width,
                 .height = height,
                 .hover = means->hover};
    choose_range(&page);
    scene->title = page_clean(&page, chart->finding ? chart->finding : chart->caption);
    Box area = {0, 0, width, height};
    if (kinds[chart->kind].titles) {
        double margin = width < NARROW ? NARROW_MARGIN : MARGIN;
        area = (Box){margin, margin - 6, width - margin, height - margin + 6};
        area = draw_titles(&page, area);
    }
    kinds[chart->kind].lay_out(&page, &area);
}
