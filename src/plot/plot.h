/* Pure: history and verdicts -> charts. What is drawn is decided here, how in render/. */
#ifndef HUBPLOT_PLOT_H
#define HUBPLOT_PLOT_H

#include "chart/chart.h"
#include "model.h"

typedef enum { PLOT_30_DAYS, PLOT_1_YEAR, PLOT_ALL } PlotRange;
#define N_PLOT_RANGES 3
/* "30d", "1y" or "all": the range in file names. */
const char *plot_range_word(PlotRange range);

/* A chart, with all data that it borrows. */
typedef struct Plot Plot;
void plot_free(Plot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plot, plot_free)
const Chart *plot_chart(const Plot *plot);

/* In the first three `now` counts as the end of its civil hour: finer is less than a pixel, and
 * what is drawn twice within an hour is the same picture. */

/* The history of one node (by its place in the hub): sizes of the selected items on top, tarballs
 * per civil day below. */
Plot *plot_node(const HubReport *report, guint node, PlotRange range, gint64 now);
/* One item's last 30 days, without text. */
Plot *plot_sparkline(const HubReport *report, guint node, const char *item, gint64 now);
/* All items of a hub on all of its nodes as a sheet, a cell a night; also the summary in mail. */
Plot *plot_hub(const HubReport *report, gint64 now);
/* The same of no nights before `from`. */
Plot *plot_hub_since(const HubReport *report, gint64 from, gint64 now);
/* The status table over the hub's nodes as a picture. */
Plot *plot_status(const HubReport *report, gint64 now);

/* The worst of a hub in a few words: "dybsvn on C shrank by 25 % on 10 May, and 2 more". Free
 * with g_free(). */
char *plot_hub_finding(const HubReport *report);

#endif
