#include "layout/time_axis.h"

#include <math.h>
#include <stdlib.h>

#define FINE_LENGTH 3
#define TICK_LENGTH 5
#define DATES_LOOKED_AT 50 /* samples of a series, about */

double layout_time_axis_height(const Page *page)
{
    return TICK_LENGTH + 2 * page_line_height(page, FONT_LABEL) + 2;
}

void layout_time_axis_choose(const Page *page, const TimeScale *scale, TimeTicks *ticks)
{
    ticks->n = ticks->n_fine = ticks->n_major = ticks->n_odd = 0;
    if (page->undated)
        return;
    time_ticks_choose(ticks, page->calendar, scale, page_text_width(page, FONT_LABEL, "0"));
}

/* On the pixel's middle, so that a line of one pixel is sharp. */
static double sharp(double x)
{
    return floor(x) + 0.5;
}

void layout_time_grid(Page *page, const TimeScale *scale, const TimeTicks *ticks, const Box *plot)
{
    bool all = ticks->n <= 14;
    int n = all ? ticks->n : ticks->n_major;
    for (int i = 0; i < n; i++) {
        gint64 time = all ? ticks->tick[i].time : ticks->major[i].time;
        if (time <= scale->from || time >= scale->until)
            continue;
        double x = sharp(time_scale_place(scale, time));
        scene_line(page->scene, (Point){x, plot->top}, (Point){x, plot->bottom},
                   (LineLook){PAINT_GRID, page->theme->grid_width});
    }
}

static void draw_marks(Page *page, const TimeScale *scale, const TimeTicks *ticks, double y)
{
    for (int i = 0; i < ticks->n_fine; i++) {
        double x = sharp(time_scale_place(scale, ticks->fine[i]));
        scene_line(page->scene, (Point){x, y}, (Point){x, y + FINE_LENGTH},
                   (LineLook){PAINT_AXIS, 1});
    }
    for (int i = 0; i < ticks->n; i++) {
        double x = sharp(time_scale_place(scale, ticks->tick[i].time));
        scene_line(page->scene, (Point){x, y}, (Point){x, y + TICK_LENGTH},
                   (LineLook){PAINT_AXIS, 1});
    }
    for (int i = 0; i < ticks->n_odd; i++) {
        double left = time_scale_place_within(scale, ticks->odd[i].from);
        double right = time_scale_place_within(scale, ticks->odd[i].until);
        scene_rect(page->scene, left, y - 1, right - left, 3, PAINT_WARN);
    }
}

static void draw_labels(Page *page, const TimeScale *scale, const TimeTicks *ticks, double y,
                        double limit)
{
    double end = -INFINITY;
    for (int i = 0; i < ticks->n; i++) {
        const char *label = ticks->tick[i].label;
        double x = time_scale_place(scale, ticks->tick[i].time);
        double half = page_text_width(page, FONT_LABEL, label) / 2;
        x = CLAMP(x, half, limit - half); /* still below its mark, if not around it */
        if (x - half < end + 4)
            continue;
        page_text(page, (Point){x, y}, label, (TextLook){FONT_LABEL, ANCHOR_MIDDLE, PAINT_SUBTLE});
        end = x + half;
    }
}

/* Each label stands right of the line where its period begins. */
static void draw_majors(Page *page, const TimeScale *scale, const TimeTicks *ticks, double top,
                        double limit)
{
    double height = page_line_height(page, FONT_LABEL), y = top + height / 2;
    bool first = true;
    for (int i = 0; i < ticks->n_major; i++) {
        const MajorTick *major = &ticks->major[i];
        const char *label = first ? major->full : major->label;
        double x = time_scale_place(scale, major->time);
        double width = page_text_width(page, FONT_LABEL, label);
        bool at_start = major->time == scale->from;
        double room = i + 1 < ticks->n_major ? time_scale_place(scale, ticks->major[i + 1].time) - x
                                             : limit - x;
        bool stub = first && width + 6 > room; /* another one says the year */
        if (stub) {
            label = major->label;
            width = page_text_width(page, FONT_LABEL, label);
        }
        if (width + 6 > room)
            continue;
        if (!at_start)
            scene_line(page->scene, (Point){sharp(x), top + 1}, (Point){sharp(x), top + height - 1},
                       (LineLook){PAINT_AXIS, 1});
        first = stub;
        page_text(page, (Point){at_start ? x : x + 4, y}, label,
                  (TextLook){FONT_LABEL, ANCHOR_START, PAINT_SUBTLE});
    }
}

void layout_time_axis(Page *page, const TimeScale *scale, const TimeTicks *ticks, double y,
                      double limit)
{
    double height = page_line_height(page, FONT_LABEL);
    scene_line(page->scene, (Point){scale->left, y - 0.5}, (Point){scale->right, y - 0.5},
               (LineLook){PAINT_AXIS, 1});
    draw_marks(page, scale, ticks, y);
    draw_labels(page, scale, ticks, y + TICK_LENGTH + height / 2, limit);
    draw_majors(page, scale, ticks, y + TICK_LENGTH + height, limit);
}

static void append_offset(GString *words, int seconds)
{
    int minutes = abs(seconds) / 60;
    g_string_append_printf(words, "UTC%s%d", seconds < 0 ? "\u2212" : "+", minutes / 60);
    if (minutes % 60)
        g_string_append_printf(words, ":%02d", minutes % 60);
}

/* The offsets of a range, each once; more than so many are rare, and not all listed. */
#define OFFSETS_MAX 4
typedef struct {
    int offset[OFFSETS_MAX];
    int n;
    gint64 changes, first_change;
} Offsets;

static Offsets find_offsets(const Page *page)
{
    Calendar *calendar = page->calendar;
    Offsets offsets = {.offset = {calendar_offset(calendar, page->from)}, .n = 1};
    gint64 time = page->from;
    while (offsets.n < OFFSETS_MAX &&
           (time = calendar_change(calendar, time, page->until - 1)) != 0) {
        int offset = calendar_offset(calendar, time);
        bool known = false;
        for (int i = 0; i < offsets.n; i++)
            known |= offsets.offset[i] == offset;
        if (!known)
            offsets.offset[offsets.n++] = offset;
        if (offsets.changes++ == 0)
            offsets.first_change = time;
    }
    return offsets;
}

/* "29 Mar", with the year where the range has several. */
static void append_date(GString *words, const Page *page, gint64 time)
{
    Civil civil = calendar_civil(page->calendar, time);
    g_string_append_printf(words, "%d %s", civil.mday, calendar_month_name(civil.month));
    if (calendar_civil(page->calendar, page->from).year !=
        calendar_civil(page->calendar, page->until - 1).year)
        g_string_append_printf(words, " %d", civil.year);
}

/* "UTC+8"; "UTC+1, from 29 Mar UTC+2" where the clocks changed once; else all there were: "UTC+1
 * and UTC+2". */
static void append_offsets(GString *words, const Page *page)
{
    Offsets offsets = find_offsets(page);
    append_offset(words, offsets.offset[0]);
    if (offsets.changes == 1) {
        g_string_append(words, ", from ");
        append_date(words, page, offsets.first_change);
        g_string_append_c(words, ' ');
        append_offset(words, offsets.offset[1]);
        return;
    }
    for (int i = 1; i < offsets.n; i++) {
        g_string_append(words, i + 1 < offsets.n ? ", " : " and ");
        append_offset(words, offsets.offset[i]);
    }
}

char *layout_zone_words(Page *page, const TimeTicks *ticks)
{
    Calendar *calendar = page->calendar;
    GString *words = g_string_new(calendar_zone(calendar));
    if (page->undated || g_str_equal(words->str, "UTC"))
        return g_string_free(words, FALSE);
    g_string_append(words, ", ");
    append_offsets(words, page);
    for (int i = 0; i < ticks->n_odd; i++) {
        g_string_append(words, "; ");
        append_date(words, page, ticks->odd[i].from);
        g_string_append(words, " has ");
        gint64 minutes = (ticks->odd[i].until - ticks->odd[i].from) / 60;
        g_string_append_printf(words, "%d", (int)(minutes / 60));
        if (minutes % 60)
            g_string_append_printf(words, ":%02d", (int)(minutes % 60));
        g_string_append(words, " hours");
    }
    return g_string_free(words, FALSE);
}

/* Whether all samples, as far as is looked, are civil days of UTC, and nobody named a zone: then
 * days, months or years are shown, not instants. */
static bool are_dates(const Chart *chart)
{
    if (chart->zone || chart->n_panels == 0)
        return false;
    for (gsize p = 0; p < chart->n_panels; p++)
        for (gsize i = 0; i < chart->panels[p].n_series; i++) {
            const ChartSeries *series = &chart->panels[p].series[i];
            for (gsize k = 0; k < series->n; k += MAX(series->n / DATES_LOOKED_AT, 1))
                if (series->time[k] % 86400 != 0)
                    return false;
        }
    return true;
}

void layout_footnote(Page *page, const Box *row, const TimeTicks *ticks, const char *more)
{
    g_autofree char *zone = are_dates(page->chart) ? g_strdup("") : layout_zone_words(page, ticks);
    g_autofree char *words = g_strconcat(zone, *zone && *more ? "; " : "", more, NULL);
    page_text(page, (Point){row->left, row->top + page_line_height(page, FONT_SMALL) / 2},
              page_fit(page, FONT_SMALL, words, row->right - row->left),
              (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
}
