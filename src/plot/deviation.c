#include "deviation.h"

#include <math.h>

static Deviation item_deviation(Plot *plot, const ItemFacts *item, gint64 from)
{
    ChartSeries sizes = item_series(plot, item);
    double *value = plot_array(plot, double, sizes.n);
    gint64 *time = plot_array(plot, gint64, sizes.n);
    Deviation deviation = {.series = sizes, .item = item};
    deviation.series.n = 0;
    for (gsize i = 0; i < sizes.n; i++) {
        if (sizes.time[i] < from)
            continue;
        gsize first = i + 1 - MIN(i + 1, DEVIATION_WINDOW);
        double median = values_median(sizes.value + first, i + 1 - first);
        if (!(median > 0))
            continue;
        gsize n = deviation.series.n++;
        time[n] = sizes.time[i];
        value[n] = 100 * (sizes.value[i] / median - 1);
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

GArray *item_deviations(Plot *plot, const NodeFacts *facts, gint64 from, guint most)
{
    GArray *all = g_array_new(FALSE, TRUE, sizeof(Deviation));
    for (guint i = 0; i < facts->items->len; i++) {
        Deviation one = item_deviation(plot, &g_array_index(facts->items, ItemFacts, i), from);
        g_array_append_val(all, one);
    }
    if (all->len > most) {
        g_array_sort(all, compare_departure);
        g_array_set_size(all, most);
    }
    return all;
}

ChartPanel deviation_panel(Plot *plot, const NodeFacts *facts, const GArray *deviations)
{
    ChartSeries *series = plot_array(plot, ChartSeries, deviations->len);
    for (guint i = 0; i < deviations->len; i++)
        series[i] = g_array_index(deviations, Deviation, i).series;
    double limit = facts->history->node->limits.shrink_percent;
    ChartRule *rule = plot_array(plot, ChartRule, 1);
    *rule = (ChartRule){.value = -limit, .role = ROLE_ALARM, .label = "limit"};
    return (ChartPanel){.unit = UNIT_PERCENT,
                        .scale = SCALE_LINEAR,
                        .series = series,
                        .n_series = deviations->len,
                        .rules = rule,
                        .n_rules = limit > 0 ? 1 : 0};
}
