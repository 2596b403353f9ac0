#include "svg.h"

#include "data.h"
#include "ink.h"
#include "shapes.h"

#include <math.h>
#include <string.h>

/* The document on its way. */
typedef struct {
    Ink ink;
    const Scene *scene;
    const Theme *theme, *dark;
    guint64 fills, strokes; /* paints used, as bits */
    char id[16];
    GArray *groups; /* gboolean: whether the group under way has an element */
} Svg;

G_STATIC_ASSERT(N_PAINTS <= 64);

static const Point *points_of(const Svg *svg, const SceneItem *item)
{
    return &g_array_index(svg->scene->points, Point, item->first);
}

/* Mixes bytes into a digest, eight at a time: only to tell pictures apart, not to resist anyone
 * (constants after Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
 */
static guint64 mix(guint64 digest, const void *bytes, gsize length)
{
    const char *at = bytes, *end = at + length;
    guint64 word = 0;
    for (; end - at >= 8; at += 8) {
        memcpy(&word, at, 8);
        digest = (digest ^ word) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
        digest ^= digest >> 29;
    }
    word = length;
    memcpy(&word, at, (gsize)(end - at));
    digest = (digest ^ word) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return digest ^ digest >> 31;
}

static void choose_id(Svg *svg)
{
    const Scene *scene = svg->scene;
    guint64 digest = mix(1, svg->ink.text, svg->ink.length);
    digest = mix(digest, scene->title, strlen(scene->title));
    digest = mix(digest, scene->description, strlen(scene->description));
    if (svg->dark)
        digest = mix(digest, svg->dark->colour, sizeof svg->dark->colour);
    svg->id[0] = 'h';
    for (int i = 1; i < 11; i++, digest /= 36)
        svg->id[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[digest % 36];
    svg->id[11] = '\0';
}

static void collect_paints(Svg *svg)
{
    for (guint i = 0; i < svg->scene->items->len; i++) {
        const SceneItem *item = &g_array_index(svg->scene->items, SceneItem, i);
        svg->fills |= G_GUINT64_CONSTANT(1) << item->fill;
        svg->strokes |= G_GUINT64_CONSTANT(1) << item->stroke;
        if (item->kind == SCENE_MARKS) /* discs and rings are written as strokes */
            svg->strokes |= G_GUINT64_CONSTANT(1) << item->fill;
    }
    if (svg->scene->background != PAINT_NONE)
        svg->fills |= G_GUINT64_CONSTANT(1) << svg->scene->background;
}

static void put_attribute_number(Ink *ink, const char *name, double number)
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
        put_attribute_number(&svg->ink, "stroke-width", width);
    if (dash > 0)
        put_attribute_number(&svg->ink, "stroke-dasharray", dash);
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
        char next = down == 0 ? 'h' : right == 0 ? 'v' : 'l';
        if (next != command)
            ink->text[ink->length++] = next;
        else if ((next == 'v' ? down : right) >= 0)
            ink->text[ink->length++] = ' ';
        command = next;
        if (next != 'v')
            ink_put_tenths(ink, right);
        if (next == 'l' && down >= 0)
            ink->text[ink->length++] = ' ';
        if (next != 'h')
            ink_put_tenths(ink, down);
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
    put_attribute_number(&svg->ink, "stroke-width", item->size);
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
    put_attribute_number(ink, "stroke-width", item->size * RING_WIDTH);
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

static void write_rect(Svg *svg, const SceneItem *item)
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
    put_attribute_number(ink, "x", item->x);
    put_attribute_number(ink, "y", item->y);
    put_paints(svg, item->fill, PAINT_NONE);
    if (item->font != FONT_LABEL)
        put_attribute_number(ink, "font-size", font->size);
    if (font->bold)
        ink_put(ink, " font-weight=\"bold\"");
    ink_put(ink, anchors[item->anchor]);
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

static void write_items(Svg *svg)
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
            write_rect(svg, item);
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

/* Repaints what is drawn in light colours where the reader prefers dark; never on paper. */
static void put_dark_style(Svg *svg)
{
    Ink *ink = &svg->ink;
    ink_put(ink, "<style>@media screen and (prefers-color-scheme:dark){");
    for (int paint = 1; paint < N_PAINTS; paint++)
        for (int stroke = 0; stroke < 2; stroke++) {
            if (!((stroke ? svg->strokes : svg->fills) >> paint & 1))
                continue;
            ink_put(ink, "#");
            ink_put(ink, svg->id);
            ink_put(ink, stroke ? " .s" : " .f");
            ink_put_hundredths(ink, paint * 100L);
            ink_put(ink, stroke ? "{stroke:" : "{fill:");
            ink_put_colour(ink, svg->dark->colour[paint]);
            ink_put(ink, "}");
        }
    ink_put(ink, "}</style>\n");
}

static void put_head(Svg *svg)
{
    const Scene *scene = svg->scene;
    Ink *ink = &svg->ink;
    ink_put(ink, "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"");
    ink_put(ink, svg->id);
    ink_put(ink, "\" role=\"img\" aria-labelledby=\"");
    ink_put(ink, svg->id);
    ink_put(ink, "t ");
    ink_put(ink, svg->id);
    ink_put(ink, "d\"");
    put_attribute_number(ink, "width", scene->width);
    put_attribute_number(ink, "height", scene->height);
    ink_put(ink, " viewBox=\"0 0 ");
    ink_put_number(ink, scene->width);
    ink_put(ink, " ");
    ink_put_number(ink, scene->height);
    ink_put(ink, "\" fill=\"none\" stroke-linejoin=\"round\" font-family=\"");
    ink_put_escaped(ink, svg->theme->family);
    ink_put(ink, "\"");
    put_attribute_number(ink, "font-size", svg->theme->font[FONT_LABEL].size);
    ink_put(ink, ">\n<title id=\"");
    ink_put(ink, svg->id);
    ink_put(ink, "t\">");
    ink_put_escaped(ink, scene->title);
    ink_put(ink, "</title>\n<desc id=\"");
    ink_put(ink, svg->id);
    ink_put(ink, "d\">");
    ink_put_escaped(ink, scene->description);
    ink_put(ink, "</desc>\n");
}

static void put_data(Ink *ink, GBytes *data)
{
    g_autoptr(GString) metadata = g_string_new(NULL);
    data_append_svg(data, metadata);
    ink_put_length(ink, metadata->str, metadata->len);
}

/* The body is written first: the ids in the head are its digest. */
void svg_write(const Scene *scene, const Theme *theme, const Theme *dark, GBytes *data,
               GByteArray *out)
{
    Svg svg = {.scene = scene, .theme = theme, .dark = dark};
    svg.groups = g_array_new(FALSE, FALSE, sizeof(gboolean));
    if (scene->background != PAINT_NONE)
        write_rect(&svg,
                   &(SceneItem){.fill = scene->background, .w = scene->width, .h = scene->height});
    write_items(&svg);
    ink_put(&svg.ink, "</svg>\n");
    choose_id(&svg);
    Ink body = svg.ink;
    svg.ink = (Ink){NULL};
    put_head(&svg);
    if (data)
        put_data(&svg.ink, data);
    if (dark) {
        collect_paints(&svg);
        put_dark_style(&svg);
    }
    g_byte_array_append(out, (const guint8 *)svg.ink.text, (guint)svg.ink.length);
    g_byte_array_append(out, (const guint8 *)body.text, (guint)body.length);
    g_free(body.text);
    g_free(svg.ink.text);
    g_array_unref(svg.groups);
}
