#include "chart/decimate.h"
#include "chart/event_counts.h"
#include "layout/layout_events.h"
#include "layout/layout_kinds.h"
#include "layout/layout_plot.h"

#include <math.h>

#define MARK_SIZE 4
#define EVENT_SIZE 7
#define HEIGHT 24 /* where it is free */

/* A dot on the last value, wherever it lies. */
static void mark_last(Page *page, const Plot *plot, const TimeScale *x, gsize i)
{
    const ChartSeries *series = &plot->panel->series[i];
    Span span = decimate_visible(series, x->from, x->until);
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
