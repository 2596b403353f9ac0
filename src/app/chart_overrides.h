/* Changes a chart by command-line options. */
#ifndef HUBPLOT_CHART_OVERRIDES_H
#define HUBPLOT_CHART_OVERRIDES_H

#include "chart/chart.h"

/* The options' texts; NULL: not given. */
typedef struct {
    char *title, *caption, *unit, *scale, *range, *kind, *ymin, *ymax;
    bool columns; /* read from a table, which does not say how to show its series: those
                     that can't share an axis become small multiples */
} ChartOptions;

typedef struct {
    Chart chart;
    ChartPanel *panels; /* the chart's own, which may be changed */
    GPtrArray *owned;
} ChartOverrides;

/* Starts with a copy of `chart`, which borrows what that borrows. */
void chart_overrides_init(ChartOverrides *overrides, const Chart *chart);
void chart_overrides_clear(ChartOverrides *overrides);

/* Applies the options. `path` is where the chart came from, "-" for standard input: the
 * default title. The error names the option and its valid values. */
bool chart_overrides_apply(ChartOverrides *overrides, const ChartOptions *options, const char *path,
                           GError **error);

/* Sets the error RENDER_ERROR_SPEC; returns false. */
bool chart_overrides_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
