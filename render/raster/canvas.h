/* A picture with a palette: one byte a pixel. Colours are mixed in 16 steps, so that a chart has
 * few enough of them; mixes that no longer fit take the nearest colour there is. */
#ifndef HUBPLOT_CANVAS_H
#define HUBPLOT_CANVAS_H

#include "raster/cover.h"
#include "scene/fonts.h"

#define CANVAS_COLOURS 255
#define CANVAS_MAX_SIZE 16384

typedef struct Canvas Canvas;

/* A canvas full of `background`; sides of 1 to CANVAS_MAX_SIZE px. */
Canvas *canvas_new(int width, int height, const Theme *theme, Paint background);
void canvas_free(Canvas *canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Canvas, canvas_free)

/* Before anything is painted: `paint` will be painted upon, as the background is. Edges there are
 * mixed in 16 steps, elsewhere, where few see them, in 4. */
void canvas_add_surface(Canvas *canvas, Paint paint);

/* Then: gives a paint its exact colour, and if `text`, its mixes with the background, before other
 * mixes take the places. */
void canvas_reserve(Canvas *canvas, Paint paint, bool text);

/* Fills whole pixels: x to x + w, y to y + h, as far as they are in the picture. */
void canvas_rect(Canvas *canvas, int x, int y, int w, int h, Paint paint);

/* Paints what `cover` holds, and empties it. */
void canvas_cover(Canvas *canvas, Cover *cover, Paint paint);

/* Paints a text whose baseline starts at x, y. */
void canvas_text(Canvas *canvas, int x, int y, const TextMask *mask, Paint paint);

void canvas_size(const Canvas *canvas, int *width, int *height);
/* The rows, each a zero, PNG's "no filter", and `width` places in the palette. */
const guint8 *canvas_rows(const Canvas *canvas);
/* 0xRRGGBB of each place. */
const guint32 *canvas_palette(const Canvas *canvas, guint *n_colours);

#endif
