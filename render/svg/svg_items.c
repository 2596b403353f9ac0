/* Coordinates are in tenths of a pixel. A path goes in steps, each from where rounding left the
 * one before, so errors do not add up; a command is named only where it changes. Neighbours that
 * look the same share one element. */
#include "svg/svg_items.h"

#include "scene/scene.h"
#include "text/text.h"

#include <math.h>

static const Point *points_of(const Svg *svg, const SceneItem *item)
{
    return &g_array_index(svg->scene->points, Point, item->first);
}

void svg_put_number(Buffer *buffer, const char *name, double number)
{
    buffer_put(buffer, " ");
    buffer_put(buffer, name);
    buffer_put(buffer, "=\"");
    buffer_put_number(buffer, number);
    buffer_put(buffer, "\"");
}

/* A class is only needed where a second theme repaints. */
static void put_paints(Svg *svg, Paint fill, Paint stroke)
{
    Buffer *buffer = &svg->buffer;
    if (svg->dark && (fill != PAINT_NONE || stroke != PAINT_NONE)) {
        buffer_put(buffer, " class=\"");
        if (fill != PAINT_NONE) {
            buffer_put(buffer, "f");
            buffer_put_hundredths(buffer, fill * 100L);
        }
        if (stroke != PAINT_NONE) {
            buffer_put(buffer, fill != PAINT_NONE ? " s" : "s");
            buffer_put_hundredths(buffer, stroke * 100L);
        }
        buffer_put(buffer, "\"");
    }
    if (fill != PAINT_NONE) {
        buffer_put(buffer, " fill=\"");
        buffer_put_colour(buffer, svg->theme->colour[fill]);
        buffer_put(buffer, "\"");
    }
    if (stroke != PAINT_NONE) {
        buffer_put(buffer, " stroke=\"");
        buffer_put_colour(buffer, svg->theme->colour[stroke]);
        buffer_put(buffer, "\"");
    }
}

static void put_stroke(Svg *svg, double width, double dash)
{
    if (width != 1)
        svg_put_number(&svg->buffer, "stroke-width", width);
    if (dash > 0)
        svg_put_number(&svg->buffer, "stroke-dasharray", dash);
}

/* Rounds without a call: a scene's coordinates are within SCENE_LIMIT. */
static inline int tenths(double px)
{
    return (int)(px * 10 + (10 * SCENE_LIMIT + 0.5)) - (int)(10 * SCENE_LIMIT);
}

static void put_move(Buffer *buffer, int x, int y)
{
    buffer_reserve(buffer, 32);
    buffer->text[buffer->length++] = 'M';
    buffer_put_tenths(buffer, x);
    if (y >= 0)
        buffer->text[buffer->length++] = ' ';
    buffer_put_tenths(buffer, y);
}

/* One step, as short as it goes: a command is only named where it changes. */
static inline char put_step(Buffer *buffer, char command, int right, int down)
{
    char next = down == 0 ? 'h' : right == 0 ? 'v' : 'l';
    int first = next == 'v' ? down : right;
    if (next != command)
        buffer->text[buffer->length++] = next;
    else if (first >= 0)
        buffer->text[buffer->length++] = ' ';
    buffer_put_tenths(buffer, first);
    if (next == 'l') {
        if (down >= 0)
            buffer->text[buffer->length++] = ' ';
        buffer_put_tenths(buffer, down);
    }
    return next;
}

/* A polyline in relative steps, each from where rounding left the last. */
static void put_polyline(Buffer *buffer, const Point *points, guint n)
{
    int x = tenths(points[0].x), y = tenths(points[0].y);
    put_move(buffer, x, y);
    buffer_reserve(buffer, (gsize)n * 26 + 1);
    char command = 'M';
    for (guint i = 1; i < n; i++) {
        int right = tenths(points[i].x) - x, down = tenths(points[i].y) - y;
        if (right == 0 && down == 0 && i > 1)
            continue;
        command = put_step(buffer, command, right, down);
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
    buffer_put(&svg->buffer, "<path");
    put_paints(svg, item->fill, item->stroke);
    put_stroke(svg, item->width, item->dash);
    buffer_put(&svg->buffer, " d=\"");
    guint n = 0;
    for (; first + n < items->len; n++) {
        const SceneItem *next = &g_array_index(items, SceneItem, first + n);
        if (!same_look(item, next))
            break;
        put_polyline(&svg->buffer, points_of(svg, next), next->count);
        if (next->fill != PAINT_NONE)
            buffer_put(&svg->buffer, "z");
    }
    buffer_put(&svg->buffer, "\"/>\n");
    return n;
}

static void write_columns(Svg *svg, const SceneItem *item)
{
    const Point *corners = points_of(svg, item);
    Buffer *buffer = &svg->buffer;
    buffer_put(buffer, "<path");
    put_paints(svg, item->fill, PAINT_NONE);
    buffer_put(buffer, " d=\"");
    for (guint i = 0; i + 1 < item->count; i += 2) {
        int width = tenths(corners[i + 1].x) - tenths(corners[i].x);
        int height = tenths(corners[i + 1].y) - tenths(corners[i].y);
        put_move(buffer, tenths(corners[i].x), tenths(corners[i].y));
        buffer_reserve(buffer, 64);
        buffer->text[buffer->length++] = 'h';
        buffer_put_tenths(buffer, width);
        buffer->text[buffer->length++] = 'v';
        buffer_put_tenths(buffer, height);
        buffer->text[buffer->length++] = 'h';
        buffer_put_tenths(buffer, -width);
        buffer->text[buffer->length++] = 'z';
    }
    buffer_put(buffer, "\"/>\n");
}

/* Discs: strokes of no length with round ends. */
static void put_discs(Svg *svg, const SceneItem *item)
{
    const Point *points = points_of(svg, item);
    buffer_put(&svg->buffer, "<path");
    put_paints(svg, PAINT_NONE, item->fill);
    if (item->fill == PAINT_NONE) /* not seen, but found by the pointer */
        buffer_put(&svg->buffer, " stroke=\"transparent\"");
    svg_put_number(&svg->buffer, "stroke-width", item->size);
    buffer_put(&svg->buffer, " stroke-linecap=\"round\" d=\"");
    for (guint i = 0; i < item->count; i++) {
        put_move(&svg->buffer, tenths(points[i].x), tenths(points[i].y));
        buffer_put(&svg->buffer, "h0");
    }
    buffer_put(&svg->buffer, "\"");
}

static void put_rings(Svg *svg, const SceneItem *item)
{
    const Point *points = points_of(svg, item);
    int radius = tenths(item->size * RING_RADIUS);
    Buffer *buffer = &svg->buffer;
    buffer_put(buffer, "<path");
    put_paints(svg, PAINT_NONE, item->fill);
    svg_put_number(buffer, "stroke-width", item->size * RING_WIDTH);
    buffer_put(buffer, " d=\"");
    for (guint i = 0; i < item->count; i++) {
        put_move(buffer, tenths(points[i].x) - radius, tenths(points[i].y));
        for (int half = 2; half >= -2; half -= 4) {
            buffer_put(buffer, "a");
            buffer_put_number(buffer, radius / 10.0);
            buffer_put(buffer, " ");
            buffer_put_number(buffer, radius / 10.0);
            buffer_put(buffer, " 0 0 1 ");
            buffer_put_number(buffer, half * radius / 10.0);
            buffer_put(buffer, " 0");
        }
        buffer_put(buffer, "z");
    }
    buffer_put(buffer, "\"");
}

static void put_outlines(Svg *svg, const SceneItem *item, ShapeOutline outline)
{
    const Point *points = points_of(svg, item);
    buffer_put(&svg->buffer, "<path");
    put_paints(svg, item->fill, item->stroke);
    buffer_put(&svg->buffer, " d=\"");
    for (guint i = 0; i < item->count; i++) {
        Point corners[16];
        for (guint k = 0; k < MIN(outline.n, G_N_ELEMENTS(corners)); k++)
            corners[k] = (Point){points[i].x + item->size * outline.points[k].x,
                                 points[i].y + item->size * outline.points[k].y};
        put_polyline(&svg->buffer, corners, MIN(outline.n, G_N_ELEMENTS(corners)));
        buffer_put(&svg->buffer, "z");
    }
    buffer_put(&svg->buffer, "\"");
}

static void put_title(Buffer *buffer, const char *title)
{
    buffer_put(buffer, "<title>");
    buffer_put_escaped(buffer, title);
    buffer_put(buffer, "</title>");
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
        buffer_put(&svg->buffer, ">");
        put_title(&svg->buffer, item->title);
        buffer_put(&svg->buffer, "</path>\n");
    } else {
        buffer_put(&svg->buffer, "/>\n");
    }
}

void svg_write_rect(Svg *svg, const SceneItem *item)
{
    Buffer *buffer = &svg->buffer;
    buffer_put(buffer, "<path");
    put_paints(svg, item->fill, item->stroke);
    buffer_put(buffer, " d=\"");
    put_move(buffer, tenths(item->x), tenths(item->y));
    buffer_put(buffer, "h");
    buffer_put_number(buffer, tenths(item->w) / 10.0);
    buffer_put(buffer, "v");
    buffer_put_number(buffer, tenths(item->h) / 10.0);
    buffer_put(buffer, "h");
    buffer_put_number(buffer, -tenths(item->w) / 10.0);
    buffer_put(buffer, "z\"/>\n");
}

static void write_text(Svg *svg, const SceneItem *item)
{
    static const char *const anchors[] = {[ANCHOR_START] = "",
                                          [ANCHOR_MIDDLE] = " text-anchor=\"middle\"",
                                          [ANCHOR_END] = " text-anchor=\"end\""};
    const ThemeFont *font = &svg->theme->font[item->font];
    Buffer *buffer = &svg->buffer;
    buffer_put(buffer, "<text");
    svg_put_number(buffer, "x", item->x);
    svg_put_number(buffer, "y", item->y);
    put_paints(svg, item->fill, PAINT_NONE);
    if (item->font != FONT_LABEL)
        svg_put_number(buffer, "font-size", font->size);
    if (font->bold)
        buffer_put(buffer, " font-weight=\"bold\"");
    /* Of what begins at the right, the start is the right end. */
    bool leftward = text_is_leftward(item->text);
    buffer_put(buffer, leftward ? " direction=\"rtl\"" : "");
    buffer_put(buffer, anchors[leftward ? ANCHOR_END - item->anchor : item->anchor]);
    buffer_put(buffer, ">");
    buffer_put_escaped(buffer, item->text);
    buffer_put(buffer, "</text>\n");
}

static void open_group(Svg *svg, const SceneItem *item)
{
    gboolean written = item->title != NULL;
    if (written) {
        buffer_put(&svg->buffer, "<g>");
        put_title(&svg->buffer, item->title);
    }
    g_array_append_val(svg->groups, written);
}

static void close_group(Svg *svg)
{
    if (svg->groups->len == 0)
        return;
    if (g_array_index(svg->groups, gboolean, svg->groups->len - 1))
        buffer_put(&svg->buffer, "</g>\n");
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
