/* Lists of numbers within JSON, written short: in place of [1529629254,1529631302,null,...]
 *
 *     {"order":1,"decimals":0,"packed":"s9v..."}
 *
 * Of each number (in units of 10^-decimals) its difference from the one before is written, from 0
 * for the first; with order 2, as for times, the difference of these differences. All wrap at 2^64.
 * A difference d is the number 2d, or -2d-1 if it is negative, in digits of five bits, the lowest
 * first, each but the last with 32 added, in the alphabet of base64. "-" is a gap (null), which
 * the next difference ignores. Source of the digits: ECMA-426, base64 VLQ. */
#ifndef HUBPLOT_PACK_H
#define HUBPLOT_PACK_H

#include <glib.h>
#include <stdbool.h>

/* Append a list. False, and nothing is appended, when a list of doubles is not made of decimals of
 * at most six places and gaps. `key` as in text/json.h. */
void pack_add_times(GString *json, const char *key, const gint64 *times, gsize n);
bool pack_add_values(GString *json, const char *key, const double *values, gsize n);

/* `json` with all packed lists written as plain ones again, exactly as text/json.h writes them;
 * NULL when one is broken, or when the text would be longer than `limit` bytes. */
GString *pack_undo(const char *json, gsize limit);

#endif
