/* A scene painted onto a canvas: hairlines, rectangles and columns on whole pixels, all else
 * antialiased, text from masks. */
#ifndef HUBPLOT_RASTER_H
#define HUBPLOT_RASTER_H

#include "raster/canvas.h"
#include "raster/cover.h"
#include "scene/fonts.h"
#include "scene/scene.h"

/* Paints the whole scene at `scale` device pixels per px; no side may exceed CANVAS_MAX_SIZE.
 * What is transparent becomes PAINT_BACKGROUND. */
Canvas *raster_scene(const Scene *scene, const Theme *theme, Fonts *fonts, double scale);

/* Adds a polyline of `width` px with bevelled joins and flat ends; closed: the last point is
 * joined to the first. `dash`: length of dashes and of the gaps between, px; 0: solid. */
void stroke_polyline(Cover *cover, const Point *points, guint n, double width, bool closed,
                     double dash);

#endif
