/* A scene as PNG: opaque, one byte a pixel with a palette, pHYs for dense screens. */
#ifndef HUBPLOT_PNG_WRITE_H
#define HUBPLOT_PNG_WRITE_H

#include "scene/fonts.h"
#include "scene/scene.h"

typedef struct {
    double scale; /* device pixels per px */
    GBytes *data; /* what data_pack() gave; NULL: the picture carries none */
} PngOptions;

/* Appends the picture to `out`, which is untouched on failure. A transparent background is painted
 * as PAINT_BACKGROUND. */
bool png_write(const Scene *scene, const Theme *theme, Fonts *fonts, const PngOptions *options,
               GByteArray *out, GError **error);

#endif
