/* Sizes as departures from what they were of late, so that items of every size share an axis, a
 * drop shouts and growth by a little a night does not. */
#ifndef HUBPLOT_PLOT_DEVIATION_H
#define HUBPLOT_PLOT_DEVIATION_H

#include "series.h"

#define DEVIATION_WINDOW 30 /* tarballs that a median is of */

typedef struct {
    ChartSeries series; /* each size in % of the median of the last DEVIATION_WINDOW, itself one */
    const ItemFacts *item;
    double departure; /* the largest, in % */
} Deviation;

/* The node's items since `from`, by their places in the facts; where there are more than `most`,
 * those that depart most. Deviation; unref it. */
GArray *item_deviations(Plot *plot, const NodeFacts *facts, gint64 from, guint most);

/* Those in one panel, with the limit at which a drop is an alarm; without title and events. */
ChartPanel deviation_panel(Plot *plot, const NodeFacts *facts, const GArray *deviations);

#endif
