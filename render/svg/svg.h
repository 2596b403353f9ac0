/* SVG: text stays text, with title, description and hover values. */
#ifndef HUBPLOT_SVG_H
#define HUBPLOT_SVG_H

#include "scene/writer.h"

/* With a dark theme one file serves both: its colours are those of `theme`, and the dark ones on
 * screens whose reader prefers dark. Ids begin with a digest of the scene, so that two pictures in
 * one page never share one unless they are the same picture. */
bool write_svg(const WriterInput *input, GByteArray *out, GError **error);

/* The data are in base64 in the element <metadata>. */
char *read_svg_data(const guint8 *bytes, gsize length);
#define SVG_DATA_BEGIN "<metadata>chart-data:"
#define SVG_DATA_END "</metadata>"

/* Of the root element. */
bool read_svg_size(const guint8 *bytes, gsize length, int *width, int *height);

#endif
