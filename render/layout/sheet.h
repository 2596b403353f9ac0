/* A sheet on its way into a scene: where its parts are, and its rows. */
#ifndef HUBPLOT_LAYOUT_SHEET_H
#define HUBPLOT_LAYOUT_SHEET_H

#include "axis/ticks.h"
#include "layout/page.h"

#define SHEET_LEAST_LANE 3 /* px of a lane's height, */
#define SHEET_MOST_LANE 12
#define SHEET_NAMED_LANE 10 /* and that in which its name can be read */
#define SHEET_ROW_AIR 3
#define SHEET_COLUMNS 3 /* of text, at most */

/* A cell that says what it is when the pointer rests on it. */
typedef struct {
    SheetState state;
    Box box;
    char *title;
} TitledCell;

typedef struct {
    Page *page;
    const ChartSheet *data;
    double left, name_right;            /* of names; lanes' names end at lane_right */
    double lane_right;                  /* 0: there are none */
    double old, old_width;              /* of the nights before the last ones; 0: none */
    double recent, cell;                /* where the last ones begin, and how wide one is */
    gsize first_recent;                 /* the place of the first of them */
    double axis, axis_right;            /* of departures */
    double column_right[SHEET_COLUMNS]; /* of columns of text */
    gsize n_columns;                    /* that are shown */
    Scale departure;                    /* % */
    double lane;                        /* height of a lane in a row that is well */
    bool fold_lanes;                    /* rows that are well show all lanes as one */
    gsize n_shown;                      /* rows; the others are folded into one more */
    GArray *cells[N_SHEET_STATES];      /* corners of what is painted in each state's colour */
    GArray *titled;                     /* TitledCell: the first that say what they are */
} Sheet;

Paint sheet_paint(SheetState state);
/* What a cell of that state covers of a lane's box, from top to bottom. */
Box sheet_cell(SheetState state, Box lane);

/* Where night `i` begins, in px; that after the last ends the sheet. */
double sheet_night(const Sheet *sheet, gsize i);

/* How far the axis of departures reaches, %; 0: there are none. */
double sheet_axis_range(const ChartSheet *data);

bool sheet_is_well(const SheetRow *row);
double sheet_row_height(const Sheet *sheet, const SheetRow *row);
/* Draws a row's words, and adds its cells to those that sheet_paint_cells() paints. */
void sheet_row(Sheet *sheet, const SheetRow *row, double top, double height);
/* The same of all rows that found no room, in one. */
void sheet_folded(Sheet *sheet, double top, double height);

/* The gravest last. */
void sheet_paint_cells(Sheet *sheet);

#endif
