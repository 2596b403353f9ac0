/* One panel's plot: its axis of values, and all that lies within its rectangle. */
#ifndef HUBPLOT_LAYOUT_PLOT_H
#define HUBPLOT_LAYOUT_PLOT_H

#include "page.h"
#include "scale.h"
#include "ticks.h"
#include "time_ticks.h"

typedef struct {
    const ChartPanel *panel;
    Box box; /* of the data */
    Scale y;
    Ticks ticks;
    bool empty;      /* no data within the range */
    bool name_rules; /* at their lines, because there is no column of labels */
} Plot;

/* Chooses the axis for a plot of about `height` px: everything that is shown lies within. */
void layout_plot_init(Plot *plot, const Page *page, const ChartPanel *panel, double height);

/* The width of the axis' labels and their distance to the plot. */
double layout_plot_axis_width(const Page *page, const Plot *plot);

/* Gives the plot its place. */
void layout_plot_place(Plot *plot, Box box);

/* Draws bands, grid, rules, series, events and the axis' labels; `ticks` NULL: no vertical lines.
 */
void layout_plot(Page *page, const Plot *plot, const TimeScale *x, const TimeTicks *ticks);

#endif
