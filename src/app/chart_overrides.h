/* A chart as the options of a command line change it. */
#ifndef HUBPLOT_CHART_OVERRIDES_H
#define HUBPLOT_CHART_OVERRIDES_H

#include "chart/chart.h"

/* The options' texts; NULL: not given. */
typedef struct {
    char *title, *caption, *unit, *scale, *range, *kind;
    bool columns; /* of a table, which says nothing of how they are to be shown: series that one
                     axis can't show become small multiples */
} ChartOptions;

typedef struct {
    Chart chart;
    ChartPanel *panels; /* the chart's own, which may be changed */
    GPtrArray *owned;
} ChartOverrides;

/* Begins with a copy of `chart`, which still borrows what that borrows. */
void chart_overrides_init(ChartOverrides *overrides, const Chart *chart);
void chart_overrides_clear(ChartOverrides *overrides);

/* Applies the options. `path` is where the chart came from, "-" for standard input: it gives the
 * title where nothing else does. The error names the option and what it may be. */
bool chart_overrides_apply(ChartOverrides *overrides, const ChartOptions *options, const char *path,
                           GError **error);

/* Sets the error RENDER_ERROR_SPEC; returns false. */
bool chart_overrides_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
