#include "axis/units.h"
#include "layout/events.h"
#include "layout/kinds.h"
#include "layout/plot.h"
#include "layout/strips.h"
#include "layout/time_axis.h"

#include <math.h>

#define CELL_LEAST 240 /* of a cell */
#define CELL_GAP 28
#define ROW_GAP 14
#define CELL_HEIGHT 110  /* of a cell, where the height is free, */
#define CELL_TALLEST 180 /* if there are few, */
#define CELLS_HEIGHT 440 /* which fill so much together */
#define ROWS_MAX 100     /* and of so many rows */
#define NAME_LEAST 40    /* of a cell, before its figures go */
#define RULE_SWATCH 14

/* The grid: all cells share the time axis, each has its own axis of values. */
typedef struct {
    Page *page;
    guint parts; /* that there is room for */
    gsize n, columns, rows;
    double cell_width, cell_height; /* without the gaps */
    double axis_width;
    double header; /* of each cell */
    Plot *plots;
    TimeTicks *ticks;
} Grid;

/* How many columns `n` multiples get: the fewest that keep the number of rows small. */
static gsize count_columns(gsize n, double width)
{
    gsize most = (gsize)MAX(1, floor((width + CELL_GAP) / (CELL_LEAST + CELL_GAP)));
    gsize rows = (MAX(n, 1) + most - 1) / most;
    return (MAX(n, 1) + rows - 1) / rows;
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

/* Draws the figures before `right`, no further left than `left`; returns where they begin. */
static double draw_figures(Page *page, const Plot *plot, double left, double right, double y)
{
    const ChartPanel *panel = plot->panel;
    const UnitStyle *axis = plot->empty || plot->ticks.log ? NULL : &plot->ticks.style;
    SeriesFigures figures = panel_figures(page, panel);
    if (!figures.any)
        return right;
    int finest = figures_decimals(&figures);
    g_autofree char *range =
        units_format_range_beside(figures.low, figures.high, panel->unit, axis, finest);
    g_autofree char *last =
        isnan(figures.last) ? NULL : units_format_beside(figures.last, panel->unit, axis, finest);
    double range_width = page_text_width(page, FONT_SMALL, range) + 7;
    double last_width = last ? page_text_width(page, FONT_LABEL, last) + 8 : 0;
    if (figures.low < figures.high && right - range_width - last_width > left) {
        page_text(page, (Point){right, y}, range, (TextLook){FONT_SMALL, ANCHOR_END, PAINT_SUBTLE});
        right -= range_width;
    }
    if (last && right - last_width > left) {
        page_text(page, (Point){right, y}, last, (TextLook){FONT_LABEL, ANCHOR_END, PAINT_TEXT});
        right -= last_width;
    }
    return right;
}

/* A rule that found no place at its line is named beside the panel's name, where there is room. */
static void draw_rule_name(Page *page, const ChartPanel *panel, double left, double right, double y)
{
    const ChartRule *rule = &panel->rules[0];
    const char *text = page_clean(page, rule->label);
    double start = left + RULE_SWATCH + 5;
    if (!*text || start + page_text_width(page, FONT_SMALL, text) > right)
        return;
    double middle = floor(y) + 0.5;
    Role role = rule->role == ROLE_SERIES ? ROLE_MUTED : rule->role;
    scene_line(page->scene, (Point){left, middle}, (Point){left + RULE_SWATCH, middle},
               (LineLook){page_paint(role, 0), 1, 4});
    page_text(page, (Point){start, y}, text, (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
}

/* Name at the left, figures at the right. */
static void draw_header(const Grid *grid, gsize i, const Box *cell, bool rules_named)
{
    Page *page = grid->page;
    const ChartPanel *panel = &page->chart->panels[i];
    const char *name = panel->title;
    if (!name && panel->n_series > 0)
        name = panel->series[0].name;
    double y = cell->top + page_line_height(page, FONT_STRONG) / 2;
    double end = draw_figures(page, &grid->plots[i], cell->left + NAME_LEAST, cell->right, y);
    g_autofree char *unit_words =
        panel->unit_name ? g_strconcat(", ", panel->unit_name, NULL) : NULL;
    const char *unit = page_clean(page, unit_words);
    double unit_width = page_text_width(page, FONT_LABEL, unit);
    name = page_fit(page, FONT_STRONG, name, MAX(end - cell->left - unit_width, 20));
    double after = cell->left + page_text_width(page, FONT_STRONG, name);
    page_text(page, (Point){cell->left, y}, name,
              (TextLook){FONT_STRONG, ANCHOR_START, PAINT_TEXT});
    page_text(page, (Point){after, y}, unit, (TextLook){FONT_LABEL, ANCHOR_START, PAINT_SUBTLE});
    if (!rules_named && panel->n_rules > 0)
        draw_rule_name(page, panel, after + unit_width + 10, end, y);
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
    if (i == 0) /* all cells are as wide */
        layout_time_axis_choose(page, &x, grid->ticks);
    plot->name_rules = true;
    bool named = layout_plot(page, plot, &x, grid->ticks);
    draw_header(grid, i, &cell, named);
    bool last = i + grid->columns >= grid->n;
    if (last && (grid->parts & PART_TIME_AXIS))
        layout_time_axis(page, &x, grid->ticks, plot->box.bottom + 1, cell.right + 12);
}

/* Of what stands below the cells. */
static double footer_height(const Grid *grid, const Box *area)
{
    Page *page = grid->page;
    guint parts = grid->parts;
    return (parts & PART_TIME_AXIS ? layout_time_axis_height(page) : LAYOUT_LABEL_BELOW) +
           (parts & PART_OVERVIEW ? layout_overview_height(page) : 0) +
           (parts & PART_EVENT_KEY ? layout_events_key(page, area, false) : 0) +
           (parts & PART_FOOTNOTE ? page_line_height(page, FONT_SMALL) : 0) + 2;
}

/* Where panels are left out, that is said, rather than when. */
static void keep_count(Grid *grid, const Box *area, double room)
{
    grid->parts |= PART_FOOTNOTE;
    if (footer_height(grid, area) > room)
        grid->parts &= ~(guint)PART_TIME_AXIS;
}

/* Leaves out parts until a row fits, and then as many rows as do not. */
static void choose_rows(Grid *grid, Box *area)
{
    gsize n = grid->page->chart->n_panels;
    grid->columns = count_columns(n, area->right - area->left);
    grid->parts = ALL_PARTS;
    gsize rows = (n + grid->columns - 1) / grid->columns;
    double cell = CLAMP(CELLS_HEIGHT / (double)rows, CELL_HEIGHT, CELL_TALLEST);
    page_choose_height(grid->page, area,
                       (double)MIN(rows, ROWS_MAX) * (cell + ROW_GAP) - ROW_GAP +
                           footer_height(grid, area));
    double height = area->bottom - area->top, least = grid->header + LAYOUT_LEAST_PLOT;
    for (guint part = PART_OVERVIEW; part < ALL_PARTS && footer_height(grid, area) + least > height;
         part *= 2)
        grid->parts &= ~part;
    if (grid->columns < n && height - footer_height(grid, area) + ROW_GAP < 2 * (least + ROW_GAP))
        keep_count(grid, area, height - least);
    double rest = height - footer_height(grid, area) + ROW_GAP;
    gsize fit = (gsize)MAX(1, rest / (least + ROW_GAP));
    grid->rows = MIN(rows, fit);
    grid->n = MIN(n, grid->rows * grid->columns);
    grid->cell_height = MAX(rest / (double)grid->rows - ROW_GAP, grid->header + 1);
}

static void measure(Grid *grid, Box *area)
{
    Page *page = grid->page;
    grid->header = page_line_height(page, FONT_STRONG) + 9;
    choose_rows(grid, area);
    grid->plots = g_new0(Plot, grid->n);
    grid->cell_width =
        (area->right - area->left - CELL_GAP * (double)(grid->columns - 1)) / (double)grid->columns;
    for (gsize i = 0; i < grid->n; i++) {
        layout_plot_init(&grid->plots[i], page, &page->chart->panels[i],
                         grid->cell_height - grid->header);
        grid->axis_width = MAX(grid->axis_width, layout_plot_axis_width(page, &grid->plots[i]));
    }
    bool unlabelled = grid->axis_width > grid->cell_width * 0.6;
    for (gsize i = 0; i < grid->n; i++)
        grid->plots[i].unlabelled = unlabelled;
    if (unlabelled)
        grid->axis_width = 0;
}

void layout_multiples(Page *page, Box *area)
{
    g_autofree TimeTicks *ticks = g_new(TimeTicks, 1);
    Grid grid = {.page = page, .ticks = ticks};
    measure(&grid, area);
    for (gsize i = 0; i < grid.n; i++)
        draw_cell(&grid, i, area);
    double y = area->top + (double)grid.rows * (grid.cell_height + ROW_GAP) - ROW_GAP + 2;
    y += grid.parts & PART_TIME_AXIS ? layout_time_axis_height(page) : LAYOUT_LABEL_BELOW;
    if (grid.parts & PART_OVERVIEW) {
        layout_overview(page, &(Box){area->left, y, area->right, y});
        y += layout_overview_height(page);
    }
    Box row = {area->left, y, area->right, y};
    if (grid.parts & PART_EVENT_KEY)
        row.top += layout_events_key(page, &row, true);
    gsize left_out = page->chart->n_panels - grid.n;
    g_autofree char *more = left_out > 0
                                ? g_strdup_printf("%" G_GSIZE_FORMAT " more do not fit", left_out)
                                : g_strdup("");
    if (grid.parts & PART_FOOTNOTE)
        layout_footnote(page, &row, ticks, more);
    g_free(grid.plots);
}
