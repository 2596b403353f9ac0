#include "layout/marks.h"

#include "axis/units.h"
#include "chart/series.h"
#include "layout/crowd.h"

#include <math.h>
#include <stdlib.h>

/* A line shorter than this would not be seen: it gets a marker. */
#define VISIBLE_LENGTH 4
#define LEAST_MARKER 2.5
/* What the pointer has to hit, px. */
#define TARGET 9
/* Smaller ones, side by side, would only make the line thicker. */
#define LEAST_EVENT_MARKER 3.2
/* Of a column, px. Thinner ones have neither gap nor cap. */
#define CAP 2
#define LEAST_GAPPED 5

/* A line under way: its points, and how they are drawn when it ends. */
typedef struct {
    Page *page;
    const SeriesPlace *place;
    const ChartSeries *series; /* as it is in the chart */
    Unit unit;
    double line_width;
    Paint paint, tint;
    Point *points; /* of the line being built */
    guint n;
    bool fill;       /* what lies below the line, instead of the line */
    bool targets;    /* for the pointer, at each sample of a line */
    GArray *markers; /* Point, of marks that stand for themselves */
    bool dense;      /* columns are thin */
    gint64 end;      /* nothing is held beyond */
} Run;

static inline void add_point(Run *run, double x, double y)
{
    run->points[run->n++] = (Point){x, y};
}

static void fill_below(const Run *run)
{
    const Point *points = run->points;
    guint n = run->n;
    double base = scale_place(run->place->y, 0);
    g_autofree Point *outline = g_new(Point, n + 2);
    for (guint i = 0; i < n; i++)
        outline[i] = points[i];
    outline[n] = (Point){points[n - 1].x, base};
    outline[n + 1] = (Point){points[0].x, base};
    scene_path(run->page->scene, outline, n + 2, run->tint, (LineLook){PAINT_NONE});
}

/* Draws the line so far. One that is too short to be seen becomes a marker. */
static void finish_run(Run *run)
{
    guint n = run->n;
    if (n == 0)
        return;
    const Point *points = run->points;
    bool visible = n > 1 && points[n - 1].x - points[0].x >= VISIBLE_LENGTH;
    if (n > 1 && run->fill)
        fill_below(run);
    else if (n > 1)
        scene_path(run->page->scene, points, n, PAINT_NONE,
                   (LineLook){run->paint, run->line_width});
    if (!visible)
        g_array_append_val(run->markers, points[n - 1]);
    run->n = 0;
}

/* Levels: each value is held until the next, or for as long as the series holds one. */
static void build_steps(Run *run, const ChartSeries *series)
{
    const TimeScale *x = run->place->x;
    for (gsize i = 0; i < series->n; i++) {
        gint64 time = series->time[i];
        gint64 next = i + 1 < series->n ? series->time[i + 1] : run->end;
        gint64 until = MIN(next, run->end);
        if (series->hold > 0)
            until = MIN(until, time + series->hold);
        if (isnan(series->value[i]) || time > x->until || (until < x->from && until < next)) {
            if (run->n > 0) /* held until the gap begins */
                add_point(run, time_scale_place_within(x, time), run->points[run->n - 1].y);
            finish_run(run);
            continue;
        }
        if (until < x->from)
            continue;
        double y = scale_place(run->place->y, series->value[i]);
        double left = time_scale_place_within(x, time);
        if (run->n > 0)
            add_point(run, left, run->points[run->n - 1].y);
        add_point(run, left, y);
        if (until >= next && i + 1 < series->n)
            continue;
        add_point(run, time_scale_place_within(x, MAX(until, time)), y);
        finish_run(run);
    }
    finish_run(run);
}

/* Where the line from `a` to `b` crosses the vertical at `x`. */
static Point crossing(Point a, Point b, double x)
{
    return (Point){x, a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)};
}

/* Adds the part of the line from `a` to `b` that lies within the time scale. */
static void add_segment(Run *run, Point a, Point b)
{
    const TimeScale *x = run->place->x;
    if (b.x < x->left || a.x > x->right)
        return;
    if (a.x < x->left) {
        Point edge = crossing(a, b, x->left);
        add_point(run, edge.x, edge.y);
    }
    Point end = b.x > x->right ? crossing(a, b, x->right) : b;
    add_point(run, end.x, end.y);
}

/* Samples: joined, but never across a gap. */
static void build_line(Run *run, const ChartSeries *series)
{
    const TimeScale *x = run->place->x;
    Point before = {0, 0};
    bool joined = false; /* to the sample before */
    for (gsize i = 0; i < series->n; i++) {
        gint64 time = series->time[i];
        bool far = series->hold > 0 && i > 0 && time - series->time[i - 1] > series->hold;
        if (far || !joined)
            finish_run(run);
        joined = joined && !far;
        if (isnan(series->value[i])) {
            joined = false;
            continue;
        }
        Point point = {time_scale_place(x, time), scale_place(run->place->y, series->value[i])};
        if (joined)
            add_segment(run, before, point);
        else if (time >= x->from && time <= x->until)
            add_point(run, point.x, point.y);
        before = point;
        joined = true;
    }
    finish_run(run);
}

/* "svn/dybsvn, 2026-11-13 16:10: 1.42 GiB": what is said when the pointer rests on a mark. */
static char *mark_title(const Run *run, gint64 time, double value)
{
    const char *name = page_clean(run->page, run->series->name);
    g_autofree char *when = calendar_format(run->page->calendar, time);
    g_autofree char *words = units_format(value, run->unit);
    return g_strdup_printf("%s%s%s: %s", name, *name ? ", " : "", when, words);
}

/* Filled lightly, with a cap where the value is: a wall of full columns would outshout the rest. Of
 * thin ones nothing else would be seen, unless they are to be quiet. */
static void draw_columns(const Run *run)
{
    guint n = run->n / 2;
    Point *corners = run->points;
    if (run->dense && run->series->role != ROLE_MUTED) {
        scene_columns(run->page->scene, corners, n, run->paint);
        return;
    }
    scene_columns(run->page->scene, corners, n, run->tint);
    for (guint i = 0; i < n; i++) {
        double height = corners[2 * i + 1].y - corners[2 * i].y;
        corners[2 * i + 1].y = corners[2 * i].y + CLAMP(height, -CAP, CAP);
    }
    scene_columns(run->page->scene, corners, n, run->paint);
}

/* A column from `base`; what is not zero is at least a pixel high. */
static void add_column(Run *run, double from, double until, double value, double base)
{
    double left = round(from), right = round(until);
    /* By the width before rounding, or neighbours would differ and shimmer. */
    double gap = until - from >= 12 ? 2 : until - from >= LEAST_GAPPED ? 1 : 0;
    right = MAX(right - gap, left + 1);
    double top = round(scale_place(run->place->y, value));
    if (fabs(top - base) < 1 && value != 0)
        top = value > 0 ? base - 1 : base + 1;
    Point *end = run->points + run->n;
    if (gap == 0 && run->n > 0 && end[-2].y == top && end[-1].x >= left) {
        end[-1].x = MAX(end[-1].x, right); /* neighbours of one height that touch are one */
    } else if (top != base) {
        add_point(run, left, top);
        add_point(run, right, base);
    }
}

/* Draws the column under way, in a group that says its instant and value. */
static void draw_titled_column(Run *run, gint64 time, double value)
{
    if (run->n == 0)
        return;
    g_autofree char *title = mark_title(run, time, value);
    scene_group(run->page->scene, "column", title);
    draw_columns(run);
    scene_end(run->page->scene);
    run->n = 0;
}

/* Whether a series' columns are thin, by the usual one. */
static bool is_dense(const TimeScale *x, const ChartSeries *series)
{
    if (series->n == 0)
        return false;
    gint64 span = (series->time[series->n - 1] - series->time[0]) / (gint64)MAX(series->n - 1, 1);
    if (series->width > 0)
        span = span > 0 ? MIN(span, series->width) : series->width;
    return span > 0 && (double)span * x->per_second < LEAST_GAPPED;
}

/* Columns from zero, on whole pixels. */
static void build_columns(Run *run, const ChartSeries *series)
{
    const TimeScale *x = run->place->x;
    double base = round(scale_place(run->place->y, 0));
    bool titled = run->page->hover && series->n <= PAGE_MAX_HOVER;
    run->dense = is_dense(x, series);
    for (gsize i = 0; i < series->n; i++) {
        gint64 time = series->time[i];
        gint64 until = series->width > 0 ? time + series->width : x->until;
        if (i + 1 < series->n)
            until = MIN(until, series->time[i + 1]);
        if (isnan(series->value[i]) || until <= x->from || time >= x->until)
            continue;
        add_column(run, time_scale_place_within(x, time), time_scale_place_within(x, until),
                   series->value[i], base);
        if (titled)
            draw_titled_column(run, time, series->value[i]);
    }
    draw_columns(run);
    run->n = 0;
}

static bool is_shown(const TimeScale *x, const ChartSeries *series, gsize i)
{
    return !isnan(series->value[i]) && series->time[i] >= x->from && series->time[i] <= x->until;
}

/* The size of markers on all events, so that they are still told apart; 0 where that is too
 * small to see. */
static double choose_marker_size(const Run *run, const ChartSeries *series)
{
    gsize n = 0;
    for (gsize i = 0; i < series->n; i++)
        n += is_shown(run->place->x, series, i);
    double width = run->place->x->right - run->place->x->left;
    double size = MIN(width / (double)MAX(n, 1) / 1.4, run->page->theme->marker_size);
    return size >= LEAST_EVENT_MARKER ? size : 0;
}

static void add_event_markers(Run *run, const ChartSeries *series)
{
    g_array_set_size(run->markers, 0);
    for (gsize i = 0; i < series->n; i++) {
        if (!is_shown(run->place->x, series, i))
            continue;
        Point point = {time_scale_place(run->place->x, series->time[i]),
                       scale_place(run->place->y, series->value[i])};
        g_array_append_val(run->markers, point);
    }
}

/* A marker each that says its instant and value. */
static void draw_titled_markers(const Run *run, const ChartSeries *series, double size)
{
    const SeriesPlace *place = run->place;
    guint at = 0;
    for (gsize i = 0; i < series->n && at < run->markers->len; i++) {
        if (!is_shown(place->x, series, i))
            continue;
        g_autofree char *title = mark_title(run, series->time[i], series->value[i]);
        scene_mark_titled(run->page->scene, g_array_index(run->markers, Point, at++),
                          (MarkLook){SHAPE_CIRCLE, size, run->paint}, title);
    }
}

static void draw_markers(const Run *run, const ChartSeries *series, bool all, double size)
{
    if (all && run->page->hover && run->markers->len <= PAGE_MAX_HOVER)
        draw_titled_markers(run, series, size);
    else
        scene_marks(run->page->scene, (const Point *)(void *)run->markers->data, run->markers->len,
                    (MarkLook){SHAPE_CIRCLE, size, run->paint});
}

static void build_marks(Run *run, const ChartSeries *series)
{
    switch (series->mark) {
    case MARK_STEP:
        build_steps(run, series);
        break;
    case MARK_LINE:
    case MARK_AREA:
        build_line(run, series);
        break;
    case MARK_COLUMN:
        build_columns(run, series);
        break;
    case MARK_POINT:
        break;
    }
}

/* One series: what is filled below its line, or the line and its markers. */
static void draw_series(Run *run)
{
    Thinned thinned;
    series_thin(&thinned, run->series, run->place->x);
    const ChartSeries *series = &thinned.series;
    run->points = g_new(Point, 2 * series->n + 4);
    run->n = 0;
    g_array_set_size(run->markers, 0);
    double size = choose_marker_size(run, series);
    bool all =
        series->mark == MARK_POINT || (series->mark == MARK_STEP && run->place->markers && size);
    build_marks(run, series);
    if (all)
        add_event_markers(run, series);
    if (!run->fill)
        draw_markers(run, series, all, size > 0 ? size : LEAST_MARKER);
    g_free(run->points);
    thinned_clear(&thinned);
}

/* "svn/dybsvn: last 1.43 GiB, 1.39–1.43 GiB": what is said when the pointer rests on a line. */
static char *line_title(const Run *run)
{
    const Page *page = run->page;
    SeriesFigures figures = figures_of(page->figures, run->series, page->from, page->until);
    if (!figures.any)
        return NULL;
    const char *name = page_clean(run->page, run->series->name);
    g_autofree char *last = units_format(figures.last, run->unit);
    if (figures.low == figures.high)
        return g_strdup_printf("%s%s%s", name, *name ? ": " : "", last);
    g_autofree char *range = units_format_range(figures.low, figures.high, run->unit);
    return g_strdup_printf("%s%slast %s, %s", name, *name ? ": " : "", last, range);
}

static bool is_joined(const ChartSeries *series)
{
    return series->mark == MARK_LINE || series->mark == MARK_AREA;
}

static gsize count_samples(const ChartPanel *panel)
{
    gsize n = 0;
    for (gsize i = 0; i < panel->n_series; i++)
        n += is_joined(&panel->series[i]) ? panel->series[i].n : 0;
    return n;
}

/* Where the pointer finds each sample of a line that has no markers. */
static void draw_targets(Run *run)
{
    run->paint = PAINT_NONE;
    g_array_set_size(run->markers, 0);
    add_event_markers(run, run->series);
    draw_titled_markers(run, run->series, TARGET);
}

static void draw_line(Run *run)
{
    g_autofree char *title = run->place->titles ? line_title(run) : NULL;
    if (title)
        scene_group(run->page->scene, "series", title);
    draw_series(run);
    if (title)
        scene_end(run->page->scene);
    if (run->targets && is_joined(run->series))
        draw_targets(run);
}

typedef struct {
    gsize i;
    double high;
} Order;

static int compare_orders(gconstpointer a, gconstpointer b)
{
    const Order *one = a, *other = b;
    return one->high != other->high ? (one->high < other->high) - (one->high > other->high)
                                    : (one->i > other->i) - (one->i < other->i);
}

/* The panel's series in the order in which they are filled: columns, then areas, of which the
 * higher comes first, so that none is hidden. */
static Order *order_fills(const Page *page, const ChartPanel *panel)
{
    Order *order = g_new(Order, panel->n_series);
    for (gsize i = 0; i < panel->n_series; i++) {
        const ChartSeries *series = &panel->series[i];
        order[i] = (Order){i, INFINITY};
        if (series->mark == MARK_AREA)
            order[i].high = figures_of(page->figures, series, page->from, page->until).high;
        if (isnan(order[i].high))
            order[i].high = -INFINITY;
    }
    if (panel->n_series > 1)
        qsort(order, panel->n_series, sizeof *order, compare_orders);
    return order;
}

/* The series that are muted, or those that are not: what is filled, or lines. */
static void draw_pass(Run *run, const ChartPanel *panel, bool fills, bool muted)
{
    g_autofree Order *order = fills ? order_fills(run->page, panel) : NULL;
    for (gsize k = 0; k < panel->n_series; k++) {
        gsize i = order ? order[k].i : k;
        run->series = &panel->series[i];
        MarkKind mark = run->series->mark;
        if ((run->series->role == ROLE_MUTED) != muted)
            continue;
        run->paint = page_paint(run->series->role, i);
        run->tint = page_tint(run->series->role, i);
        run->fill = fills && mark == MARK_AREA;
        run->line_width = run->place->line_width * crowd_thinness(panel, run->series);
        if (!fills && mark != MARK_COLUMN)
            draw_line(run);
        else if (run->fill || (fills && mark == MARK_COLUMN))
            draw_series(run);
    }
}

void layout_series(Page *page, const ChartPanel *panel, const SeriesPlace *place)
{
    gint64 now = page->chart->now;
    g_autoptr(GArray) markers = g_array_new(FALSE, FALSE, sizeof(Point));
    Run run = {.page = page,
               .place = place,
               .unit = panel->unit,
               .markers = markers,
               .targets = place->titles && count_samples(panel) <= PAGE_MAX_HOVER,
               .end = now > 0 ? MIN(now, place->x->until) : place->x->until};
    for (int fills = 1; fills >= 0; fills--)
        for (int muted = 1; muted >= 0; muted--)
            draw_pass(&run, panel, fills, muted);
}
