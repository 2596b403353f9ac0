/* Digests by which unchanged pages and pictures are recognised. */
#ifndef HUBPLOT_PUBLISH_FINGERPRINT_H
#define HUBPLOT_PUBLISH_FINGERPRINT_H

#include "chart/chart.h"
#include "model.h"
#include "publish/figure.h"
#include "scene/theme.h"

#include <glib.h>

/* A digest of all that a hub's pages are made from: the version of its report (ReportSource), its
 * settings, the style, and the program's version. What the passage of time changes is not in it:
 * HubVerdict.until says when it does. Free with g_free(). */
char *hub_fingerprint(const Hub *hub, const char *version, const Style *style);

/* Add plain data to a digest, each value with its length or an end, so that different sequences of
 * values never give the same bytes. */

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

/* Over everything in the chart, both themes (`dark` may be NULL), `fonts` (which identifies the
 * installed fonts) and the program's version. Free with g_free(). */
char *chart_key(const Chart *chart, const Theme *theme, const Theme *dark, const char *fonts);

/* Adds everything in a theme that a picture depends on; NULL is allowed. */
void digest_theme(GChecksum *sum, const Theme *theme);

#endif
