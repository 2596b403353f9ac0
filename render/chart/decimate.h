/* A million points -> what the pixels can show. */
#ifndef HUBPLOT_DECIMATE_H
#define HUBPLOT_DECIMATE_H

#include "axis/time_scale.h"
#include "chart/chart.h"

/* Part of a series: indices first .. last - 1. */
typedef struct {
    gsize first, last;
} Span;

/* The samples that lie within the scale, with one more on each side, because what is drawn may
 * begin or end at them. */
Span decimate_visible(const ChartSeries *series, gint64 from, gint64 until);

/* Samples that look the same, where there are many more than columns of pixels. */
typedef struct {
    ChartSeries series; /* a copy of the original that points to the arrays below, or to its own */
    GArray *times, *values; /* NULL: nothing was left out */
} Thinned;

/* Keeps the first, the last, the smallest and the largest value of every column of pixels: lines
 * drawn through what is kept fall on the same pixels as through all (Jugel, Jerzak, Hackenbroich
 * and Markl, "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014). Gaps stay:
 * where samples are further apart than `hold`, a NaN ends what is held. */
void decimate_thin(Thinned *thinned, const ChartSeries *series, const TimeScale *scale);
void decimate_clear(Thinned *thinned);

/* The smallest and largest number of a span; false when it has none. */
bool decimate_extremes(const double *values, Span span, double *low, double *high);

#endif
