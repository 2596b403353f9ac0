#include "layout/plot.h"

#include "chart/chart.h"
#include "chart/series.h"
#include "layout/events.h"
#include "layout/page.h"
#include "layout/time_axis.h"

#include <math.h>

/* Between two labels of the axis, px. */
#define TICK_DISTANCE 44
#define AXIS_GAP 7
/* That marks at the base take, px. */
#define BASE_ROOM 16

/* The values that an axis must enclose. */
typedef struct {
    double low, high;
    bool any;
    bool log;
    bool gaps;    /* a logarithmic axis can't show some values, */
    gsize hidden; /* so many of them within the range */
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
static void include_positive(Extent *extent, const ChartSeries *series, Span span, const Page *page)
{
    for (gsize i = span.first; i < span.last; i++) {
        include(extent, series->value[i]);
        extent->gaps |= series->value[i] <= 0;
        extent->hidden += series->value[i] <= 0 && series->time[i] >= page->from &&
                          series->time[i] <= page->until;
    }
}

/* Whether the sample before the range, with which `span` begins, reaches into it. */
static bool reaches_in(const ChartSeries *series, Span span, const Page *page)
{
    gint64 time = series->time[span.first], now = page->chart->now;
    if (time >= page->from || isnan(series->value[span.first]))
        return false;
    bool last = span.first + 1 == span.last;
    switch (series->mark) {
    case MARK_STEP:
        return (series->hold == 0 || time + series->hold > page->from) &&
               (now == 0 || now > page->from);
    case MARK_LINE:
    case MARK_AREA:
        return !last && !isnan(series->value[span.first + 1]) &&
               (series->hold == 0 || series->time[span.first + 1] - time <= series->hold);
    case MARK_COLUMN:
        return series->width == 0 || time + series->width > page->from;
    case MARK_POINT:
        break;
    }
    return false;
}

/* What is shown, and the neighbours that lines come from and go to. */
static void include_series(Extent *extent, const ChartSeries *series, const Page *page)
{
    Span span = series_visible(series, page->from, page->until);
    SeriesFigures figures = figures_of(page->figures, series, page->from, page->until);
    if (span.first == span.last || (!figures.any && !reaches_in(series, span, page)))
        return;
    if (extent->log) {
        include_positive(extent, series, span, page);
        return;
    }
    if (figures.any) {
        include(extent, figures.low);
        include(extent, figures.high);
    }
    include(extent, series->value[span.first]);
    include(extent, series->value[span.last - 1]);
}

static Extent extent_of_series(const ChartPanel *panel, const Page *page, bool log)
{
    Extent extent = {.log = log};
    for (gsize i = 0; i < panel->n_series; i++)
        include_series(&extent, &panel->series[i], page);
    return extent;
}

static void include_lines(Extent *extent, const ChartPanel *panel, const Page *page)
{
    for (gsize i = 0; i < panel->n_rules; i++)
        include(extent, panel->rules[i].value);
    for (gsize i = 0; i < panel->n_bands; i++) {
        const ChartBand *band = &panel->bands[i];
        if (band->until > 0 && (band->until < page->from || band->from > page->until))
            continue;
        include(extent, band->low);
        if (band->until == 0) /* the far side of a limit that changes would flatten the data */
            include(extent, band->high);
    }
    for (gsize i = 0; i < panel->n_events; i++)
        if (event_is_shown(&panel->events[i], page->from, page->until))
            include(extent, panel->events[i].value);
}

/* Whether marks stand at the base, which is none of the axis' values. */
static bool has_base_marks(const ChartPanel *panel, const Page *page)
{
    for (gsize i = 0; i < panel->n_events; i++) {
        const ChartEvent *event = &panel->events[i];
        if (isnan(event->value) && event->until <= event->time && event->time >= page->from &&
            event->time <= page->until)
            return true;
    }
    return false;
}

/* The values within the range that lie beyond the ends that the panel sets. */
static gsize count_beyond(const ChartPanel *panel, const Page *page)
{
    double low = panel->ymin.set ? panel->ymin.value : -INFINITY;
    double high = panel->ymax.set ? panel->ymax.value : INFINITY;
    gsize n = 0;
    for (gsize i = 0; i < panel->n_series; i++) {
        const ChartSeries *series = &panel->series[i];
        for (gsize k = 0; k < series->n; k++)
            n += (series->value[k] < low || series->value[k] > high) &&
                 series->time[k] >= page->from && series->time[k] <= page->until;
    }
    return n;
}

/* An axis whose ends the panel sets, or one of them. */
static void choose_limited(Plot *plot, const Page *page, Extent extent, int wanted)
{
    const ChartPanel *panel = plot->panel;
    ScaleKind scale = panel->scale;
    bool log = scale == SCALE_LOG && !plot->forced_linear;
    bool low_set = panel->ymin.set && !(log && panel->ymin.value <= 0);
    bool high_set = panel->ymax.set && !(log && panel->ymax.value <= 0);
    extent.low = low_set ? panel->ymin.value : extent.low;
    extent.high = high_set ? panel->ymax.value : extent.high;
    if (extent.high <= extent.low) { /* all data lie beyond the end that is set */
        double room = MAX(fabs(low_set ? extent.low : extent.high), 1) / 10;
        extent.low = low_set ? extent.low : extent.high - room;
        extent.high = low_set ? extent.low + room : extent.high;
    }
    if (low_set && scale == SCALE_LINEAR_ZERO)
        scale = SCALE_LINEAR;
    ticks_choose(&plot->ticks, extent.low, extent.high, scale, panel->unit, wanted);
    ticks_limit(&plot->ticks, low_set ? extent.low : NAN, high_set ? extent.high : NAN);
    plot->beyond = count_beyond(panel, page);
}

void layout_plot_init(Plot *plot, const Page *page, const ChartPanel *panel, double height)
{
    *plot = (Plot){.panel = panel};
    ScaleKind scale = panel->scale;
    Extent extent = extent_of_series(panel, page, scale == SCALE_LOG);
    if (scale == SCALE_LOG && !extent.any) {
        scale = SCALE_LINEAR_ZERO;
        plot->forced_linear = extent.hidden > 0;
        extent = extent_of_series(panel, page, false);
    }
    plot->empty = !extent.any;
    plot->gaps = extent.gaps;
    plot->hidden = extent.hidden;
    include_lines(&extent, panel, page);
    if (!extent.any)
        extent.high = 1;
    /* Lines keep away from the upper edge; counts and shares may well fill theirs. */
    if (scale == SCALE_LINEAR_ZERO && panel->unit != UNIT_COUNT && panel->unit != UNIT_PERCENT)
        extent.high += MAX(extent.high, 0) * 0.02;
    int wanted = MAX(height >= 52 ? 2 : 1, (int)(height / TICK_DISTANCE));
    if (panel->ymin.set || panel->ymax.set) {
        choose_limited(plot, page, extent, wanted);
        return;
    }
    ticks_choose(&plot->ticks, extent.low, extent.high, scale, panel->unit, wanted);
    /* Where the base is no zero, marks there keep away from data and limits. */
    double room =
        (plot->ticks.high - plot->ticks.low) * BASE_ROOM / MAX(height - BASE_ROOM, 2 * BASE_ROOM);
    if (scale == SCALE_LINEAR && has_base_marks(panel, page))
        plot->ticks.low = MIN(plot->ticks.low, extent.low - room);
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

static void draw_bands(Page *page, const Plot *plot, const TimeScale *x)
{
    const Box *box = &plot->box;
    for (gsize i = 0; i < plot->panel->n_bands; i++) {
        const ChartBand *band = &plot->panel->bands[i];
        double top = scale_place(&plot->y, MAX(band->low, band->high));
        double bottom = scale_place(&plot->y, MIN(band->low, band->high));
        bool always = band->from == 0 && band->until == 0;
        if (!always && (band->until <= x->from || band->from >= x->until))
            continue;
        double left = always ? box->left : round(time_scale_place_within(x, band->from));
        double right = always ? box->right : round(time_scale_place_within(x, band->until));
        scene_rect(page->scene, left, top, MAX(right - left, 1), bottom - top,
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
    for (int i = 0; i < plot->ticks.n && !plot->empty && !plot->unlabelled; i++) {
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
        if (!isfinite(rule->value) || (plot->ticks.log && rule->value <= 0))
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

Box layout_empty(Page *page, const Box *box)
{
    bool range = page->chart->from != 0 || page->chart->until != 0;
    const char *words = page_fit(page, FONT_CAPTION, range ? "no data in this range" : "no data",
                                 box->right - box->left);
    Point middle = {(box->left + box->right) / 2, (box->top + box->bottom) / 2};
    double half = page_text_width(page, FONT_CAPTION, words) / 2;
    double rise = page_line_height(page, FONT_CAPTION) / 2;
    page_text(page, middle, words, (TextLook){FONT_CAPTION, ANCHOR_MIDDLE, PAINT_SUBTLE});
    return (Box){middle.x - half, middle.y - rise, middle.x + half, middle.y + rise};
}

/* What the axis can't show, where most room is: at the left or the right, above or below. */
static void note_axis(Page *page, const Plot *plot, Occupancy *occupancy)
{
    const Box *box = &plot->box;
    g_autofree char *words =
        plot->forced_linear ? g_strdup("nothing is above zero: the axis is linear")
        : plot->beyond > 0
            ? g_strdup_printf("%" G_GSIZE_FORMAT " value%s beyond the axis: drawn at its end",
                              plot->beyond, plot->beyond == 1 ? "" : "s")
        : plot->hidden == 1
            ? g_strdup("1 value is not above zero: not shown")
            : g_strdup_printf("%" G_GSIZE_FORMAT " values are not above zero: not shown",
                              plot->hidden);
    const char *text = page_fit_sentence(page, FONT_SMALL, words, box->right - box->left - 4);
    double width = page_text_width(page, FONT_SMALL, text);
    double height = page_line_height(page, FONT_SMALL), least = INFINITY;
    Box best = *box;
    for (int corner = 0; corner < 4; corner++) {
        double left = corner % 2 == 0 ? box->left + 4 : box->right - width - 2;
        double top = corner < 2 ? box->bottom - height - 2 : box->top + 2;
        Box place = {left, top, left + width, top + height};
        double taken = occupancy_taken(occupancy, &place);
        if (taken < least) {
            least = taken;
            best = place;
        }
    }
    occupancy_take(occupancy, &best);
    page_text(page, (Point){best.left, (best.top + best.bottom) / 2}, text,
              (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
}

/* Whether words want a place within the plot. */
static bool has_words(const Plot *plot)
{
    if (plot->hidden > 0 || plot->beyond > 0 || plot->forced_linear)
        return true;
    for (gsize i = 0; plot->name_rules && i < plot->panel->n_rules; i++)
        if (plot->panel->rules[i].label)
            return true;
    for (gsize i = 0; i < plot->panel->n_events; i++)
        if (plot->panel->events[i].label)
            return true;
    return false;
}

/* At their lines, where `occupancy` is free; false where one found no place. */
static bool name_rules(Page *page, const Plot *plot, Occupancy *occupancy)
{
    const Box *box = &plot->box;
    double height = page_line_height(page, FONT_SMALL);
    bool all = true;
    for (gsize i = 0; i < plot->panel->n_rules; i++) {
        const ChartRule *rule = &plot->panel->rules[i];
        if (!rule->label || !*rule->label || !isfinite(rule->value))
            continue;
        const char *text =
            page_fit_sentence(page, FONT_SMALL, rule->label, (box->right - box->left) / 2);
        double width = page_text_width(page, FONT_SMALL, text);
        double y = scale_place(&plot->y, rule->value);
        /* Above, else below; at the right end, else at the left. */
        bool named = false;
        for (int side = 0; side < 4 && !named; side++) {
            double left = side < 2 ? box->right - width - 2 : box->left + 3;
            double top = side % 2 == 0 ? y - height : y + 2;
            Box place = {left, top, left + width, top + height - 2};
            if (occupancy_taken(occupancy, &place) > 0)
                continue;
            occupancy_take(occupancy, &place);
            page_text(page, (Point){place.left, (place.top + place.bottom) / 2}, text,
                      (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
            named = true;
        }
        all &= named;
    }
    return all;
}

void layout_plot_series(Page *page, const Plot *plot, const SeriesPlace *place)
{
    if (!plot->gaps) {
        layout_series(page, plot->panel, place);
        return;
    }
    Positive positive = positive_new(plot->panel);
    layout_series(page, &positive.panel, place);
    positive_clear(&positive);
}

bool layout_plot(Page *page, const Plot *plot, const TimeScale *x, const TimeTicks *ticks)
{
    const Box *box = &plot->box;
    const ChartPanel *panel = plot->panel;
    scene_group(page->scene, page_clean(page, panel->title), NULL);
    if (page->theme->colour[PAINT_PLOT] != page->theme->colour[PAINT_BACKGROUND])
        scene_rect(page->scene, box->left, box->top, box->right - box->left, box->bottom - box->top,
                   PAINT_PLOT);
    draw_bands(page, plot, x);
    layout_event_spans(page, panel, x, box);
    if (ticks)
        layout_time_grid(page, x, ticks, box);
    draw_grid(page, plot);
    draw_base(page, plot);
    guint first = page->scene->items->len;
    layout_plot_series(page, plot,
                       &(SeriesPlace){.x = x,
                                      .y = &plot->y,
                                      .line_width = page->theme->line_width,
                                      .markers = true,
                                      .titles = page->hover});
    g_autoptr(Occupancy) occupancy = has_words(plot) ? occupancy_new(box) : NULL;
    if (occupancy)
        occupancy_take_items(occupancy, page->scene, first);
    Box empty = plot->empty ? layout_empty(page, box) : (Box){0};
    if (occupancy && plot->empty)
        occupancy_take(occupancy, &empty);
    if (occupancy && (plot->hidden > 0 || plot->beyond > 0 || plot->forced_linear))
        note_axis(page, plot, occupancy);
    bool named = !occupancy || !plot->name_rules || name_rules(page, plot, occupancy);
    guint rules = page->scene->items->len;
    draw_rules(page, plot);
    if (occupancy)
        occupancy_take_items(occupancy, page->scene, rules);
    layout_events(page, panel, x, &plot->y, box, occupancy);
    scene_end(page->scene);
    return named;
}
