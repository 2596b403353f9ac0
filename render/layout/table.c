/* Cells in rows and columns.
 *
 * How columns share the width: each would be as wide as its widest cell. Where that is too much,
 * cells first lose padding, then no words are wider than some limit, the greatest with which all
 * fit; numbers and statuses are never shortened. Where not even least widths fit, columns are left
 * out from the right; the first one and those of a status never, and the widest words, what is
 * wrong, last. So what is left out is always counted, and what is shown can be read. */
#include "layout/kinds.h"

#include <math.h>

#define PADDING 10
#define NARROW_PADDING 6
/* Words in fewer px say nothing; on two lines this share of their width will do; what is wrong
 * should get more than others. */
#define LEAST_WIDTH 64
#define MOST_LEAST_WIDTH 110
#define BROKEN_SHARE 0.62
#define GOOD_WIDTH 200

#define STATUS_MARK 10 /* the size of a status's shape, px, */
#define STATUS_ROOM 16 /* and what it takes before the words */
#define LINES_MAX 3    /* of a cell's words */
#define ROW_AIR 9      /* above and below the words of a row, together */

/* Where the width is free: px of the picture, between columns, and left and right of all. */
#define TABLE_LEAST 360
#define TABLE_MOST 760
#define COLUMN_GAP 20
#define MARGINS 40
#define ROWS_MEASURED 1000

/* The shape that says a status without its colour. */
static const Shape status_shapes[] = {
    [ROLE_GOOD] = SHAPE_TICK,
    [ROLE_WARN] = SHAPE_TRIANGLE_UP,
    [ROLE_ALARM] = SHAPE_CROSS,
    [ROLE_UNKNOWN] = SHAPE_RING,
};

typedef struct {
    double natural; /* of its widest cell, with padding */
    double least;   /* it is not shortened below */
    double width;   /* what it gets; 0: left out */
    bool status;    /* some of its cells have one */
    bool rigid;     /* a number or a status is never shortened */
} Column;

typedef struct {
    Page *page;
    const Chart *chart;
    Column *column; /* n_columns of them */
    gsize left_out; /* so many columns */
    double padding; /* left and right of each cell */
    double line;    /* the height of one line of a cell */
    int lines;      /* that a row may have */
} Table;

static const ChartCell *cell_at(const Table *table, gsize row, gsize column)
{
    return &table->chart->cells[row * table->chart->n_columns + column];
}

/* Whether a cell has a status, and so a shape. */
static bool is_status(const ChartCell *cell)
{
    return cell->role == ROLE_GOOD || cell->role == ROLE_WARN || cell->role == ROLE_ALARM ||
           cell->role == ROLE_UNKNOWN;
}

static FontRole cell_font(const ChartCell *cell, gsize row)
{
    return row == 0 || is_status(cell) ? FONT_STRONG : FONT_LABEL;
}

static double cell_width(const Table *table, gsize row, gsize column)
{
    const ChartCell *cell = cell_at(table, row, column);
    double text =
        page_text_width(table->page, cell_font(cell, row), page_clean(table->page, cell->text));
    return text + (row > 0 && is_status(cell) ? STATUS_ROOM : 0) + 2 * table->padding;
}

static void measure_columns(Table *table, gsize n_rows)
{
    for (gsize i = 0; i < table->chart->n_columns; i++) {
        Column *column = &table->column[i];
        *column = (Column){0};
        for (gsize row = 0; row < n_rows; row++) {
            const ChartCell *cell = cell_at(table, row, i);
            column->natural = MAX(column->natural, cell_width(table, row, i));
            column->status |= row > 0 && is_status(cell);
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

static double limited_total(const Table *table, double limit)
{
    double total = 0;
    for (gsize i = 0; i < table->chart->n_columns; i++)
        total += limited(&table->column[i], limit);
    return total;
}

static double total_width(const Table *table)
{
    return limited_total(table, G_MAXDOUBLE);
}

/* 0: no column has words that can be shortened. */
static gsize widest_words(const Table *table)
{
    gsize widest = 0;
    for (gsize i = 1; i < table->chart->n_columns; i++)
        if (!table->column[i].rigid && table->column[i].width > 0 &&
            (widest == 0 || table->column[i].natural >= table->column[widest].natural))
            widest = i;
    return widest;
}

/* The next column to leave out; 0, which says what a row is about: none. */
static gsize least_needed(const Table *table)
{
    gsize widest = widest_words(table);
    for (gsize i = table->chart->n_columns - 1; i > 0; i--)
        if (table->column[i].width > 0 && !table->column[i].status && i != widest)
            return i;
    return widest;
}

static void leave_out(Table *table, double room)
{
    gsize widest = widest_words(table), next;
    Column *words = &table->column[widest];
    if (widest > 0)
        words->least = MIN(words->natural, GOOD_WIDTH);
    while (limited_total(table, 0) > room && (next = least_needed(table)) > 0) {
        if (next == widest && words->least > LEAST_WIDTH) {
            words->least = LEAST_WIDTH;
        } else {
            table->column[next].width = 0;
            table->left_out++;
        }
    }
}

/* No words are wider than some limit: the greatest with which all fit. */
static void shorten(Table *table, double room)
{
    double low = 0, high = room;
    for (int i = 0; i < 20; i++) {
        double limit = (low + high) / 2;
        *(limited_total(table, limit) > room ? &high : &low) = limit;
    }
    for (gsize i = 0; i < table->chart->n_columns; i++)
        table->column[i].width = limited(&table->column[i], low);
}

/* Shares `room` px between the columns. */
static void share_width(Table *table, double room)
{
    gsize n = table->chart->n_columns;
    measure_columns(table, table->chart->n_rows);
    if (total_width(table) > room) {
        table->padding = NARROW_PADDING;
        measure_columns(table, table->chart->n_rows);
    }
    leave_out(table, room);
    if (total_width(table) > room)
        shorten(table, room);
    /* A status alone may be too wide. */
    double too_wide = total_width(table) / MAX(room, 1);
    for (gsize i = 0; too_wide > 1 && i < n; i++)
        table->column[i].width /= too_wide;
}

/* Columns drift apart where there is room. */
static void spread(Table *table, double room)
{
    gsize n = table->chart->n_columns;
    double share = MIN((room - total_width(table)) / (double)n, 36);
    for (gsize i = 0; share > 0 && i < n; i++)
        if (table->column[i].width > 0)
            table->column[i].width += share;
}

/* How many lines the row's words take in their columns. */
static int row_lines(const Table *table, gsize row)
{
    int lines = 1;
    for (gsize i = 0; i < table->chart->n_columns && lines < table->lines; i++) {
        const Column *column = &table->column[i];
        const ChartCell *cell = cell_at(table, row, i);
        bool narrow = column->width > 0 && column->width < column->natural && !column->rigid;
        if (narrow && cell_width(table, row, i) > column->width + 0.01)
            lines = MAX(lines, page_count_lines(table->page, cell->text, cell_font(cell, row),
                                                column->width - 2 * table->padding, table->lines));
    }
    return lines;
}

static double row_height(const Table *table, gsize row)
{
    return ROW_AIR + table->line * row_lines(table, row);
}

/* Its first line stands at the height of all others of its row. */
static void draw_cell(const Table *table, gsize row, gsize column, double left, double top)
{
    Page *page = table->page;
    const ChartCell *cell = cell_at(table, row, column);
    const Column *of = &table->column[column];
    bool status = row > 0 && is_status(cell);
    FontRole font = cell_font(cell, row);
    double start = left + table->padding, end = left + of->width - table->padding;
    double y = top + (ROW_AIR + table->line) / 2;
    Paint paint = row == 0 ? PAINT_SUBTLE : status ? page_paint(cell->role, 0) : PAINT_TEXT;
    if (cell->role == ROLE_MUTED)
        paint = PAINT_SUBTLE;
    if (status) {
        Point point = {start + STATUS_MARK / 2.0 - 1, round(y)};
        scene_marks(page->scene, &point, 1,
                    (MarkLook){status_shapes[cell->role], STATUS_MARK, paint});
        start += STATUS_ROOM;
    }
    if (of->rigid) {
        const char *text = page_fit(page, font, cell->text, MAX(end - start, 0));
        TextLook look = {font, cell->numeric ? ANCHOR_END : ANCHOR_START, paint};
        page_text(page, (Point){cell->numeric ? end : start, y}, text, look);
    } else if (cell->text) {
        page_paragraph(page, &(Box){start, top + ROW_AIR / 2.0, MAX(end, start), top}, cell->text,
                       font, table->lines, paint);
    }
}

/* What is wrong is found by its background first. */
static Paint row_tint(const Table *table, gsize row)
{
    for (gsize column = 0; row > 0 && column < table->chart->n_columns; column++) {
        Role role = cell_at(table, row, column)->role;
        if (role == ROLE_ALARM || role == ROLE_WARN)
            return page_tint(role, 0);
    }
    return PAINT_NONE;
}

static void draw_row(const Table *table, gsize row, double left, double top, double height)
{
    Scene *scene = table->page->scene;
    double right = left + total_width(table), line = top + height + 0.5, x = left;
    Paint tint = row_tint(table, row);
    if (tint != PAINT_NONE)
        scene_rect(scene, left, top + 1, right - left, height - 1, tint);
    for (gsize column = 0; column < table->chart->n_columns; column++) {
        if (table->column[column].width > 0)
            draw_cell(table, row, column, x, top);
        x += table->column[column].width;
    }
    scene_line(scene, (Point){left, line}, (Point){right, line},
               (LineLook){row == 0 ? PAINT_AXIS : PAINT_GRID, 1});
}

/* What does not fit, in a last line; NULL: nothing. */
static char *left_out_words(gsize rows, gsize columns)
{
    GString *words = g_string_new(NULL);
    if (rows > 0)
        g_string_append_printf(words, "and %" G_GSIZE_FORMAT " more row%s", rows,
                               rows == 1 ? "" : "s");
    if (columns > 0)
        g_string_append_printf(words, "%s%" G_GSIZE_FORMAT " column%s not fit",
                               rows > 0 ? "; " : "", columns, columns == 1 ? " does" : "s do");
    return g_string_free(words, words->len == 0);
}

/* How many rows fit into `room` px: all, or those that leave a line below to count what is left
 * out. Looks no further than the room reaches: there may be very many rows. */
static gsize count_rows(const Table *table, double room)
{
    gsize n = table->chart->n_rows, noted = 1;
    double height = 0, note = table->line + ROW_AIR;
    for (gsize row = 0; row < n; row++) {
        height += row_height(table, row);
        if (height > room)
            return noted;
        if (height + note <= room)
            noted = row + 1;
    }
    return table->left_out > 0 ? noted : n;
}

/* Of all rows, as far as a picture can reach, and of the line that counts columns left out. */
static double natural_height(const Table *table)
{
    double height = table->left_out > 0 ? table->line + ROW_AIR : 1;
    for (gsize row = 0; row < table->chart->n_rows && height < SCENE_MAX_SIZE; row++)
        height += row_height(table, row);
    return height;
}

static Table table_new(Page *page)
{
    return (Table){.page = page,
                   .chart = page->chart,
                   .column = g_new(Column, page->chart->n_columns),
                   .padding = PADDING,
                   .line = page_line_height(page, FONT_LABEL),
                   .lines = LINES_MAX};
}

double layout_table_width(Page *page)
{
    Table table = table_new(page);
    measure_columns(&table, MIN(page->chart->n_rows, ROWS_MEASURED));
    double width = total_width(&table) + (double)page->chart->n_columns * COLUMN_GAP;
    g_free(table.column);
    double headline = page_text_width(page, FONT_FINDING, page_clean(page, page->chart->finding));
    return ceil(CLAMP(MAX(width, headline) + MARGINS, TABLE_LEAST, TABLE_MOST));
}

void layout_table(Page *page, Box *area)
{
    Table table = table_new(page);
    double width = area->right - area->left;
    share_width(&table, width);
    if (page->height == 0)
        page_choose_height(page, area, natural_height(&table));
    double room = area->bottom - area->top;
    /* All rows in a line each rather than some of them in more. */
    if (count_rows(&table, room) < page->chart->n_rows)
        table.lines = 1;
    gsize rows = count_rows(&table, room);
    spread(&table, width);
    double y = area->top;
    for (gsize row = 0; row < rows; row++) {
        double height = row_height(&table, row);
        draw_row(&table, row, area->left, round(y), height);
        y += height;
    }
    g_autofree char *more = left_out_words(page->chart->n_rows - rows, table.left_out);
    if (more)
        page_text(page, (Point){area->left + table.padding, y + (table.line + ROW_AIR) / 2},
                  page_fit_sentence(page, FONT_LABEL, more, width - 2 * table.padding),
                  (TextLook){FONT_LABEL, ANCHOR_START, PAINT_SUBTLE});
    g_free(table.column);
}
