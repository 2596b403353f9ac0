/* Sizes as departures from what they were of late, so that items of every size share an axis, a
 * drop shouts and growth by a little a night does not. */
#ifndef HUBPLOT_PLOT_DEVIATION_H
#define HUBPLOT_PLOT_DEVIATION_H

#include "series.h"

#define DEVIATION_WINDOW 30 /* tarballs that a median is of */

typedef struct {
    ChartSeries series; /* by how many % each size departs from the median of the last
                           DEVIATION_WINDOW, of which it is one */
    const ItemFacts *item;
    double departure; /* the largest, in % */
} Deviation;

/* Deviations of the node's items since `from`, in the order of the facts; where there are more than
 * `most`, those that depart most, the largest departure first. Deviation; unref it. */
GArray *item_deviations(Plot *plot, const NodeFacts *facts, gint64 from, guint most);

/* Those in one panel, with the limit at which a drop is an alarm; without title and events. */
ChartPanel deviation_panel(Plot *plot, const NodeFacts *facts, const GArray *deviations);

#endif
