/* A cell a civil day: each week is a column from Monday down. Long histories are broken into blocks
 * of a year, or of half or a quarter of one where the picture is narrow; where the height does not
 * suffice, earlier blocks are left out, which is said. The area of a day's square is its value's
 * share of the largest: a day that lacks some looks smaller, a missing one is loud. */
#include "axis/units.h"
#include "chart/series.h"
#include "layout/kinds.h"
#include "layout/plot.h"
#include "layout/time_axis.h"

#include <math.h>

#define LEAST_CELL 8 /* where weeks are broken into blocks */
#define CUT_CELL 6   /* rather than smaller ones, earlier blocks are left out */
#define CELL_MIN 3
#define EARLIER "earlier days do not fit"
#define MOST_CELL 26
#define BLOCK_GAP 12
#define WEEKS_MAX 62 /* in one block */
#define DAYS_MAX 40000
#define HOVER_DAYS_MAX 400
#define SWATCH 9
#define KEY_GAP 18

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
    double *values;     /* the last one of each day; NaN where there is none */
    bool cut;           /* earlier days do not fit */
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

/* Where a rule says what is expected, days that have it are quiet and those that lack some warn, as
 * do values below zero. */
static Paint day_paint(const Weeks *weeks, double value)
{
    if (value < 0)
        return PAINT_WARN;
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

/* A square whose area is a share of the cell's, which is seen around it. */
static void draw_square(Scene *scene, Point corner, double side, double share, Paint paint)
{
    double inner = MAX(round(side * sqrt(share)), 2), inset = floor((side - inner) / 2);
    if (inner < side)
        scene_rect(scene, corner.x, corner.y, side, side, PAINT_GRID);
    scene_rect(scene, corner.x + inset, corner.y + inset, inner, inner, paint);
}

/* A day of zero: an empty cell, in a frame where more was expected. */
static void draw_nothing(const Weeks *weeks, Point corner, double side)
{
    Scene *scene = weeks->page->scene;
    double frame = weeks->n_rules > 0 && weeks->rules[0].value > 0 ? MAX(round(side / 6), 1) : 0;
    if (frame > 0)
        scene_rect(scene, corner.x, corner.y, side, side, PAINT_WARN);
    scene_rect(scene, corner.x + frame, corner.y + frame, side - 2 * frame, side - 2 * frame,
               PAINT_GRID);
}

static void draw_day(const Weeks *weeks, gint64 day, gint64 start, double top)
{
    Scene *scene = weeks->page->scene;
    double value = weeks->values[day - weeks->first];
    Point corner = cell_corner(weeks, day, start, top);
    double side = weeks->cell - MAX(1, round(weeks->cell / 9));
    bool hover = weeks->page->hover && weeks->last - weeks->first < HOVER_DAYS_MAX;
    g_autofree char *title = hover ? day_title(weeks, day, value) : NULL;
    if (isnan(value) && day == weeks->today) {
        scene_rect(scene, corner.x, corner.y, side, side, PAINT_GRID);
        return;
    }
    if (isnan(value)) {
        draw_missing(weeks, corner, side, title);
        return;
    }
    if (title)
        scene_group(scene, "day", title);
    double share = weeks->largest > 0 ? MIN(fabs(value) / weeks->largest, 1) : 0;
    if (value != 0)
        draw_square(scene, corner, side, share, day_paint(weeks, value));
    else
        draw_nothing(weeks, corner, side);
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
    bool room = 2 * weeks->cell >= page_line_height(weeks->page, FONT_SMALL) - 2;
    for (int i = 0; i < 7; i += room ? 2 : 4)
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
    Span span = series_visible(weeks->series, page->from, page->until);
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

/* Which kinds of days there are, and how many of each. */
typedef struct {
    gsize missing, below, negative, waiting;
} DayCounts;

static DayCounts count_days(const Weeks *weeks)
{
    double expected = weeks->n_rules > 0 ? weeks->rules[0].value : weeks->largest;
    DayCounts counts = {0};
    for (gint64 day = weeks->first; day <= weeks->last; day++) {
        double value = weeks->values[day - weeks->first];
        counts.waiting += isnan(value) && day == weeks->today;
        counts.missing += isnan(value) && day != weeks->today;
        counts.negative += value < 0;
        counts.below += value >= 0 && value < expected;
    }
    return counts;
}

/* The key under way. */
typedef struct {
    const Weeks *weeks;
    Point at;
    double right;
    bool draw;
} Key;

/* An entry of the key, where there is room; `count` 0: it is none of days. */
static void put_entry(Key *key, Paint paint, const char *words, gsize count)
{
    Page *page = key->weeks->page;
    g_autofree char *counted =
        count > 0 ? g_strdup_printf("%s (%" G_GSIZE_FORMAT ")", words, count) : g_strdup(words);
    double end = key->at.x + SWATCH + 5 + page_text_width(page, FONT_SMALL, counted);
    if (end > key->right)
        return;
    Point corner = {key->at.x, round(key->at.y - SWATCH / 2.0)};
    if (key->draw && paint == PAINT_ALARM)
        draw_missing(key->weeks, corner, SWATCH, NULL);
    else if (key->draw)
        scene_rect(page->scene, corner.x, corner.y, SWATCH, SWATCH, paint);
    if (key->draw)
        page_text(page, (Point){key->at.x + SWATCH + 5, key->at.y}, counted,
                  (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
    key->at.x = end + KEY_GAP;
}

/* What squares mean, in a row with its middle at `at`; returns its width. Draws only when `draw`.
 */
static double put_key(const Weeks *weeks, Point at, double right, bool draw)
{
    DayCounts counts = count_days(weeks);
    bool rule = weeks->n_rules > 0;
    g_autofree char *most =
        units_format(rule ? weeks->rules[0].value : weeks->largest, weeks->unit);
    g_autofree char *words = g_strdup_printf(rule ? "below %s" : "a full square is %s", most);
    Key key = {weeks, at, right, draw};
    if (counts.missing > 0)
        put_entry(&key, PAINT_ALARM, "none", counts.missing);
    if (counts.negative > 0)
        put_entry(&key, PAINT_WARN, "below zero", counts.negative);
    if (counts.below > 0)
        put_entry(&key, rule ? PAINT_WARN : page_paint(weeks->series->role, 0), words,
                  rule ? counts.below : 0);
    if (counts.waiting > 0)
        put_entry(&key, PAINT_GRID, "not yet", 0);
    return MAX(key.at.x - at.x - KEY_GAP, 0);
}

/* Whether the key stands beside the zone, instead of above it. */
static bool is_key_beside(const Weeks *weeks, const Box *area)
{
    Page *page = weeks->page;
    TimeTicks none = {.n_odd = 0};
    g_autofree char *zone = layout_zone_words(page, &none);
    double zone_width = page_text_width(page, FONT_SMALL, zone) +
                        (weeks->cut ? page_text_width(page, FONT_SMALL, EARLIER) + 10 : 0);
    return zone_width + KEY_GAP + put_key(weeks, (Point){0, 0}, INFINITY, false) <=
           area->right - area->left;
}

static double footer_height(const Weeks *weeks, const Box *area)
{
    return page_line_height(weeks->page, FONT_SMALL) * (is_key_beside(weeks, area) ? 1 : 2) + 4;
}

static gint64 count_blocks(const Weeks *weeks, int months)
{
    gint64 blocks = 0;
    for (gint64 start = weeks->first; start <= weeks->last; start = block_end(weeks, start, months))
        blocks++;
    return blocks;
}

/* The largest cells with which all blocks fit. */
static double choose_cell(const Weeks *weeks, const Box *area, int months, double names)
{
    gint64 longest = 1;
    for (gint64 start = weeks->first; start <= weeks->last;) {
        gint64 next = block_end(weeks, start, months);
        longest = MAX(longest, (next - 1 - monday_of(start)) / 7 + 1);
        start = next;
    }
    double height = area->bottom - area->top - footer_height(weeks, area) + BLOCK_GAP;
    height = height / (double)count_blocks(weeks, months) - names - BLOCK_GAP;
    double cell = MIN((area->right - weeks->left) / (double)longest, height / 7);
    return CLAMP(floor(cell), CELL_MIN, MOST_CELL);
}

/* Of all blocks, with cells as large as the width lets them be. */
static double natural_height(const Weeks *weeks, const Box *area, int months, double names)
{
    double block = 7 * choose_cell(weeks, area, months, names) + names + BLOCK_GAP;
    return (double)count_blocks(weeks, months) * block - BLOCK_GAP + footer_height(weeks, area);
}

/* Leaves out the first blocks where only tiny cells would let all of them fit. */
static void cut_blocks(Weeks *weeks, const Box *area, int months, double names)
{
    double room = area->bottom - area->top - footer_height(weeks, area) + BLOCK_GAP;
    gint64 most = MAX((gint64)(room / (7 * CUT_CELL + names + BLOCK_GAP)), 1), first = weeks->first;
    for (gint64 blocks = count_blocks(weeks, months); blocks > most; blocks--)
        weeks->first = block_end(weeks, weeks->first, months);
    weeks->values += weeks->first - first;
    weeks->cut = weeks->first > first;
}

static void draw_blocks(const Weeks *weeks, const Box *area, int months, double names)
{
    Page *page = weeks->page;
    double top = area->top;
    for (gint64 start = weeks->first; start <= weeks->last;) {
        gint64 next = block_end(weeks, start, months);
        draw_months(weeks, start, next - 1, top + names);
        draw_weekdays(weeks, area->left, top + names);
        for (gint64 day = start; day < next; day++)
            draw_day(weeks, day, start, top + names);
        top += 7 * weeks->cell + names + BLOCK_GAP;
        start = next;
    }
    TimeTicks none = {.n_odd = 0};
    Box row = {area->left, top - BLOCK_GAP + 4, area->right, top};
    double line = page_line_height(page, FONT_SMALL);
    bool beside = is_key_beside(weeks, area);
    double width = put_key(weeks, (Point){0, 0}, row.right - row.left, false);
    Point key = {beside ? row.right - width : row.left, row.top + line / 2};
    put_key(weeks, key, row.right + 1, true);
    row.top += beside || width == 0 ? 0 : line;
    row.right -= beside ? width + KEY_GAP : 0;
    layout_footnote(page, &row, &none, weeks->cut ? EARLIER : "");
}

/* The last day: a range ends before `until`, unless a sample lies just there. */
static gint64 last_day(const Page *page, const ChartSeries *series)
{
    gint64 now = page->chart->now, end = page->until - 1;
    Span span = series_visible(series, page->from, page->until);
    for (gsize i = span.first; i < span.last; i++)
        if (series->time[i] == page->until)
            end = page->until;
    if (now > 0)
        end = MIN(end, now);
    return calendar_day(page->calendar, MAX(end, page->from));
}

void layout_calendar(Page *page, Box *area)
{
    const Chart *chart = page->chart;
    const ChartPanel *panel = &chart->panels[0];
    if (panel->n_series == 0 || page->undated) {
        page_choose_height(page, area, 7 * MOST_CELL);
        layout_empty(page, area);
        return;
    }
    Weeks weeks = {.page = page,
                   .series = &panel->series[0],
                   .rules = panel->rules,
                   .n_rules = panel->n_rules,
                   .unit = panel->unit,
                   .first = calendar_day(page->calendar, page->from),
                   .last = last_day(page, &panel->series[0])};
    weeks.today = chart->now ? calendar_day(page->calendar, chart->now) : weeks.last + 1;
    weeks.last = MIN(weeks.last, weeks.first + DAYS_MAX);
    double low = 0, high = 0;
    figures_extremes(page->figures, weeks.series, (Span){0, weeks.series->n}, &low, &high);
    weeks.largest = MAX(fabs(low), fabs(high));
    g_autofree double *values = values_by_day(&weeks);
    weeks.values = values;
    weeks.left = area->left + ceil(page_text_width(page, FONT_SMALL, "Wed")) + 8;
    double names = page_line_height(page, FONT_SMALL) + 2;
    int months = choose_block(&weeks, area->right - weeks.left);
    if (page->height == 0)
        page_choose_height(page, area, natural_height(&weeks, area, months, names));
    cut_blocks(&weeks, area, months, names);
    weeks.cell = choose_cell(&weeks, area, months, names);
    draw_blocks(&weeks, area, months, names);
}
