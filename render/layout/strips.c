/* The strips below panels: a cell a civil day, and the whole history.
 *
 * Where days are thinner than their gaps would be, each column of pixels shows the worst of its
 * days. Invariant: whatever the width, a day on which something was wrong is seen. */
#include "layout/strips.h"

#include "chart/chart.h"
#include "chart/series.h"
#include "layout/marks.h"
#include "layout/time_axis.h"

#include <math.h>

#define DAYS_MAX 40000
#define OVERVIEW_TOP 8
#define OVERVIEW_HEIGHT 30
#define LEAST_APART 4 /* px of a day; thinner ones have no gaps between them */
#define BAD_LEAST 2   /* px of a day on which something was wrong */

/* What a day's cell says, the graver the later. */
typedef enum { DAY_NOTHING, DAY_GOOD, DAY_WARN, DAY_UNKNOWN, DAY_ALARM } DayState;

static const Paint day_paints[] = {
    [DAY_NOTHING] = PAINT_GRID,    [DAY_GOOD] = PAINT_GOOD_TINT, [DAY_WARN] = PAINT_WARN,
    [DAY_UNKNOWN] = PAINT_UNKNOWN, [DAY_ALARM] = PAINT_ALARM,
};

static const DayState event_states[N_EVENT_KINDS] = {
    [EVENT_MISSING] = DAY_ALARM, [EVENT_TRUNCATED] = DAY_ALARM,     [EVENT_JUMP] = DAY_WARN,
    [EVENT_OVERDUE] = DAY_ALARM, [EVENT_UNREACHABLE] = DAY_UNKNOWN, [EVENT_NOTE] = DAY_NOTHING,
    [EVENT_DRIFT] = DAY_NOTHING,
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
    Span span = series_visible(series, days->from, days->until);
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

static void note_panels(Days *days, const Page *page, const ChartPanel *panels, gsize n)
{
    for (gsize p = 0; p < n; p++) {
        for (gsize i = 0; i < panels[p].n_series; i++)
            note_samples(days, page, &panels[p].series[i]);
        for (gsize i = 0; i < panels[p].n_events; i++)
            note_event(days, page, &panels[p].events[i]);
    }
}

static Days *days_new(const Page *page, gint64 from, gint64 until)
{
    gint64 first = calendar_day(page->calendar, from);
    gint64 n = calendar_day(page->calendar, until - 1) - first + 1;
    if (n > DAYS_MAX)
        return NULL;
    Days *days = g_new(Days, 1);
    *days = (Days){first, (gsize)n, g_malloc0((gsize)n), from, until};
    note_panels(days, page, page->chart->panels, page->chart->n_panels);
    note_panels(days, page, page->chart->history, page->chart->n_history);
    return days;
}

static void days_free(Days *days)
{
    if (days == NULL)
        return;
    g_free(days->state);
    g_free(days);
}

static double day_edge(const Page *page, const TimeScale *x, gint64 day)
{
    return round(time_scale_place_within(x, calendar_instant(page->calendar, day, 0)));
}

/* A cell each, with a gap between them. */
static void draw_days_apart(Page *page, const Days *days, const TimeScale *x, double top)
{
    double left = day_edge(page, x, days->first);
    for (gsize i = 0; i < days->n; i++) {
        double right = day_edge(page, x, days->first + (gint64)i + 1);
        scene_rect(page->scene, left, top, right - left - 1, LAYOUT_DAY_HEIGHT,
                   day_paints[days->state[i]]);
        left = right;
    }
}

/* The worst of the days that a column of pixels shows. Days begin 24 hours after each other here:
 * an hour more or less is no pixel. */
static guint8 *worst_by_column(Page *page, const Days *days, const TimeScale *x, gsize n)
{
    guint8 *worst = g_malloc0(n);
    gint64 first = calendar_instant(page->calendar, days->first, 0);
    gsize column = 0;
    for (gsize i = 0; i < days->n; i++) {
        gint64 end = first + ((gint64)i + 1) * 86400;
        gsize next = (gsize)round(time_scale_place_within(x, end) - x->left);
        for (gsize at = column; at < n && (at == column || at < next); at++)
            worst[at] = MAX(worst[at], days->state[i]);
        column = next;
    }
    return worst;
}

/* Runs of columns, the graver the later, so that none hides a worse one; and a bad one is wide
 * enough to be seen. */
static void draw_thin_days(Page *page, const Days *days, const TimeScale *x, double top)
{
    double left = round(x->left), right = round(x->right);
    gsize n = (gsize)MAX(right - left, 1);
    g_autofree guint8 *worst = worst_by_column(page, days, x, n);
    for (DayState state = DAY_NOTHING; state <= DAY_ALARM; state++)
        for (gsize i = 0, next; i < n; i = next) {
            for (next = i + 1; next < n && worst[next] == worst[i];)
                next++;
            if (worst[i] != state)
                continue;
            double width = MAX((double)(next - i), state > DAY_GOOD ? BAD_LEAST : 1);
            double start = MAX(MIN(left + (double)i, right - width), left);
            scene_rect(page->scene, start, top, width, LAYOUT_DAY_HEIGHT, day_paints[state]);
        }
}

void layout_day_strip(Page *page, const TimeScale *x, double top)
{
    Days *days = days_new(page, x->from, x->until);
    if (days == NULL)
        return;
    scene_group(page->scene, "days", NULL);
    if (x->per_second * 86400 >= LEAST_APART)
        draw_days_apart(page, days, x, round(top));
    else
        draw_thin_days(page, days, x, round(top));
    scene_end(page->scene);
    days_free(days);
}

/* Small multiples have no axis of values in common: their history is a strip of days, which is
 * also their calendar. */
static bool shows_days(const Page *page)
{
    return page->chart->kind == CHART_MULTIPLES;
}

static bool is_wanted(const Page *page)
{
    return page->chart->overview || (shows_days(page) && page->chart->calendar);
}

static double strip_height(const Page *page)
{
    return shows_days(page) ? LAYOUT_DAY_HEIGHT : OVERVIEW_HEIGHT;
}

double layout_overview_height(const Page *page)
{
    if (!is_wanted(page))
        return 0;
    return OVERVIEW_TOP + strip_height(page) + page_line_height(page, FONT_SMALL) + 6;
}

/* From the first sample to the last, and at least the range shown; of a calendar just that. */
static TimeScale history_scale(const Page *page, const Box *box)
{
    const Chart *chart = page->chart;
    gint64 from = page->from, until = page->until;
    if (!chart->overview)
        return time_scale_new(from, until, box->left, box->right);
    const ChartPanel *panels = chart->n_history > 0 ? chart->history : chart->panels;
    gsize n = chart->n_history > 0 ? chart->n_history : chart->n_panels;
    for (gsize p = 0; p < (shows_days(page) ? n : 1); p++) {
        const ChartPanel *panel = &panels[p];
        for (gsize i = 0; i < panel->n_series; i++)
            if (panel->series[i].n > 0) {
                from = MIN(from, panel->series[i].time[0]);
                until = MAX(until, panel->series[i].time[panel->series[i].n - 1]);
            }
    }
    return time_scale_new(from, until, box->left, box->right);
}

/* Encloses all values, and zero on an axis that is linear; false where there are none. */
static bool find_extremes(const Page *page, const ChartPanel *panel, bool log, double *low,
                          double *high)
{
    bool any = false;
    double least, most;
    *low = log ? INFINITY : 0;
    *high = log ? -INFINITY : 0;
    for (gsize i = 0; i < panel->n_series; i++) {
        const ChartSeries *series = &panel->series[i];
        if (!figures_extremes(log ? NULL : page->figures, series, (Span){0, series->n}, &least,
                              &most))
            continue;
        *low = MIN(*low, least);
        *high = MAX(*high, most);
        any = true;
    }
    return any;
}

static void draw_history(Page *page, const ChartPanel *panel, const TimeScale *x, double top,
                         double bottom)
{
    double low, high;
    if (panel->scale == SCALE_LOG) {
        Positive positive = positive_new(panel);
        bool any = find_extremes(page, &positive.panel, true, &low, &high);
        if (any) {
            Scale y = scale_new(true, low, high > low ? high : low * 2, bottom - 2, top + 2);
            layout_series(page, &positive.panel, &(SeriesPlace){.x = x, .y = &y, .line_width = 1});
        }
        positive_clear(&positive);
        if (any)
            return;
    }
    find_extremes(page, panel, false, &low, &high);
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
    if (!is_wanted(page))
        return;
    TimeScale x = history_scale(page, box);
    double top = round(box->top + OVERVIEW_TOP), bottom = top + strip_height(page);
    double left = round(time_scale_place(&x, page->from));
    double right = MAX(round(time_scale_place(&x, page->until)), left + 2);
    scene_group(page->scene, "overview", NULL);
    if (shows_days(page)) {
        layout_day_strip(page, &x, top);
    } else {
        scene_rect(page->scene, left, top, right - left, bottom - top, PAINT_GRID);
        draw_history(page, page->chart->n_history > 0 ? page->chart->history : page->chart->panels,
                     &x, top, bottom);
    }
    scene_line(page->scene, (Point){box->left, bottom + 0.5}, (Point){box->right, bottom + 0.5},
               (LineLook){PAINT_AXIS, 1});
    if (page->chart->overview)
        scene_rect(page->scene, left, top - 3, right - left, 2, PAINT_TEXT);
    label_history(page, &x, bottom + 3);
    scene_end(page->scene);
}
