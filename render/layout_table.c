#include "layout_kinds.h"

#include <math.h>

#define CELL_PADDING 10
#define STATUS_MARK 12

/* The shape that says a status without its colour. */
static const struct {
    Shape shape;
    bool shown;
} status_shapes[] = {
    [ROLE_SERIES] = {SHAPE_CIRCLE, false},   [ROLE_MAIN] = {SHAPE_CIRCLE, false},
    [ROLE_MUTED] = {SHAPE_CIRCLE, false},    [ROLE_GOOD] = {SHAPE_TICK, true},
    [ROLE_WARN] = {SHAPE_TRIANGLE_UP, true}, [ROLE_ALARM] = {SHAPE_CROSS, true},
    [ROLE_UNKNOWN] = {SHAPE_RING, true},
};

typedef struct {
    Page *page;
    const Chart *chart;
    double *width; /* of each column */
    double row_height;
} Table;

static const ChartCell *cell_at(const Table *table, gsize row, gsize column)
{
    return &table->chart->cells[row * table->chart->n_columns + column];
}

static FontRole cell_font(const ChartCell *cell, gsize row)
{
    return row == 0 || status_shapes[cell->role].shown ? FONT_STRONG : FONT_LABEL;
}

static double cell_width(const Table *table, gsize row, gsize column)
{
    const ChartCell *cell = cell_at(table, row, column);
    const char *text = page_clean(table->page, cell->text);
    double mark = row > 0 && status_shapes[cell->role].shown ? STATUS_MARK + 4 : 0;
    return page_text_width(table->page, cell_font(cell, row), text) + mark + 2 * CELL_PADDING;
}

/* Columns are as wide as their widest cell. Too wide a table takes it from its widest columns;
 * in too narrow a one, the columns drift apart a little. */
static void measure(Table *table, double room)
{
    gsize n = table->chart->n_columns;
    double total = 0;
    for (gsize column = 0; column < n; column++) {
        for (gsize row = 0; row < table->chart->n_rows; row++)
            table->width[column] = MAX(table->width[column], cell_width(table, row, column));
        total += table->width[column];
    }
    double low = 0, high = room; /* no column is wider than `high` */
    for (int i = 0; i < 40 && total > room; i++) {
        double limit = (low + high) / 2, sum = 0;
        for (gsize column = 0; column < n; column++)
            sum += MIN(table->width[column], limit);
        *(sum > room ? &high : &low) = limit;
    }
    double spread = total < room ? MIN((room - total) / (double)n, 24) : 0;
    for (gsize column = 0; column < n; column++)
        table->width[column] =
            (total > room ? MIN(table->width[column], low) : table->width[column]) + spread;
}

static void draw_cell(const Table *table, gsize row, gsize column, double left, double y)
{
    Page *page = table->page;
    const ChartCell *cell = cell_at(table, row, column);
    bool status = row > 0 && status_shapes[cell->role].shown;
    FontRole font = cell_font(cell, row);
    double start = left + CELL_PADDING, end = left + table->width[column] - CELL_PADDING;
    Paint paint = row == 0 ? PAINT_SUBTLE : status ? page_paint(cell->role, 0) : PAINT_TEXT;
    if (cell->role == ROLE_MUTED)
        paint = PAINT_SUBTLE;
    if (status) {
        Point point = {start + STATUS_MARK / 2.0 - 2, round(y)};
        scene_marks(page->scene, &point, 1, status_shapes[cell->role].shape, STATUS_MARK - 2, paint,
                    PAINT_NONE);
        start += STATUS_MARK + 4;
    }
    const char *text = page_fit(page, font, cell->text, MAX(end - start, 0));
    if (cell->numeric)
        page_text(page, end, y, text, font, ANCHOR_END, paint);
    else
        page_text(page, start, y, text, font, ANCHOR_START, paint);
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

void layout_table(Page *page, const Box *area)
{
    const Chart *chart = page->chart;
    if (chart->n_rows == 0 || chart->n_columns == 0)
        return;
    Table table = {page, chart, g_new0(double, chart->n_columns),
                   page_line_height(page, FONT_LABEL) + 9};
    measure(&table, area->right - area->left);
    double width = 0;
    for (gsize column = 0; column < chart->n_columns; column++)
        width += table.width[column];
    gsize shown = (gsize)MAX((area->bottom - area->top) / table.row_height, 1);
    bool cut = shown < chart->n_rows;
    gsize rows = cut ? MAX(shown - 1, 1) : chart->n_rows;
    for (gsize row = 0; row < rows; row++) {
        double top = round(area->top + (double)row * table.row_height), left = area->left;
        Paint tint = row_tint(&table, row);
        if (tint != PAINT_NONE)
            scene_rect(page->scene, left, top + 1, width, table.row_height - 1, tint);
        for (gsize column = 0; column < chart->n_columns; column++) {
            draw_cell(&table, row, column, left, top + table.row_height / 2);
            left += table.width[column];
        }
        double line = top + table.row_height + 0.5;
        scene_line(page->scene, area->left, line, area->left + width, line,
                   row == 0 ? PAINT_AXIS : PAINT_GRID, 1, 0);
    }
    if (cut) {
        g_autofree char *more =
            g_strdup_printf("and %" G_GSIZE_FORMAT " more rows", chart->n_rows - rows);
        page_text(page, area->left + CELL_PADDING,
                  area->top + ((double)rows + 0.5) * table.row_height, more, FONT_LABEL,
                  ANCHOR_START, PAINT_SUBTLE);
    }
    g_free(table.width);
}
