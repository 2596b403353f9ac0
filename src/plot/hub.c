/* All nodes of a hub as small multiples: each item's size against its own median, so that items
 * of every size share an axis, a drop shouts and growth by a little a night does not. */
#include <math.h>

#include "finding.h"
#include "plot.h"
#include "series.h"
#include "when.h"

#define MAX_SERIES 5 /* in one small panel */

typedef struct {
    ChartSeries series;
    const ItemFacts *item;
    double departure; /* the largest, in % */
} Deviation;

static Deviation item_deviation(Plot *plot, const ItemFacts *item, gint64 from)
{
    ChartSeries sizes = item_series(plot, item);
    double middle = series_median(&sizes, from);
    double *value = plot_array(plot, double, sizes.n);
    gint64 *time = plot_array(plot, gint64, sizes.n);
    Deviation deviation = {.series = sizes, .item = item};
    deviation.series.n = 0;
    for (gsize i = 0; i < sizes.n && middle > 0; i++) {
        if (sizes.time[i] < from)
            continue;
        gsize n = deviation.series.n++;
        time[n] = sizes.time[i];
        value[n] = 100 * (sizes.value[i] / middle - 1);
        deviation.departure = MAX(deviation.departure, fabs(value[n]));
    }
    deviation.series.time = time;
    deviation.series.value = value;
    return deviation;
}

static int compare_departure(gconstpointer a, gconstpointer b)
{
    double x = ((const Deviation *)a)->departure, y = ((const Deviation *)b)->departure;
    return x > y ? -1 : x < y;
}

/* Those that depart most, when there are more than a small panel can hold. */
static GArray *deviations(Plot *plot, const NodeFacts *facts, gint64 from)
{
    GArray *all = g_array_new(FALSE, TRUE, sizeof(Deviation));
    for (guint i = 0; i < facts->items->len; i++) {
        Deviation one = item_deviation(plot, &g_array_index(facts->items, ItemFacts, i), from);
        if (one.series.n > 0)
            g_array_append_val(all, one);
    }
    if (all->len > MAX_SERIES) {
        g_array_sort(all, compare_departure);
        g_array_set_size(all, MAX_SERIES);
    }
    return all;
}

static ChartPanel node_panel(Plot *plot, const NodeFacts *facts, gint64 from, gint64 now)
{
    g_autoptr(GArray) shown = deviations(plot, facts, from);
    g_autoptr(GArray) days = node_facts_days(facts, from, now);
    g_autoptr(GArray) events = g_array_new(FALSE, TRUE, sizeof(ChartEvent));
    ChartSeries *series = plot_array(plot, ChartSeries, shown->len);
    EventRange range = {facts, from, now};
    add_unreachable(plot, events, facts, now);
    add_missing_days(plot, events, days, facts);
    for (guint i = 0; i < shown->len; i++) {
        const Deviation *one = &g_array_index(shown, Deviation, i);
        series[i] = one->series;
        guint first = events->len;
        add_item_events(plot, events, one->item, (int)i, &range);
        /* There is no room to name five lines: grey are those that nobody need look at. */
        series[i].role = events->len > first ? ROLE_MAIN : ROLE_MUTED;
        for (guint k = first; k < events->len; k++) {
            ChartEvent *event = &g_array_index(events, ChartEvent, k);
            for (gsize p = 0; p < series[i].n; p++)
                if (series[i].time[p] == event->time && isfinite(event->value))
                    event->value = series[i].value[p];
            if (event->label)
                event->label = plot_printf(plot, "%s %s", one->item->name, event->label);
        }
    }
    double limit = facts->history->node->limits.shrink_percent;
    ChartRule *rule = plot_array(plot, ChartRule, 1);
    *rule = (ChartRule){.value = -limit, .role = ROLE_ALARM, .label = "limit"};
    return (ChartPanel){.title = plot_printf(plot, "%s: %s", facts->history->node->tag,
                                             status_word(facts->verdict->status)),
                        .unit = UNIT_PERCENT,
                        .scale = SCALE_LINEAR,
                        .series = series,
                        .n_series = shown->len,
                        .rules = rule,
                        .n_rules = limit > 0 ? 1 : 0,
                        .events = plot_keep(plot, events),
                        .n_events = events->len};
}

/* The worst of the worst node. */
char *plot_hub_finding(const HubReport *report)
{
    int worst = -1;
    for (guint i = 0; i < report->verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(report->verdict->nodes, i);
        const NodeVerdict *other =
            worst >= 0 ? g_ptr_array_index(report->verdict->nodes, worst) : NULL;
        if (node->status != STATUS_OK && (other == NULL || node->status > other->status))
            worst = (int)i;
    }
    if (worst < 0)
        return g_strdup("All is well");
    g_auto(NodeFacts) facts = {0};
    node_facts_init(&facts, report, (guint)worst);
    char *trouble = node_trouble(&facts);
    return trouble != NULL ? trouble
                           : g_strdup_printf("%s is %s", facts.history->node->tag,
                                             status_word(facts.verdict->status));
}

Plot *plot_hub(const HubReport *report, gint64 now)
{
    Plot *plot = plot_new(CHART_MULTIPLES);
    guint n = report->history->nodes->len;
    ChartPanel *panels = plot_array(plot, ChartPanel, n);
    Chart *chart = &plot->chart;
    for (guint i = 0; i < n; i++) {
        g_auto(NodeFacts) facts = {0};
        node_facts_init(&facts, report, i);
        if (i == 0) {
            now = when_hour_end(facts.zone, now);
            chart->zone = plot_string(plot, facts.zone_name);
            chart->from = when_midnight(facts.zone, now, -29);
            chart->until = when_midnight(facts.zone, now, 1);
        }
        panels[i] = node_panel(plot, &facts, chart->from, now);
    }
    g_autofree char *finding = plot_hub_finding(report);
    chart->finding = plot_string(plot, finding);
    chart->caption = plot_printf(plot,
                                 "Hub %s (%s): each item's size against its median of 30 days, "
                                 "times in %s",
                                 report->hub->tag, report->hub->srvnode,
                                 chart->zone != NULL ? chart->zone : "UTC");
    chart->now = now;
    chart->panels = panels;
    chart->n_panels = n;
    return plot;
}
