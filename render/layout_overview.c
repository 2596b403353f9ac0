#include "layout_series.h"
#include "layout_strips.h"
#include "layout_time_axis.h"

#include <math.h>

#define OVERVIEW_TOP 8
#define OVERVIEW_HEIGHT 30

/* Small multiples have no axis of values in common: their history is a strip of days. */
static bool shows_days(const Page *page)
{
    return page->chart->kind == CHART_MULTIPLES;
}

static double strip_height(const Page *page)
{
    return shows_days(page) ? LAYOUT_DAY_HEIGHT : OVERVIEW_HEIGHT;
}

double layout_overview_height(const Page *page)
{
    if (!page->chart->overview)
        return 0;
    return OVERVIEW_TOP + strip_height(page) + page_line_height(page, FONT_SMALL) + 6;
}

/* From the first sample to the last, and at least the range shown. */
static TimeScale history_scale(const Page *page, const Box *box)
{
    gint64 from = page->from, until = page->until;
    gsize n = shows_days(page) ? page->chart->n_panels : 1;
    for (gsize p = 0; p < n; p++) {
        const ChartPanel *panel = &page->chart->panels[p];
        for (gsize i = 0; i < panel->n_series; i++)
            if (panel->series[i].n > 0) {
                from = MIN(from, panel->series[i].time[0]);
                until = MAX(until, panel->series[i].time[panel->series[i].n - 1]);
            }
    }
    return time_scale_new(from, until, box->left, box->right);
}

static void draw_history(Page *page, const ChartPanel *panel, const TimeScale *x, double top,
                         double bottom)
{
    double low = 0, high = 0, least, most;
    for (gsize i = 0; i < panel->n_series; i++)
        if (figures_extremes(page->figures, &panel->series[i], (Span){0, panel->series[i].n},
                             &least, &most)) {
            low = MIN(low, least);
            high = MAX(high, most);
        }
    Scale y = scale_new(false, low, high > low ? high : low + 1, bottom, top + 2);
    layout_series(page, panel, &(SeriesPlace){.x = x, .y = &y, .line_width = 1});
}

static void label_history(Page *page, const TimeScale *x, double top)
{
    g_autofree TimeTicks *ticks = g_new(TimeTicks, 1);
    layout_time_axis_choose(page, x, ticks);
    bool majors = ticks->n_major > 1;
    double y = top + page_line_height(page, FONT_SMALL) / 2, end = -INFINITY;
    for (int i = 0; i < (majors ? ticks->n_major : ticks->n); i++) {
        gint64 time = majors ? ticks->major[i].time : ticks->tick[i].time;
        const char *label = majors ? ticks->major[i].label : ticks->tick[i].label;
        double at = time_scale_place(x, time);
        double width = page_text_width(page, FONT_SMALL, label);
        scene_line(page->scene, (Point){floor(at) + 0.5, top - 3}, (Point){floor(at) + 0.5, top},
                   (LineLook){PAINT_AXIS, 1});
        bool last = i + 1 == (majors ? ticks->n_major : ticks->n);
        double room = majors && !last ? time_scale_place(x, ticks->major[i + 1].time) - at
                                      : x->right + 10 - at;
        if (at < end + 6 || width > room - (last ? 0 : 6))
            continue;
        page_text(page, (Point){at, y}, label, (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
        end = at + width;
    }
}

void layout_overview(Page *page, const Box *box)
{
    TimeScale x = history_scale(page, box);
    double top = round(box->top + OVERVIEW_TOP), bottom = top + strip_height(page);
    double left = round(time_scale_place(&x, page->from));
    double right = MAX(round(time_scale_place(&x, page->until)), left + 2);
    scene_group(page->scene, "overview", NULL);
    if (shows_days(page)) {
        layout_day_strip(page, &x, top);
    } else {
        scene_rect(page->scene, left, top, right - left, bottom - top, PAINT_GRID);
        draw_history(page, &page->chart->panels[0], &x, top, bottom);
    }
    scene_line(page->scene, (Point){box->left, bottom + 0.5}, (Point){box->right, bottom + 0.5},
               (LineLook){PAINT_AXIS, 1});
    scene_rect(page->scene, left, top - 3, right - left, 2, PAINT_TEXT);
    label_history(page, &x, bottom + 3);
    scene_end(page->scene);
}
