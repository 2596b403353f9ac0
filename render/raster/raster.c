/* Boxes and hairlines go to the canvas as whole pixels; paths and marks into the cover first, and
 * from there as coverage. Colours are given their places before anything is painted: surfaces, then
 * paints and the mixes of text, then whatever mixes come. */
#include "raster/raster.h"

#include "scene/scene.h"

#include <math.h>

typedef struct {
    const Scene *scene;
    const Theme *theme;
    Fonts *fonts;
    double scale;
    Canvas *canvas;
    Cover *cover;
    GArray *points; /* Point: of the item at hand, device px */
} Painter;

/* The item's points, scaled. Valid until the next call. */
static const Point *scaled_points(Painter *painter, const SceneItem *item)
{
    const Point *from = &g_array_index(painter->scene->points, Point, item->first);
    g_array_set_size(painter->points, item->count);
    Point *to = (Point *)painter->points->data;
    for (guint i = 0; i < item->count; i++)
        to[i] = (Point){from[i].x * painter->scale, from[i].y * painter->scale};
    return to;
}

/* Rectangles and columns fill whole pixels, at least one, so that their edges are crisp and
 * neighbours leave no seam. */
static void paint_box(Painter *painter, double x1, double y1, double x2, double y2, Paint paint)
{
    int left = (int)lround(fmin(x1, x2)), right = (int)lround(fmax(x1, x2));
    int top = (int)lround(fmin(y1, y2)), bottom = (int)lround(fmax(y1, y2));
    canvas_rect(painter->canvas, left, top, MAX(right - left, 1), MAX(bottom - top, 1), paint);
}

static void paint_rect(Painter *painter, const SceneItem *item)
{
    double scale = painter->scale;
    paint_box(painter, item->x * scale, item->y * scale, (item->x + item->w) * scale,
              (item->y + item->h) * scale, item->fill);
}

static void paint_columns(Painter *painter, const SceneItem *item)
{
    const Point *corners = scaled_points(painter, item);
    for (guint i = 0; i + 1 < item->count; i += 2)
        if (corners[i].y != corners[i + 1].y) /* nothing is not one pixel */
            paint_box(painter, corners[i].x, corners[i].y, corners[i + 1].x, corners[i + 1].y,
                      item->fill);
}

/* The pixels of a stroke `width` wide about `middle`: whole ones. */
static void stroke_pixels(double middle, double width, int *first, int *n)
{
    *n = MAX((int)lround(width), 1);
    *first = (int)lround(middle - *n / 2.0);
}

/* A horizontal or vertical hairline on whole pixels, dashed or not. */
static void paint_hairline(Painter *painter, const SceneItem *item, Point from, Point to)
{
    bool flat = from.y == to.y;
    double begin = flat ? fmin(from.x, to.x) : fmin(from.y, to.y);
    double end = flat ? fmax(from.x, to.x) : fmax(from.y, to.y);
    int limit = flat ? (int)lround(painter->scene->width * painter->scale)
                     : (int)lround(painter->scene->height * painter->scale);
    int first, n, dash = (int)lround(item->dash * painter->scale);
    stroke_pixels(flat ? from.y : from.x, item->width * painter->scale, &first, &n);
    int at = (int)lround(begin), last = MIN((int)lround(end), limit);
    if (dash < 1)
        dash = MAX(last - at, 1);
    for (; at < last; at += 2 * dash) {
        int length = MIN(dash, last - at);
        if (flat)
            canvas_rect(painter->canvas, at, first, length, n, item->stroke);
        else
            canvas_rect(painter->canvas, first, at, n, length, item->stroke);
    }
}

static void paint_path(Painter *painter, const SceneItem *item)
{
    const Point *points = scaled_points(painter, item);
    bool closed = item->fill != PAINT_NONE;
    if (closed) {
        cover_add_polygon(painter->cover, points, item->count);
        canvas_cover(painter->canvas, painter->cover, item->fill);
    }
    if (item->stroke == PAINT_NONE)
        return;
    if (item->count == 2 && (points[0].x == points[1].x || points[0].y == points[1].y)) {
        paint_hairline(painter, item, points[0], points[1]);
        return;
    }
    stroke_polyline(painter->cover, points, item->count, item->width * painter->scale, closed,
                    item->dash * painter->scale);
    canvas_cover(painter->canvas, painter->cover, item->stroke);
}

#define CIRCLE_SIDES 24

/* A circle's outline about `at`. */
static void circle(Point at, double radius, Point *points)
{
    for (int i = 0; i < CIRCLE_SIDES; i++) {
        double angle = 2 * G_PI * i / CIRCLE_SIDES;
        points[i] = (Point){at.x + radius * cos(angle), at.y + radius * sin(angle)};
    }
}

static void paint_ring(Painter *painter, const SceneItem *item, Point at)
{
    Point points[CIRCLE_SIDES];
    double size = item->size * painter->scale;
    circle(at, size * RING_RADIUS, points);
    stroke_polyline(painter->cover, points, CIRCLE_SIDES, size * RING_WIDTH, true, 0);
    canvas_cover(painter->canvas, painter->cover,
                 item->fill != PAINT_NONE ? item->fill : item->stroke);
}

static void paint_mark(Painter *painter, const SceneItem *item, Point at)
{
    Point points[CIRCLE_SIDES];
    ShapeOutline outline = shape_outline(item->shape);
    double size = item->size * painter->scale;
    guint n = outline.n;
    for (guint i = 0; i < n; i++)
        points[i] = (Point){at.x + size * outline.points[i].x, at.y + size * outline.points[i].y};
    if (n == 0) {
        n = CIRCLE_SIDES;
        circle(at, size / 2, points);
    }
    if (item->fill != PAINT_NONE) {
        cover_add_polygon(painter->cover, points, n);
        canvas_cover(painter->canvas, painter->cover, item->fill);
    }
    if (item->stroke != PAINT_NONE) {
        stroke_polyline(painter->cover, points, n, item->width * painter->scale, true, 0);
        canvas_cover(painter->canvas, painter->cover, item->stroke);
    }
}

static void paint_marks(Painter *painter, const SceneItem *item)
{
    const Point *points = scaled_points(painter, item);
    for (guint i = 0; i < item->count; i++) {
        if (item->shape == SHAPE_RING)
            paint_ring(painter, item, points[i]);
        else
            paint_mark(painter, item, points[i]);
    }
}

static void paint_text(Painter *painter, const SceneItem *item)
{
    static const double shift[] = {[ANCHOR_START] = 0, [ANCHOR_MIDDLE] = .5, [ANCHOR_END] = 1};
    double width = fonts_measure(painter->fonts, painter->theme, item->font, item->text).width;
    const TextMask *mask =
        fonts_mask(painter->fonts, painter->theme, item->font, item->text, painter->scale);
    int x = (int)lround((item->x - shift[item->anchor] * width) * painter->scale);
    canvas_text(painter->canvas, x, (int)lround(item->y * painter->scale), mask, item->fill);
}

static void paint_items(Painter *painter)
{
    static void (*const paint[])(Painter *, const SceneItem *) = {
        [SCENE_RECT] = paint_rect,   [SCENE_PATH] = paint_path, [SCENE_COLUMNS] = paint_columns,
        [SCENE_MARKS] = paint_marks, [SCENE_TEXT] = paint_text, [SCENE_GROUP] = NULL,
        [SCENE_END] = NULL,
    };
    const SceneItem *items = (const SceneItem *)painter->scene->items->data;
    guint n = painter->scene->items->len;
    for (guint i = 0; i < n; i++)
        if (items[i].kind == SCENE_RECT)
            canvas_add_surface(painter->canvas, items[i].fill);
    for (guint i = 0; i < n; i++) {
        canvas_reserve(painter->canvas, items[i].fill, items[i].kind == SCENE_TEXT);
        canvas_reserve(painter->canvas, items[i].stroke, false);
    }
    for (guint i = 0; i < n; i++)
        if (paint[items[i].kind] != NULL)
            paint[items[i].kind](painter, &items[i]);
}

Canvas *raster_scene(const Scene *scene, const Theme *theme, Fonts *fonts, double scale)
{
    int width = (int)lround(scene->width * scale), height = (int)lround(scene->height * scale);
    Paint background = scene->background != PAINT_NONE ? scene->background : PAINT_BACKGROUND;
    Canvas *canvas = canvas_new(width, height, theme, background);
    g_autoptr(Cover) cover = cover_new(width, height);
    g_autoptr(GArray) points = g_array_new(FALSE, FALSE, sizeof(Point));
    Painter painter = {scene, theme, fonts, scale, canvas, cover, points};
    paint_items(&painter);
    return canvas;
}

/* A stroke is a union of convex pieces, one a segment: a rectangle, and at its start the wedge that
 * fills the outer side of the bend. Pieces overlap, which costs nothing: a sample that is covered
 * twice counts once. So there is no outline to compute, and none that could cross itself. */
typedef struct {
    Cover *cover;
    double half;  /* of the width */
    Point normal; /* of the last segment, `half` long */
    bool begun;   /* a segment has been added */
} Stroke;

/* A segment with the bevel that joins it to the one before: a rectangle and, on the outer side of
 * the bend, the corner of the last segment. All five corners are `half` from an end, so the piece
 * is convex and stays within what a round join would fill. */
static void add_segment(Stroke *stroke, Point from, Point to)
{
    double dx = to.x - from.x, dy = to.y - from.y, length = sqrt(dx * dx + dy * dy);
    if (length < 1e-9)
        return;
    double scale = stroke->half / length;
    Point normal = {-dy * scale, dx * scale}, last = stroke->normal;
    double side = last.x * normal.y - last.y * normal.x > 0 ? -1 : 1;
    Point piece[] = {
        {from.x + side * last.x, from.y + side * last.y},
        {from.x + side * normal.x, from.y + side * normal.y},
        {to.x + side * normal.x, to.y + side * normal.y},
        {to.x - side * normal.x, to.y - side * normal.y},
        {from.x - side * normal.x, from.y - side * normal.y},
    };
    if (stroke->begun)
        cover_add_convex(stroke->cover, piece, 5);
    else
        cover_add_convex(stroke->cover, piece + 1, 4);
    stroke->normal = normal;
    stroke->begun = true;
}

static void stroke_solid(Stroke *stroke, const Point *points, guint n, bool closed)
{
    for (guint i = 0; i + 1 < n; i++)
        add_segment(stroke, points[i], points[i + 1]);
    if (closed) {
        add_segment(stroke, points[n - 1], points[0]);
        add_segment(stroke, points[0], points[1]); /* again, for the join at the first point */
    }
}

/* No more dashes than a picture has room for. */
#define MAX_DASHES 32768

static Point between(Point from, Point to, double share)
{
    return (Point){from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share};
}

static void stroke_dashed(Stroke *stroke, const Point *points, guint n, double dash)
{
    double rest = dash; /* of the dash or gap at hand */
    bool on = true;
    int left = MAX_DASHES;
    for (guint i = 0; i + 1 < n; i++) {
        Point from = points[i], to = points[i + 1];
        double length = hypot(to.x - from.x, to.y - from.y);
        for (double at = 0; at < length && left > 0;) {
            bool ends = at + rest <= length;
            double end = ends ? at + rest : length;
            if (on)
                add_segment(stroke, between(from, to, at / length),
                            between(from, to, end / length));
            rest -= end - at;
            at = end;
            if (ends) {
                rest = dash;
                on = !on;
                stroke->begun = false;
                left--;
            }
        }
    }
}

/* What a polyline touches in one column of pixels. */
typedef struct {
    double low, high;
} Extent;

static void touch(Extent *extents, int column, double y)
{
    extents[column].low = MIN(extents[column].low, y);
    extents[column].high = MAX(extents[column].high, y);
}

/* The columns that a segment crosses, each from where it enters to where it leaves. */
static void touch_segment(Extent *extents, double left, Point from, Point to)
{
    double x = from.x - left, end = to.x - left;
    int column = (int)x, last = (int)end;
    touch(extents, column, from.y);
    for (; column < last; column++) {
        double y = from.y + (to.y - from.y) * (column + 1 - x) / (end - x);
        touch(extents, column, y);
        touch(extents, column + 1, y);
    }
    touch(extents, last, to.y);
}

#define DENSE 3 /* points in a column of pixels */

/* The columns of pixels that a polyline from left to right with very many points runs through;
 * 0 when it is none, or is not that dense. */
static int dense_columns(const Point *points, guint n, double left)
{
    double width = points[n - 1].x - left;
    if (!(n > DENSE * (width + 1)))
        return 0;
    for (guint i = 1; i < n; i++)
        if (points[i].x < points[i - 1].x)
            return 0;
    return (int)width + 1;
}

/* A million samples look like one upright stroke in each column of pixels, from the smallest to
 * the largest value there, and are drawn as that. */
static void stroke_dense(Cover *cover, const Point *points, guint n, double half, int n_columns)
{
    double left = floor(points[0].x);
    g_autofree Extent *extents = g_new0(Extent, n_columns);
    for (int i = 0; i < n_columns; i++)
        extents[i] = (Extent){G_MAXDOUBLE, -G_MAXDOUBLE};
    for (guint i = 0; i + 1 < n; i++)
        touch_segment(extents, left, points[i], points[i + 1]);
    for (int i = 0; i < n_columns; i++) {
        double middle = left + i + 0.5;
        cover_add_rect(cover, middle - half, extents[i].low - half, middle + half,
                       extents[i].high + half);
    }
}

void stroke_polyline(Cover *cover, const Point *points, guint n, double width, bool closed,
                     double dash)
{
    Stroke stroke = {.cover = cover, .half = width / 2};
    if (n < 2 || width <= 0)
        return;
    int n_columns = closed || dash > 0 ? 0 : dense_columns(points, n, floor(points[0].x));
    if (n_columns > 0)
        stroke_dense(cover, points, n, width / 2, n_columns);
    else if (dash > 0)
        stroke_dashed(&stroke, points, n, dash);
    else
        stroke_solid(&stroke, points, n, closed);
}
