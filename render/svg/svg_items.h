/* The elements of an SVG: what svg.c puts between head and foot. */
#ifndef HUBPLOT_SVG_ITEMS_H
#define HUBPLOT_SVG_ITEMS_H

#include "scene/scene.h"
#include "text/text.h"

/* The document on its way. */
typedef struct {
    Buffer buffer;
    const Scene *scene;
    const Theme *theme, *dark;
    guint64 fills, strokes; /* paints used, as bits */
    char id[16];
    GArray *groups; /* gboolean: whether the group under way has an element */
} Svg;

/* All items of the scene, in their order. */
void svg_write_items(Svg *svg);
void svg_write_rect(Svg *svg, const SceneItem *item);

/* An attribute: ` name="number"`. */
void svg_put_number(Buffer *buffer, const char *name, double number);

#endif
