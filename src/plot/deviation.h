#ifndef HUBPLOT_PLOT_DEVIATION_H
#define HUBPLOT_PLOT_DEVIATION_H

#include "plot/series.h"

/* Sizes as deviations from what the judge expected (judge/size.c), so that items of any size share
 * an axis, and a sudden drop stands out while slow growth does not. */

typedef struct {
    ChartSeries series; /* the deviation of each size, in % */
    const ItemFacts *item;
    double departure; /* the largest, in % */
} Deviation;

typedef struct {
    gint64 from, now;
    guint most; /* number of items; of more, those with the largest deviations, the largest first */
} DeviationRange;
/* Deviations of the node's items, in the order of the facts. Deviation; unref it. */
GArray *item_deviations(Plot *plot, const NodeFacts *facts, const DeviationRange *range);

/* A panel of them, with the limit at which a drop is an alarm; without title and events. */
ChartPanel deviation_panel(Plot *plot, const NodeFacts *facts, const GArray *deviations);

#endif
