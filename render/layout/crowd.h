/* Panels with more series than can be told apart by colour. */
#ifndef HUBPLOT_LAYOUT_CROWD_H
#define HUBPLOT_LAYOUT_CROWD_H

#include "layout/page.h"

/* A chart in which the series of a crowded panel stand in another order: first the
 * CHART_MAX_COLOURS that are worth a colour, then the others, grey. */
typedef struct {
    Chart chart;
    GPtrArray *owned;
} Crowd;

/* NULL: no panel is crowded. */
Crowd *crowd_new(const Page *page);
void crowd_free(Crowd *crowd);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Crowd, crowd_free)

/* Whether a panel has grey series that are not named. */
bool crowd_is_crowded(const ChartPanel *panel);

/* How much thinner than others a line of the panel is: many grey ones are a ground. */
double crowd_thinness(const ChartPanel *panel, const ChartSeries *series);

#endif
