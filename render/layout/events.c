/* Marks of what happened, each at its instant and value, and words beside them.
 *
 * First all marks are placed: one that would hide another moves up or down, never in time, and a
 * line ties it to its place. Then each label tries ten places around its mark, the best first, and
 * takes the one that covers least of what is drawn and is not nearer to another mark. */
#include "layout/events.h"

#include "chart/chart.h"

#include <math.h>
#include <string.h>

#define NAMED_MAX 40
#define TRIED_MAX 100 /* labels that a place is looked for: each is compared with all marks */
#define STACKED_MAX 300
/* Marks hide each other when nearer than this share of their size in time. */
#define APART 0.6

static const struct {
    Shape shape;
    Role role;
} styles[N_EVENT_KINDS] = {
    [EVENT_MISSING] = {SHAPE_CROSS, ROLE_ALARM},
    [EVENT_TRUNCATED] = {SHAPE_TRIANGLE_DOWN, ROLE_ALARM},
    [EVENT_JUMP] = {SHAPE_TRIANGLE_UP, ROLE_WARN},
    [EVENT_OVERDUE] = {SHAPE_RING, ROLE_ALARM},
    [EVENT_UNREACHABLE] = {SHAPE_SQUARE, ROLE_UNKNOWN},
    [EVENT_NOTE] = {SHAPE_DIAMOND, ROLE_MAIN},
    [EVENT_DRIFT] = {SHAPE_CIRCLE, ROLE_WARN},
};

void layout_event_mark(Page *page, Point point, EventKind kind, double size, const char *title)
{
    Shape shape = styles[kind].shape;
    Paint paint = page_paint(styles[kind].role, 0);
    if (title)
        scene_mark_titled(page->scene, point, (MarkLook){shape, size, paint}, title);
    else
        scene_marks(page->scene, &point, 1, (MarkLook){shape, size, paint});
}

static bool is_span(const ChartEvent *event)
{
    return event->until > event->time;
}

void layout_event_spans(Page *page, const ChartPanel *panel, const TimeScale *x, const Box *plot)
{
    for (gsize i = panel->n_events; i-- > 0;) { /* the first on top */
        const ChartEvent *event = &panel->events[i];
        if (!is_span(event) || event->kind == EVENT_DRIFT ||
            !event_is_shown(event, x->from, x->until))
            continue;
        double left = time_scale_place_within(x, event->time);
        double right = time_scale_place_within(x, event->until);
        right = MAX(right, left + 1);
        Role role = styles[event->kind].role;
        scene_rect(page->scene, left, plot->top, right - left, plot->bottom - plot->top,
                   page_tint(role, 0));
        scene_rect(page->scene, left, plot->bottom - 3, right - left, 3, page_paint(role, 0));
    }
}

static double mark_size(const Page *page)
{
    return page->theme->marker_size * 1.7;
}

/* Where the mark sits: on its value, else at the base. */
static Point place_of(const Page *page, const ChartEvent *event, const TimeScale *x, const Scale *y,
                      const Box *plot)
{
    double half = mark_size(page) / 2;
    Point point = {time_scale_place_within(x, event->time), plot->bottom - half - 1};
    if (!isnan(event->value))
        point.y = scale_place(y, event->value);
    if (event->kind == EVENT_DRIFT) {
        point.x = time_scale_place_within(x, MAX(event->until, event->time)) - half - 3;
        point.y += half + 2;
    } else if (is_span(event)) {
        double right = time_scale_place_within(x, event->until);
        point.x = MIN(point.x + half + 3, (point.x + right) / 2);
        point.y = isnan(event->value) ? plot->top + half + 3 : point.y;
    }
    point.x = CLAMP(point.x, plot->left, plot->right);
    return point;
}

/* An event's place, and that of its mark, which differ where marks would cover each other. */
typedef struct {
    const ChartEvent *event;
    Point place, mark;
} PlacedEvent;

/* Whether two events are to be told apart. Those of one kind, night after night, may well be a
 * row in which marks cover each other. */
static bool differ(const ChartEvent *one, const ChartEvent *other)
{
    return one->kind != other->kind || one->time == other->time ||
           (one->label && other->label && strcmp(one->label, other->label) != 0);
}

/* Whether the event's mark at `point` would hide one of `others`, or be hidden by it. */
static bool is_hidden(const GArray *others, const ChartEvent *event, Point point, double size)
{
    for (guint i = 0; i < others->len; i++) {
        const PlacedEvent *other = &g_array_index(others, PlacedEvent, i);
        if (fabs(other->mark.x - point.x) < size * APART && fabs(other->mark.y - point.y) < size &&
            differ(event, other->event))
            return true;
    }
    return false;
}

/* Moves a mark that would hide another up or down, where there is more room, at most to the middle
 * and with words by lines, so that they fit beside each; never in time. */
static Point find_free(const Page *page, const GArray *others, const PlacedEvent *one,
                       const Box *plot)
{
    double size = mark_size(page), middle = (plot->top + plot->bottom) / 2;
    double step = one->event->label ? page_line_height(page, FONT_LABEL) + 3 : 0;
    step = MAX(step, size + 1);
    bool down = one->place.y < middle;
    Point point = one->place;
    while (is_hidden(others, one->event, point, size)) {
        point.y += down ? step : -step;
        if (down ? point.y > middle : point.y < middle)
            return one->place;
    }
    return point;
}

/* The events within the range, a PlacedEvent each. */
static GArray *place_events(const Page *page, const ChartPanel *panel, const TimeScale *x,
                            const Scale *y, const Box *plot)
{
    GArray *placed = g_array_new(FALSE, FALSE, sizeof(PlacedEvent));
    for (gsize i = 0; i < panel->n_events; i++) {
        const ChartEvent *event = &panel->events[i];
        if (!event_is_shown(event, x->from, x->until))
            continue;
        Point place = place_of(page, event, x, y, plot);
        PlacedEvent one = {event, place, place};
        if (placed->len <= STACKED_MAX)
            one.mark = find_free(page, placed, &one, plot);
        g_array_append_val(placed, one);
    }
    return placed;
}

/* What words need to know of their surroundings. */
typedef struct {
    const GArray *placed; /* PlacedEvent */
    Occupancy *occupancy;
    const Box *plot;
    double half; /* of a mark */
} EventWords;

static double distance(const Box *box, Point point)
{
    double x = MAX(MAX(box->left - point.x, point.x - box->right), 0);
    double y = MAX(MAX(box->top - point.y, point.y - box->bottom), 0);
    return hypot(x, y);
}

/* Whether words in `box` would seem to belong to another mark than `own`. */
static bool is_beside_another(const GArray *placed, guint own, const Box *box)
{
    const PlacedEvent *one = &g_array_index(placed, PlacedEvent, own);
    double near = distance(box, one->mark) + 2;
    for (guint i = 0; i < placed->len; i++) {
        const PlacedEvent *other = &g_array_index(placed, PlacedEvent, i);
        if (i != own && differ(one->event, other->event) && distance(box, other->mark) < near)
            return true;
    }
    return false;
}

/* Where words around a mark could stand, the best first. */
#define N_CENTRES 10
static void list_centres(Point mark, double half, Point size, const Box *plot,
                         Point centres[N_CENTRES])
{
    double right = mark.x + half + 4 + size.x / 2, left = mark.x - half - 4 - size.x / 2;
    double rise = half + size.y / 2 + 1;
    double beside = CLAMP(mark.y, plot->top + size.y / 2, plot->bottom - size.y / 2 - 1);
    const Point all[N_CENTRES] = {
        {right, beside},
        {left, beside},
        {right, mark.y - rise},
        {left, mark.y - rise},
        {mark.x, mark.y - rise},
        {mark.x, mark.y + rise},
        {right, mark.y + rise},
        {left, mark.y + rise},
        {mark.x, mark.y - rise - size.y},
        {mark.x, mark.y + rise + size.y},
    };
    memcpy(centres, all, sizeof all);
}

/* The best of some places around the mark: that covers least. Taken from Christensen, Marks and
 * Shieber, "An Empirical Study of Algorithms for Point-Feature Label Placement" (1995), whose
 * greedy method suffices for a few labels. */
static bool find_place(const EventWords *words, guint own, Point size, Box *best)
{
    Point centres[N_CENTRES];
    const PlacedEvent *event = &g_array_index(words->placed, PlacedEvent, own);
    list_centres(event->mark, words->half, size, words->plot, centres);
    double least = 0.02;
    bool found = false;
    for (gsize i = 0; i < N_CENTRES; i++) {
        Box box = {centres[i].x - size.x / 2, centres[i].y - size.y / 2 + 2,
                   centres[i].x + size.x / 2, centres[i].y + size.y / 2 - 2};
        double taken = occupancy_taken(words->occupancy, &box);
        if (taken < least && !is_beside_another(words->placed, own, &box)) {
            least = taken;
            *best = box;
            found = true;
        }
    }
    return found;
}

/* What is said beside an event: of several with the same words "7 × missing", beside the first;
 * NULL: nothing. Free with g_free(). */
static char *label_of(const EventWords *words, guint own)
{
    const ChartEvent *event = g_array_index(words->placed, PlacedEvent, own).event;
    if (!event->label || !*event->label)
        return NULL;
    guint count = 0;
    for (guint i = 0; i < words->placed->len; i++) {
        const ChartEvent *other = g_array_index(words->placed, PlacedEvent, i).event;
        bool same = other->kind == event->kind && g_strcmp0(other->label, event->label) == 0;
        if (same && i < own)
            return NULL;
        count += same;
    }
    return count == 1 ? g_strdup(event->label) : g_strdup_printf("%u × %s", count, event->label);
}

static void draw_labels(Page *page, const EventWords *words)
{
    int drawn = 0, tried = 0;
    for (guint i = 0; i < words->placed->len && drawn < NAMED_MAX && tried < TRIED_MAX; i++) {
        const ChartEvent *event = g_array_index(words->placed, PlacedEvent, i).event;
        g_autofree char *label = label_of(words, i);
        if (!label)
            continue;
        tried++;
        const char *text = page_fit_sentence(page, FONT_LABEL, label, 240);
        Point size = {page_text_width(page, FONT_LABEL, text), page_line_height(page, FONT_LABEL)};
        Box box;
        if (!find_place(words, i, size, &box))
            continue;
        occupancy_take(words->occupancy, &box);
        page_text(page, (Point){box.left, (box.top + box.bottom) / 2}, text,
                  (TextLook){FONT_LABEL, ANCHOR_START, page_paint(styles[event->kind].role, 0)});
        drawn++;
    }
}

static void draw_mark(Page *page, const PlacedEvent *placed, bool titled)
{
    const ChartEvent *event = placed->event;
    g_autofree char *title = NULL;
    if (titled) {
        g_autofree char *when = calendar_format(page->calendar, event->time);
        const char *words = event->label ? event->label : chart_event_names[event->kind];
        title = g_strdup_printf("%s: %s", when, page_clean(page, words));
    }
    layout_event_mark(page, placed->mark, event->kind, mark_size(page), title);
}

/* What the series has come to at the event's end; NaN: nothing. */
static double drift_end(const ChartPanel *panel, const ChartEvent *event)
{
    const ChartSeries *series = event->series >= 0 && (gsize)event->series < panel->n_series
                                    ? &panel->series[event->series]
                                    : NULL;
    for (gsize i = series ? series->n : 0; i-- > 0;)
        if (series->time[i] <= event->until && isfinite(series->value[i]))
            return series->value[i];
    return NAN;
}

/* From where a slow change began, at the value that it had then, and down or up to what it is. */
static void draw_brackets(Page *page, const ChartPanel *panel, const TimeScale *x, const Scale *y)
{
    for (gsize i = 0; i < panel->n_events; i++) {
        const ChartEvent *event = &panel->events[i];
        double end = drift_end(panel, event);
        if (event->kind != EVENT_DRIFT || isnan(event->value) || isnan(end) ||
            !event_is_shown(event, x->from, x->until))
            continue;
        double top = floor(scale_place(y, event->value)) + 0.5, bottom = scale_place(y, end);
        double left = time_scale_place_within(x, event->time);
        double right = floor(time_scale_place_within(x, event->until)) + 0.5;
        LineLook look = {page_paint(styles[EVENT_DRIFT].role, 0), 1, 3};
        scene_line(page->scene, (Point){left, top}, (Point){right, top}, look);
        look.dash = 0;
        scene_line(page->scene, (Point){right, top}, (Point){right, bottom}, look);
        scene_line(page->scene, (Point){right - 3, bottom}, (Point){right + 3, bottom}, look);
    }
}

void layout_events(Page *page, const ChartPanel *panel, const TimeScale *x, const Scale *y,
                   const Box *plot, Occupancy *occupancy)
{
    guint first = page->scene->items->len;
    g_autoptr(GArray) placed = place_events(page, panel, x, y, plot);
    for (guint i = 0; i < placed->len; i++) {
        const PlacedEvent *one = &g_array_index(placed, PlacedEvent, i);
        if (one->mark.y != one->place.y)
            scene_line(page->scene, one->place, one->mark,
                       (LineLook){page_paint(styles[one->event->kind].role, 0), 1});
    }
    draw_brackets(page, panel, x, y);
    for (guint i = 0; i < placed->len; i++)
        draw_mark(page, &g_array_index(placed, PlacedEvent, i),
                  page->hover && placed->len <= PAGE_MAX_HOVER);
    if (occupancy) {
        occupancy_take_items(occupancy, page->scene, first);
        draw_labels(page, &(EventWords){placed, occupancy, plot, mark_size(page) / 2});
    }
}

double layout_events_key(Page *page, const Box *box, bool draw)
{
    gsize count[N_EVENT_KINDS];
    event_counts(page->chart, page->from, page->until, count);
    double line = page_line_height(page, FONT_LABEL), x = box->left, y = box->top;
    double text = floor(mark_size(page)) + 6;
    bool any = false;
    for (int kind = 0; kind < N_EVENT_KINDS; kind++) {
        if (count[kind] == 0)
            continue;
        g_autofree char *words =
            count[kind] == 1
                ? g_strdup(chart_event_names[kind])
                : g_strdup_printf("%s (%" G_GSIZE_FORMAT ")", chart_event_names[kind], count[kind]);
        double width = text + page_text_width(page, FONT_LABEL, words);
        if (any && x + width > box->right) {
            x = box->left;
            y += line;
        }
        any = true;
        if (draw) {
            Point point = {x + ceil(mark_size(page) / 2), floor(y + line / 2)};
            layout_event_mark(page, point, (EventKind)kind, mark_size(page), NULL);
            page_text(page, (Point){x + text, y + line / 2}, words,
                      (TextLook){FONT_LABEL, ANCHOR_START, PAINT_SUBTLE});
        }
        x += width + 16;
    }
    return any ? y + line - box->top : 0;
}
