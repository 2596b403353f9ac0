/* A scene as PNG: opaque, one byte a pixel with a palette, pHYs for dense screens. */
#ifndef HUBPLOT_PNG_WRITE_H
#define HUBPLOT_PNG_WRITE_H

#include "fonts.h"
#include "scene.h"

/* Appends the picture at `scale` device pixels per px to `out`, which is untouched on failure. A
 * transparent background is painted as PAINT_BACKGROUND. `data` is what data_pack() gave; NULL:
 * the picture carries none. */
bool png_write(const Scene *scene, const Theme *theme, Fonts *fonts, double scale, GBytes *data,
               GByteArray *out, GError **error);

#endif
