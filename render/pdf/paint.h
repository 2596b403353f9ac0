/* A scene painted by cairo: for PDF, and as the picture that the canvas is held against. */
#ifndef HUBPLOT_PAINT_H
#define HUBPLOT_PAINT_H

#include "scene/fonts_draw.h"
#include "scene/scene.h"

/* Paints the whole scene onto `cr`, 1 unit a px. Errors stay in the status of `cr`. */
void paint_scene(cairo_t *cr, const Scene *scene, const Theme *theme, Fonts *fonts);

#endif
