/* Which places in a plot are taken. */
#ifndef HUBPLOT_LAYOUT_OCCUPANCY_H
#define HUBPLOT_LAYOUT_OCCUPANCY_H

#include "layout/page.h"

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

#endif
