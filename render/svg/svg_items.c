#include "svg/svg_items.h"

#include "scene/shapes.h"
#include "text/direction.h"

#include <math.h>

static const Point *points_of(const Svg *svg, const SceneItem *item)
{
    return &g_array_index(svg->scene->points, Point, item->first);
}

void svg_put_number(Ink *ink, const char *name, double number)
{
    ink_put(ink, " ");
    ink_put(ink, name);
    ink_put(ink, "=\"");
    ink_put_number(ink, number);
    ink_put(ink, "\"");
}

/* A class is only needed where a second theme repaints. */
static void put_paints(Svg *svg, Paint fill, Paint stroke)
{
    Ink *ink = &svg->ink;
    if (svg->dark && (fill != PAINT_NONE || stroke != PAINT_NONE)) {
        ink_put(ink, " class=\"");
        if (fill != PAINT_NONE) {
            ink_put(ink, "f");
            ink_put_hundredths(ink, fill * 100L);
        }
        if (stroke != PAINT_NONE) {
            ink_put(ink, fill != PAINT_NONE ? " s" : "s");
            ink_put_hundredths(ink, stroke * 100L);
        }
        ink_put(ink, "\"");
    }
    if (fill != PAINT_NONE) {
        ink_put(ink, " fill=\"");
        ink_put_colour(ink, svg->theme->colour[fill]);
        ink_put(ink, "\"");
    }
    if (stroke != PAINT_NONE) {
        ink_put(ink, " stroke=\"");
        ink_put_colour(ink, svg->theme->colour[stroke]);
        ink_put(ink, "\"");
    }
}

static void put_stroke(Svg *svg, double width, double dash)
{
    if (width != 1)
        svg_put_number(&svg->ink, "stroke-width", width);
    if (dash > 0)
        svg_put_number(&svg->ink, "stroke-dasharray", dash);
}

/* Rounds without a call: a scene's coordinates are within SCENE_LIMIT. */
static inline int tenths(double px)
{
    return (int)(px * 10 + (10 * SCENE_LIMIT + 0.5)) - (int)(10 * SCENE_LIMIT);
}

static void put_move(Ink *ink, int x, int y)
{
    ink_reserve(ink, 32);
    ink->text[ink->length++] = 'M';
    ink_put_tenths(ink, x);
    if (y >= 0)
        ink->text[ink->length++] = ' ';
    ink_put_tenths(ink, y);
}

/* One step, as short as it goes: a command is only named where it changes. */
static inline char put_step(Ink *ink, char command, int right, int down)
{
    char next = down == 0 ? 'h' : right == 0 ? 'v' : 'l';
    int first = next == 'v' ? down : right;
    if (next != command)
        ink->text[ink->length++] = next;
    else if (first >= 0)
        ink->text[ink->length++] = ' ';
    ink_put_tenths(ink, first);
    if (next == 'l') {
        if (down >= 0)
            ink->text[ink->length++] = ' ';
        ink_put_tenths(ink, down);
    }
    return next;
}

/* A polyline in relative steps, each from where rounding left the last. */
static void put_polyline(Ink *ink, const Point *points, guint n)
{
    int x = tenths(points[0].x), y = tenths(points[0].y);
    put_move(ink, x, y);
    ink_reserve(ink, (gsize)n * 26 + 1);
    char command = 'M';
    for (guint i = 1; i < n; i++) {
        int right = tenths(points[i].x) - x, down = tenths(points[i].y) - y;
        if (right == 0 && down == 0 && i > 1)
            continue;
        command = put_step(ink, command, right, down);
        x += right;
        y += down;
    }
}

static bool same_look(const SceneItem *one, const SceneItem *other)
{
    return one->kind == other->kind && one->fill == other->fill && one->stroke == other->stroke &&
           one->width == other->width && one->dash == other->dash;
}

/* Neighbours of one look share an element. Returns how many items were written. */
static guint write_paths(Svg *svg, guint first)
{
    const GArray *items = svg->scene->items;
    const SceneItem *item = &g_array_index(items, SceneItem, first);
    ink_put(&svg->ink, "<path");
    put_paints(svg, item->fill, item->stroke);
    put_stroke(svg, item->width, item->dash);
    ink_put(&svg->ink, " d=\"");
    guint n = 0;
    for (; first + n < items->len; n++) {
        const SceneItem *next = &g_array_index(items, SceneItem, first + n);
        if (!same_look(item, next))
            break;
        put_polyline(&svg->ink, points_of(svg, next), next->count);
        if (next->fill != PAINT_NONE)
            ink_put(&svg->ink, "z");
    }
    ink_put(&svg->ink, "\"/>\n");
    return n;
}

static void write_columns(Svg *svg, const SceneItem *item)
{
    const Point *corners = points_of(svg, item);
    Ink *ink = &svg->ink;
    ink_put(ink, "<path");
    put_paints(svg, item->fill, PAINT_NONE);
    ink_put(ink, " d=\"");
    for (guint i = 0; i + 1 < item->count; i += 2) {
        int width = tenths(corners[i + 1].x) - tenths(corners[i].x);
        int height = tenths(corners[i + 1].y) - tenths(corners[i].y);
        put_move(ink, tenths(corners[i].x), tenths(corners[i].y));
        ink_reserve(ink, 64);
        ink->text[ink->length++] = 'h';
        ink_put_tenths(ink, width);
        ink->text[ink->length++] = 'v';
        ink_put_tenths(ink, height);
        ink->text[ink->length++] = 'h';
        ink_put_tenths(ink, -width);
        ink->text[ink->length++] = 'z';
    }
    ink_put(ink, "\"/>\n");
}

/* Discs: strokes of no length with round ends. */
static void put_discs(Svg *svg, const SceneItem *item)
{
    const Point *points = points_of(svg, item);
    ink_put(&svg->ink, "<path");
    put_paints(svg, PAINT_NONE, item->fill);
    if (item->fill == PAINT_NONE) /* not seen, but found by the pointer */
        ink_put(&svg->ink, " stroke=\"transparent\"");
    svg_put_number(&svg->ink, "stroke-width", item->size);
    ink_put(&svg->ink, " stroke-linecap=\"round\" d=\"");
    for (guint i = 0; i < item->count; i++) {
        put_move(&svg->ink, tenths(points[i].x), tenths(points[i].y));
        ink_put(&svg->ink, "h0");
    }
    ink_put(&svg->ink, "\"");
}

static void put_rings(Svg *svg, const SceneItem *item)
{
    const Point *points = points_of(svg, item);
    int radius = tenths(item->size * RING_RADIUS);
    Ink *ink = &svg->ink;
    ink_put(ink, "<path");
    put_paints(svg, PAINT_NONE, item->fill);
    svg_put_number(ink, "stroke-width", item->size * RING_WIDTH);
    ink_put(ink, " d=\"");
    for (guint i = 0; i < item->count; i++) {
        put_move(ink, tenths(points[i].x) - radius, tenths(points[i].y));
        for (int half = 2; half >= -2; half -= 4) {
            ink_put(ink, "a");
            ink_put_number(ink, radius / 10.0);
            ink_put(ink, " ");
            ink_put_number(ink, radius / 10.0);
            ink_put(ink, " 0 0 1 ");
            ink_put_number(ink, half * radius / 10.0);
            ink_put(ink, " 0");
        }
        ink_put(ink, "z");
    }
    ink_put(ink, "\"");
}

static void put_outlines(Svg *svg, const SceneItem *item, ShapeOutline outline)
{
    const Point *points = points_of(svg, item);
    ink_put(&svg->ink, "<path");
    put_paints(svg, item->fill, item->stroke);
    ink_put(&svg->ink, " d=\"");
    for (guint i = 0; i < item->count; i++) {
        Point corners[16];
        for (guint k = 0; k < MIN(outline.n, G_N_ELEMENTS(corners)); k++)
            corners[k] = (Point){points[i].x + item->size * outline.points[k].x,
                                 points[i].y + item->size * outline.points[k].y};
        put_polyline(&svg->ink, corners, MIN(outline.n, G_N_ELEMENTS(corners)));
        ink_put(&svg->ink, "z");
    }
    ink_put(&svg->ink, "\"");
}

static void put_title(Ink *ink, const char *title)
{
    ink_put(ink, "<title>");
    ink_put_escaped(ink, title);
    ink_put(ink, "</title>");
}

static void write_marks(Svg *svg, const SceneItem *item)
{
    ShapeOutline outline = shape_outline(item->shape);
    if (item->shape == SHAPE_RING)
        put_rings(svg, item);
    else if (outline.n == 0)
        put_discs(svg, item);
    else
        put_outlines(svg, item, outline);
    if (item->title) {
        ink_put(&svg->ink, ">");
        put_title(&svg->ink, item->title);
        ink_put(&svg->ink, "</path>\n");
    } else {
        ink_put(&svg->ink, "/>\n");
    }
}

void svg_write_rect(Svg *svg, const SceneItem *item)
{
    Ink *ink = &svg->ink;
    ink_put(ink, "<path");
    put_paints(svg, item->fill, item->stroke);
    ink_put(ink, " d=\"");
    put_move(ink, tenths(item->x), tenths(item->y));
    ink_put(ink, "h");
    ink_put_number(ink, tenths(item->w) / 10.0);
    ink_put(ink, "v");
    ink_put_number(ink, tenths(item->h) / 10.0);
    ink_put(ink, "h");
    ink_put_number(ink, -tenths(item->w) / 10.0);
    ink_put(ink, "z\"/>\n");
}

static void write_text(Svg *svg, const SceneItem *item)
{
    static const char *const anchors[] = {[ANCHOR_START] = "",
                                          [ANCHOR_MIDDLE] = " text-anchor=\"middle\"",
                                          [ANCHOR_END] = " text-anchor=\"end\""};
    const ThemeFont *font = &svg->theme->font[item->font];
    Ink *ink = &svg->ink;
    ink_put(ink, "<text");
    svg_put_number(ink, "x", item->x);
    svg_put_number(ink, "y", item->y);
    put_paints(svg, item->fill, PAINT_NONE);
    if (item->font != FONT_LABEL)
        svg_put_number(ink, "font-size", font->size);
    if (font->bold)
        ink_put(ink, " font-weight=\"bold\"");
    /* Of what begins at the right, the start is the right end. */
    bool leftward = text_is_leftward(item->text);
    ink_put(ink, leftward ? " direction=\"rtl\"" : "");
    ink_put(ink, anchors[leftward ? ANCHOR_END - item->anchor : item->anchor]);
    ink_put(ink, ">");
    ink_put_escaped(ink, item->text);
    ink_put(ink, "</text>\n");
}

static void open_group(Svg *svg, const SceneItem *item)
{
    gboolean written = item->title != NULL;
    if (written) {
        ink_put(&svg->ink, "<g>");
        put_title(&svg->ink, item->title);
    }
    g_array_append_val(svg->groups, written);
}

static void close_group(Svg *svg)
{
    if (svg->groups->len == 0)
        return;
    if (g_array_index(svg->groups, gboolean, svg->groups->len - 1))
        ink_put(&svg->ink, "</g>\n");
    g_array_set_size(svg->groups, svg->groups->len - 1);
}

void svg_write_items(Svg *svg)
{
    const GArray *items = svg->scene->items;
    for (guint i = 0; i < items->len; i++) {
        const SceneItem *item = &g_array_index(items, SceneItem, i);
        switch (item->kind) {
        case SCENE_PATH:
            i += write_paths(svg, i) - 1;
            break;
        case SCENE_COLUMNS:
            write_columns(svg, item);
            break;
        case SCENE_MARKS:
            write_marks(svg, item);
            break;
        case SCENE_RECT:
            svg_write_rect(svg, item);
            break;
        case SCENE_TEXT:
            write_text(svg, item);
            break;
        case SCENE_GROUP:
            open_group(svg, item);
            break;
        case SCENE_END:
            close_group(svg);
            break;
        }
    }
}
