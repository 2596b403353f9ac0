/* What a picture depends on, as a digest: equal keys mean equal pictures. */
#ifndef HUBPLOT_PUBLISH_KEY_H
#define HUBPLOT_PUBLISH_KEY_H

#include "chart/chart.h"
#include "scene/theme.h"

#define KEY_LENGTH 24 /* hex digits: 96 bits */

/* Over everything in the chart, both themes (`dark` may be NULL), `fonts` (what tells one set of
 * fonts from another) and the program's version. Free with g_free(). */
char *chart_key(const Chart *chart, const Theme *theme, const Theme *dark, const char *fonts);

/* Everything in a theme that a picture depends on; NULL is allowed. */
void digest_theme(GChecksum *sum, const Theme *theme);

#endif
