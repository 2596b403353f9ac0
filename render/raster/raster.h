/* A scene painted onto a canvas: hairlines, rectangles and columns on whole pixels, all else
 * antialiased, text from masks. */
#ifndef HUBPLOT_RASTER_H
#define HUBPLOT_RASTER_H

#include "raster/canvas.h"
#include "scene/fonts.h"
#include "scene/scene.h"

/* Paints the whole scene at `scale` device pixels per px; no side may exceed CANVAS_MAX_SIZE.
 * What is transparent becomes PAINT_BACKGROUND. */
Canvas *raster_scene(const Scene *scene, const Theme *theme, Fonts *fonts, double scale);

#endif
