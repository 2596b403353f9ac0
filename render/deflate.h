/* DEFLATE for flat pictures: it looks for repeats in two places only, the byte before and the row
 * above, and so costs a fraction of zlib's search. Any inflater reads it. RFC 1950 and 1951. */
#ifndef HUBPLOT_DEFLATE_H
#define HUBPLOT_DEFLATE_H

#include <glib.h>

/* Appends `bytes` to `out` as a zlib stream. `stride`: bytes in a row, at most 32768; 0: there
 * are no rows, as in text. */
void deflate_rows(const guint8 *bytes, gsize length, gsize stride, GByteArray *out);

#endif
