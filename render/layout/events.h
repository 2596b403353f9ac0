/* What happened: each kind with a shape of its own, named in words where there is room. */
#ifndef HUBPLOT_LAYOUT_EVENTS_H
#define HUBPLOT_LAYOUT_EVENTS_H

#include "axis/ticks.h"
#include "layout/occupancy.h"
#include "layout/page.h"

/* A mark of a kind's shape. */
void layout_event_mark(Page *page, Point point, EventKind kind, double size, const char *title);

/* Spans of time, behind the data of a plot. */
void layout_event_spans(Page *page, const ChartPanel *panel, const TimeScale *x, const Box *plot);

/* Marks over the data, and words where `occupancy` is free; NULL: no words. */
void layout_events(Page *page, const ChartPanel *panel, const TimeScale *x, const Scale *y,
                   const Box *plot, Occupancy *occupancy);

/* A key to the shapes that the chart shows in its range, in rows from the box's top. Returns its
 * height; draws only when `draw`. */
double layout_events_key(Page *page, const Box *box, bool draw);

#endif
