/* Text for the writers: as coverage for the canvas, as glyphs for cairo's PDF. */
#ifndef HUBPLOT_FONTS_DRAW_H
#define HUBPLOT_FONTS_DRAW_H

#include "scene/fonts.h"
#include <cairo.h>

/* How much of each pixel a text covers, 0 to 255. */
typedef struct {
    int x, y;          /* of the left upper corner, from the start of the baseline, device px */
    int width, height; /* device px; 0 when nothing is to be seen */
    guint8 *alpha;     /* row by row */
} TextMask;

/* The text at `scale` device pixels per px. Owned by `fonts`, and valid until the next call that
 * takes `fonts`. */
const TextMask *fonts_mask(Fonts *fonts, const Theme *theme, FontRole font, const char *text,
                           double scale);

/* Shows the text as glyphs with its baseline's start at the origin of `cr`, in its source. */
void fonts_show(Fonts *fonts, const Theme *theme, FontRole font, const char *text, cairo_t *cr);

#endif
