#include "layout_events.h"

#include <math.h>

#define LABELS_MAX 40
#define HOVER_MAX 200

static const EventStyle styles[N_EVENT_KINDS] = {
    [EVENT_MISSING] = {SHAPE_CROSS, ROLE_ALARM, "missing"},
    [EVENT_TRUNCATED] = {SHAPE_TRIANGLE_DOWN, ROLE_ALARM, "too small"},
    [EVENT_JUMP] = {SHAPE_TRIANGLE_UP, ROLE_WARN, "larger than expected"},
    [EVENT_OVERDUE] = {SHAPE_RING, ROLE_ALARM, "overdue"},
    [EVENT_UNREACHABLE] = {SHAPE_SQUARE, ROLE_UNKNOWN, "not reached"},
    [EVENT_NOTE] = {SHAPE_DIAMOND, ROLE_MAIN, "note"},
};

const EventStyle *layout_event_style(EventKind kind)
{
    return &styles[kind];
}

void layout_event_mark(Page *page, Point point, EventKind kind, double size, const char *title)
{
    const EventStyle *style = &styles[kind];
    Paint paint = page_paint(style->role, 0);
    if (title)
        scene_mark_titled(page->scene, point, (MarkLook){style->shape, size, paint}, title);
    else
        scene_marks(page->scene, &point, 1, (MarkLook){style->shape, size, paint});
}

static bool is_span(const ChartEvent *event)
{
    return event->until > event->time;
}

static bool is_shown(const ChartEvent *event, gint64 from, gint64 until)
{
    return MAX(event->time, event->until) >= from && event->time <= until;
}

void layout_event_spans(Page *page, const ChartPanel *panel, const TimeScale *x, const Box *plot)
{
    for (gsize i = 0; i < panel->n_events; i++) {
        const ChartEvent *event = &panel->events[i];
        if (!is_span(event) || !is_shown(event, x->from, x->until))
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
    if (is_span(event)) {
        double right = time_scale_place_within(x, event->until);
        point.x = MIN(point.x + half + 3, (point.x + right) / 2);
        point.y = isnan(event->value) ? plot->top + half + 3 : point.y;
    }
    point.x = CLAMP(point.x, plot->left, plot->right);
    return point;
}

/* The best of some places around the mark: that covers least. Taken from Christensen, Marks and
 * Shieber, "An Empirical Study of Algorithms for Point-Feature Label Placement" (1995), whose
 * greedy method suffices for a few labels. */
static bool find_place(const Room *room, Point mark, double half, double width, double height,
                       Box *best)
{
    double gap = half + 4, rise = half + height / 2 + 1;
    const Point centres[] = {
        {mark.x + gap + width / 2, mark.y},
        {mark.x - gap - width / 2, mark.y},
        {mark.x + gap + width / 2, mark.y - rise},
        {mark.x - gap - width / 2, mark.y - rise},
        {mark.x, mark.y - rise},
        {mark.x, mark.y + rise},
        {mark.x + gap + width / 2, mark.y + rise},
        {mark.x - gap - width / 2, mark.y + rise},
        {mark.x, mark.y - rise - height},
        {mark.x, mark.y + rise + height},
    };
    double least = 0.02;
    bool found = false;
    for (gsize i = 0; i < G_N_ELEMENTS(centres); i++) {
        Box box = {centres[i].x - width / 2, centres[i].y - height / 2 + 2,
                   centres[i].x + width / 2, centres[i].y + height / 2 - 2};
        double taken = room_taken(room, &box);
        if (taken < least) {
            least = taken;
            *best = box;
            found = true;
        }
    }
    return found;
}

static void draw_labels(Page *page, const ChartPanel *panel, const TimeScale *x, const Scale *y,
                        const Box *plot, Room *room)
{
    double half = mark_size(page) / 2, height = page_line_height(page, FONT_LABEL);
    int drawn = 0;
    for (gsize i = 0; i < panel->n_events && drawn < LABELS_MAX; i++) {
        const ChartEvent *event = &panel->events[i];
        if (!event->label || !*event->label || !is_shown(event, x->from, x->until))
            continue;
        const char *text = page_fit(page, FONT_LABEL, event->label, 240);
        double width = page_text_width(page, FONT_LABEL, text);
        Box box;
        if (!find_place(room, place_of(page, event, x, y, plot), half, width, height, &box))
            continue;
        room_take(room, &box);
        page_text(page, (Point){box.left, (box.top + box.bottom) / 2}, text,
                  (TextLook){FONT_LABEL, ANCHOR_START, page_paint(styles[event->kind].role, 0)});
        drawn++;
    }
}

void layout_events(Page *page, const ChartPanel *panel, const TimeScale *x, const Scale *y,
                   const Box *plot, Room *room)
{
    guint first = page->scene->items->len;
    for (gsize i = 0; i < panel->n_events; i++) {
        const ChartEvent *event = &panel->events[i];
        if (!is_shown(event, x->from, x->until))
            continue;
        g_autofree char *title = NULL;
        if (page->hover && panel->n_events <= HOVER_MAX) {
            g_autofree char *when = calendar_format(page->calendar, event->time);
            const char *words = event->label ? event->label : styles[event->kind].word;
            title = g_strdup_printf("%s: %s", when, page_clean(page, words));
        }
        layout_event_mark(page, place_of(page, event, x, y, plot), event->kind, mark_size(page),
                          title);
    }
    if (room) {
        room_take_items(room, page->scene, first);
        draw_labels(page, panel, x, y, plot, room);
    }
}

double layout_events_key(Page *page, const Box *box, bool draw)
{
    gsize count[N_EVENT_KINDS] = {0};
    for (gsize p = 0; p < page->chart->n_panels; p++)
        for (gsize i = 0; i < page->chart->panels[p].n_events; i++) {
            const ChartEvent *event = &page->chart->panels[p].events[i];
            count[event->kind] += is_shown(event, page->from, page->until);
        }
    double line = page_line_height(page, FONT_LABEL), x = box->left, y = box->top;
    bool any = false;
    for (int kind = 0; kind < N_EVENT_KINDS; kind++) {
        if (count[kind] == 0)
            continue;
        g_autofree char *words = count[kind] == 1 ? g_strdup(styles[kind].word)
                                                  : g_strdup_printf("%s (%" G_GSIZE_FORMAT ")",
                                                                    styles[kind].word, count[kind]);
        double width = 14 + page_text_width(page, FONT_LABEL, words);
        if (any && x + width > box->right) {
            x = box->left;
            y += line;
        }
        any = true;
        if (draw) {
            Point point = {x + 5, floor(y + line / 2)};
            layout_event_mark(page, point, (EventKind)kind, mark_size(page), NULL);
            page_text(page, (Point){x + 14, y + line / 2}, words,
                      (TextLook){FONT_LABEL, ANCHOR_START, PAINT_SUBTLE});
        }
        x += width + 16;
    }
    return any ? y + line - box->top : 0;
}
