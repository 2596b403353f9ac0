#include "layout/layout_strips.h"

#include "chart/decimate.h"
#include "chart/event_counts.h"

#include <math.h>

#define DAYS_MAX 40000

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
    return page->chart->calendar ? LAYOUT_DAY_HEIGHT + 8 : 0;
}

/* The days of the range, and what is known of each. */
typedef struct {
    gint64 first; /* civil day */
    gsize n;
    guint8 *state;      /* DayState */
    gint64 from, until; /* the instants */
} Days;

static void raise_day(Days *days, gint64 day, DayState state)
{
    gint64 i = day - days->first;
    if (i >= 0 && i < (gint64)days->n && days->state[i] < state)
        days->state[i] = (guint8)state;
}

static void note_samples(Days *days, const Page *page, const ChartSeries *series)
{
    Span span = decimate_visible(series, days->from, days->until);
    for (gsize i = span.first; i < span.last; i++)
        if (!isnan(series->value[i]) && !(series->mark == MARK_COLUMN && series->value[i] == 0))
            raise_day(days, calendar_day(page->calendar, series->time[i]), DAY_GOOD);
}

static void note_event(Days *days, const Page *page, const ChartEvent *event)
{
    if (!event_is_shown(event, days->from, days->until))
        return;
    gint64 first = calendar_day(page->calendar, MAX(event->time, days->from));
    gint64 last = first;
    if (event->until > event->time)
        last = calendar_day(page->calendar, MIN(event->until, days->until) - 1);
    for (gint64 day = first; day <= last; day++)
        raise_day(days, day, event_states[event->kind]);
}

static Days *days_new(const Page *page, gint64 from, gint64 until)
{
    gint64 first = calendar_day(page->calendar, from);
    gint64 n = calendar_day(page->calendar, until - 1) - first + 1;
    if (n > DAYS_MAX)
        return NULL;
    Days *days = g_new(Days, 1);
    *days = (Days){first, (gsize)n, g_malloc0((gsize)n), from, until};
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
    Days *days = days_new(page, x->from, x->until);
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
        scene_rect(page->scene, left, top, width, LAYOUT_DAY_HEIGHT, day_paints[state]);
        left = right;
        i = next;
    }
    scene_end(page->scene);
    days_free(days);
}
