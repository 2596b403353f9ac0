#include "layout_kinds.h"

#include "decimate.h"
#include "layout_time_axis.h"
#include "units.h"

#include <math.h>

#define LEAST_CELL 8
#define MOST_CELL 26
#define YEAR_GAP 14
#define DAYS_MAX 40000
#define HOVER_MAX 400

/* A block of weeks per year (or less), each week a column from Monday down. The area of a cell's
 * square is its value's share of the largest: a day that lacks some looks smaller, a missing one
 * is loud. */
typedef struct {
    Page *page;
    const ChartSeries *series;
    Unit unit;
    double cell, largest;
    gint64 first, last; /* civil days, both included */
    double left;        /* right of the weekdays' names */
} Weeks;

static gint64 monday_of(gint64 day)
{
    gint64 from_monday = (day + 3) % 7;
    return day - (from_monday < 0 ? from_monday + 7 : from_monday);
}

static Point cell_corner(const Weeks *weeks, gint64 day, gint64 start, double top)
{
    gint64 from_start = day - monday_of(start);
    return (Point){weeks->left + (double)(from_start / 7) * weeks->cell,
                   top + (double)(from_start % 7) * weeks->cell};
}

static void draw_missing(const Weeks *weeks, Point corner, double side, const char *title)
{
    Scene *scene = weeks->page->scene;
    Point middle = {corner.x + side / 2, corner.y + side / 2};
    scene_rect(scene, corner.x, corner.y, side, side, PAINT_ALARM_TINT);
    if (title)
        scene_mark_titled(scene, middle, SHAPE_CROSS, side * 0.7, PAINT_ALARM, PAINT_NONE, title);
    else
        scene_marks(scene, &middle, 1, SHAPE_CROSS, side * 0.7, PAINT_ALARM, PAINT_NONE);
}

static void draw_day(const Weeks *weeks, gint64 day, double value, gint64 start, double top)
{
    Page *page = weeks->page;
    Point corner = cell_corner(weeks, day, start, top);
    double side = weeks->cell - MAX(1, round(weeks->cell / 9));
    g_autofree char *title = NULL;
    if (page->hover && weeks->last - weeks->first < HOVER_MAX) {
        int year, month, mday;
        calendar_date_of(day, &year, &month, &mday);
        g_autofree char *words =
            isnan(value) ? g_strdup("missing") : units_format(value, weeks->unit);
        title = g_strdup_printf("%04d-%02d-%02d: %s", year, month, mday, words);
    }
    if (isnan(value)) {
        draw_missing(weeks, corner, side, title);
        return;
    }
    double share = weeks->largest > 0 ? CLAMP(value / weeks->largest, 0, 1) : 0;
    scene_rect(page->scene, corner.x, corner.y, side, side, PAINT_GOOD_TINT);
    double inner = round(side * sqrt(share)), inset = floor((side - inner) / 2);
    if (title)
        scene_mark_titled(page->scene, (Point){corner.x + side / 2, corner.y + side / 2},
                          SHAPE_SQUARE, inner, PAINT_GOOD, PAINT_NONE, title);
    else
        scene_rect(page->scene, corner.x + inset, corner.y + inset, inner, inner, PAINT_GOOD);
}

/* Names above the week in which a month's first lies. */
static void draw_months(const Weeks *weeks, gint64 start, gint64 end, double top)
{
    Page *page = weeks->page;
    double free_from = 0;
    for (gint64 day = start; day <= end; day++) {
        int year, month, mday;
        calendar_date_of(day, &year, &month, &mday);
        if (mday != 1 && day != start)
            continue;
        g_autofree char *name = month == 1 || day == start
                                    ? g_strdup_printf("%s %d", calendar_month_name(month), year)
                                    : g_strdup(calendar_month_name(month));
        double x = cell_corner(weeks, day, start, 0).x;
        double width = page_text_width(page, FONT_SMALL, name);
        /* The first label gives way to that of the next month when that is near. */
        bool crowded = day == start && mday > 15 && end - day > 20;
        if (x < free_from || crowded)
            continue;
        page_text(page, x, top - page_line_height(page, FONT_SMALL) / 2 - 1, name, FONT_SMALL,
                  ANCHOR_START, PAINT_SUBTLE);
        free_from = x + width + 6;
    }
}

static void draw_weekdays(const Weeks *weeks, double left, double top)
{
    for (int i = 0; i < 7; i += 2)
        page_text(weeks->page, left, top + ((double)i + 0.5) * weeks->cell - 1,
                  calendar_weekday_name(i), FONT_SMALL, ANCHOR_START, PAINT_SUBTLE);
}

/* The last value of each day; NaN where there is none. */
static double *values_by_day(const Weeks *weeks)
{
    const Page *page = weeks->page;
    gsize n = (gsize)(weeks->last - weeks->first + 1);
    double *values = g_new(double, n);
    for (gsize i = 0; i < n; i++)
        values[i] = NAN;
    Span span = decimate_visible(weeks->series, page->from, page->until - 1);
    for (gsize i = span.first; i < span.last; i++) {
        gint64 day = calendar_day(page->calendar, weeks->series->time[i]) - weeks->first;
        if (day >= 0 && day < (gint64)n)
            values[day] = weeks->series->value[i];
    }
    return values;
}

static void draw_block(const Weeks *weeks, const double *values, gint64 start, gint64 end,
                       double area_left, double top)
{
    draw_months(weeks, start, end, top);
    draw_weekdays(weeks, area_left, top);
    for (gint64 day = start; day <= end; day++)
        draw_day(weeks, day, values[day - weeks->first], start, top);
}

void layout_calendar(Page *page, const Box *area)
{
    const Chart *chart = page->chart;
    if (chart->n_panels == 0 || chart->panels[0].n_series == 0)
        return;
    gint64 end = chart->now > 0 ? MIN(chart->now + 1, page->until) : page->until;
    Weeks weeks = {.page = page,
                   .series = &chart->panels[0].series[0],
                   .unit = chart->panels[0].unit,
                   .first = calendar_day(page->calendar, page->from),
                   .last = calendar_day(page->calendar, MAX(end - 1, page->from))};
    if (weeks.last - weeks.first > DAYS_MAX)
        return;
    double low = 0;
    decimate_extremes(weeks.series->value, (Span){0, weeks.series->n}, &low, &weeks.largest);
    weeks.left = area->left + page_text_width(page, FONT_SMALL, "Wed") + 8;
    double room = area->right - weeks.left;
    gint64 all = (weeks.last - monday_of(weeks.first)) / 7 + 1;
    gint64 per_block = MIN(all, MAX(1, MIN((gint64)(room / LEAST_CELL), 53)));
    gint64 blocks = (all + per_block - 1) / per_block;
    double names = page_line_height(page, FONT_SMALL) + 2;
    double height =
        (area->bottom - area->top - page_line_height(page, FONT_SMALL)) / (double)blocks;
    weeks.cell = floor(MIN(room / (double)per_block, (height - names - YEAR_GAP) / 7));
    weeks.cell = CLAMP(weeks.cell, 3, MOST_CELL);
    g_autofree double *values = values_by_day(&weeks);
    double top = area->top + names;
    for (gint64 start = weeks.first; start <= weeks.last;) {
        gint64 next = monday_of(start) + 7 * per_block;
        draw_block(&weeks, values, start, MIN(next - 1, weeks.last), area->left, top);
        top += 7 * weeks.cell + names + YEAR_GAP;
        start = next;
    }
    TimeTicks none = {.n_odd = 0};
    g_autofree char *zone = layout_zone_words(page, &none);
    page_text(page, area->left, top - names - YEAR_GAP + 12, zone, FONT_SMALL, ANCHOR_START,
              PAINT_SUBTLE);
}
