/* chart + theme + size -> scene. */
#ifndef HUBPLOT_LAYOUT_H
#define HUBPLOT_LAYOUT_H

#include "layout/page.h"

/* What layout needs besides the chart. Borrowed. */
typedef struct {
    const Theme *theme;
    Fonts *fonts;
    Calendar *calendar; /* of the chart's zone */
    Figures *figures;   /* or NULL */
    bool hover;         /* give marks titles, for formats that can show them */
} LayoutMeans;

/* Whether a picture of that size can show a chart of this kind; 0 is a size that layout chooses.
 * The error says the least size. */
bool layout_check_size(const Chart *chart, int width, int height, GError **error);

/* Lays a checked chart out in an empty scene of the picture's size. Where the scene's width or
 * height is 0, it becomes what suits the chart. */
void layout_chart(Scene *scene, const Chart *chart, const LayoutMeans *means);

#endif
