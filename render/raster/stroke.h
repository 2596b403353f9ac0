/* Polylines as convex pieces. */
#ifndef HUBPLOT_STROKE_H
#define HUBPLOT_STROKE_H

#include "raster/cover.h"

/* Adds a polyline of `width` px with bevelled joins and flat ends; closed: the last point is
 * joined to the first. `dash`: length of dashes and of the gaps between, px; 0: solid. */
void stroke_polyline(Cover *cover, const Point *points, guint n, double width, bool closed,
                     double dash);

#endif
