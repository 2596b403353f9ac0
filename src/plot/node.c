/* One node's history: sizes of its selected items on top, tarballs per civil day below. */
#include "base/when.h"
#include "judge/judge.h"
#include "plot/deviation.h"
#include "plot/facts.h"
#include "plot/finding.h"
#include "plot/plot.h"
#include "plot/series.h"

#include <math.h>

#define MAX_TOGETHER 5   /* items that share one panel from zero */
#define MAX_LOG 8        /* items that share one logarithmic panel, whatever they differ by */
#define MAX_MULTIPLES 24 /* panels in one picture: more are not readable */

typedef struct {
    Plot *plot;
    const NodeFacts *facts;
    const GArray *days; /* of the range shown */
    PlotRange range;
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

/* The band in which the judge calls a size well: night by night, in long ranges of the last one. */
static void add_expected(const Drawing *drawing, const ItemFacts *item, ChartPanel *panel)
{
    if (item->history == NULL || item->verdict == NULL || item->verdict->newest == NULL)
        return;
    bool month = drawing->range == PLOT_30_DAYS;
    g_autoptr(GArray) sizes =
        judge_expectations(drawing->facts->history, item->history,
                           month ? drawing->from : item->verdict->newest->time, drawing->now);
    ChartBand *bands = plot_array(drawing->plot, ChartBand, sizes->len);
    for (guint i = 0; i < sizes->len; i++) {
        const SizeExpectation *size = &g_array_index(sizes, SizeExpectation, i);
        gint64 next = i + 1 < sizes->len ? size[1].time : drawing->now;
        bands[i] = (ChartBand){.low = size->low,
                               .high = size->high,
                               .role = ROLE_GOOD,
                               .from = size->time,
                               .until = CLAMP(next, size->time, size->time + item->period * 3 / 2)};
    }
    panel->bands = bands;
    panel->n_bands = sizes->len;
}

/* From zero, unless that would flatten what is shown: then the range of the data. */
static ScaleKind choose_scale(const Drawing *drawing, const ChartSeries *series, guint n)
{
    double low = INFINITY, high = 0;
    if (drawing->facts->report->hub->log)
        return SCALE_LOG;
    for (guint i = 0; i < n; i++)
        for (gsize k = series[i].n; k-- > 0 && series[i].time[k] >= drawing->from;) {
            low = MIN(low, series[i].value[k]);
            high = MAX(high, series[i].value[k]);
        }
    return isfinite(low) && low >= high / 2 ? SCALE_LINEAR : SCALE_LINEAR_ZERO;
}

/* Sizes of the items from `first` on, `n` of them, in one panel. */
static ChartPanel size_panel(const Drawing *drawing, guint first, guint n)
{
    Plot *plot = drawing->plot;
    ChartSeries *series = plot_array(plot, ChartSeries, n);
    g_autoptr(GArray) events = g_array_new(FALSE, TRUE, sizeof(ChartEvent));
    /* Of the whole history: what strips show does not depend on the range. The gravest come first,
     * and so find room for their words. */
    EventRange range = {drawing->facts, G_MININT64, drawing->now, drawing->from};
    const ItemFacts *items = &g_array_index(drawing->facts->items, ItemFacts, first);
    for (guint i = 0; i < n; i++) {
        series[i] = item_series(plot, &items[i]);
        add_item_events(plot, events, &items[i], (int)i, &range);
    }
    add_missing(plot, events, &(ItemRange){drawing->facts, first, n, false}, drawing->days);
    add_unreachable(events, drawing->facts, drawing->now, first == 0);
    ChartPanel panel = {.title = n == 1 ? series[0].name : "Size",
                        .unit = UNIT_BYTES,
                        .scale = choose_scale(drawing, series, n),
                        .weight = 3,
                        .series = series,
                        .n_series = n,
                        .events = plot_keep(plot, events),
                        .n_events = events->len};
    if (n == 1)
        add_expected(drawing, items, &panel);
    return panel;
}

/* What is free on the disk, where the judge says that it will be full. */
static ChartPanel disk_panel(const Drawing *drawing)
{
    Plot *plot = drawing->plot;
    const NodeFacts *facts = drawing->facts;
    const GArray *readings = facts->history->readings;
    ChartSeries *series = plot_array(plot, ChartSeries, 1);
    gint64 *time = plot_array(plot, gint64, readings->len);
    double *value = plot_array(plot, double, readings->len);
    gsize n = 0;
    for (guint i = 0; i < readings->len; i++) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        if (reading->disk_free < 0 || (n > 0 && reading->run < time[n - 1]))
            continue;
        time[n] = reading->run;
        value[n++] = (double)reading->disk_free;
    }
    series[0] = (ChartSeries){
        .name = "free", .mark = MARK_LINE, .role = ROLE_MAIN, .time = time, .value = value, .n = n};
    const char *title = "Disk free";
    if (facts->verdict->full != -1) {
        g_autofree char *day = when_date(facts->zone, facts->verdict->full);
        title = plot_printf(plot, "Disk free, full on %s if the trend continues", day);
    }
    return (ChartPanel){.title = title,
                        .unit = UNIT_BYTES,
                        .scale = SCALE_LINEAR_ZERO,
                        .weight = 1,
                        .series = series,
                        .n_series = 1};
}

static bool has_disk_problem(const NodeFacts *facts)
{
    for (guint i = 0; i < facts->verdict->verdicts->len; i++)
        if (((const Verdict *)g_ptr_array_index(facts->verdict->verdicts, i))->rule == RULE_DISK)
            return true;
    return facts->verdict->full != -1;
}

static ChartPanel count_panel(const Drawing *drawing, bool together)
{
    Plot *plot = drawing->plot;
    ChartSeries *series = plot_array(plot, ChartSeries, 2);
    ChartRule *expected = plot_array(plot, ChartRule, 1);
    g_autoptr(GArray) events = g_array_new(FALSE, TRUE, sizeof(ChartEvent));
    series[0] = lacking_series(plot, drawing->days, drawing->facts);
    series[1] = count_series(plot, drawing->days, drawing->facts);
    add_missing_days(plot, events, drawing->days, drawing->facts);
    add_unreachable(events, drawing->facts, drawing->now, false);
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
                        .n_series = 2,
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
    ChartPanel *panels = plot_array(drawing->plot, ChartPanel, n_size + 3);
    Chart *chart = &drawing->plot->chart;
    for (guint i = 0; i < n_size; i++)
        panels[chart->n_panels++] = size_panel(drawing, i, together ? n : 1);
    if (hub->deviation)
        panels[chart->n_panels++] = thin_panel(drawing, together);
    panels[chart->n_panels++] = count_panel(drawing, together);
    if (has_disk_problem(drawing->facts))
        panels[chart->n_panels++] = disk_panel(drawing);
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
    g_autofree char *shown = n > MAX_MULTIPLES
                                 ? g_strdup_printf(", %d of %u items, the worst", MAX_MULTIPLES, n)
                                 : g_strdup("");
    g_autofree char *hub = names_hub(facts->report->hub, true);
    g_autofree char *node = node_words(facts);
    return plot_printf(drawing->plot, "Tarballs of %s on %s%s, %s to %s, times in %s", hub, node,
                       shown, begin, end, facts->zone_name);
}

static int compare_items(gconstpointer a, gconstpointer b, gpointer verdict)
{
    const ItemFacts *one = a, *other = b;
    Finding first = {0}, second = {0};
    if (one->verdict != NULL)
        first = item_finding(verdict, one->verdict);
    if (other->verdict != NULL)
        second = item_finding(verdict, other->verdict);
    return finding_compare(&first, &second);
}

/* The worst first where each has a panel. Those that share one keep their colours. */
static void order_items(NodeFacts *facts)
{
    if (!fit_together(facts->items, facts->report->hub->log))
        g_array_sort_with_data(facts->items, compare_items, (gpointer)facts->verdict);
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
    order_items(&facts);
    now = when_hour_end(facts.zone, now);
    gint64 from = range_begin(&facts, range, now);
    gint64 until = when_midnight(facts.zone, now, 1);
    g_autoptr(GArray) days = node_facts_days(&facts, from, until);

    Plot *plot = plot_new(CHART_PANELS);
    Drawing drawing = {
        .plot = plot, .facts = &facts, .days = days, .range = range, .from = from, .now = now};
    add_panels(&drawing);
    g_autofree char *finding = node_finding(&facts, days);
    g_autofree char *alt = node_alt(&facts, finding);
    plot->chart.finding = plot_string(plot, finding);
    plot->chart.alt = plot_string(plot, alt);
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
    EventRange range = {&facts, when_midnight(facts.zone, now, -29), now,
                        when_midnight(facts.zone, now, -29)};
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
    Finding worst = {0};
    if (found != NULL && found->verdict != NULL)
        worst = item_finding(facts.verdict, found->verdict);
    const char *brief = "as expected";
    if (worst.verdict != NULL)
        brief = names_brief(report->hub, worst.verdict);
    plot->chart.alt = plot_printf(plot, "%s on %s, 30 days: %s.", item, facts.tag,
                                  brief != NULL ? brief : worst.verdict->headline);
    plot->chart.panels = panel;
    plot->chart.n_panels = 1;
    plot->chart.zone = plot_string(plot, facts.zone_name);
    plot->chart.from = range.from;
    plot->chart.until = when_midnight(facts.zone, now, 1);
    plot_cut_to_range(plot, facts.zone);
    return plot;
}
