/* PNG through libpng: opaque, one byte a pixel with a palette, pHYs for dense screens. */
#ifndef HUBPLOT_PNG_H
#define HUBPLOT_PNG_H

#include "scene/writer.h"

/* A transparent background is painted as PAINT_BACKGROUND. */
bool write_png(const WriterInput *input, GByteArray *out, GError **error);

/* The data are a compressed iTXt chunk. */
char *read_png_data(const guint8 *bytes, gsize length);
bool read_png_size(const guint8 *bytes, gsize length, int *width, int *height);

#endif
