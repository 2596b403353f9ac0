/* What happened: each kind with a shape of its own, named in words where there is room. */
#ifndef HUBPLOT_LAYOUT_EVENTS_H
#define HUBPLOT_LAYOUT_EVENTS_H

#include "axis/ticks.h"
#include "layout/page.h"

/* Which places in a plot are taken. */
typedef struct Occupancy Occupancy;

/* Knows the area `box`, in cells of a few pixels. */
Occupancy *occupancy_new(const Box *box);
void occupancy_free(Occupancy *occupancy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Occupancy, occupancy_free)

void occupancy_take(Occupancy *occupancy, const Box *box);
/* Takes what the scene's items from `first` on cover: lines, columns, marks. */
void occupancy_take_items(Occupancy *occupancy, const Scene *scene, guint first);
/* How much of `box` is taken or lies outside of the area: 0 (free) to 1. */
double occupancy_taken(const Occupancy *occupancy, const Box *box);

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
