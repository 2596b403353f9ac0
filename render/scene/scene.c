#include "scene/scene.h"

#include <math.h>
#include <string.h>

Scene *scene_new(double width, double height)
{
    Scene *scene = g_new0(Scene, 1);
    scene->items = g_array_sized_new(FALSE, FALSE, sizeof(SceneItem), 256);
    scene->points = g_array_sized_new(FALSE, FALSE, sizeof(Point), 4096);
    scene->strings = g_string_chunk_new(4096);
    scene_reset(scene, width, height);
    return scene;
}

void scene_reset(Scene *scene, double width, double height)
{
    g_array_set_size(scene->items, 0);
    g_array_set_size(scene->points, 0);
    g_string_chunk_clear(scene->strings);
    scene->width = width;
    scene->height = height;
    scene->background = PAINT_BACKGROUND;
    scene->title = scene->description = "";
}

void scene_free(Scene *scene)
{
    if (!scene)
        return;
    g_array_unref(scene->items);
    g_array_unref(scene->points);
    g_string_chunk_free(scene->strings);
    g_free(scene);
}

/* NaN becomes 0: a wrong place is visible, a NaN in a file is a broken file. */
static double tame(double coordinate)
{
    if (fabs(coordinate) <= SCENE_LIMIT)
        return coordinate;
    return isnan(coordinate) ? 0 : copysign(SCENE_LIMIT, coordinate);
}

static guint add_points(Scene *scene, const Point *points, gsize n)
{
    guint first = scene->points->len;
    g_array_set_size(scene->points, first + (guint)n);
    Point *to = &g_array_index(scene->points, Point, first);
    for (gsize i = 0; i < n; i++)
        to[i] = (Point){tame(points[i].x), tame(points[i].y)};
    return first;
}

static void add_item(Scene *scene, SceneItem item)
{
    item.x = tame(item.x);
    item.y = tame(item.y);
    item.w = tame(item.w);
    item.h = tame(item.h);
    g_array_append_val(scene->items, item);
}

static const char *keep(Scene *scene, const char *text)
{
    return text ? g_string_chunk_insert(scene->strings, text) : NULL;
}

void scene_rect(Scene *scene, double x, double y, double w, double h, Paint fill)
{
    if (w > 0 && h > 0)
        add_item(scene,
                 (SceneItem){.kind = SCENE_RECT, .fill = fill, .x = x, .y = y, .w = w, .h = h});
}

void scene_path(Scene *scene, const Point *points, gsize n, Paint fill, LineLook stroke)
{
    if (n < 2)
        return;
    add_item(scene, (SceneItem){.kind = SCENE_PATH,
                                .fill = fill,
                                .stroke = stroke.paint,
                                .width = stroke.width,
                                .dash = stroke.dash,
                                .first = add_points(scene, points, n),
                                .count = (guint)n});
}

void scene_line(Scene *scene, Point from, Point to, LineLook stroke)
{
    Point ends[2] = {from, to};
    scene_path(scene, ends, 2, PAINT_NONE, stroke);
}

void scene_columns(Scene *scene, const Point *corners, gsize n_columns, Paint fill)
{
    if (n_columns == 0)
        return;
    add_item(scene, (SceneItem){.kind = SCENE_COLUMNS,
                                .fill = fill,
                                .first = add_points(scene, corners, 2 * n_columns),
                                .count = (guint)(2 * n_columns)});
}

static void add_marks(Scene *scene, const Point *points, gsize n, MarkLook look, const char *title)
{
    if (n == 0)
        return;
    add_item(scene, (SceneItem){.kind = SCENE_MARKS,
                                .fill = look.fill,
                                .stroke = look.edge,
                                .width = 1,
                                .shape = look.shape,
                                .size = look.size,
                                .first = add_points(scene, points, n),
                                .count = (guint)n,
                                .title = title});
}

void scene_marks(Scene *scene, const Point *points, gsize n, MarkLook look)
{
    add_marks(scene, points, n, look, NULL);
}

void scene_mark_titled(Scene *scene, Point point, MarkLook look, const char *title)
{
    add_marks(scene, &point, 1, look, keep(scene, title));
}

void scene_text(Scene *scene, Point at, const char *text, TextLook look)
{
    if (*text)
        add_item(scene, (SceneItem){.kind = SCENE_TEXT,
                                    .x = at.x,
                                    .y = at.y,
                                    .text = keep(scene, text),
                                    .font = look.font,
                                    .anchor = look.anchor,
                                    .fill = look.fill});
}

void scene_group(Scene *scene, const char *name, const char *title)
{
    add_item(
        scene,
        (SceneItem){.kind = SCENE_GROUP, .text = keep(scene, name), .title = keep(scene, title)});
}

void scene_end(Scene *scene)
{
    add_item(scene, (SceneItem){.kind = SCENE_END});
}
