/* A plot under construction: its chart, and the data that the chart borrows. */
#ifndef HUBPLOT_PLOT_BUILD_H
#define HUBPLOT_PLOT_BUILD_H

#include "plot/plot.h"

struct Plot {
    Chart chart;
    GPtrArray *owned; /* arrays, freed with the plot */
    GStringChunk *strings;
};

/* A plot whose chart is of that kind and otherwise empty. */
Plot *plot_new(ChartKind kind);
/* n zeroed elements that live as long as the plot. */
gpointer plot_alloc(Plot *plot, gsize n, gsize size);
#define plot_array(plot, Type, n) ((Type *)plot_alloc(plot, n, sizeof(Type)))
/* A copy of the array's elements that lives as long as the plot. */
gpointer plot_keep(Plot *plot, const GArray *array);
/* Text that lives as long as the plot. */
const char *plot_string(Plot *plot, const char *text);
const char *plot_printf(Plot *plot, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Takes out of a finished chart what lies before its range, and puts what the strip of the whole
 * history needs into `history` (range.c). */
void plot_cut_to_range(Plot *plot, GTimeZone *zone);

#endif
