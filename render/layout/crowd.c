/* Of many lines few can be followed. Those have a colour and a name that people ask for first: the
 * two that end highest and the two that end lowest, the two that rose and the two that fell most;
 * where these are the same ones, the next that changed most. The others are the ground that these
 * stand before. A panel in which series have roles, or events mark them, says itself what counts.
 */
#include "layout/crowd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OF_EACH 2 /* highest, lowest, risen, fallen */

typedef struct {
    gsize i;
    double last, change; /* NaN: there is none */
    double key;          /* to sort by */
    bool chosen;
} Candidate;

bool crowd_is_crowded(const ChartPanel *panel)
{
    return panel->n_series > CHART_MAX_COLOURS;
}

double crowd_thinness(const ChartPanel *panel, const ChartSeries *series)
{
    return crowd_is_crowded(panel) && series->role == ROLE_MUTED ? 0.6 : 1;
}

static bool is_crowd(const ChartPanel *panel)
{
    if (!crowd_is_crowded(panel) || panel->n_events > 0)
        return false;
    for (gsize i = 0; i < panel->n_series; i++)
        if (panel->series[i].role != ROLE_SERIES)
            return false;
    return true;
}

static double first_value(const ChartSeries *series, gint64 from, gint64 until)
{
    Span span = series_visible(series, from, until);
    for (gsize i = span.first; i < span.last; i++)
        if (series->time[i] >= from && !isnan(series->value[i]))
            return series->value[i];
    return NAN;
}

static int compare_keys(const void *a, const void *b)
{
    const Candidate *one = a, *other = b;
    if (one->key != other->key && !isnan(one->key) && !isnan(other->key))
        return one->key > other->key ? -1 : 1;
    if (isnan(one->key) != isnan(other->key))
        return isnan(one->key) ? 1 : -1;
    return one->i < other->i ? -1 : one->i > other->i;
}

/* Chooses up to `most` more: those with the largest key. Returns how many. */
static gsize choose(Candidate *candidates, gsize n, gsize most)
{
    gsize chosen = 0;
    qsort(candidates, n, sizeof *candidates, compare_keys);
    for (gsize i = 0; i < n && chosen < most && !isnan(candidates[i].key); i++) {
        chosen += !candidates[i].chosen;
        candidates[i].chosen = true;
    }
    return chosen;
}

/* The top, the bottom, those that rose most and that fell most; then whichever moved most. */
static void choose_all(Candidate *candidates, gsize n)
{
    gsize chosen = 0;
    for (int way = 0; way < 5; way++) {
        for (gsize i = 0; i < n; i++) {
            double last = candidates[i].last, change = candidates[i].change;
            const double keys[] = {last, -last, change, -change, fabs(change)};
            candidates[i].key = keys[way];
        }
        chosen += choose(candidates, n, way < 4 ? OF_EACH : CHART_MAX_COLOURS - chosen);
    }
}

static void dim(Crowd *crowd, const Page *page, ChartPanel *panel)
{
    gsize n = panel->n_series, coloured = 0;
    g_autofree Candidate *candidates = g_new0(Candidate, n);
    for (gsize i = 0; i < n; i++) {
        const ChartSeries *series = &panel->series[i];
        SeriesFigures figures = figures_of(page->figures, series, page->from, page->until);
        double last = figures.any ? figures.last : NAN;
        candidates[i] = (Candidate){
            .i = i, .last = last, .change = last - first_value(series, page->from, page->until)};
    }
    choose_all(candidates, n);
    for (gsize i = 0; i < n; i++)
        candidates[i].key = -(double)candidates[i].i;
    qsort(candidates, n, sizeof *candidates, compare_keys);
    ChartSeries *series = g_new(ChartSeries, n);
    g_ptr_array_add(crowd->owned, series);
    for (int chosen = 1; chosen >= 0; chosen--)
        for (gsize i = 0; i < n; i++)
            if (candidates[i].chosen == (chosen == 1)) {
                series[coloured] = panel->series[i];
                series[coloured++].role = chosen ? ROLE_SERIES : ROLE_MUTED;
            }
    panel->series = series;
}

Crowd *crowd_new(const Page *page)
{
    const Chart *chart = page->chart;
    gsize p = 0;
    while (p < chart->n_panels && !is_crowd(&chart->panels[p]))
        p++;
    if (chart->kind != CHART_PANELS || p == chart->n_panels)
        return NULL;
    Crowd *crowd = g_new0(Crowd, 1);
    crowd->owned = g_ptr_array_new_with_free_func(g_free);
    crowd->chart = *chart;
    ChartPanel *panels = g_memdup2(chart->panels, chart->n_panels * sizeof *panels);
    g_ptr_array_add(crowd->owned, panels);
    crowd->chart.panels = panels;
    for (; p < chart->n_panels; p++)
        if (is_crowd(&panels[p]))
            dim(crowd, page, &panels[p]);
    return crowd;
}

void crowd_free(Crowd *crowd)
{
    if (crowd == NULL)
        return;
    g_ptr_array_unref(crowd->owned);
    g_free(crowd);
}
