/* Last, smallest and largest values. A picture needs them several times (axis, labels, overview,
 * words), and a series may have a million values: each is looked at once. */
#ifndef HUBPLOT_FIGURES_H
#define HUBPLOT_FIGURES_H

#include "chart/decimate.h"

/* What is remembered of one chart's series. */
typedef struct Figures Figures;

Figures *figures_new(void);
/* Before another chart: its arrays may lie where this one's did. */
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

/* Of the values from one instant to another, both included. */
SeriesFigures figures_of(Figures *figures, const ChartSeries *series, gint64 from, gint64 until);

#endif
