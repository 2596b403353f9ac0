/* One node's history: sizes of its selected items on top, tarballs per civil day below. */
#include "base/when.h"
#include "plot/deviation.h"
#include "plot/facts.h"
#include "plot/finding.h"
#include "plot/plot.h"
#include "plot/series.h"

#define MAX_TOGETHER 5   /* items that share one panel from zero */
#define MAX_LOG 8        /* items that share one logarithmic panel, whatever they differ by */
#define MAX_MULTIPLES 24 /* panels in one picture: more are not readable */

typedef struct {
    Plot *plot;
    const NodeFacts *facts;
    const GArray *days; /* of the range shown */
    gint64 from, now;
} Drawing;

static double largest(const ItemFacts *item)
{
    double most = 0;
    if (item->history != NULL)
        for (guint i = 0; i < item->history->tarballs->len; i++)
            most = MAX(most, (double)g_array_index(item->history->tarballs, Tarball, i).bytes);
    return most;
}

/* Whether one axis shows all items. */
static bool fit_together(const GArray *items, bool log)
{
    if (log)
        return items->len <= MAX_LOG;
    double least = 0, most = 0;
    for (guint i = 0; i < items->len; i++) {
        double size = largest(&g_array_index(items, ItemFacts, i));
        if (size > 0) {
            least = least > 0 ? MIN(least, size) : size;
            most = MAX(most, size);
        }
    }
    return items->len <= MAX_TOGETHER && most <= least * CHART_MAX_RATIO;
}

/* Sizes of the items from `first` on, `n` of them, in one panel. */
static ChartPanel size_panel(const Drawing *drawing, guint first, guint n)
{
    Plot *plot = drawing->plot;
    ChartSeries *series = plot_array(plot, ChartSeries, n);
    g_autoptr(GArray) events = g_array_new(FALSE, TRUE, sizeof(ChartEvent));
    /* Of the whole history: what strips show does not depend on the range. The gravest come first,
     * and so find room for their words. */
    EventRange range = {drawing->facts, G_MININT64, drawing->now};
    for (guint i = 0; i < n; i++) {
        const ItemFacts *item = &g_array_index(drawing->facts->items, ItemFacts, first + i);
        series[i] = item_series(plot, item);
        add_item_events(plot, events, item, (int)i, &range);
    }
    add_missing(plot, events, &(ItemRange){drawing->facts, first, n, false}, drawing->days);
    add_unreachable(plot, events, drawing->facts, drawing->now);
    return (ChartPanel){.title = n == 1 ? series[0].name : "Size",
                        .unit = UNIT_BYTES,
                        .scale = drawing->facts->report->hub->log ? SCALE_LOG : SCALE_LINEAR_ZERO,
                        .weight = 3,
                        .series = series,
                        .n_series = n,
                        .events = plot_keep(plot, events),
                        .n_events = events->len};
}

static ChartPanel count_panel(const Drawing *drawing, bool together)
{
    Plot *plot = drawing->plot;
    ChartSeries *series = plot_array(plot, ChartSeries, 1);
    ChartRule *expected = plot_array(plot, ChartRule, 1);
    g_autoptr(GArray) events = g_array_new(FALSE, TRUE, sizeof(ChartEvent));
    series[0] = count_series(plot, drawing->days);
    add_missing_days(plot, events, drawing->days, drawing->facts);
    add_unreachable(plot, events, drawing->facts, drawing->now);
    /* Among small multiples the title has more room for it than the line's end. */
    guint n = drawing->facts->expected;
    const char *words = plot_printf(plot, "%u expected", n);
    expected[0] = (ChartRule){.value = n, .role = ROLE_MUTED, .label = together ? words : NULL};
    const char *title =
        together || n == 0 ? "Tarballs per day" : plot_printf(plot, "Tarballs per day, %s", words);
    return (ChartPanel){.title = title,
                        .unit = UNIT_COUNT,
                        .weight = 1,
                        .series = series,
                        .n_series = 1,
                        .rules = expected,
                        .n_rules = n > 0 ? 1 : 0,
                        .events = plot_keep(plot, events),
                        .n_events = events->len};
}

/* Below one panel of sizes each item keeps its colour. Among small ones, where no line is named,
 * grey are those that nobody need look at. What happened is marked with the sizes. */
static ChartPanel thin_panel(const Drawing *drawing, bool together)
{
    const NodeFacts *facts = drawing->facts;
    g_autoptr(GArray) shown = item_deviations(
        drawing->plot, facts,
        &(DeviationRange){drawing->from, drawing->now, together ? MAX_LOG : MAX_TOGETHER});
    for (guint i = 0; i < shown->len && !together; i++) {
        Deviation *one = &g_array_index(shown, Deviation, i);
        bool loud =
            one->departure >= node_limits(facts->history->node, one->item->name)->shrink_percent;
        one->series.role = loud ? ROLE_MAIN : ROLE_MUTED;
    }
    ChartPanel panel = deviation_panel(drawing->plot, facts, shown);
    panel.title = "Deviation from expected";
    panel.weight = 1;
    return panel;
}

static void add_panels(const Drawing *drawing)
{
    const Hub *hub = drawing->facts->report->hub;
    guint n = drawing->facts->items->len;
    bool together = fit_together(drawing->facts->items, hub->log);
    guint n_size = together ? MIN(n, 1) : MIN(n, MAX_MULTIPLES);
    ChartPanel *panels = plot_array(drawing->plot, ChartPanel, n_size + 2);
    Chart *chart = &drawing->plot->chart;
    for (guint i = 0; i < n_size; i++)
        panels[chart->n_panels++] = size_panel(drawing, i, together ? n : 1);
    if (hub->deviation)
        panels[chart->n_panels++] = thin_panel(drawing, together);
    panels[chart->n_panels++] = count_panel(drawing, together);
    chart->kind = together ? CHART_PANELS : CHART_MULTIPLES;
    chart->panels = panels;
}

/* "node C"; where its tag is not told, what it is called instead says what it is. */
static char *node_words(const NodeFacts *facts)
{
    return g_strconcat(g_str_equal(facts->tag, facts->history->node->tag) ? "node " : "",
                       facts->tag, NULL);
}

static const char *caption(const Drawing *drawing, gint64 from)
{
    const NodeFacts *facts = drawing->facts;
    g_autofree char *begin = when_date(facts->zone, from);
    g_autofree char *end = when_date(facts->zone, drawing->now);
    guint n = facts->items->len;
    g_autofree char *shown =
        n > MAX_MULTIPLES ? g_strdup_printf(", %d of %u items", MAX_MULTIPLES, n) : g_strdup("");
    g_autofree char *hub = names_hub(facts->report->hub, true);
    g_autofree char *node = node_words(facts);
    return plot_printf(drawing->plot, "Tarballs of %s on %s%s, %s to %s, times in %s", hub, node,
                       shown, begin, end, facts->zone_name);
}

/* At least 30 days; of a year, or of all, no more than is known. */
static gint64 range_begin(const NodeFacts *facts, PlotRange range, gint64 now)
{
    gint64 month = when_midnight(facts->zone, now, -29);
    if (range == PLOT_30_DAYS || facts->first == -1)
        return month;
    gint64 known = MIN(month, when_midnight(facts->zone, facts->first, 0));
    return range == PLOT_1_YEAR ? MAX(known, when_midnight(facts->zone, now, -364)) : known;
}

Plot *plot_node(const HubReport *report, guint node, PlotRange range, gint64 now)
{
    g_auto(NodeFacts) facts = {0};
    node_facts_init(&facts, report, node);
    node_facts_look_back(&facts);
    now = when_hour_end(facts.zone, now);
    gint64 from = range_begin(&facts, range, now);
    gint64 until = when_midnight(facts.zone, now, 1);
    g_autoptr(GArray) days = node_facts_days(&facts, from, until);

    Plot *plot = plot_new(CHART_PANELS);
    Drawing drawing = {.plot = plot, .facts = &facts, .days = days, .from = from, .now = now};
    add_panels(&drawing);
    g_autofree char *finding = node_finding(&facts, days);
    plot->chart.finding = plot_string(plot, finding);
    plot->chart.caption = caption(&drawing, from);
    plot->chart.zone = plot_string(plot, facts.zone_name);
    plot->chart.from = from;
    plot->chart.until = until;
    plot->chart.now = now;
    plot->chart.overview = range != PLOT_ALL && facts.first != -1 && facts.first < from;
    plot->chart.calendar = true;
    g_autofree char *hub = names_hub(report->hub, false);
    g_autofree char *tag = node_words(&facts);
    plot->chart.source = plot_printf(plot, "%s, %s, hubplot %s", hub, tag, HUBPLOT_VERSION);
    plot_cut_to_range(plot, facts.zone);
    return plot;
}

/* The range shown is at least this much on both sides of the median: growth by a little a night is
 * no slope, a drop by a quarter is a fall. */
#define USUAL 0.15

static bool is_selected(const Hub *hub, const char *item)
{
    return hub->select == NULL || hub->select[0] == NULL ||
           g_strv_contains((const char *const *)hub->select, item);
}

Plot *plot_sparkline(const HubReport *report, guint node, const char *item, gint64 now)
{
    g_auto(NodeFacts) facts = {0};
    node_facts_init_item(&facts, report, node, item);
    now = when_hour_end(facts.zone, now);
    Plot *plot = plot_new(CHART_SPARKLINE);
    ItemFacts absent = {.name = item, .period = DAY};
    const ItemFacts *found =
        is_selected(report->hub, item) ? &g_array_index(facts.items, ItemFacts, 0) : NULL;
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
    plot_cut_to_range(plot, facts.zone);
    return plot;
}
