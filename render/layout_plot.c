#include "layout_plot.h"

#include "decimate.h"
#include "layout_events.h"
#include "layout_series.h"
#include "layout_time_axis.h"
#include "room.h"

#include <math.h>

/* Between two labels of the axis, px. */
#define TICK_DISTANCE 44
#define AXIS_GAP 7

/* The values that an axis must enclose. */
typedef struct {
    double low, high;
    bool any;
    bool log;
} Extent;

static void include(Extent *extent, double value)
{
    if (!isfinite(value) || (extent->log && value <= 0))
        return;
    extent->low = extent->any ? MIN(extent->low, value) : value;
    extent->high = extent->any ? MAX(extent->high, value) : value;
    extent->any = true;
}

/* Looks at each value: the smallest above zero is not what the smallest is. */
static void include_positive(Extent *extent, const ChartSeries *series, Span span)
{
    for (gsize i = span.first; i < span.last; i++)
        include(extent, series->value[i]);
}

/* What is shown, and the neighbours that lines come from and go to. */
static void include_series(Extent *extent, const ChartSeries *series, const Page *page)
{
    Span span = decimate_visible(series, page->from, page->until);
    if (extent->log) {
        include_positive(extent, series, span);
        return;
    }
    SeriesFigures figures = figures_of(page->figures, series, page->from, page->until);
    if (figures.any) {
        include(extent, figures.low);
        include(extent, figures.high);
    }
    if (span.first < span.last) {
        include(extent, series->value[span.first]);
        include(extent, series->value[span.last - 1]);
    }
}

void layout_plot_init(Plot *plot, const Page *page, const ChartPanel *panel, double height)
{
    *plot = (Plot){.panel = panel};
    Extent extent = {.log = panel->scale == SCALE_LOG};
    for (gsize i = 0; i < panel->n_series; i++)
        include_series(&extent, &panel->series[i], page);
    plot->empty = !extent.any;
    for (gsize i = 0; i < panel->n_rules; i++)
        include(&extent, panel->rules[i].value);
    for (gsize i = 0; i < panel->n_bands; i++) {
        include(&extent, panel->bands[i].low);
        include(&extent, panel->bands[i].high);
    }
    for (gsize i = 0; i < panel->n_events; i++)
        if (panel->events[i].time >= page->from && panel->events[i].time <= page->until)
            include(&extent, panel->events[i].value);
    if (!extent.any)
        extent.high = 1;
    /* Lines keep away from the upper edge; counts and shares may well fill theirs. */
    if (panel->scale == SCALE_LINEAR_ZERO && panel->unit != UNIT_COUNT &&
        panel->unit != UNIT_PERCENT)
        extent.high += MAX(extent.high, 0) * 0.02;
    int wanted = MAX(height >= 52 ? 2 : 1, (int)(height / TICK_DISTANCE));
    ticks_choose(&plot->ticks, extent.low, extent.high, panel->scale, panel->unit, wanted);
}

double layout_plot_axis_width(const Page *page, const Plot *plot)
{
    double width = 0;
    for (int i = 0; i < plot->ticks.n; i++)
        width = MAX(width, page_text_width(page, FONT_LABEL, plot->ticks.label[i]));
    return plot->empty ? AXIS_GAP : ceil(width) + AXIS_GAP;
}

void layout_plot_place(Plot *plot, Box box)
{
    box.left = floor(box.left);
    box.right = floor(box.right);
    box.top = floor(box.top);
    box.bottom = floor(box.bottom);
    plot->box = box;
    plot->y = scale_new(plot->ticks.log, plot->ticks.low, plot->ticks.high, box.bottom, box.top);
}

static void draw_bands(Page *page, const Plot *plot)
{
    const Box *box = &plot->box;
    for (gsize i = 0; i < plot->panel->n_bands; i++) {
        const ChartBand *band = &plot->panel->bands[i];
        double top = scale_place(&plot->y, MAX(band->low, band->high));
        double bottom = scale_place(&plot->y, MIN(band->low, band->high));
        scene_rect(page->scene, box->left, top, box->right - box->left, bottom - top,
                   page_tint(band->role == ROLE_SERIES ? ROLE_MUTED : band->role, 0));
    }
}

static void draw_grid(Page *page, const Plot *plot)
{
    const Box *box = &plot->box;
    for (int i = 0; i < plot->ticks.n && !plot->empty; i++) {
        double y = floor(scale_place(&plot->y, plot->ticks.value[i])) + 0.5;
        scene_line(page->scene, (Point){box->left, y}, (Point){box->right, y},
                   (LineLook){PAINT_GRID, page->theme->grid_width});
    }
    for (int i = 0; i < plot->ticks.n && !plot->empty; i++) {
        double y = floor(scale_place(&plot->y, plot->ticks.value[i])) + 0.5;
        page_text(page, (Point){box->left - AXIS_GAP, y}, plot->ticks.label[i],
                  (TextLook){FONT_LABEL, ANCHOR_END, PAINT_SUBTLE});
    }
}

static void draw_rules(Page *page, const Plot *plot)
{
    const Box *box = &plot->box;
    for (gsize i = 0; i < plot->panel->n_rules; i++) {
        const ChartRule *rule = &plot->panel->rules[i];
        if (!isfinite(rule->value))
            continue;
        double y = floor(scale_place(&plot->y, rule->value)) + 0.5;
        Role role = rule->role == ROLE_SERIES ? ROLE_MUTED : rule->role;
        scene_line(page->scene, (Point){box->left, y}, (Point){box->right, y},
                   (LineLook){page_paint(role, 0), 1, 4});
    }
}

/* The line that columns and areas stand on: zero where it is shown, else the lower edge. */
static void draw_base(Page *page, const Plot *plot)
{
    double base = plot->ticks.low <= 0 && plot->ticks.high >= 0 ? 0 : plot->ticks.low;
    double y = floor(scale_place(&plot->y, base)) + 0.5;
    scene_line(page->scene, (Point){plot->box.left, y}, (Point){plot->box.right, y},
               (LineLook){PAINT_AXIS, 1});
}

static void draw_empty(Page *page, const Plot *plot, Room *room)
{
    static const char words[] = "no data in this range";
    Point middle = {(plot->box.left + plot->box.right) / 2, (plot->box.top + plot->box.bottom) / 2};
    double half = page_text_width(page, FONT_CAPTION, words) / 2;
    double rise = page_line_height(page, FONT_CAPTION) / 2;
    page_text(page, middle, words, (TextLook){FONT_CAPTION, ANCHOR_MIDDLE, PAINT_SUBTLE});
    if (room)
        room_take(room, &(Box){middle.x - half, middle.y - rise, middle.x + half, middle.y + rise});
}

/* Whether words want a place within the plot. */
static bool has_words(const Plot *plot)
{
    for (gsize i = 0; plot->name_rules && i < plot->panel->n_rules; i++)
        if (plot->panel->rules[i].label)
            return true;
    for (gsize i = 0; i < plot->panel->n_events; i++)
        if (plot->panel->events[i].label)
            return true;
    return false;
}

/* At their lines, where `room` is free. */
static void name_rules(Page *page, const Plot *plot, Room *room)
{
    const Box *box = &plot->box;
    double height = page_line_height(page, FONT_SMALL);
    for (gsize i = 0; i < plot->panel->n_rules; i++) {
        const ChartRule *rule = &plot->panel->rules[i];
        if (!rule->label || !*rule->label || !isfinite(rule->value))
            continue;
        const char *text = page_fit(page, FONT_SMALL, rule->label, (box->right - box->left) / 2);
        double width = page_text_width(page, FONT_SMALL, text);
        double y = scale_place(&plot->y, rule->value);
        for (int side = 0; side < 2; side++) { /* above, else below */
            double top = side == 0 ? y - height : y + 2;
            Box place = {box->right - width - 2, top, box->right - 2, top + height - 2};
            if (room_taken(room, &place) > 0)
                continue;
            room_take(room, &place);
            page_text(page, (Point){place.left, (place.top + place.bottom) / 2}, text,
                      (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
            break;
        }
    }
}

void layout_plot(Page *page, const Plot *plot, const TimeScale *x, const TimeTicks *ticks)
{
    const Box *box = &plot->box;
    const ChartPanel *panel = plot->panel;
    scene_group(page->scene, page_clean(page, panel->title), NULL);
    if (page->theme->colour[PAINT_PLOT] != page->theme->colour[PAINT_BACKGROUND])
        scene_rect(page->scene, box->left, box->top, box->right - box->left, box->bottom - box->top,
                   PAINT_PLOT);
    draw_bands(page, plot);
    layout_event_spans(page, panel, x, box);
    if (ticks)
        layout_time_grid(page, x, ticks, box);
    draw_grid(page, plot);
    draw_base(page, plot);
    guint first = page->scene->items->len;
    layout_series(
        page, panel,
        &(SeriesPlace){
            .x = x, .y = &plot->y, .line_width = page->theme->line_width, .markers = true});
    g_autoptr(Room) room = has_words(plot) ? room_new(box) : NULL;
    if (room)
        room_take_items(room, page->scene, first);
    if (plot->empty)
        draw_empty(page, plot, room);
    if (room && plot->name_rules)
        name_rules(page, plot, room);
    guint rules = page->scene->items->len;
    draw_rules(page, plot);
    if (room)
        room_take_items(room, page->scene, rules);
    layout_events(page, panel, x, &plot->y, box, room);
    scene_end(page->scene);
}
