/* The strips below panels: a cell a day, and the whole history with the shown range marked. */
#ifndef HUBPLOT_LAYOUT_STRIPS_H
#define HUBPLOT_LAYOUT_STRIPS_H

#include "axis/ticks.h"
#include "layout/page.h"

#define LAYOUT_DAY_HEIGHT 9

/* Heights, 0 where the chart asks for none. */
double layout_day_strip_height(const Page *page);
double layout_overview_height(const Page *page);

/* A cell a civil day on a time axis: whether something came, or what was wrong. */
void layout_day_strip(Page *page, const TimeScale *x, double top);
/* The first panel's series from their first sample on; of small multiples a strip of days, which is
 * their calendar where no overview is asked for. */
void layout_overview(Page *page, const Box *box);

#endif
