/* One series' marks within its panel. */
#ifndef HUBPLOT_LAYOUT_SERIES_H
#define HUBPLOT_LAYOUT_SERIES_H

#include "page.h"
#include "scale.h"
#include "time_scale.h"

/* Where and how a series is drawn. */
typedef struct {
    const ChartSeries *series;
    const TimeScale *x;
    const Scale *y;
    Unit unit;
    Paint paint, tint;
    double line_width;
    bool markers; /* a marker on each event where there is room */
} SeriesPlace;

/* Draws the series' marks. Nothing is drawn beyond the time scale's ends, nor is anything held
 * beyond the chart's `now`. */
void layout_series(Page *page, const SeriesPlace *place);

#endif
