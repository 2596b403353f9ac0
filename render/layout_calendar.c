#include "layout_kinds.h"

#include "decimate.h"
#include "layout_plot.h"
#include "layout_time_axis.h"
#include "units.h"

#include <math.h>

#define LEAST_CELL 8
#define MOST_CELL 26
#define BLOCK_GAP 12
#define WEEKS_MAX 62 /* in one block */
#define DAYS_MAX 40000
#define HOVER_MAX 400
#define SWATCH 9
#define KEY_GAP 18

/* Each week is a column from Monday down; long histories are broken into blocks of a year, or of
 * half or a quarter of one where the picture is narrow. The area of a day's square is its value's
 * share of the largest: a day that lacks some looks smaller, a missing one is loud. */
typedef struct {
    Page *page;
    const ChartSeries *series;
    const ChartRule *rules;
    gsize n_rules;
    Unit unit;
    double cell, largest;
    gint64 first, last; /* civil days, both included */
    gint64 today;       /* it may still bring something */
    double left;        /* right of the weekdays' names */
} Weeks;

static gint64 monday_of(gint64 day)
{
    gint64 from_monday = (day + 3) % 7;
    return day - (from_monday < 0 ? from_monday + 7 : from_monday);
}

static Point cell_corner(const Weeks *weeks, gint64 day, gint64 start, double top)
{
    gint64 from_start = day - monday_of(start), week = from_start / 7;
    return (Point){weeks->left + (double)week * weeks->cell,
                   top + (double)(from_start % 7) * weeks->cell};
}

static void draw_missing(const Weeks *weeks, Point corner, double side, const char *title)
{
    Scene *scene = weeks->page->scene;
    Point middle = {corner.x + side / 2, corner.y + side / 2};
    scene_rect(scene, corner.x, corner.y, side, side, PAINT_ALARM);
    if (title)
        scene_mark_titled(scene, middle, (MarkLook){SHAPE_CROSS, side * 0.7, PAINT_BACKGROUND},
                          title);
    else
        scene_marks(scene, &middle, 1, (MarkLook){SHAPE_CROSS, side * 0.7, PAINT_BACKGROUND});
}

/* Where a rule says what is expected, days that have it are quiet and those that lack some warn. */
static Paint day_paint(const Weeks *weeks, double value)
{
    if (weeks->n_rules > 0)
        return value < weeks->rules[0].value ? PAINT_WARN : PAINT_GOOD_TINT;
    return page_paint(weeks->series->role, 0);
}

static char *day_title(const Weeks *weeks, gint64 day, double value)
{
    int year, month, mday;
    calendar_date_of(day, &year, &month, &mday);
    g_autofree char *words = isnan(value) ? g_strdup("missing") : units_format(value, weeks->unit);
    return g_strdup_printf("%04d-%02d-%02d: %s", year, month, mday, words);
}

static void draw_day(const Weeks *weeks, gint64 day, double value, gint64 start, double top)
{
    Scene *scene = weeks->page->scene;
    Point corner = cell_corner(weeks, day, start, top);
    double side = weeks->cell - MAX(1, round(weeks->cell / 9));
    bool hover = weeks->page->hover && weeks->last - weeks->first < HOVER_MAX;
    g_autofree char *title = hover ? day_title(weeks, day, value) : NULL;
    if (isnan(value) && day == weeks->today) {
        scene_rect(scene, corner.x, corner.y, side, side, PAINT_GRID);
        return;
    }
    if (isnan(value)) {
        draw_missing(weeks, corner, side, title);
        return;
    }
    double share = weeks->largest > 0 ? CLAMP(value / weeks->largest, 0, 1) : 0;
    double inner = round(side * sqrt(share)), inset = floor((side - inner) / 2);
    Paint paint = day_paint(weeks, value);
    if (inner < side)
        scene_rect(scene, corner.x, corner.y, side, side, PAINT_GRID);
    if (title)
        scene_group(scene, "day", title);
    scene_rect(scene, corner.x + inset, corner.y + inset, inner, inner, paint);
    if (title)
        scene_end(scene);
}

/* Names above the week in which a month's first lies; the first name says the year too. */
static void draw_months(const Weeks *weeks, gint64 start, gint64 end, double top)
{
    Page *page = weeks->page;
    double free_from = 0;
    for (gint64 day = start; day <= end; day++) {
        int year, month, mday;
        calendar_date_of(day, &year, &month, &mday);
        bool first = free_from == 0;
        /* Of a month that is nearly over, the name gives way to the next one's. */
        if (mday != 1 && (day != start || (mday > 12 && end - day > 31)))
            continue;
        g_autofree char *name = month == 1 || first
                                    ? g_strdup_printf("%s %d", calendar_month_name(month), year)
                                    : g_strdup(calendar_month_name(month));
        double x = cell_corner(weeks, day, start, 0).x;
        if (mday == 1 && day != monday_of(day) && day != start)
            x += weeks->cell;
        double width = page_text_width(page, FONT_SMALL, name);
        if (x < free_from || x + width > page->width - 2)
            continue;
        page_text(page, (Point){x, top - page_line_height(page, FONT_SMALL) / 2 - 1}, name,
                  (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
        free_from = x + width + 6;
    }
}

static void draw_weekdays(const Weeks *weeks, double left, double top)
{
    for (int i = 0; i < 7; i += 2)
        page_text(weeks->page, (Point){left, top + ((double)i + 0.5) * weeks->cell - 1},
                  calendar_weekday_name(i), (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
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

/* How many months a block has: 0 when all weeks fit into one. */
static int choose_block(const Weeks *weeks, double room)
{
    gint64 all = (weeks->last - monday_of(weeks->first)) / 7 + 1;
    if (all <= WEEKS_MAX && (double)all * LEAST_CELL <= room)
        return 0;
    int months = 12;
    while (months > 3 && (months * 4.35 + 1) * LEAST_CELL > room)
        months /= 2;
    return months;
}

/* The first day of the block after the one that holds `day`. */
static gint64 block_end(const Weeks *weeks, gint64 day, int months)
{
    if (months == 0)
        return weeks->last + 1;
    int year, month, mday;
    calendar_date_of(day, &year, &month, &mday);
    int next = (month - 1) / months * months + months;
    return MIN(calendar_day_of(year + next / 12, next % 12 + 1, 1), weeks->last + 1);
}

/* The largest cells with which all blocks fit. */
static double choose_cell(const Weeks *weeks, const Box *area, int months, double names)
{
    gint64 blocks = 0, longest = 1;
    for (gint64 start = weeks->first; start <= weeks->last; blocks++) {
        gint64 next = block_end(weeks, start, months);
        longest = MAX(longest, (next - 1 - monday_of(start)) / 7 + 1);
        start = next;
    }
    double footer = page_line_height(weeks->page, FONT_SMALL) + 4;
    double height = (area->bottom - area->top - footer) / (double)blocks - names - BLOCK_GAP;
    double cell = MIN((area->right - weeks->left) / (double)longest, (height + BLOCK_GAP) / 7);
    return CLAMP(floor(cell), 3, MOST_CELL);
}

static void draw_swatch(const Weeks *weeks, double left, double middle, Paint paint, bool missing)
{
    Point corner = {left, round(middle - SWATCH / 2.0)};
    if (missing)
        draw_missing(weeks, corner, SWATCH, NULL);
    else
        scene_rect(weeks->page->scene, corner.x, corner.y, SWATCH, SWATCH, paint);
}

/* An entry of the key, where there is room; returns where the next one begins. */
static double draw_entry(const Weeks *weeks, Point at, double right, Paint paint, const char *words)
{
    Page *page = weeks->page;
    double end = at.x + SWATCH + 5 + page_text_width(page, FONT_SMALL, words);
    if (end > right)
        return at.x;
    draw_swatch(weeks, at.x, at.y, paint, paint == PAINT_ALARM);
    page_text(page, (Point){at.x + SWATCH + 5, at.y}, words,
              (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
    return end + KEY_GAP;
}

/* How many days lack all, or some; and how much a whole square is, where not all are. */
static void draw_key(const Weeks *weeks, const double *values, Point at, double right)
{
    gsize missing = 0, below = 0, n = (gsize)(weeks->last - weeks->first + 1);
    double expected = weeks->n_rules > 0 ? weeks->rules[0].value : weeks->largest;
    for (gsize i = 0; i < n; i++) {
        missing += isnan(values[i]) && weeks->first + (gint64)i != weeks->today;
        below += values[i] < expected;
    }
    g_autofree char *most = units_format(expected, weeks->unit);
    if (missing > 0) {
        g_autofree char *words = g_strdup_printf("none (%" G_GSIZE_FORMAT ")", missing);
        at.x = draw_entry(weeks, at, right, PAINT_ALARM, words);
    }
    if (below > 0 && weeks->n_rules > 0) {
        g_autofree char *words = g_strdup_printf("below %s (%" G_GSIZE_FORMAT ")", most, below);
        draw_entry(weeks, at, right, PAINT_WARN, words);
    } else if (below > 0) {
        g_autofree char *words = g_strdup_printf("a full square is %s", most);
        draw_entry(weeks, at, right, page_paint(weeks->series->role, 0), words);
    }
}

static void draw_blocks(const Weeks *weeks, const Box *area, int months, double names)
{
    Page *page = weeks->page;
    g_autofree double *values = values_by_day(weeks);
    double top = area->top;
    for (gint64 start = weeks->first; start <= weeks->last;) {
        gint64 next = block_end(weeks, start, months);
        draw_months(weeks, start, next - 1, top + names);
        draw_weekdays(weeks, area->left, top + names);
        for (gint64 day = start; day < next; day++)
            draw_day(weeks, day, values[day - weeks->first], start, top + names);
        top += 7 * weeks->cell + names + BLOCK_GAP;
        start = next;
    }
    TimeTicks none = {.n_odd = 0};
    Box row = {area->left, top - BLOCK_GAP + 4, area->right, top};
    layout_footnote(page, &row, &none, "");
    g_autofree char *zone = layout_zone_words(page, &none);
    Point key = {ceil(row.left + page_text_width(page, FONT_SMALL, zone)) + KEY_GAP,
                 row.top + page_line_height(page, FONT_SMALL) / 2};
    draw_key(weeks, values, key, row.right);
}

void layout_calendar(Page *page, const Box *area)
{
    const Chart *chart = page->chart;
    if (chart->panels[0].n_series == 0 || page->undated) {
        layout_empty(page, area);
        return;
    }
    const ChartPanel *panel = &chart->panels[0];
    gint64 end = chart->now > 0 ? MIN(chart->now + 1, page->until) : page->until;
    Weeks weeks = {.page = page,
                   .series = &panel->series[0],
                   .rules = panel->rules,
                   .n_rules = panel->n_rules,
                   .unit = panel->unit,
                   .first = calendar_day(page->calendar, page->from),
                   .last = calendar_day(page->calendar, MAX(end - 1, page->from))};
    weeks.today = chart->now ? calendar_day(page->calendar, chart->now) : weeks.last + 1;
    weeks.last = MIN(weeks.last, weeks.first + DAYS_MAX);
    double low = 0;
    figures_extremes(page->figures, weeks.series, (Span){0, weeks.series->n}, &low, &weeks.largest);
    weeks.left = area->left + ceil(page_text_width(page, FONT_SMALL, "Wed")) + 8;
    double names = page_line_height(page, FONT_SMALL) + 2;
    int months = choose_block(&weeks, area->right - weeks.left);
    weeks.cell = choose_cell(&weeks, area, months, names);
    draw_blocks(&weeks, area, months, names);
}
