/* Panels above each other on one time axis.
 *
 * Height goes first to what stands around the plots, then to the plots by their weights. Where it
 * is scarce, parts are left out in the order of PART_*, until a plot has LAYOUT_LEAST_PLOT px;
 * then panels are, from the last, and the footnote counts them. Panels too small for words become a
 * sparkline. */
#include "chart/chart.h"
#include "chart/series.h"
#include "layout/events.h"
#include "layout/kinds.h"
#include "layout/labels.h"
#include "layout/plot.h"
#include "layout/strips.h"
#include "layout/time_axis.h"

#include <math.h>

#define PANEL_GAP 14
#define TITLE_GAP 9         /* between a title and its plot */
#define LABEL_COLUMN_GAP 20 /* a leader line's room */
/* Where the height is free: that many panels are given room, and their plots so much, px. */
#define PANELS_MAX 150
#define PLOTS_MOST 1400
#define TALLEST_MOST 400
#define TALLEST_LEAST 170
#define TALLEST_SHARE 0.39 /* of the width */
#define PLOTS_SHARE 0.8    /* that plots have of a height that is given, at most */
#define LABEL_ROOM 34      /* for each of the labels beside a plot, */
#define ROOMY_LABELS 12    /* of so many */

typedef struct {
    Plot plot;
    PanelLabels labels;
    const char *unit; /* of its axis */
    double height;    /* of the plot */
} Panel;

/* The panels on their way. */
typedef struct {
    Page *page;
    gsize n, n_measured; /* that are drawn; whose labels are known */
    Panel *panel;
    guint parts; /* that there is room for */
    bool narrow;
    double axis_width, labels_width; /* left and right of the plots */
} Panels;

/* Whether words stand above the plot. */
static bool is_titled(const Panels *panels, gsize i)
{
    const ChartPanel *panel = &panels->page->chart->panels[i];
    return (panel->title || panel->unit_name) && (panels->parts & PART_TITLE);
}

/* Heights of what is not a plot. */
static double header_height(const Panels *panels, gsize i, const Box *area)
{
    Page *page = panels->page;
    double height = TITLE_GAP;
    if (is_titled(panels, i))
        height += page_line_height(page, FONT_STRONG);
    if (panels->narrow && (panels->parts & PART_SERIES_KEY))
        height += layout_labels_key(page, &panels->panel[i].labels, area, false);
    return height;
}

/* What the panel shows, and in which unit. */
static void draw_title(const Panels *panels, gsize i, const Box *area, double y)
{
    Page *page = panels->page;
    double right = panels->narrow ? area->right : panels->panel[i].plot.box.right;
    const char *words = panels->panel[i].unit, *name = page->chart->panels[i].unit_name;
    const char *comma = page->chart->panels[i].title && (*words || name) ? ", " : "";
    g_autofree char *unit = g_strconcat(comma, words, *words && name ? " " : "",
                                        name ? page_clean(page, name) : "", NULL);
    double unit_width = page_text_width(page, FONT_LABEL, unit);
    const char *title =
        page_fit(page, FONT_STRONG, page->chart->panels[i].title, right - area->left - unit_width);
    page_text(page, (Point){area->left, y}, title,
              (TextLook){FONT_STRONG, ANCHOR_START, PAINT_TEXT});
    page_text(page, (Point){area->left + page_text_width(page, FONT_STRONG, title), y}, unit,
              (TextLook){FONT_LABEL, ANCHOR_START, PAINT_SUBTLE});
}

static void draw_header(const Panels *panels, gsize i, const Box *area, double top)
{
    Page *page = panels->page;
    double line = page_line_height(page, FONT_STRONG);
    if (is_titled(panels, i)) {
        draw_title(panels, i, area, top + line / 2);
        top += line;
    }
    if (panels->narrow && (panels->parts & PART_SERIES_KEY))
        layout_labels_key(page, &panels->panel[i].labels, &(Box){area->left, top, area->right, top},
                          true);
}

/* Of a key that would take more than a third of the height, the last are counted, not named. */
static void limit_key(Panels *panels, gsize i, const Box *area)
{
    PanelLabels *labels = &panels->panel[i].labels;
    double most = (area->bottom - area->top) / 3 / (double)panels->n;
    while (labels->labels->len > 1 && layout_labels_key(panels->page, labels, area, false) > most) {
        g_array_set_size(labels->labels, labels->labels->len - 1);
        labels->left_out++;
    }
}

static double height_below(const Panels *panels, const Box *area)
{
    Page *page = panels->page;
    guint parts = panels->parts;
    return (parts & PART_TIME_AXIS ? layout_time_axis_height(page) : LAYOUT_LABEL_BELOW) +
           (parts & PART_DAYS ? layout_day_strip_height(page) : 0) +
           (parts & PART_OVERVIEW ? layout_overview_height(page) : 0) +
           (parts & PART_EVENT_KEY ? layout_events_key(page, area, false) : 0) +
           (parts & PART_FOOTNOTE ? page_line_height(page, FONT_SMALL) : 0);
}

/* What a panel needs at least. */
static double least_height(const Panels *panels)
{
    Page *page = panels->page;
    bool key = panels->narrow && (panels->parts & PART_SERIES_KEY);
    return TITLE_GAP + LAYOUT_LEAST_PLOT +
           (panels->parts & PART_TITLE ? page_line_height(page, FONT_STRONG) : 0) +
           (key ? page_line_height(page, FONT_LABEL) : 0);
}

static gsize count_panels(const Panels *panels, double height, const Box *area)
{
    double rest = height - height_below(panels, area) + PANEL_GAP;
    gsize most = panels->n_measured > 0 ? panels->n_measured : panels->page->chart->n_panels;
    return (gsize)CLAMP(rest / (least_height(panels) + PANEL_GAP), 1, (double)most);
}

/* Leaves out parts until a panel fits, and then as many panels as do not; that is said. */
static void choose_parts(Panels *panels, const Box *area)
{
    double height = area->bottom - area->top;
    panels->parts = ALL_PARTS;
    for (guint part = PART_OVERVIEW;
         part < ALL_PARTS && height_below(panels, area) + least_height(panels) > height; part *= 2)
        panels->parts &= ~part;
    panels->n = count_panels(panels, height, area);
    if (panels->n == panels->page->chart->n_panels || (panels->parts & PART_FOOTNOTE))
        return;
    panels->parts |= PART_FOOTNOTE;
    if (height_below(panels, area) + least_height(panels) > height)
        panels->parts &= ~(guint)PART_TIME_AXIS;
    panels->n = count_panels(panels, height, area);
}

static void measure_labels(Panels *panels, gsize n)
{
    double height = panels->page->height > 0 ? panels->page->height * PLOTS_SHARE : TALLEST_MOST;
    double weights = 0;
    panels->n_measured = n;
    for (gsize i = 0; i < n; i++)
        weights += layout_panel_weight(&panels->page->chart->panels[i]);
    panels->panel = g_new0(Panel, n);
    for (gsize i = 0; i < n; i++) {
        const ChartPanel *panel = &panels->page->chart->panels[i];
        Plot plot; /* about as high as it will be, for the precision of its axis */
        layout_plot_init(&plot, panels->page, panel, height * layout_panel_weight(panel) / weights);
        layout_labels_init(&panels->panel[i].labels, panels->page, panel,
                           plot.empty || plot.ticks.log ? NULL : &plot.ticks.style);
    }
}

/* What suits the panels: the greatest plot is well twice as wide as high, with room for its labels;
 * what stands around the plots is as high as it is. */
static double natural_height(const Panels *panels, const Box *area)
{
    const Chart *chart = panels->page->chart;
    double weights = 0, greatest = 0, labels = 0;
    for (gsize i = 0; i < chart->n_panels; i++) {
        weights += layout_panel_weight(&chart->panels[i]);
        greatest = MAX(greatest, layout_panel_weight(&chart->panels[i]));
        labels = MAX(labels, (double)MIN(chart->panels[i].n_series, ROOMY_LABELS));
    }
    double tallest = CLAMP(panels->page->width * TALLEST_SHARE, TALLEST_LEAST, TALLEST_MOST);
    if (!panels->narrow)
        tallest = MAX(tallest, labels * LABEL_ROOM);
    double height = MIN(tallest * weights / greatest, PLOTS_MOST) + height_below(panels, area);
    for (gsize i = 0; i < panels->n_measured; i++)
        height += header_height(panels, i, area) + (i > 0 ? PANEL_GAP : 0);
    return height;
}

/* How wide the columns of labels left and right of the plots are. */
static void measure_columns(Panels *panels, const Box *area)
{
    double width = area->right - area->left, axis = 0, labels = 0;
    for (gsize i = 0; i < panels->n; i++) {
        const Panel *panel = &panels->panel[i];
        axis = MAX(axis, layout_plot_axis_width(panels->page, &panel->plot));
        if (panel->labels.labels->len > 0)
            labels = MAX(labels, ceil(panel->labels.width) + LABEL_COLUMN_GAP);
    }
    bool unlabelled = axis > width * 0.45;
    for (gsize i = 0; i < panels->n; i++)
        panels->panel[i].plot.unlabelled = unlabelled;
    panels->axis_width = unlabelled ? 0 : axis;
    panels->labels_width = panels->narrow ? 8 : MIN(labels, width * 0.27);
}

/* Shares the height between the plots and chooses their axes. */
static void measure(Panels *panels, const Box *area)
{
    Page *page = panels->page;
    double fixed = height_below(panels, area), weights = 0;
    for (gsize i = 0; i < panels->n; i++) {
        if (panels->narrow)
            limit_key(panels, i, area);
        fixed += header_height(panels, i, area) + (i > 0 ? PANEL_GAP : 0);
        weights += layout_panel_weight(&page->chart->panels[i]);
    }
    double rest = MAX(area->bottom - area->top - fixed, 1);
    for (gsize i = 0; i < panels->n; i++) {
        const ChartPanel *of = &page->chart->panels[i];
        Panel *panel = &panels->panel[i];
        panel->height = floor(MAX(rest * layout_panel_weight(of) / weights, 1));
        layout_plot_init(&panel->plot, page, of, panel->height);
        panel->unit =
            is_titled(panels, i) && !panel->plot.empty ? ticks_take_unit(&panel->plot.ticks) : "";
    }
    measure_columns(panels, area);
}

static void place_plots(Panels *panels, const Box *area)
{
    double y = area->top;
    for (gsize i = 0; i < panels->n; i++) {
        double top = y + header_height(panels, i, area);
        layout_plot_place(&panels->panel[i].plot,
                          (Box){area->left + panels->axis_width, top,
                                area->right - panels->labels_width, top + panels->panel[i].height});
        y = top + panels->panel[i].height + PANEL_GAP;
    }
}

static bool is_now_shown(const Page *page, const TimeScale *x)
{
    gint64 now = page->chart->now;
    return now != 0 && now > x->from && now < x->until;
}

/* Whether the line can be named at its top, beside title and key; else it is named below. */
static bool has_room_for_now(const Panels *panels, const TimeScale *x)
{
    Page *page = panels->page;
    const char *title = page_clean(page, page->chart->panels[0].title);
    double end = *title ? x->left + page_text_width(page, FONT_STRONG, title) + 60 : 0;
    return !panels->narrow && time_scale_place(x, page->chart->now) > end;
}

/* A line where the known ends. */
static void draw_now(const Panels *panels, const TimeScale *x)
{
    Page *page = panels->page;
    if (!is_now_shown(page, x))
        return;
    double top = panels->panel[0].plot.box.top,
           bottom = panels->panel[panels->n - 1].plot.box.bottom;
    double at = floor(time_scale_place(x, page->chart->now)) + 0.5;
    scene_line(page->scene, (Point){at, top}, (Point){at, bottom}, (LineLook){PAINT_AXIS, 1, 2});
    if (has_room_for_now(panels, x))
        page_text(page, (Point){at, top - page_line_height(page, FONT_SMALL) / 2}, "now",
                  (TextLook){FONT_SMALL, ANCHOR_MIDDLE, PAINT_SUBTLE});
}

/* What the last line says besides the zone. */
static char *footnote_words(const Panels *panels, const TimeScale *x)
{
    gsize left_out = panels->page->chart->n_panels - panels->n;
    if (left_out > 0)
        return g_strdup_printf("%" G_GSIZE_FORMAT " more panels do not fit", left_out);
    bool now = is_now_shown(panels->page, x) && !has_room_for_now(panels, x);
    return g_strdup(now ? "dotted line: now" : "");
}

/* Time axis, strips, keys and zone below the last plot. */
static void draw_below(const Panels *panels, const Box *area, const TimeScale *x,
                       const TimeTicks *ticks)
{
    Page *page = panels->page;
    double y = panels->panel[panels->n - 1].plot.box.bottom;
    if (page->chart->calendar && (panels->parts & PART_DAYS)) {
        layout_day_strip(page, x, y + 4);
        y += layout_day_strip_height(page);
    }
    if (panels->parts & PART_TIME_AXIS)
        layout_time_axis(page, x, ticks, y + 1, x->right + MIN(panels->labels_width, 24));
    y += panels->parts & PART_TIME_AXIS ? layout_time_axis_height(page) : LAYOUT_LABEL_BELOW;
    if (panels->parts & PART_OVERVIEW) {
        layout_overview(page, &(Box){x->left, y, x->right, y + layout_overview_height(page)});
        y += layout_overview_height(page);
    }
    Box row = {area->left, y, area->right, y};
    if (panels->parts & PART_EVENT_KEY)
        row.top += layout_events_key(page, &row, true);
    g_autofree char *more = footnote_words(panels, x);
    if (panels->parts & PART_FOOTNOTE)
        layout_footnote(page, &row, ticks, more);
}

void layout_panels(Page *page, Box *area)
{
    Panels panels = {.page = page, .parts = ALL_PARTS, .narrow = page->width < LAYOUT_KEY_BELOW};
    if (page->height == 0) {
        measure_labels(&panels, MIN(page->chart->n_panels, PANELS_MAX));
        page_choose_height(page, area, natural_height(&panels, area));
    }
    choose_parts(&panels, area);
    if (panels.n_measured == 0)
        measure_labels(&panels, panels.n);
    measure(&panels, area);
    place_plots(&panels, area);
    const Box *first = &panels.panel[0].plot.box;
    TimeScale x = time_scale_new(page->from, page->until, first->left, first->right);
    g_autofree TimeTicks *ticks = g_new(TimeTicks, 1);
    layout_time_axis_choose(page, &x, ticks);
    for (gsize i = 0; i < panels.n; i++) {
        Panel *panel = &panels.panel[i];
        const Box *box = &panel->plot.box;
        draw_header(&panels, i, area, box->top - header_height(&panels, i, area));
        layout_plot(page, &panel->plot, &x, ticks);
        if (!panels.narrow)
            layout_labels(page, &panel->labels, &panel->plot.y, box, area->right);
    }
    draw_now(&panels, &x);
    draw_below(&panels, area, &x, ticks);
    for (gsize i = 0; i < panels.n_measured; i++)
        layout_labels_clear(&panels.panel[i].labels);
    g_free(panels.panel);
}

#define MARK_SIZE 4
#define EVENT_SIZE 7
#define HEIGHT 24 /* where it is free */

/* A dot on the last value, wherever it lies. */
static void mark_last(Page *page, const Plot *plot, const TimeScale *x, gsize i)
{
    const ChartSeries *series = &plot->panel->series[i];
    Span span = series_visible(series, x->from, x->until);
    for (gsize k = span.last; k > span.first; k--) {
        gint64 time = series->time[k - 1];
        if (isnan(series->value[k - 1]) || time < x->from || time > x->until)
            continue;
        Point point = {time_scale_place(x, time), scale_place(&plot->y, series->value[k - 1])};
        scene_marks(page->scene, &point, 1,
                    (MarkLook){SHAPE_CIRCLE, MARK_SIZE, page_paint(series->role, i)});
        return;
    }
}

static void mark_event(Page *page, const Plot *plot, const TimeScale *x, const ChartEvent *event)
{
    if (!event_is_shown(event, x->from, x->until))
        return;
    Point point = {time_scale_place_within(x, event->time), plot->box.bottom - EVENT_SIZE / 2.0};
    if (!isnan(event->value))
        point.y = scale_place(&plot->y, event->value);
    layout_event_mark(page, point, event->kind, EVENT_SIZE, NULL);
}

/* The first panel's series without text or axes, with the last value and what happened marked
 * (Tufte, "Beautiful Evidence", 2006). Transparent, so that it can lie in a coloured row; panels
 * too small for words become one, opaque. */
void layout_sparkline(Page *page, Box *area)
{
    page_choose_height(page, area, HEIGHT);
    const ChartPanel *panel = &page->chart->panels[0];
    if (page->chart->kind == CHART_SPARKLINE)
        page->scene->background = PAINT_NONE;
    Plot plot;
    layout_plot_init(&plot, page, panel, area->bottom - area->top);
    if (plot.empty && page->chart->kind == CHART_PANELS) {
        double middle = floor((area->top + area->bottom) / 2) + 0.5;
        scene_line(page->scene, (Point){area->left, middle}, (Point){area->right, middle},
                   (LineLook){PAINT_AXIS, 1, 3});
    }
    if (plot.empty)
        return;
    double edge = EVENT_SIZE / 2.0;
    layout_plot_place(
        &plot, (Box){area->left + edge, area->top + edge, area->right - edge, area->bottom - edge});
    TimeScale x = time_scale_new(page->from, page->until, plot.box.left, plot.box.right);
    layout_plot_series(
        page, &plot,
        &(SeriesPlace){.x = &x, .y = &plot.y, .line_width = MAX(page->theme->line_width * 0.8, 1)});
    for (gsize i = 0; i < panel->n_series; i++)
        mark_last(page, &plot, &x, i);
    for (gsize i = 0; i < panel->n_events; i++)
        mark_event(page, &plot, &x, &panel->events[i]);
}
