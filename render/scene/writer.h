/* What a picture is written from, whatever its format. Borrowed. */
#ifndef HUBPLOT_WRITER_H
#define HUBPLOT_WRITER_H

#include "chart/chart.h"
#include "scene/fonts.h"
#include "scene/scene.h"

typedef struct {
    const Chart *chart;
    const Scene *scene; /* the chart, laid out in `theme` */
    const Theme *theme;
    const Theme *dark; /* a second theme, for readers who prefer dark; or NULL */
    Fonts *fonts;
    double scale; /* device pixels per px */
    GBytes *data; /* what data_pack() gave; NULL: the picture carries none */
} WriterInput;

/* Appends the picture to `out`, which is untouched on failure. */
typedef bool (*WriteFunc)(const WriterInput *input, GByteArray *out, GError **error);

/* The text that data_pack() packed, from a picture of a stranger; NULL where there is none, or it
 * is broken or longer than DATA_MAX_JSON. Free with g_free(). */
typedef char *(*ReadDataFunc)(const guint8 *bytes, gsize length);

/* The size of a picture, in px of the file; false: it is broken. */
typedef bool (*ReadSizeFunc)(const guint8 *bytes, gsize length, int *width, int *height);

#endif
