#include "layout/columns.h"

#define PADDING 10
#define NARROW_PADDING 6
/* Words in fewer px say nothing; on two lines this share of their width will do; what is wrong
 * should get more than others. */
#define LEAST_WIDTH 64
#define MOST_LEAST_WIDTH 110
#define BROKEN_SHARE 0.62
#define GOOD_WIDTH 200

bool columns_is_status(const ChartCell *cell)
{
    return cell->role == ROLE_GOOD || cell->role == ROLE_WARN || cell->role == ROLE_ALARM ||
           cell->role == ROLE_UNKNOWN;
}

static const ChartCell *cell_at(const Columns *columns, gsize row, gsize i)
{
    return &columns->chart->cells[row * columns->chart->n_columns + i];
}

static double cell_width(const Columns *columns, gsize row, gsize i, ColumnsMeasure measure,
                         gpointer data)
{
    const ChartCell *cell = cell_at(columns, row, i);
    double mark = row > 0 && columns_is_status(cell) ? COLUMNS_STATUS_MARK : 0;
    return measure(cell, row, data) + mark + 2 * columns->padding;
}

static void measure_columns(Columns *columns, ColumnsMeasure measure, gpointer data)
{
    for (gsize i = 0; i < columns->chart->n_columns; i++) {
        Column *column = &columns->column[i];
        *column = (Column){0};
        for (gsize row = 0; row < columns->chart->n_rows; row++) {
            const ChartCell *cell = cell_at(columns, row, i);
            double width = cell_width(columns, row, i, measure, data);
            column->natural = MAX(column->natural, width);
            column->status |= row > 0 && columns_is_status(cell);
            column->rigid |= column->status || (row > 0 && cell->numeric);
        }
        double broken = CLAMP(column->natural * BROKEN_SHARE, LEAST_WIDTH, MOST_LEAST_WIDTH);
        column->least = column->rigid ? column->natural : MIN(column->natural, broken);
        column->width = column->natural;
    }
}

static double limited(const Column *column, double limit)
{
    return CLAMP(limit, MIN(column->least, column->width), column->width);
}

static double limited_total(const Columns *columns, double limit)
{
    double total = 0;
    for (gsize i = 0; i < columns->chart->n_columns; i++)
        total += limited(&columns->column[i], limit);
    return total;
}

double columns_total(const Columns *columns)
{
    return limited_total(columns, G_MAXDOUBLE);
}

static gsize widest_words(const Columns *columns)
{
    gsize widest = 0;
    for (gsize i = 1; i < columns->chart->n_columns; i++)
        if (!columns->column[i].rigid && columns->column[i].width > 0 &&
            (widest == 0 || columns->column[i].natural >= columns->column[widest].natural))
            widest = i;
    return widest;
}

/* The next column to leave out; 0, which says what a row is about: none. */
static gsize least_needed(const Columns *columns)
{
    gsize widest = widest_words(columns);
    for (gsize i = columns->chart->n_columns - 1; i > 0; i--)
        if (columns->column[i].width > 0 && !columns->column[i].status && i != widest)
            return i;
    return widest;
}

/* No words are wider than some limit: the greatest with which all fit. */
static void shorten(Columns *columns, double room)
{
    double low = 0, high = room;
    for (int i = 0; i < 20; i++) {
        double limit = (low + high) / 2;
        *(limited_total(columns, limit) > room ? &high : &low) = limit;
    }
    for (gsize i = 0; i < columns->chart->n_columns; i++)
        columns->column[i].width = limited(&columns->column[i], low);
}

static void leave_out(Columns *columns, double room)
{
    gsize widest = widest_words(columns), next;
    Column *words = &columns->column[widest];
    if (widest > 0)
        words->least = MIN(words->natural, GOOD_WIDTH);
    while (limited_total(columns, 0) > room && (next = least_needed(columns)) > 0) {
        if (next == widest && words->least > LEAST_WIDTH) {
            words->least = LEAST_WIDTH;
        } else {
            columns->column[next].width = 0;
            columns->left_out++;
        }
    }
}

void columns_init(Columns *columns, const Chart *chart, double room, ColumnsMeasure measure,
                  gpointer data)
{
    *columns = (Columns){chart, g_new(Column, chart->n_columns), 0, PADDING};
    measure_columns(columns, measure, data);
    if (columns_total(columns) > room) {
        columns->padding = NARROW_PADDING;
        measure_columns(columns, measure, data);
    }
    leave_out(columns, room);
    if (columns_total(columns) > room)
        shorten(columns, room);
    /* A status alone may be too wide. */
    double too_wide = columns_total(columns) / MAX(room, 1);
    for (gsize i = 0; too_wide > 1 && i < chart->n_columns; i++)
        columns->column[i].width /= too_wide;
}

void columns_clear(Columns *columns)
{
    g_free(columns->column);
}

bool columns_breaks(const Columns *columns, gsize row, ColumnsMeasure measure, gpointer data)
{
    for (gsize i = 0; i < columns->chart->n_columns; i++) {
        const Column *column = &columns->column[i];
        bool narrow = column->width > 0 && column->width < column->natural;
        if (narrow && !column->rigid &&
            cell_width(columns, row, i, measure, data) > column->width + 0.01)
            return true;
    }
    return false;
}
