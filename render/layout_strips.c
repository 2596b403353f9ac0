#include "layout_strips.h"

#include "decimate.h"
#include "layout_series.h"
#include "layout_time_axis.h"

#include <math.h>

#define CELL_HEIGHT 9
#define DAYS_MAX 40000
#define OVERVIEW_TOP 8
#define OVERVIEW_HEIGHT 30

/* What a day's cell says, the graver the later. */
typedef enum { DAY_NOTHING, DAY_GOOD, DAY_WARN, DAY_UNKNOWN, DAY_ALARM } DayState;

static const Paint day_paints[] = {
    [DAY_NOTHING] = PAINT_GRID,    [DAY_GOOD] = PAINT_GOOD_TINT, [DAY_WARN] = PAINT_WARN,
    [DAY_UNKNOWN] = PAINT_UNKNOWN, [DAY_ALARM] = PAINT_ALARM,
};

static const DayState event_states[N_EVENT_KINDS] = {
    [EVENT_MISSING] = DAY_ALARM, [EVENT_TRUNCATED] = DAY_ALARM,     [EVENT_JUMP] = DAY_WARN,
    [EVENT_OVERDUE] = DAY_ALARM, [EVENT_UNREACHABLE] = DAY_UNKNOWN, [EVENT_NOTE] = DAY_NOTHING,
};

double layout_day_strip_height(const Page *page)
{
    return page->chart->calendar ? CELL_HEIGHT + 8 : 0;
}

/* The days of the range, and what is known of each. */
typedef struct {
    gint64 first; /* civil day */
    gsize n;
    guint8 *state; /* DayState */
} Days;

static void raise_day(Days *days, gint64 day, DayState state)
{
    gint64 i = day - days->first;
    if (i >= 0 && i < (gint64)days->n && days->state[i] < state)
        days->state[i] = (guint8)state;
}

static void note_samples(Days *days, const Page *page, const ChartSeries *series)
{
    Span span = decimate_visible(series, page->from, page->until);
    for (gsize i = span.first; i < span.last; i++)
        if (!isnan(series->value[i]) && !(series->mark == MARK_COLUMN && series->value[i] == 0))
            raise_day(days, calendar_day(page->calendar, series->time[i]), DAY_GOOD);
}

static void note_event(Days *days, const Page *page, const ChartEvent *event)
{
    if (MAX(event->time, event->until) < page->from || event->time > page->until)
        return;
    gint64 first = calendar_day(page->calendar, MAX(event->time, page->from));
    gint64 last = first;
    if (event->until > event->time)
        last = calendar_day(page->calendar, MIN(event->until, page->until) - 1);
    for (gint64 day = first; day <= last; day++)
        raise_day(days, day, event_states[event->kind]);
}

static Days *days_new(const Page *page)
{
    gint64 first = calendar_day(page->calendar, page->from);
    gint64 n = calendar_day(page->calendar, page->until - 1) - first + 1;
    if (n > DAYS_MAX)
        return NULL;
    Days *days = g_new(Days, 1);
    *days = (Days){first, (gsize)n, g_malloc0((gsize)n)};
    for (gsize p = 0; p < page->chart->n_panels; p++) {
        const ChartPanel *panel = &page->chart->panels[p];
        for (gsize i = 0; i < panel->n_series; i++)
            note_samples(days, page, &panel->series[i]);
        for (gsize i = 0; i < panel->n_events; i++)
            note_event(days, page, &panel->events[i]);
    }
    return days;
}

static void days_free(Days *days)
{
    if (!days)
        return;
    g_free(days->state);
    g_free(days);
}

static double day_edge(const Page *page, const TimeScale *x, gint64 day)
{
    return round(time_scale_place_within(x, calendar_instant(page->calendar, day, 0)));
}

void layout_day_strip(Page *page, const TimeScale *x, double top)
{
    if (!page->chart->calendar)
        return;
    Days *days = days_new(page);
    if (!days)
        return;
    scene_group(page->scene, "days", NULL);
    bool apart = x->per_second * 86400 >= 4;
    top = round(top);
    double left = day_edge(page, x, days->first);
    for (gsize i = 0; i < days->n;) {
        DayState state = (DayState)days->state[i];
        gsize next = i + 1;
        while (!apart && next < days->n && days->state[next] == state)
            next++;
        double right = day_edge(page, x, days->first + (gint64)next);
        /* A single day stays visible where days are thinner than a pixel. */
        double width = MAX(right - left - (apart ? 1 : 0), state > DAY_GOOD ? 1 : 0);
        scene_rect(page->scene, left, top, width, CELL_HEIGHT, day_paints[state]);
        left = right;
        i = next;
    }
    scene_end(page->scene);
    days_free(days);
}

double layout_overview_height(const Page *page)
{
    if (!page->chart->overview)
        return 0;
    return OVERVIEW_TOP + OVERVIEW_HEIGHT + page_line_height(page, FONT_SMALL) + 6;
}

/* From the first sample of the first panel to its last, and at least the range shown. */
static TimeScale history_scale(const Page *page, const ChartPanel *panel, const Box *box)
{
    gint64 from = page->from, until = page->until;
    for (gsize i = 0; i < panel->n_series; i++)
        if (panel->series[i].n > 0) {
            from = MIN(from, panel->series[i].time[0]);
            until = MAX(until, panel->series[i].time[panel->series[i].n - 1]);
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
    for (gsize i = 0; i < panel->n_series; i++)
        layout_series(page, &(SeriesPlace){.series = &panel->series[i],
                                           .x = x,
                                           .y = &y,
                                           .unit = panel->unit,
                                           .paint = page_paint(panel->series[i].role, i),
                                           .tint = page_tint(panel->series[i].role, i),
                                           .line_width = 1});
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
        if (at < end + 6 || at + width > x->right + 10)
            continue;
        page_text(page, (Point){at, y}, label, (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
        end = at + width;
    }
}

void layout_overview(Page *page, const Box *box)
{
    if (page->chart->n_panels == 0)
        return;
    const ChartPanel *panel = &page->chart->panels[0];
    TimeScale x = history_scale(page, panel, box);
    double top = box->top + OVERVIEW_TOP, bottom = top + OVERVIEW_HEIGHT;
    double left = round(time_scale_place(&x, page->from));
    double right = MAX(round(time_scale_place(&x, page->until)), left + 2);
    scene_group(page->scene, "overview", NULL);
    scene_rect(page->scene, left, top, right - left, OVERVIEW_HEIGHT, PAINT_GRID);
    draw_history(page, panel, &x, top, bottom);
    scene_line(page->scene, (Point){box->left, bottom + 0.5}, (Point){box->right, bottom + 0.5},
               (LineLook){PAINT_AXIS, 1});
    scene_rect(page->scene, left, top - 2, right - left, 2, PAINT_TEXT);
    label_history(page, &x, bottom + 3);
    scene_end(page->scene);
}
