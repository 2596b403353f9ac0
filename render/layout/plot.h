/* One panel's plot: its axis of values, and all that lies within its rectangle. */
#ifndef HUBPLOT_LAYOUT_PLOT_H
#define HUBPLOT_LAYOUT_PLOT_H

#include "axis/ticks.h"
#include "layout/marks.h"
#include "layout/page.h"

typedef struct {
    const ChartPanel *panel;
    Box box; /* of the data */
    Scale y;
    Ticks ticks;
    bool empty;         /* no data within the range */
    bool name_rules;    /* at their lines, because there is no column of labels */
    bool unlabelled;    /* there is no room for the axis' labels */
    bool forced_linear; /* a logarithmic axis was asked for, but nothing is above zero */
    bool gaps;          /* the logarithmic axis can't show some values, */
    gsize hidden;       /* so many of them within the range */
    gsize beyond;       /* values within the range that lie beyond an axis whose end is set */
} Plot;

/* Chooses the axis for a plot of about `height` px: everything that is shown lies within. */
void layout_plot_init(Plot *plot, const Page *page, const ChartPanel *panel, double height);

/* The width of the axis' labels and their distance to the plot. */
double layout_plot_axis_width(const Page *page, const Plot *plot);

/* Gives the plot its place. */
void layout_plot_place(Plot *plot, Box box);

/* Draws the series alone; with gaps where the axis can't show their values. */
void layout_plot_series(Page *page, const Plot *plot, const SeriesPlace *place);

/* Says in the middle of a box that there is no data; returns what the words cover. */
Box layout_empty(Page *page, const Box *box);

/* Draws bands, grid, rules, series, events and the axis' labels; `ticks` NULL: no vertical lines.
 * Returns false where a rule that was to be named found no place. */
bool layout_plot(Page *page, const Plot *plot, const TimeScale *x, const TimeTicks *ticks);

#endif
