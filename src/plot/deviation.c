/* How each item's size departs from what was expected. */
#include "plot/deviation.h"

#include "judge/judge.h"
#include "plot/facts.h"

#include <math.h>

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
