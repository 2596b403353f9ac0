/* hub */
#ifndef HUBPLOT_HUB_H
#define HUBPLOT_HUB_H

#include "plot/series.h"

/* Sizes as departures from what the judge expected of them (judge/size.c), so that items of every
 * size share an axis, a drop shouts and growth by a little a night does not. */

typedef struct {
    ChartSeries series; /* by how many % each size departs */
    const ItemFacts *item;
    double departure; /* the largest, in % */
} Deviation;

typedef struct {
    gint64 from, now;
    guint most; /* items; where there are more, those that depart most, the farthest first */
} DeviationRange;
/* Deviations of the node's items, in the order of the facts. Deviation; unref it. */
GArray *item_deviations(Plot *plot, const NodeFacts *facts, const DeviationRange *range);

/* Those in one panel, with the limit at which a drop is an alarm; without title and events. */
ChartPanel deviation_panel(Plot *plot, const NodeFacts *facts, const GArray *deviations);

#endif
