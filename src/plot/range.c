/* What a picture holds of the time before its range. Its panels show the range alone; the strip
 * below them shows the whole history on some hundred pixels, however long that is. So a picture of
 * 30 days weighs the same after ten years as after two months.
 *
 * Lines of the strip are thinned to COLUMNS (series_thin() says what stays); of small multiples
 * only the days matter, and what happened on each. */
#include "axis/calendar.h"
#include "axis/ticks.h"
#include "chart/series.h"
#include "plot/build.h"

#include <math.h>
#include <string.h>

#define COLUMNS 120

/* Keeps what the range shows, and the sample before it, which may be held into it. */
static void cut_series(ChartSeries *series, gint64 from)
{
    Span span = series_visible(series, from, G_MAXINT64 - 1);
    if (series->n == 0)
        return;
    series->time += span.first;
    series->value += span.first;
    series->n = span.last - span.first;
}

static gint64 event_end(const ChartEvent *event)
{
    return MAX(event->time, event->until);
}

/* Parts the events into those that the range shows and those before, which keep their order. */
static void cut_events(ChartPanel *panel, Plot *plot, gint64 from, GArray *before)
{
    g_autoptr(GArray) shown = g_array_new(FALSE, FALSE, sizeof(ChartEvent));
    for (gsize i = 0; i < panel->n_events; i++)
        g_array_append_val(event_end(&panel->events[i]) < from ? before : shown, panel->events[i]);
    if (shown->len == panel->n_events)
        return;
    panel->events = plot_keep(plot, shown);
    panel->n_events = shown->len;
}

/* The history of a panel's series, as far as the strip can show it. */
static ChartPanel thin_panel(Plot *plot, const ChartPanel *panel, const TimeScale *scale)
{
    ChartPanel thin = {.unit = panel->unit, .scale = panel->scale, .n_series = panel->n_series};
    ChartSeries *series = plot_array(plot, ChartSeries, panel->n_series);
    for (gsize i = 0; i < panel->n_series; i++) {
        Thinned thinned;
        series_thin(&thinned, &panel->series[i], scale);
        series[i] = thinned.series;
        if (thinned.times != NULL) {
            series[i].time = plot_keep(plot, thinned.times);
            series[i].value = plot_keep(plot, thinned.values);
        }
        thinned_clear(&thinned);
    }
    thin.series = series;
    return thin;
}

static int compare_times(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

/* The civil days before the range on which any series has a value, as a series. */
static ChartSeries days_before(Plot *plot, GTimeZone *zone)
{
    const Chart *chart = &plot->chart;
    g_autoptr(Calendar) calendar = calendar_new_for(zone);
    g_autoptr(GHashTable) days = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 last = G_MININT64;
    for (gsize p = 0; p < chart->n_panels; p++)
        for (gsize i = 0; i < chart->panels[p].n_series; i++) {
            const ChartSeries *series = &chart->panels[p].series[i];
            for (gsize k = 0; k < series->n && series->time[k] < chart->from; k++) {
                gint64 day = calendar_day(calendar, series->time[k]);
                if (isnan(series->value[k]) || day == last)
                    continue;
                last = day;
                if (g_hash_table_add(days, GINT_TO_POINTER((gint)day)))
                    g_array_append_val(times, day);
            }
        }
    g_array_sort(times, compare_times);
    double *value = plot_array(plot, double, times->len);
    for (guint i = 0; i < times->len; i++) {
        gint64 *time = &g_array_index(times, gint64, i);
        *time = calendar_instant(calendar, *time, 0);
        value[i] = 1;
    }
    return (ChartSeries){.name = "days",
                         .mark = MARK_POINT,
                         .time = plot_keep(plot, times),
                         .value = value,
                         .n = times->len};
}

static int compare_events(gconstpointer a, gconstpointer b)
{
    const ChartEvent *one = a, *other = b;
    if (one->time != other->time)
        return one->time < other->time ? -1 : 1;
    if (one->kind != other->kind)
        return one->kind < other->kind ? -1 : 1;
    return one->until < other->until ? -1 : one->until > other->until;
}

/* What happened before the range, without words, and what several panels tell once. */
static void strip_events(GArray *events)
{
    guint n = 0;
    g_array_sort(events, compare_events);
    for (guint i = 0; i < events->len; i++) {
        ChartEvent event = g_array_index(events, ChartEvent, i);
        if (n > 0 && compare_events(&g_array_index(events, ChartEvent, n - 1), &event) == 0)
            continue;
        event.series = -1;
        event.value = NAN;
        event.label = NULL;
        g_array_index(events, ChartEvent, n++) = event;
    }
    g_array_set_size(events, n);
}

static ChartPanel days_panel(Plot *plot, GTimeZone *zone, GArray *events)
{
    ChartSeries *series = plot_array(plot, ChartSeries, 1);
    series[0] = days_before(plot, zone);
    strip_events(events);
    return (ChartPanel){.unit = UNIT_COUNT,
                        .series = series,
                        .n_series = 1,
                        .events = plot_keep(plot, events),
                        .n_events = events->len};
}

void plot_cut_to_range(Plot *plot, GTimeZone *zone)
{
    Chart *chart = &plot->chart;
    ChartPanel *panels = plot_array(plot, ChartPanel, chart->n_panels);
    ChartPanel *history = plot_array(plot, ChartPanel, 1);
    g_autoptr(GArray) before = g_array_new(FALSE, FALSE, sizeof(ChartEvent));
    if (chart->n_panels == 0)
        return;
    memcpy(panels, chart->panels, chart->n_panels * sizeof *panels);
    for (gsize p = 0; p < chart->n_panels; p++)
        cut_events(&panels[p], plot, chart->from, before);
    if (chart->overview && chart->kind == CHART_MULTIPLES) {
        *history = days_panel(plot, zone, before);
    } else if (chart->overview) {
        gint64 first = chart->from;
        for (gsize i = 0; i < panels[0].n_series; i++)
            if (panels[0].series[i].n > 0)
                first = MIN(first, panels[0].series[i].time[0]);
        TimeScale scale = time_scale_new(first, chart->until, 0, COLUMNS);
        *history = thin_panel(plot, &panels[0], &scale);
    }
    for (gsize p = 0; p < chart->n_panels; p++) {
        ChartSeries *series = plot_array(plot, ChartSeries, panels[p].n_series);
        memcpy(series, panels[p].series, panels[p].n_series * sizeof *series);
        for (gsize i = 0; i < panels[p].n_series; i++)
            cut_series(&series[i], chart->from);
        panels[p].series = series;
    }
    chart->panels = panels;
    chart->history = history;
    chart->n_history = chart->overview ? 1 : 0;
}
