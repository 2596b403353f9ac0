/* Turns histories into series and incidents into events. All arrays live as long as the plot. */
#ifndef HUBPLOT_PLOT_SERIES_H
#define HUBPLOT_PLOT_SERIES_H

#include "plot/build.h"
#include "plot/facts.h"

/* Events of the item, held until the next one was due plus grace; without any yet. */
ChartSeries item_steps(Plot *plot, const ItemFacts *item);
/* The item's sizes, by item_steps(). */
ChartSeries item_series(Plot *plot, const ItemFacts *item);
/* Tarballs a day, a column each, and on days that lack some what should have come: drawn behind, so
 * that what is lacking remains. Days of which nothing is known are gaps. */
ChartSeries count_series(Plot *plot, const GArray *days, const NodeFacts *facts);
ChartSeries lacking_series(Plot *plot, const GArray *days, const NodeFacts *facts);

/* The median; 0 of none. */
double values_median(const double *values, gsize n);
/* The median of the values since `from`; 0 when there is none. */
double series_median(const ChartSeries *series, gint64 from);

/* The node and the time of wanted events. */
typedef struct {
    const NodeFacts *facts;
    gint64 from, now;
    gint64
        shown; /* where the picture begins: what verdicts speak of is marked there at the least */
} EventRange;

/* Each appends ChartEvents. `series` is the item's place in its panel. */
void add_item_events(Plot *plot, GArray *events, const ItemFacts *item, int series,
                     const EventRange *range);
/* Of the items in one panel: the nights that they missed, named where they are among the days
 * shown. */
typedef struct {
    const NodeFacts *facts;
    guint first, n; /* their places in the facts */
    bool uncounted; /* no panel of counts tells of the nights on which nothing came at all */
} ItemRange;
void add_missing(Plot *plot, GArray *events, const ItemRange *items, const GArray *days);
/* Of the node: the days shown on which nothing came. */
void add_missing_days(Plot *plot, GArray *events, const GArray *days, const NodeFacts *facts);
/* Spans in which the node was not reached; `named`: it is said, as it is once in a picture. */
void add_unreachable(GArray *events, const NodeFacts *facts, gint64 now, bool named);

#endif
