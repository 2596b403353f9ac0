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
    double *width; /* of each column; 0: left out */
    double padding, row_height;
} Table;

static const ChartCell *cell_at(const Table *table, gsize row, gsize column)
{
    return &table->chart->cells[row * table->chart->n_columns + column];
}

/* A header stands as its column does. */
static bool is_numeric(const Table *table, gsize row, gsize column)
{
    if (row == 0 && table->chart->n_rows > 1)
        row = 1;
    return cell_at(table, row, column)->numeric;
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
    return page_text_width(table->page, cell_font(cell, row), text) + mark + 2 * table->padding;
}

static double total_width(const Table *table)
{
    double total = 0;
    for (gsize column = 0; column < table->chart->n_columns; column++)
        total += table->width[column];
    return total;
}

static bool has_status(const Table *table, gsize column)
{
    for (gsize row = 1; row < table->chart->n_rows; row++)
        if (status_shapes[cell_at(table, row, column)->role].shown)
            return true;
    return false;
}

/* The widest column but the first, which says what a row is about, and those with a status. */
static gsize least_needed(const Table *table)
{
    gsize widest = 0;
    for (gsize column = 1; column < table->chart->n_columns; column++)
        if (!has_status(table, column) && table->width[column] > 0 &&
            (widest == 0 || table->width[column] > table->width[widest]))
            widest = column;
    return widest;
}

static void measure_columns(Table *table, double padding)
{
    table->padding = padding;
    for (gsize column = 0; column < table->chart->n_columns; column++) {
        table->width[column] = 0;
        for (gsize row = 0; row < table->chart->n_rows; row++)
            table->width[column] = MAX(table->width[column], cell_width(table, row, column));
    }
}

static double shortened_width(const Table *table, gsize column, double limit)
{
    return has_status(table, column) ? table->width[column] : MIN(table->width[column], limit);
}

/* Shortens what is widest until all fits: no column but those of a status is wider than some
 * limit. */
static void shorten(Table *table, double room)
{
    double low = 0, high = room;
    for (int i = 0; i < 20; i++) {
        double limit = (low + high) / 2, sum = 0;
        for (gsize column = 0; column < table->chart->n_columns; column++)
            sum += shortened_width(table, column, limit);
        *(sum > room ? &high : &low) = limit;
    }
    for (gsize column = 0; column < table->chart->n_columns; column++)
        table->width[column] = shortened_width(table, column, low);
}

/* Columns are as wide as their widest cell, and drift apart where there is room. Where there is
 * not, they first lose padding, then a little text; a column that would become a stub is left out
 * instead. */
static void measure(Table *table, double room)
{
    gsize n = table->chart->n_columns;
    measure_columns(table, CELL_PADDING);
    if (total_width(table) > room)
        measure_columns(table, CELL_PADDING * 0.6);
    for (gsize column; total_width(table) > room * 1.2 && (column = least_needed(table)) > 0;)
        table->width[column] = 0;
    if (total_width(table) > room)
        shorten(table, room);
    double spread = MIN((room - total_width(table)) / (double)n, 36);
    for (gsize column = 0; column < n; column++)
        if (table->width[column] > 0)
            table->width[column] += MAX(spread, 0);
}

static void draw_cell(const Table *table, gsize row, gsize column, double left, double y)
{
    Page *page = table->page;
    const ChartCell *cell = cell_at(table, row, column);
    bool status = row > 0 && status_shapes[cell->role].shown;
    FontRole font = cell_font(cell, row);
    double start = left + table->padding, end = left + table->width[column] - table->padding;
    Paint paint = row == 0 ? PAINT_SUBTLE : status ? page_paint(cell->role, 0) : PAINT_TEXT;
    if (cell->role == ROLE_MUTED)
        paint = PAINT_SUBTLE;
    if (status) {
        Point point = {start + STATUS_MARK / 2.0 - 2, round(y)};
        scene_marks(page->scene, &point, 1,
                    (MarkLook){status_shapes[cell->role].shape, STATUS_MARK - 2, paint});
        start += STATUS_MARK + 4;
    }
    const char *text = page_fit(page, font, cell->text, MAX(end - start, 0));
    if (is_numeric(table, row, column))
        page_text(page, (Point){end, y}, text, (TextLook){font, ANCHOR_END, paint});
    else
        page_text(page, (Point){start, y}, text, (TextLook){font, ANCHOR_START, paint});
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

static void draw_row(const Table *table, gsize row, double left, double top)
{
    Scene *scene = table->page->scene;
    double right = left + total_width(table), line = top + table->row_height + 0.5, x = left;
    Paint tint = row_tint(table, row);
    if (tint != PAINT_NONE)
        scene_rect(scene, left, top + 1, right - left, table->row_height - 1, tint);
    for (gsize column = 0; column < table->chart->n_columns; column++) {
        if (table->width[column] > 0)
            draw_cell(table, row, column, x, top + table->row_height / 2);
        x += table->width[column];
    }
    scene_line(scene, (Point){left, line}, (Point){right, line},
               (LineLook){row == 0 ? PAINT_AXIS : PAINT_GRID, 1});
}

void layout_table(Page *page, const Box *area)
{
    const Chart *chart = page->chart;
    Table table = {page, chart, g_new0(double, chart->n_columns), CELL_PADDING,
                   page_line_height(page, FONT_LABEL) + 9};
    measure(&table, area->right - area->left);
    gsize shown = (gsize)MAX((area->bottom - area->top) / table.row_height, 1);
    bool cut = shown < chart->n_rows;
    gsize rows = cut ? MAX(shown - 1, 1) : chart->n_rows;
    for (gsize row = 0; row < rows; row++)
        draw_row(&table, row, area->left, round(area->top + (double)row * table.row_height));
    if (cut) {
        g_autofree char *more =
            g_strdup_printf("and %" G_GSIZE_FORMAT " more rows", chart->n_rows - rows);
        page_text(
            page,
            (Point){area->left + CELL_PADDING, area->top + ((double)rows + 0.5) * table.row_height},
            more, (TextLook){FONT_LABEL, ANCHOR_START, PAINT_SUBTLE});
    }
    g_free(table.width);
}
