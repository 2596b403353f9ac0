/* The samples of a series: which are visible, which are distinct at the picture's resolution, and
 * their extremes. */
#ifndef HUBPLOT_CHART_SERIES_H
#define HUBPLOT_CHART_SERIES_H

#include "axis/ticks.h"
#include "chart/chart.h"

/* Part of a series: indices first .. last - 1. */
typedef struct {
    gsize first, last;
} Span;

/* The samples that lie within the scale, with one more on each side, because what is drawn may
 * begin or end at them. */
Span series_visible(const ChartSeries *series, gint64 from, gint64 until);

/* Samples that look the same, where there are many more than columns of pixels. */
typedef struct {
    ChartSeries series; /* a copy of the original that points to the arrays below, or to its own */
    GArray *times, *values; /* NULL: nothing was left out */
} Thinned;

/* Keeps the first, the last, the smallest and the largest value of every column of pixels: lines
 * drawn through what is kept fall on the same pixels as through all (Jugel, Jerzak, Hackenbroich
 * and Markl, "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014). Gaps stay:
 * where samples are further apart than `hold`, a NaN ends what is held. */
void series_thin(Thinned *thinned, const ChartSeries *series, const TimeScale *scale);
void thinned_clear(Thinned *thinned);

/* The smallest and largest number of a span; false when it has none. */
bool series_extremes(const double *values, Span span, double *low, double *high);

/* `Figures` is a cache of figures of one chart's series. */
Figures *figures_new(void);
/* Call this before another chart, whose arrays may have the same addresses. */
void figures_forget(Figures *figures);
void figures_free(Figures *figures);

/* The smallest and largest number of a span of a series; false when it has none. `figures` NULL:
 * nothing is remembered. */
bool figures_extremes(Figures *figures, const ChartSeries *series, Span span, double *low,
                      double *high);

typedef struct {
    double last, low, high;
    gint64 last_time; /* of `last` */
    bool any;
} SeriesFigures;

/* How many decimals the last, smallest and largest were written with, as far as can be known. */
int figures_decimals(const SeriesFigures *figures);

/* Of the values from one instant to another, both included. */
SeriesFigures figures_of(Figures *figures, const ChartSeries *series, gint64 from, gint64 until);

/* A panel's series with gaps for all values that are not above zero. */
typedef struct {
    ChartPanel panel; /* a copy of the original, but for its series */
    GPtrArray *arrays;
} Positive;

Positive positive_new(const ChartPanel *panel);
void positive_clear(Positive *positive);

#endif
