/* What a hub's pages are made from, as a digest: while it stays the same, they may stay as they
 * are. */
#ifndef HUBPLOT_PUBLISH_FINGERPRINT_H
#define HUBPLOT_PUBLISH_FINGERPRINT_H

#include "chart/chart.h"
#include "model.h"
#include "publish/figure.h"
#include "scene/theme.h"

#include <glib.h>

/* Over the hub's settings, its history, what was judged, the style, the version and the civil day
 * of `now`: a page that was made on another day shows another range. What merely ages within the
 * day (the words of a reason) takes no part. Free with g_free(). */
char *report_fingerprint(const HubReport *report, const Style *style, gint64 now);

/* Digests over plain data: every value takes part with its length or its end, so that no two
 * sequences of values read as one. */

void digest_text(GChecksum *sum, const char *text); /* NULL is not "" */
void digest_bytes(GChecksum *sum, const void *bytes, gsize length);
void digest_numbers(GChecksum *sum, const gint64 *numbers, gsize n);
void digest_reals(GChecksum *sum, const double *reals, gsize n);

/* digest_all(sum, 1, time, count): integers. */
#define digest_all(sum, ...)                           \
    digest_numbers(sum, (const gint64[]){__VA_ARGS__}, \
                   sizeof((gint64[]){__VA_ARGS__}) / sizeof(gint64))

/* What a picture depends on, as a digest: equal keys mean equal pictures. */

#define KEY_LENGTH 24 /* hex digits: 96 bits */

/* Over everything in the chart, both themes (`dark` may be NULL), `fonts` (what tells one set of
 * fonts from another) and the program's version. Free with g_free(). */
char *chart_key(const Chart *chart, const Theme *theme, const Theme *dark, const char *fonts);

/* Everything in a theme that a picture depends on; NULL is allowed. */
void digest_theme(GChecksum *sum, const Theme *theme);

#endif
