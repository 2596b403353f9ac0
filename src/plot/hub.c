/* All nodes of a hub as small multiples: how each item's size departs from what was expected. */
#include "plot/hub.h"

#include "base/when.h"
#include "judge/judge.h"
#include "plot/facts.h"
#include "plot/finding.h"
#include "plot/plot.h"

#include <math.h>

#define MAX_SERIES 5 /* in one small panel */

/* Marks what happened to an item. There is no room to name five lines: grey are those that nobody
 * need look at. */
static void mark_item(Plot *plot, Deviation *deviation, guint place, const EventRange *range,
                      GArray *events)
{
    ChartSeries *series = &deviation->series;
    guint first = events->len;
    add_item_events(plot, events, deviation->item, (int)place, range);
    series->role = events->len > first ? ROLE_MAIN : ROLE_MUTED;
    for (guint i = first; i < events->len; i++) {
        ChartEvent *event = &g_array_index(events, ChartEvent, i);
        for (gsize k = 0; k < series->n; k++)
            if (series->time[k] == event->time && isfinite(event->value))
                event->value = series->value[k];
        if (event->label)
            event->label = plot_printf(plot, "%s: %s", deviation->item->name, event->label);
    }
}

static ChartPanel node_panel(Plot *plot, const NodeFacts *facts, gint64 from, gint64 now)
{
    g_autoptr(GArray) shown =
        item_deviations(plot, facts, &(DeviationRange){from, now, MAX_SERIES});
    g_autoptr(GArray) days = node_facts_days(facts, from, now);
    g_autoptr(GArray) events = g_array_new(FALSE, TRUE, sizeof(ChartEvent));
    EventRange range = {facts, from, now};
    for (guint i = 0; i < shown->len; i++)
        mark_item(plot, &g_array_index(shown, Deviation, i), i, &range, events);
    add_missing(plot, events, &(ItemRange){facts, 0, facts->items->len, true}, days);
    add_unreachable(plot, events, facts, now);
    ChartPanel panel = deviation_panel(plot, facts, shown);
    panel.title = plot_printf(plot, "%s: %s", facts->tag, status_word(facts->verdict->status));
    panel.events = plot_keep(plot, events);
    panel.n_events = events->len;
    return panel;
}

/* The worst of the worst node, and how much more there is on all of them. */
char *plot_hub_finding(const HubReport *report)
{
    int worst = -1;
    guint n = 0;
    for (guint i = 0; i < report->verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(report->verdict->nodes, i);
        const NodeVerdict *other =
            worst >= 0 ? g_ptr_array_index(report->verdict->nodes, worst) : NULL;
        if (node->status != STATUS_OK && (other == NULL || node->status > other->status))
            worst = (int)i;
        n += node_count_problems(node);
    }
    if (worst < 0)
        return g_strdup("All is well");
    g_auto(NodeFacts) facts = {0};
    node_facts_init(&facts, report, (guint)worst);
    char *problem = node_worst_problem(&facts, n > 0 ? n - 1 : 0);
    return problem != NULL
               ? problem
               : g_strdup_printf("%s is %s", facts.tag, status_word(facts.verdict->status));
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
        node_facts_look_back(&facts);
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
    g_autofree char *hub_words = names_hub(report->hub, true);
    chart->caption = plot_printf(plot,
                                 "Sizes of items of %s against what was expected, "
                                 "times in %s",
                                 hub_words, chart->zone != NULL ? chart->zone : "UTC");
    chart->now = now;
    chart->panels = panels;
    chart->n_panels = n;
    return plot;
}

static Deviation item_deviation(Plot *plot, const NodeFacts *node, const ItemFacts *item,
                                gint64 from, gint64 now)
{
    Deviation deviation = {.series = item_steps(plot, item), .item = item};
    if (item->history == NULL)
        return deviation;
    g_autoptr(GArray) sizes = judge_expectations(node->history, item->history, from, now);
    gint64 *time = plot_array(plot, gint64, sizes->len);
    double *value = plot_array(plot, double, sizes->len);
    for (guint i = 0; i < sizes->len; i++) {
        const SizeExpectation *size = &g_array_index(sizes, SizeExpectation, i);
        time[i] = size->time;
        value[i] = 100 * ((double)size->bytes / size->expected - 1);
        deviation.departure = MAX(deviation.departure, fabs(value[i]));
    }
    deviation.series.time = time;
    deviation.series.value = value;
    deviation.series.n = sizes->len;
    return deviation;
}

static int compare_departure(gconstpointer a, gconstpointer b)
{
    double x = ((const Deviation *)a)->departure, y = ((const Deviation *)b)->departure;
    return x > y ? -1 : x < y;
}

GArray *item_deviations(Plot *plot, const NodeFacts *facts, const DeviationRange *range)
{
    GArray *all = g_array_new(FALSE, TRUE, sizeof(Deviation));
    for (guint i = 0; i < facts->items->len; i++) {
        Deviation one = item_deviation(plot, facts, &g_array_index(facts->items, ItemFacts, i),
                                       range->from, range->now);
        g_array_append_val(all, one);
    }
    if (all->len > range->most) {
        g_array_sort(all, compare_departure);
        g_array_set_size(all, range->most);
    }
    return all;
}

/* The limit of a drop where all items have the same; else 0. */
static double shared_limit(const NodeFacts *facts, const GArray *deviations)
{
    double limit = 0;
    for (guint i = 0; i < deviations->len; i++) {
        const char *item = g_array_index(deviations, Deviation, i).item->name;
        double own = node_limits(facts->history->node, item)->shrink_percent;
        if (i > 0 && own != limit)
            return 0;
        limit = own;
    }
    return limit;
}

ChartPanel deviation_panel(Plot *plot, const NodeFacts *facts, const GArray *deviations)
{
    ChartSeries *series = plot_array(plot, ChartSeries, deviations->len);
    for (guint i = 0; i < deviations->len; i++)
        series[i] = g_array_index(deviations, Deviation, i).series;
    double limit = shared_limit(facts, deviations);
    ChartRule *rule = plot_array(plot, ChartRule, 1);
    *rule = (ChartRule){.value = -limit,
                        .role = ROLE_ALARM,
                        .label = plot_printf(plot, "limit \u2212%.3g %%", limit)};
    return (ChartPanel){.unit = UNIT_PERCENT,
                        .scale = SCALE_LINEAR,
                        .series = series,
                        .n_series = deviations->len,
                        .rules = rule,
                        .n_rules = limit > 0 ? 1 : 0};
}
