/* How the columns of a table share its width. */
#ifndef HUBPLOT_COLUMNS_H
#define HUBPLOT_COLUMNS_H

#include "chart/chart.h"

/* The shape of a cell's status takes this much room, in px, before its words. */
#define COLUMNS_STATUS_MARK 16
/* Above and below the words of a row, together. */
#define COLUMNS_ROW_AIR 9

typedef struct {
    double natural; /* of its widest cell, with padding */
    double least;   /* it is not shortened below */
    double width;   /* what it gets; 0: left out */
    bool status;    /* some of its cells have one */
    bool rigid;     /* a number or a status is never shortened */
} Column;

typedef struct {
    const Chart *chart;
    Column *column; /* n_columns of them */
    gsize left_out;
    double padding; /* left and right of each cell */
} Columns;

/* The width of a cell's words, for layout by its fonts, else reckoned. */
typedef double (*ColumnsMeasure)(const ChartCell *cell, gsize row, gpointer data);

/* Shares `room` px between a table's columns. Where there is not enough, they first lose padding,
 * then the widest words are shortened. Where not even least widths fit, columns are left out from
 * the right; the first one and those of a status never, and the widest words, what is wrong, last.
 */
void columns_init(Columns *columns, const Chart *chart, double room, ColumnsMeasure measure,
                  gpointer data);
void columns_clear(Columns *columns);

double columns_total(const Columns *columns);

/* Whether some words of a row are too wide for their column, so that a second line helps. */
bool columns_breaks(const Columns *columns, gsize row, ColumnsMeasure measure, gpointer data);

/* Whether a cell has a status, and so a shape. */
bool columns_is_status(const ChartCell *cell);

#endif
