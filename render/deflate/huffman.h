/* Codes of DEFLATE's kind: short for what is frequent. RFC 1951, 3.2.2. */
#ifndef HUBPLOT_HUFFMAN_H
#define HUBPLOT_HUFFMAN_H

#include <glib.h>

/* Chooses the code lengths, 1 to `limit` bits and 0 for what never occurs, that make the fewest
 * bits of `n` symbols (at most 288) which occur `counts` times. A lone symbol gets 1 bit. */
void huffman_lengths(const guint *counts, guint n, guint limit, guint8 *lengths);

/* The codes to those lengths, first bit lowest, as DEFLATE writes them. */
void huffman_codes(const guint8 *lengths, guint n, guint16 *codes);

#endif
