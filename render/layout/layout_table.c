#include "layout/columns.h"
#include "layout/layout_kinds.h"

#include <math.h>

#define STATUS_MARK 10 /* the shape's size */

/* The shape that says a status without its colour. */
static const Shape status_shapes[] = {
    [ROLE_GOOD] = SHAPE_TICK,
    [ROLE_WARN] = SHAPE_TRIANGLE_UP,
    [ROLE_ALARM] = SHAPE_CROSS,
    [ROLE_UNKNOWN] = SHAPE_RING,
};

typedef struct {
    Page *page;
    const Chart *chart;
    Columns columns;
    double line; /* the height of one line of a cell */
    double air;  /* what a row has besides */
    int lines;   /* that a row may have */
} Table;

static const ChartCell *cell_at(const Table *table, gsize row, gsize column)
{
    return &table->chart->cells[row * table->chart->n_columns + column];
}

static FontRole cell_font(const ChartCell *cell, gsize row)
{
    return row == 0 || columns_is_status(cell) ? FONT_STRONG : FONT_LABEL;
}

static double measure_cell(const ChartCell *cell, gsize row, gpointer data)
{
    Page *page = data;
    return page_text_width(page, cell_font(cell, row), page_clean(page, cell->text));
}

static double row_height(const Table *table, gsize row)
{
    bool two = table->lines > 1 && columns_breaks(&table->columns, row, measure_cell, table->page);
    return table->air + table->line * (two ? 2 : 1);
}

/* Columns drift apart where there is room. */
static void spread(Table *table, double room)
{
    gsize n = table->chart->n_columns;
    double share = MIN((room - columns_total(&table->columns)) / (double)n, 36);
    for (gsize i = 0; share > 0 && i < n; i++)
        if (table->columns.column[i].width > 0)
            table->columns.column[i].width += share;
}

/* Its first line stands at the height of all others of its row. */
static void draw_cell(const Table *table, gsize row, gsize column, double left, double top)
{
    Page *page = table->page;
    const ChartCell *cell = cell_at(table, row, column);
    const Column *of = &table->columns.column[column];
    bool status = row > 0 && columns_is_status(cell);
    FontRole font = cell_font(cell, row);
    double start = left + table->columns.padding, end = left + of->width - table->columns.padding;
    double y = top + (table->air + table->line) / 2;
    Paint paint = row == 0 ? PAINT_SUBTLE : status ? page_paint(cell->role, 0) : PAINT_TEXT;
    if (cell->role == ROLE_MUTED)
        paint = PAINT_SUBTLE;
    if (status) {
        Point point = {start + STATUS_MARK / 2.0 - 1, round(y)};
        scene_marks(page->scene, &point, 1,
                    (MarkLook){status_shapes[cell->role], STATUS_MARK, paint});
        start += COLUMNS_STATUS_MARK;
    }
    if (of->rigid) {
        const char *text = page_fit(page, font, cell->text, MAX(end - start, 0));
        TextLook look = {font, cell->numeric ? ANCHOR_END : ANCHOR_START, paint};
        page_text(page, (Point){cell->numeric ? end : start, y}, text, look);
    } else if (cell->text) {
        page_paragraph(page, &(Box){start, top + table->air / 2, MAX(end, start), top}, cell->text,
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
    double right = left + columns_total(&table->columns), line = top + height + 0.5, x = left;
    Paint tint = row_tint(table, row);
    if (tint != PAINT_NONE)
        scene_rect(scene, left, top + 1, right - left, height - 1, tint);
    for (gsize column = 0; column < table->chart->n_columns; column++) {
        if (table->columns.column[column].width > 0)
            draw_cell(table, row, column, x, top);
        x += table->columns.column[column].width;
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
    double height = 0, note = table->line + table->air;
    for (gsize row = 0; row < n; row++) {
        height += row_height(table, row);
        if (height > room)
            return noted;
        if (height + note <= room)
            noted = row + 1;
    }
    return table->columns.left_out > 0 ? noted : n;
}

void layout_table(Page *page, const Box *area)
{
    const Chart *chart = page->chart;
    Table table = {.page = page,
                   .chart = chart,
                   .line = page_line_height(page, FONT_LABEL),
                   .air = COLUMNS_ROW_AIR,
                   .lines = 2};
    double room = area->bottom - area->top;
    columns_init(&table.columns, chart, area->right - area->left, measure_cell, page);
    /* All rows in a line each rather than some of them in two. */
    if (count_rows(&table, room) < chart->n_rows)
        table.lines = 1;
    gsize rows = count_rows(&table, room);
    spread(&table, area->right - area->left);
    double y = area->top;
    for (gsize row = 0; row < rows; row++) {
        double height = row_height(&table, row);
        draw_row(&table, row, area->left, round(y), height);
        y += height;
    }
    g_autofree char *more = left_out_words(chart->n_rows - rows, table.columns.left_out);
    if (more)
        page_text(
            page, (Point){area->left + table.columns.padding, y + (table.line + table.air) / 2},
            page_fit(page, FONT_LABEL, more, area->right - area->left - 2 * table.columns.padding),
            (TextLook){FONT_LABEL, ANCHOR_START, PAINT_SUBTLE});
    columns_clear(&table.columns);
}
