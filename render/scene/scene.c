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
    if (scene == NULL)
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

/* Arms of crosses and ticks are this much of the diameter, halved. */
#define ARM 0.13

static const Point square[] = {{-.44, -.44}, {.44, -.44}, {.44, .44}, {-.44, .44}};
static const Point diamond[] = {{0, -.58}, {.58, 0}, {0, .58}, {-.58, 0}};
static const Point triangle_up[] = {{0, -.56}, {.56, .44}, {-.56, .44}};
static const Point triangle_down[] = {{-.56, -.44}, {.56, -.44}, {0, .56}};
/* Where the edges of two arms that cross at 45 degrees meet: ARM times the root of two. */
#define MEET (1.41421356 * ARM)
#define TIP (.46 - MEET)
static const Point cross[] = {
    {-.46, -TIP}, {-TIP, -.46}, {0, -MEET}, {TIP, -.46}, {.46, -TIP}, {MEET, 0},
    {.46, TIP},   {TIP, .46},   {0, MEET},  {-TIP, .46}, {-.46, TIP}, {-MEET, 0},
};
static const Point tick[] = {
    {-.5, .02}, {-.31, -.17}, {-.12, .03}, {.31, -.42}, {.5, -.23}, {-.12, .42},
};

ShapeOutline shape_outline(Shape shape)
{
#define OUTLINE(array)             \
    {                              \
        array, G_N_ELEMENTS(array) \
    }
    static const ShapeOutline outlines[] = {
        [SHAPE_CIRCLE] = {NULL, 0},
        [SHAPE_SQUARE] = OUTLINE(square),
        [SHAPE_DIAMOND] = OUTLINE(diamond),
        [SHAPE_TRIANGLE_UP] = OUTLINE(triangle_up),
        [SHAPE_TRIANGLE_DOWN] = OUTLINE(triangle_down),
        [SHAPE_CROSS] = OUTLINE(cross),
        [SHAPE_TICK] = OUTLINE(tick),
        [SHAPE_RING] = {NULL, 0},
    };
    return outlines[shape];
}
