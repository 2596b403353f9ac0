/* DEFLATE for flat pictures: it looks for repeats in two places only, the byte before and the row
 * above, and so costs a fraction of zlib's search. Any inflater reads it. RFC 1950 and 1951. */
#ifndef HUBPLOT_DEFLATE_H
#define HUBPLOT_DEFLATE_H

#include <glib.h>

/* Appends `bytes` to `out` as a zlib stream. `stride`: bytes in a row, 1 to 32768. */
void deflate_rows(const guint8 *bytes, gsize length, gsize stride, GByteArray *out);

/* The same for text in which nothing repeats but the letters: it looks for no repeats at all. */
void deflate_text(const char *text, gsize length, GByteArray *out);

#endif
