#include "layout_events.h"
#include "layout_kinds.h"
#include "layout_labels.h"
#include "layout_plot.h"
#include "layout_strips.h"
#include "layout_time_axis.h"

#include <math.h>

#define PANEL_GAP 14
#define TITLE_GAP 9         /* between a title and its plot */
#define LABEL_COLUMN_GAP 20 /* a leader line's room */
#define LEAST_PLOT 24

/* The panels on their way. */
typedef struct {
    Page *page;
    gsize n;
    Plot *plots;
    PanelLabels *labels;
    const char **units; /* the unit of each panel's axis */
    double *heights;    /* of the plots */
    bool narrow;
    double axis_width, labels_width; /* left and right of the plots */
    double below;                    /* time axis, strips, keys */
} Panels;

/* Heights of what is not a plot. */
static double header_height(const Panels *panels, gsize i, const Box *area)
{
    Page *page = panels->page;
    double height = TITLE_GAP;
    if (page->chart->panels[i].title)
        height += page_line_height(page, FONT_STRONG);
    if (panels->narrow)
        height += layout_labels_key(page, &panels->labels[i], area, false);
    return height;
}

/* What the panel shows, and in which unit. */
static void draw_title(const Panels *panels, gsize i, const Box *area, double y)
{
    Page *page = panels->page;
    double right = panels->narrow ? area->right : panels->plots[i].box.right;
    const char *words = panels->units[i];
    g_autofree char *unit = *words ? g_strdup_printf(", %s", words) : g_strdup("");
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
    if (page->chart->panels[i].title) {
        draw_title(panels, i, area, top + line / 2);
        top += line;
    }
    if (panels->narrow)
        layout_labels_key(page, &panels->labels[i], &(Box){area->left, top, area->right, top},
                          true);
}

/* Shares the height between the plots, chooses their axes, and so knows how wide the columns of
 * labels left and right of them are. */
static void measure(Panels *panels, const Box *area)
{
    Page *page = panels->page;
    double fixed = panels->below, weights = 0, width = area->right - area->left;
    for (gsize i = 0; i < panels->n; i++) {
        layout_labels_init(&panels->labels[i], page, &page->chart->panels[i]);
        fixed += header_height(panels, i, area) + (i > 0 ? PANEL_GAP : 0);
        weights += layout_panel_weight(&page->chart->panels[i]);
    }
    double rest = MAX(area->bottom - area->top - fixed, LEAST_PLOT * (double)panels->n);
    for (gsize i = 0; i < panels->n; i++) {
        const ChartPanel *panel = &page->chart->panels[i];
        panels->heights[i] = floor(MAX(rest * layout_panel_weight(panel) / weights, 1));
        layout_plot_init(&panels->plots[i], page, panel, panels->heights[i]);
        panels->units[i] =
            panel->title && !panels->plots[i].empty ? ticks_take_unit(&panels->plots[i].ticks) : "";
        panels->axis_width =
            MAX(panels->axis_width, layout_plot_axis_width(page, &panels->plots[i]));
        if (panels->labels[i].labels->len > 0)
            panels->labels_width =
                MAX(panels->labels_width, ceil(panels->labels[i].width) + LABEL_COLUMN_GAP);
    }
    panels->axis_width = MIN(panels->axis_width, width * 0.45);
    panels->labels_width = panels->narrow ? 8 : MIN(panels->labels_width, width * 0.27);
}

static void place_plots(Panels *panels, const Box *area)
{
    double y = area->top;
    for (gsize i = 0; i < panels->n; i++) {
        double top = y + header_height(panels, i, area);
        layout_plot_place(&panels->plots[i],
                          (Box){area->left + panels->axis_width, top,
                                area->right - panels->labels_width, top + panels->heights[i]});
        y = top + panels->heights[i] + PANEL_GAP;
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
    double top = panels->plots[0].box.top, bottom = panels->plots[panels->n - 1].box.bottom;
    double at = floor(time_scale_place(x, page->chart->now)) + 0.5;
    scene_line(page->scene, (Point){at, top}, (Point){at, bottom}, (LineLook){PAINT_AXIS, 1, 2});
    if (has_room_for_now(panels, x))
        page_text(page, (Point){at, top - page_line_height(page, FONT_SMALL) / 2}, "now",
                  (TextLook){FONT_SMALL, ANCHOR_MIDDLE, PAINT_SUBTLE});
}

/* Time axis, strips, keys and zone below the last plot. */
static void draw_below(const Panels *panels, const Box *area, const TimeScale *x,
                       const TimeTicks *ticks)
{
    Page *page = panels->page;
    double y = panels->plots[panels->n - 1].box.bottom;
    if (page->chart->calendar)
        layout_day_strip(page, x, y + 4);
    y += layout_day_strip_height(page);
    layout_time_axis(page, x, ticks, y + 1, x->right + MIN(panels->labels_width, 24));
    y += layout_time_axis_height(page);
    layout_overview(page, &(Box){x->left, y, x->right, y + layout_overview_height(page)});
    y += layout_overview_height(page);
    Box row = {area->left, y, area->right, y};
    row.top += layout_events_key(page, &row, true);
    gsize left_out = page->chart->n_panels - panels->n;
    bool now = is_now_shown(page, x) && !has_room_for_now(panels, x);
    g_autofree char *more =
        left_out > 0 ? g_strdup_printf("%" G_GSIZE_FORMAT " more panels do not fit", left_out)
                     : g_strdup(now ? "dotted line: now" : "");
    layout_footnote(page, &row, ticks, more);
}

/* As many panels as the height has room for. */
static gsize count_panels(Page *page, const Box *area, double below)
{
    double each = page_line_height(page, FONT_STRONG) + TITLE_GAP + LEAST_PLOT + PANEL_GAP;
    double fit = (area->bottom - area->top - below + PANEL_GAP) / each;
    return (gsize)CLAMP(fit, 1, (double)page->chart->n_panels);
}

static double height_below(Page *page, const Box *area)
{
    return layout_time_axis_height(page) + layout_day_strip_height(page) +
           layout_overview_height(page) + layout_events_key(page, area, false) +
           page_line_height(page, FONT_SMALL);
}

void layout_panels(Page *page, const Box *area)
{
    double below = height_below(page, area);
    gsize n = count_panels(page, area, below);
    Panels panels = {.page = page,
                     .n = n,
                     .plots = g_new0(Plot, n),
                     .labels = g_new0(PanelLabels, n),
                     .units = g_new0(const char *, n),
                     .heights = g_new0(double, n),
                     .narrow = page->width < LAYOUT_KEY_BELOW,
                     .below = below};
    measure(&panels, area);
    place_plots(&panels, area);
    const Box *first = &panels.plots[0].box;
    TimeScale x = time_scale_new(page->from, page->until, first->left, first->right);
    g_autofree TimeTicks *ticks = g_new(TimeTicks, 1);
    layout_time_axis_choose(page, &x, ticks);
    for (gsize i = 0; i < n; i++) {
        const Box *box = &panels.plots[i].box;
        draw_header(&panels, i, area, box->top - header_height(&panels, i, area));
        layout_plot(page, &panels.plots[i], &x, ticks);
        if (!panels.narrow)
            layout_labels(page, &panels.labels[i], &panels.plots[i].y, box, area->right);
        layout_labels_clear(&panels.labels[i]);
    }
    draw_now(&panels, &x);
    draw_below(&panels, area, &x, ticks);
    g_free(panels.plots);
    g_free(panels.labels);
    g_free(panels.units);
    g_free(panels.heights);
}
