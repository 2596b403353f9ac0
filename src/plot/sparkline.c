#include "base/when.h"
#include "plot/plot.h"
#include "plot/series.h"

/* The range shown is at least this much on both sides of the median: growth by a little a night is
 * no slope, a drop by a quarter is a fall. */
#define USUAL 0.15

/* NULL: the item is not among those selected. */
static const ItemFacts *find_item(const NodeFacts *facts, const char *name)
{
    for (guint i = 0; i < facts->items->len; i++) {
        const ItemFacts *item = &g_array_index(facts->items, ItemFacts, i);
        if (g_str_equal(item->name, name))
            return item;
    }
    return NULL;
}

Plot *plot_sparkline(const HubReport *report, guint node, const char *item, gint64 now)
{
    g_auto(NodeFacts) facts = {0};
    node_facts_init(&facts, report, node);
    now = when_hour_end(facts.zone, now);
    Plot *plot = plot_new(CHART_SPARKLINE);
    ItemFacts absent = {.name = item, .period = DAY};
    const ItemFacts *found = find_item(&facts, item);
    ChartSeries *series = plot_array(plot, ChartSeries, 1);
    series[0] = item_series(plot, found != NULL ? found : &absent);
    g_autoptr(GArray) events = g_array_new(FALSE, TRUE, sizeof(ChartEvent));
    EventRange range = {&facts, when_midnight(facts.zone, now, -29), now};
    if (found != NULL)
        add_item_events(plot, events, found, 0, &range);
    ChartPanel *panel = plot_array(plot, ChartPanel, 1);
    ChartBand *usual = plot_array(plot, ChartBand, 1);
    double median = series_median(&series[0], range.from);
    *usual = (ChartBand){.low = median * (1 - USUAL), .high = median * (1 + USUAL)};
    *panel = (ChartPanel){.unit = UNIT_BYTES,
                          .scale = SCALE_LINEAR,
                          .bands = usual,
                          .n_bands = median > 0 ? 1 : 0,
                          .series = series,
                          .n_series = 1,
                          .events = plot_keep(plot, events),
                          .n_events = events->len};
    plot->chart.panels = panel;
    plot->chart.n_panels = 1;
    plot->chart.zone = plot_string(plot, facts.zone_name);
    plot->chart.from = range.from;
    plot->chart.until = when_midnight(facts.zone, now, 1);
    return plot;
}
