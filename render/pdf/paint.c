#include "pdf/paint.h"
#include "scene/shapes.h"

#include <math.h>

typedef struct {
    cairo_t *cr;
    const Scene *scene;
    const Theme *theme;
    Fonts *fonts;
} Painter;

static void set_source(const Painter *painter, Paint paint)
{
    guint32 colour = painter->theme->colour[paint];
    cairo_set_source_rgb(painter->cr, (colour >> 16 & 0xff) / 255., (colour >> 8 & 0xff) / 255.,
                         (colour & 0xff) / 255.);
}

static const Point *points_of(const Painter *painter, const SceneItem *item)
{
    return &g_array_index(painter->scene->points, Point, item->first);
}

/* Fills and strokes the current path. */
static void finish_path(const Painter *painter, const SceneItem *item)
{
    cairo_t *cr = painter->cr;
    if (item->fill != PAINT_NONE) {
        set_source(painter, item->fill);
        cairo_fill_preserve(cr);
    }
    if (item->stroke != PAINT_NONE) {
        set_source(painter, item->stroke);
        cairo_set_line_width(cr, item->width);
        cairo_set_dash(cr, &item->dash, item->dash > 0 ? 1 : 0, 0);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
}

static void paint_rect(const Painter *painter, const SceneItem *item)
{
    cairo_rectangle(painter->cr, item->x, item->y, item->w, item->h);
    finish_path(painter, item);
}

static void paint_path(const Painter *painter, const SceneItem *item)
{
    const Point *points = points_of(painter, item);
    for (guint i = 0; i < item->count; i++)
        cairo_line_to(painter->cr, points[i].x, points[i].y);
    if (item->fill != PAINT_NONE)
        cairo_close_path(painter->cr);
    finish_path(painter, item);
}

static void paint_columns(const Painter *painter, const SceneItem *item)
{
    const Point *corners = points_of(painter, item);
    for (guint i = 0; i + 1 < item->count; i += 2) {
        Point a = corners[i], b = corners[i + 1];
        cairo_rectangle(painter->cr, fmin(a.x, b.x), fmin(a.y, b.y), fabs(b.x - a.x),
                        fabs(b.y - a.y));
    }
    finish_path(painter, item);
}

static void paint_ring(const Painter *painter, const SceneItem *item, Point at)
{
    SceneItem ring = *item;
    ring.stroke = item->fill != PAINT_NONE ? item->fill : item->stroke;
    ring.fill = PAINT_NONE;
    ring.width = item->size * RING_WIDTH;
    cairo_arc(painter->cr, at.x, at.y, item->size * RING_RADIUS, 0, 2 * G_PI);
    finish_path(painter, &ring);
}

static void paint_mark(const Painter *painter, const SceneItem *item, Point at)
{
    if (item->shape == SHAPE_RING) {
        paint_ring(painter, item, at);
        return;
    }
    ShapeOutline outline = shape_outline(item->shape);
    for (guint i = 0; i < outline.n; i++)
        cairo_line_to(painter->cr, at.x + item->size * outline.points[i].x,
                      at.y + item->size * outline.points[i].y);
    if (outline.n == 0)
        cairo_arc(painter->cr, at.x, at.y, item->size / 2, 0, 2 * G_PI);
    cairo_close_path(painter->cr);
    finish_path(painter, item);
}

static void paint_marks(const Painter *painter, const SceneItem *item)
{
    const Point *points = points_of(painter, item);
    for (guint i = 0; i < item->count; i++)
        paint_mark(painter, item, points[i]);
}

static void paint_text(const Painter *painter, const SceneItem *item)
{
    double width = fonts_measure(painter->fonts, painter->theme, item->font, item->text).width;
    static const double shift[] = {[ANCHOR_START] = 0, [ANCHOR_MIDDLE] = .5, [ANCHOR_END] = 1};
    cairo_save(painter->cr);
    cairo_translate(painter->cr, item->x - shift[item->anchor] * width, item->y);
    set_source(painter, item->fill);
    fonts_show(painter->fonts, painter->theme, item->font, item->text, painter->cr);
    cairo_new_path(painter->cr);
    cairo_restore(painter->cr);
}

void paint_scene(cairo_t *cr, const Scene *scene, const Theme *theme, Fonts *fonts)
{
    static void (*const paint[])(const Painter *, const SceneItem *) = {
        [SCENE_RECT] = paint_rect,   [SCENE_PATH] = paint_path, [SCENE_COLUMNS] = paint_columns,
        [SCENE_MARKS] = paint_marks, [SCENE_TEXT] = paint_text, [SCENE_GROUP] = NULL,
        [SCENE_END] = NULL,
    };
    Painter painter = {cr, scene, theme, fonts};
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_BEVEL);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    if (scene->background != PAINT_NONE) {
        set_source(&painter, scene->background);
        cairo_paint(cr);
    }
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = &g_array_index(scene->items, SceneItem, i);
        if (paint[item->kind] != NULL)
            paint[item->kind](&painter, item);
    }
}
