#include "layout_events.h"
#include "layout_kinds.h"
#include "layout_plot.h"
#include "layout_strips.h"
#include "layout_time_axis.h"
#include "units.h"

#include <math.h>

#define LEAST_WIDTH 240 /* of a cell */
#define CELL_GAP 28
#define ROW_GAP 14
#define LEAST_PLOT 20

/* The grid: all cells share the time axis, each has its own axis of values. */
typedef struct {
    Page *page;
    gsize n, columns, rows;
    double cell_width, cell_height; /* without the gaps */
    double axis_width;
    double header; /* of each cell */
    Plot *plots;
} Grid;

gsize layout_multiples_columns(gsize n, double width)
{
    gsize most = (gsize)MAX(1, floor((width + CELL_GAP) / (LEAST_WIDTH + CELL_GAP)));
    most = MIN(most, n);
    gsize rows = (n + most - 1) / most;
    return (n + rows - 1) / rows;
}

/* The figures of a panel: of one series its last, smallest and largest value; of several only
 * between which values they lie. */
static SeriesFigures panel_figures(const Page *page, const ChartPanel *panel)
{
    SeriesFigures all = {.last = NAN, .low = NAN, .high = NAN};
    for (gsize i = 0; i < panel->n_series; i++) {
        SeriesFigures one = figures_of(page->figures, &panel->series[i], page->from, page->until);
        if (!one.any)
            continue;
        all.low = all.any ? MIN(all.low, one.low) : one.low;
        all.high = all.any ? MAX(all.high, one.high) : one.high;
        all.last = panel->n_series == 1 ? one.last : NAN;
        all.any = true;
    }
    return all;
}

/* Draws the figures before `right` and returns where they begin. */
static double draw_figures(Page *page, const ChartPanel *panel, double right, double y)
{
    SeriesFigures figures = panel_figures(page, panel);
    if (!figures.any)
        return right;
    if (figures.low < figures.high) {
        g_autofree char *range = units_format_range(figures.low, figures.high, panel->unit);
        page_text(page, (Point){right, y}, range, (TextLook){FONT_SMALL, ANCHOR_END, PAINT_SUBTLE});
        right -= page_text_width(page, FONT_SMALL, range) + 7;
    }
    if (!isnan(figures.last)) {
        g_autofree char *last = units_format(figures.last, panel->unit);
        page_text(page, (Point){right, y}, last, (TextLook){FONT_LABEL, ANCHOR_END, PAINT_TEXT});
        right -= page_text_width(page, FONT_LABEL, last) + 8;
    }
    return right;
}

/* Name at the left, figures at the right. */
static void draw_header(const Grid *grid, gsize i, double left, double right, double top)
{
    Page *page = grid->page;
    const ChartPanel *panel = &page->chart->panels[i];
    const char *name = panel->title;
    if (!name && panel->n_series > 0)
        name = panel->series[0].name;
    double y = top + page_line_height(page, FONT_STRONG) / 2;
    double end = draw_figures(page, panel, right, y);
    page_text(page, (Point){left, y}, page_fit(page, FONT_STRONG, name, MAX(end - left, 20)),
              (TextLook){FONT_STRONG, ANCHOR_START, PAINT_TEXT});
}

static Box cell_box(const Grid *grid, gsize i, const Box *area)
{
    gsize row = i / grid->columns, column = i % grid->columns;
    double left = area->left + (double)column * (grid->cell_width + CELL_GAP);
    double top = area->top + (double)row * (grid->cell_height + ROW_GAP);
    return (Box){left, top, left + grid->cell_width, top + grid->cell_height};
}

static void draw_cell(const Grid *grid, gsize i, const Box *area)
{
    Page *page = grid->page;
    Box cell = cell_box(grid, i, area);
    Plot *plot = &grid->plots[i];
    layout_plot_place(plot, (Box){cell.left + grid->axis_width, cell.top + grid->header, cell.right,
                                  cell.bottom});
    TimeScale x = time_scale_new(page->from, page->until, plot->box.left, plot->box.right);
    g_autofree TimeTicks *ticks = g_new(TimeTicks, 1);
    layout_time_axis_choose(page, &x, ticks);
    draw_header(grid, i, cell.left, cell.right, cell.top);
    plot->name_rules = true;
    layout_plot(page, plot, &x, ticks);
    bool last = i + grid->columns >= grid->n;
    if (last)
        layout_time_axis(page, &x, ticks, plot->box.bottom + 1, cell.right + 12);
}

static void measure(Grid *grid, const Box *area)
{
    Page *page = grid->page;
    double footer = layout_time_axis_height(page) + layout_overview_height(page) +
                    layout_events_key(page, area, false) + page_line_height(page, FONT_SMALL) + 2;
    grid->columns = layout_multiples_columns(page->chart->n_panels, area->right - area->left);
    grid->header = page_line_height(page, FONT_STRONG) + 9;
    double least = grid->header + LEAST_PLOT + ROW_GAP;
    gsize fit = (gsize)MAX(1, (area->bottom - area->top - footer + ROW_GAP) / least);
    grid->rows = MIN((page->chart->n_panels + grid->columns - 1) / grid->columns, fit);
    grid->n = MIN(page->chart->n_panels, grid->rows * grid->columns);
    grid->plots = g_new0(Plot, grid->n);
    grid->cell_width =
        (area->right - area->left - CELL_GAP * (double)(grid->columns - 1)) / (double)grid->columns;
    double height = area->bottom - area->top - footer - ROW_GAP * (double)(grid->rows - 1);
    grid->cell_height = MAX(height / (double)grid->rows, grid->header + LEAST_PLOT);
    for (gsize i = 0; i < grid->n; i++) {
        layout_plot_init(&grid->plots[i], page, &page->chart->panels[i],
                         grid->cell_height - grid->header);
        double axis = layout_plot_axis_width(page, &grid->plots[i]);
        grid->axis_width = MIN(MAX(grid->axis_width, axis), grid->cell_width * 0.6);
    }
}

void layout_multiples(Page *page, const Box *area)
{
    Grid grid = {.page = page};
    measure(&grid, area);
    for (gsize i = 0; i < grid.n; i++)
        draw_cell(&grid, i, area);
    double y = area->top + (double)grid.rows * (grid.cell_height + ROW_GAP) - ROW_GAP +
               layout_time_axis_height(page) + 2;
    layout_overview(page, &(Box){area->left, y, area->right, y});
    y += layout_overview_height(page);
    Box row = {area->left, y, area->right, y};
    row.top += layout_events_key(page, &row, true);
    TimeTicks none = {.n_odd = 0};
    gsize left_out = page->chart->n_panels - grid.n;
    g_autofree char *more = left_out > 0
                                ? g_strdup_printf("%" G_GSIZE_FORMAT " more do not fit", left_out)
                                : g_strdup("");
    layout_footnote(page, &row, &none, more);
    g_free(grid.plots);
}
