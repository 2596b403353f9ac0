/* The series' marks within their panel. */
#ifndef HUBPLOT_LAYOUT_MARKS_H
#define HUBPLOT_LAYOUT_MARKS_H

#include "axis/ticks.h"
#include "layout/page.h"

/* Where and how the series of a panel are drawn. */
typedef struct {
    const TimeScale *x;
    const Scale *y;
    double line_width;
    bool markers; /* a marker on each event where there is room */
    bool titles;  /* lines say their figures when the pointer rests on them */
} SeriesPlace;

/* Draws the series' marks: first what is filled, then lines, so that no fill hides one; what
 * is muted below the rest. Nothing is
 * drawn beyond the time scale's ends, nor is anything held beyond the chart's `now`. */
void layout_series(Page *page, const ChartPanel *panel, const SeriesPlace *place);

#endif
