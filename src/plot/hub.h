/* A hub's nights on their way into a sheet. Everything lives as long as the plot, but for the
 * nodes' facts and the array of rows. */
#ifndef HUBPLOT_PLOT_HUB_H
#define HUBPLOT_PLOT_HUB_H

#include "plot/build.h"
#include "plot/facts.h"
#include "plot/finding.h"

#define NIGHTS 365 /* of a sheet, at most */

typedef struct {
    const char *name;
    guint place;    /* among the items */
    ItemFacts **on; /* of each node; NULL: it has none */
    guint8 **state; /* of each node, of each night */
    SheetLane *lanes;
    Finding worst;
    guint worst_node, wrong;  /* lanes that are not well */
    const Tarball *newest;    /* of any node */
    const ItemFacts *longest; /* that on the node with the longest history */
    gint64 last_trouble;      /* the last night that is not as expected; -1 */
} HubRow;

typedef struct {
    Plot *plot;
    NodeFacts *nodes;
    guint n_nodes;
    gint64 *night; /* n + 1: the last is the end */
    int n;
    gint64 from, now;
    GPtrArray *rows; /* HubRow * */
    bool **absent;   /* of each node, of each night: nothing is known, or all items missed it */
} HubSheet;

/* Finds the items, the worst first, and what each of their nights is like. `plot`, `n_nodes`,
 * `from`, `now` and `rows` are set. */
void hub_sheet_fill(HubSheet *sheet, const HubReport *report);

#endif
