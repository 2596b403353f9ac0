/* Direct labels beside a plot, or as a key above it.
 *
 * Beside the plot each label wants to stand at the height of its line's end. Labels in the order of
 * their wishes, each as high as it is: those that overlap form a block, which stands where the mean
 * of its members' wishes is, and blocks that meet become one (isotonic regression by pooling
 * adjacent violators, see labels.h). Invariant: blocks before the current one do not overlap, and
 * none would come nearer to its wish alone. Linear after sorting. */
#include "layout/labels.h"

#include "axis/units.h"
#include "layout/crowd.h"
#include "layout/kinds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_wanted(const void *one, const void *other)
{
    const LabelSlot *a = one, *b = other;
    if (a->wanted != b->wanted)
        return a->wanted < b->wanted ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Labels that touch and so move together. */
typedef struct {
    double sum; /* of where its members want its beginning */
    gsize n;
} Block;

bool labels_place(LabelSlot *slots, gsize n, double low, double high)
{
    double total = 0;
    for (gsize i = 0; i < n; i++)
        total += slots[i].size;
    if (n == 0 || total > high - low)
        return n == 0;
    qsort(slots, n, sizeof *slots, by_wanted);
    g_autofree Block *blocks = g_new(Block, n);
    gsize n_blocks = 0;
    double before = 0;
    for (gsize i = 0; i < n; i++) {
        /* Without the sizes of those before it, a label wants to be here; and these numbers must
         * not fall from one to the next. */
        double wanted = slots[i].wanted - slots[i].size / 2 - before;
        before += slots[i].size;
        blocks[n_blocks++] = (Block){wanted, 1};
        while (n_blocks > 1 && blocks[n_blocks - 2].sum * (double)blocks[n_blocks - 1].n >=
                                   blocks[n_blocks - 1].sum * (double)blocks[n_blocks - 2].n) {
            blocks[n_blocks - 2].sum += blocks[n_blocks - 1].sum;
            blocks[n_blocks - 2].n += blocks[n_blocks - 1].n;
            n_blocks--;
        }
    }
    before = 0;
    for (gsize i = 0, block = 0, of_block = 0; i < n; i++) {
        double start = CLAMP(blocks[block].sum / (double)blocks[block].n, low, high - total);
        slots[i].placed = start + before + slots[i].size / 2;
        before += slots[i].size;
        if (++of_block == blocks[block].n) {
            block++;
            of_block = 0;
        }
    }
    return true;
}

/* Between the plot and the labels: room for leader lines. */
#define LEADER 18
#define LABELS_MAX 100
#define LABELS_SURE 5 /* so many have room; of more, some may be left out, which is said */
#define KEY_SWATCH 14
#define KEY_GAP 14
/* A series that ends before this share of the range, of some days, says when. */
#define OLD_SHARE 0.08
#define OLD_LEAST_RANGE (3 * 86400)
/* Of a line's height, that a label of two may lie further off on average. */
#define MOVE_SHARE 1.0
/* The widest name, as a share of the picture. */
#define NAME_SHARE 0.22
#define NAME_LEAST 130
#define NAME_STUB 24 /* px; shorter ones say nothing */

static const char *keep(Page *page, char *text)
{
    const char *kept = g_string_chunk_insert(page->scene->strings, text);
    g_free(text);
    return kept;
}

static void add_label(PanelLabels *labels, Page *page, DirectLabel label)
{
    double name = page_text_width(page, FONT_STRONG, label.name);
    double last = page_text_width(page, FONT_LABEL, label.last);
    double range = page_text_width(page, FONT_SMALL, label.range);
    label.short_width = name + (*label.last ? 6 + last : 0);
    label.width = MAX(name, last + (*label.range ? 6 + range : 0));
    labels->width = MAX(labels->width, label.width);
    g_array_append_val(labels->labels, label);
}

static double name_room(const Page *page)
{
    /* Of small pictures, what the key's swatch and figures leave. */
    return MIN(MAX(page->width * NAME_SHARE, NAME_LEAST), MAX(page->width - 120, 24));
}

/* Whether a series ended long before what can be known: its last value is not today's. */
static bool is_old(const Page *page, const ChartSeries *series, gint64 last_time)
{
    gint64 now = page->chart->now, range = page->until - page->from;
    gint64 known = now > 0 ? MIN(now, page->until) : page->until;
    gint64 end = last_time + MAX(series->hold, series->width);
    bool held = series->mark == MARK_STEP && series->hold == 0;
    return !held && range >= OLD_LEAST_RANGE && end < known - (gint64)((double)range * OLD_SHARE);
}

/* Whether a sample stands for the whole year or month that it begins: so does the one before. */
static Period period_of(const Page *page, const ChartSeries *series, gint64 last_time)
{
    Span span = series_visible(series, last_time, last_time);
    Civil last = calendar_civil(page->calendar, last_time);
    Civil before = calendar_civil(page->calendar, series->time[span.first]);
    if (series->time[span.first] == last_time || last.mday != 1 || before.mday != 1 ||
        last.hour + last.minute + before.hour + before.minute > 0)
        return PERIOD_DAY;
    return last.month == 1 && before.month == 1 ? PERIOD_YEAR : PERIOD_MONTH;
}

/* "1.42 GiB", or "1.42 GiB on 8 Nov" where that is not the end of what is shown. */
static const char *last_words(Page *page, const ChartSeries *series, const SeriesFigures *figures,
                              char *last)
{
    if (!is_old(page, series, figures->last_time))
        return keep(page, last);
    Civil civil = calendar_civil(page->calendar, figures->last_time);
    GString *words = g_string_new(last);
    g_free(last);
    Period period = period_of(page, series, figures->last_time);
    if (period == PERIOD_YEAR)
        g_string_append(words, " in");
    else if (period == PERIOD_MONTH)
        g_string_append_printf(words, " in %s", calendar_month_name(civil.month));
    else
        g_string_append_printf(words, " on %d %s", civil.mday, calendar_month_name(civil.month));
    if (period == PERIOD_YEAR || civil.year != calendar_civil(page->calendar, page->until).year)
        g_string_append_printf(words, " %d", civil.year);
    return keep(page, g_string_free(words, FALSE));
}

static void add_series(PanelLabels *labels, Page *page, const ChartPanel *panel, gsize i,
                       const UnitStyle *axis)
{
    const ChartSeries *series = &panel->series[i];
    SeriesFigures figures = figures_of(page->figures, series, page->from, page->until);
    if (!figures.any)
        return;
    bool varies = figures.low < figures.high;
    int finest = figures_decimals(&figures);
    DirectLabel label = {
        .name = page_fit(page, FONT_STRONG, series->name, name_room(page)),
        .last = last_words(page, series, &figures,
                           units_format_beside(figures.last, panel->unit, axis, finest)),
        .range = varies ? keep(page, units_format_range_beside(figures.low, figures.high,
                                                               panel->unit, axis, finest))
                        : "",
        .value = figures.last,
        .paint = page_paint(series->role, i),
        .series = true,
    };
    add_label(labels, page, label);
}

static void add_line(PanelLabels *labels, Page *page, const char *text, double value, Role role)
{
    if (!text || !*text || !isfinite(value))
        return;
    add_label(labels, page,
              (DirectLabel){.name = "",
                            .last = page_fit_sentence(page, FONT_LABEL, text, name_room(page)),
                            .range = "",
                            .value = value,
                            .paint = page_paint(role == ROLE_SERIES ? ROLE_MUTED : role, 0)});
}

static const char *left_out_words(Page *page, gsize n)
{
    g_autofree char *count = units_format((double)n, UNIT_COUNT);
    return keep(page, g_strdup_printf("and %s more", count));
}

void layout_labels_init(PanelLabels *labels, Page *page, const ChartPanel *panel,
                        const UnitStyle *axis)
{
    *labels = (PanelLabels){.labels = g_array_new(FALSE, FALSE, sizeof(DirectLabel))};
    for (gsize i = 0; i < panel->n_rules; i++)
        add_line(labels, page, panel->rules[i].label, panel->rules[i].value, panel->rules[i].role);
    for (gsize i = 0; i < panel->n_bands; i++)
        add_line(labels, page, panel->bands[i].label,
                 (panel->bands[i].low + panel->bands[i].high) / 2, panel->bands[i].role);
    bool crowded = crowd_is_crowded(panel);
    for (gsize i = 0; i < panel->n_series; i++) {
        bool grey = crowded && panel->series[i].role == ROLE_MUTED;
        if (grey || labels->labels->len >= LABELS_MAX)
            labels->left_out++;
        else
            add_series(labels, page, panel, i, axis);
    }
    if (labels->labels->len > LABELS_SURE)
        labels->width = MAX(labels->width, page_text_width(page, FONT_SMALL,
                                                           left_out_words(page, panel->n_series)));
}

void layout_labels_clear(PanelLabels *labels)
{
    g_array_unref(labels->labels);
}

static const DirectLabel *label_at(const PanelLabels *labels, gsize i)
{
    return &g_array_index(labels->labels, DirectLabel, i);
}

/* How many lines a label takes when there is room for all. */
static int lines_of(const DirectLabel *label, bool full)
{
    return full && *label->name && *label->last ? 2 : 1;
}

/* From the end of the line to the label, bent where the label had to move. */
static void draw_leader(Page *page, double left, double from, double to, Paint paint)
{
    double bend = left + LEADER * 0.3, end = left + LEADER - 5;
    Point points[4] = {{left + 3, from}, {bend, from}, {end - 3, to}, {end, to}};
    scene_path(page->scene, points, G_N_ELEMENTS(points), PAINT_NONE, (LineLook){paint, 1});
}

static void draw_label(Page *page, const DirectLabel *label, double x, double y, bool full)
{
    double line = page_line_height(page, FONT_STRONG);
    Paint paint = label->series ? PAINT_TEXT : PAINT_SUBTLE;
    if (lines_of(label, full) == 1) {
        page_text(page, (Point){x, y}, label->name,
                  (TextLook){FONT_STRONG, ANCHOR_START, PAINT_TEXT});
        double name = page_text_width(page, FONT_STRONG, label->name);
        page_text(page, (Point){x + name + (name > 0 ? 6 : 0), y}, label->last,
                  (TextLook){FONT_LABEL, ANCHOR_START, paint});
        return;
    }
    page_text(page, (Point){x, y - line / 2 + 1}, label->name,
              (TextLook){FONT_STRONG, ANCHOR_START, PAINT_TEXT});
    page_text(page, (Point){x, y + line / 2 - 1}, label->last,
              (TextLook){FONT_LABEL, ANCHOR_START, paint});
    page_text(page,
              (Point){x + page_text_width(page, FONT_LABEL, label->last) + 6, y + line / 2 - 1},
              label->range, (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
}

/* Where labels stand: beside a plot, whose values have that scale. */
typedef struct {
    Page *page;
    const PanelLabels *labels;
    const Scale *y;
    const Box *plot;
} LabelColumn;

/* Places labels of one or two lines; of those that do not fit, the last are left out. */
static gsize place(const LabelColumn *column, LabelSlot *slots, bool full)
{
    double line = page_line_height(column->page, FONT_STRONG);
    double low = column->plot->top - line / 2, high = column->plot->bottom + line / 2;
    for (gsize n = column->labels->labels->len; n > 0; n--) {
        double total = 0;
        for (gsize i = 0; i < n; i++) {
            const DirectLabel *label = label_at(column->labels, i);
            double size = line * lines_of(label, full) + (full ? 4 : 0);
            slots[i] = (LabelSlot){scale_place(column->y, label->value), size, 0, i};
            total += size;
        }
        if (full && total > high - low)
            return 0;
        if (labels_place(slots, n, low, high))
            return n;
    }
    return 0;
}

/* A label of one line in `room` px: the name is shortened, and alone where figures leave it none.
 */
static DirectLabel narrowed(Page *page, const DirectLabel *label, double room)
{
    DirectLabel shown = *label;
    if (label->short_width <= room)
        return shown;
    double figures = label->short_width - page_text_width(page, FONT_STRONG, label->name);
    bool alone = room - figures < NAME_STUB;
    if (*label->name && alone)
        shown.last = "";
    else if (!*label->name)
        shown.last = page_fit_sentence(page, FONT_LABEL, label->last, room);
    shown.name = page_fit(page, FONT_STRONG, label->name, alone ? room : room - figures);
    return shown;
}

/* How far the labels were moved in all. */
static double displacement(const LabelSlot *slots, gsize n)
{
    double sum = 0;
    for (gsize i = 0; i < n; i++)
        sum += fabs(slots[i].placed - slots[i].wanted);
    return sum;
}

/* In one line each, in which all that fit stand nearest to their lines; in two, with the range,
 * where there is room for all and they hardly move more for it, or where the names would have to be
 * shortened for one. */
static gsize choose_lines(const LabelColumn *column, LabelSlot *slots, double room, bool *full)
{
    gsize all = column->labels->labels->len, n = place(column, slots, false);
    *full = false;
    if (column->labels->width > room + 1)
        return n;
    g_autofree LabelSlot *taller = g_new(LabelSlot, all);
    if (place(column, taller, true) == 0)
        return n;
    double line = page_line_height(column->page, FONT_STRONG), widest = 0;
    for (gsize i = 0; i < all; i++)
        widest = MAX(widest, label_at(column->labels, i)->short_width);
    *full = n < all || widest > room ||
            displacement(taller, all) <= displacement(slots, n) + MOVE_SHARE * line * (double)all;
    if (*full)
        memcpy(slots, taller, all * sizeof *slots);
    return *full ? all : n;
}

void layout_labels(Page *page, const PanelLabels *labels, const Scale *y, const Box *plot,
                   double right)
{
    gsize all = labels->labels->len;
    if (all == 0)
        return;
    g_autofree LabelSlot *slots = g_new(LabelSlot, all);
    double x = plot->right + LEADER;
    bool full = false;
    const LabelColumn column = {page, labels, y, plot};
    gsize n = choose_lines(&column, slots, right - x, &full);
    for (gsize i = 0; i < n; i++) {
        const DirectLabel *label = label_at(labels, slots[i].index);
        draw_leader(page, plot->right, scale_place(y, label->value), slots[i].placed, label->paint);
        DirectLabel shown = full ? *label : narrowed(page, label, right - x);
        draw_label(page, &shown, x, slots[i].placed, full);
    }
    gsize missing = all - n + labels->left_out;
    if (missing > 0) {
        double line = page_line_height(page, FONT_SMALL);
        page_text(page, (Point){x, MIN(plot->bottom + line, page->height - line / 2)},
                  page_fit_sentence(page, FONT_SMALL, left_out_words(page, missing), right - x),
                  (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
    }
}

/* Where the next entry of a key goes; moves on by its width, to the next row if need be. */
static Point next_entry(Point *at, const Box *box, double width, double line)
{
    if (at->x > box->left && at->x + width > box->right)
        *at = (Point){box->left, at->y + line};
    Point place = *at;
    at->x += width + KEY_GAP;
    return place;
}

static void draw_entry(Page *page, const DirectLabel *label, Point place, double line, double right)
{
    double middle = floor(place.y + line / 2);
    LineLook swatch = {label->paint, label->series ? 2.5 : 1, label->series ? 0 : 3};
    scene_line(page->scene, (Point){place.x, middle}, (Point){place.x + KEY_SWATCH, middle},
               swatch);
    double x = place.x + KEY_SWATCH + 4;
    DirectLabel shown = narrowed(page, label, right - x);
    draw_label(page, &shown, x, middle, false);
}

double layout_labels_key(Page *page, const PanelLabels *labels, const Box *box, bool draw)
{
    double line = page_line_height(page, FONT_LABEL);
    Point at = {box->left, box->top};
    gsize n = MIN(labels->labels->len, LAYOUT_KEY_MAX),
          missing = labels->labels->len - n + labels->left_out;
    for (gsize i = 0; i < n; i++) {
        const DirectLabel *label = label_at(labels, i);
        Point place = next_entry(&at, box, KEY_SWATCH + 4 + label->short_width, line);
        if (draw)
            draw_entry(page, label, place, line, box->right);
    }
    if (missing > 0) {
        const char *more = left_out_words(page, missing);
        Point place = next_entry(&at, box, page_text_width(page, FONT_SMALL, more), line);
        if (draw)
            page_text(page, (Point){place.x, place.y + line / 2}, more,
                      (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
    }
    return n > 0 ? at.y + line - box->top : 0;
}
