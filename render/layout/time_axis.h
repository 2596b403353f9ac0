/* The time axis below a plot, and its lines within. */
#ifndef HUBPLOT_LAYOUT_TIME_AXIS_H
#define HUBPLOT_LAYOUT_TIME_AXIS_H

#include "axis/ticks.h"
#include "layout/page.h"

/* What the axis needs below the plot. */
double layout_time_axis_height(const Page *page);

void layout_time_axis_choose(const Page *page, const TimeScale *scale, TimeTicks *ticks);

/* Vertical lines at round times, behind the data of one plot. */
void layout_time_grid(Page *page, const TimeScale *scale, const TimeTicks *ticks, const Box *plot);

/* Marks and labels in two rows, from `y` down; none goes beyond `limit` at the right. */
void layout_time_axis(Page *page, const TimeScale *scale, const TimeTicks *ticks, double y,
                      double limit);

/* The last line of a picture: the zone, and what else is to be said, e.g. "2 more do not fit". */
void layout_footnote(Page *page, const Box *row, const TimeTicks *ticks, const char *more);

/* The zone in words, and days of 23 or 25 hours: "Europe/Berlin, UTC+1, from 29 Mar UTC+2; 29 Mar
 * has 23 hours"; offsets that came and went are listed. Free with g_free(). */
char *layout_zone_words(Page *page, const TimeTicks *ticks);

#endif
