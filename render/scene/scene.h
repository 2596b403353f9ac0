/* WHERE everything is: a flat list of primitives in px, y down, origin at the top left. Made by
 * layout, walked by each writer. Every coordinate that enters is finite and within +-SCENE_LIMIT:
 * the functions below see to that. */
#ifndef HUBPLOT_SCENE_H
#define HUBPLOT_SCENE_H

#include "scene/theme.h"

#define SCENE_LIMIT 1e6
#define SCENE_MAX_SIZE 8192 /* px, of either side */

typedef struct {
    double x, y;
} Point;

typedef enum {
    SHAPE_CIRCLE,
    SHAPE_SQUARE,
    SHAPE_DIAMOND,
    SHAPE_TRIANGLE_UP,
    SHAPE_TRIANGLE_DOWN,
    SHAPE_CROSS, /* x */
    SHAPE_TICK,  /* a check mark */
    SHAPE_RING,
} Shape;

typedef enum { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END } Anchor;

typedef enum {
    SCENE_RECT,
    SCENE_PATH,    /* points[first .. first + count): one polyline; closed and filled if `fill` */
    SCENE_COLUMNS, /* pairs of points: opposite corners of filled rectangles */
    SCENE_MARKS,   /* one shape at each of the points */
    SCENE_TEXT,
    SCENE_GROUP, /* until its SCENE_END; names what it holds */
    SCENE_END,
} SceneKind;

typedef struct {
    SceneKind kind;
    Paint fill, stroke;
    double width;      /* of the stroke */
    double dash;       /* length of dashes and gaps; 0: solid */
    double x, y, w, h; /* rectangle; x and y also of a text's anchor on its baseline */
    double size;       /* of marks: the diameter */
    Shape shape;
    FontRole font;
    Anchor anchor;
    guint first, count; /* of points */
    const char *text;   /* of a text; a group's name */
    const char *title;  /* of marks and groups: hover text; or NULL */
} SceneItem;

typedef struct {
    double width, height;
    GArray *items;  /* SceneItem */
    GArray *points; /* Point */
    GStringChunk *strings;
    Paint background;        /* PAINT_NONE: transparent */
    const char *title;       /* in a line; the picture's name */
    const char *description; /* the picture in words: alt text */
} Scene;

Scene *scene_new(double width, double height);
/* Empties a scene for the next picture; its memory is kept. */
void scene_reset(Scene *scene, double width, double height);
void scene_free(Scene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scene, scene_free)

/* How a line is stroked. */
typedef struct {
    Paint paint;
    double width, dash; /* px; dash 0: solid */
} LineLook;

/* How marks look. Shapes (see shapes.h) are filled, and edged by 1 px in `edge` unless that is
 * PAINT_NONE. */
typedef struct {
    Shape shape;
    double size; /* the diameter, px */
    Paint fill, edge;
} MarkLook;

typedef struct {
    FontRole font;
    Anchor anchor;
    Paint fill;
} TextLook;

void scene_rect(Scene *scene, double x, double y, double w, double h, Paint fill);
void scene_line(Scene *scene, Point from, Point to, LineLook stroke);
/* One polyline, stroked unless the stroke's paint is PAINT_NONE, filled unless `fill` is. */
void scene_path(Scene *scene, const Point *points, gsize n, Paint fill, LineLook stroke);
void scene_columns(Scene *scene, const Point *corners, gsize n_columns, Paint fill);
void scene_marks(Scene *scene, const Point *points, gsize n, MarkLook look);
/* One mark that says `title` (copied) when the pointer rests on it; a circle filled with PAINT_NONE
 * is not seen. */
void scene_mark_titled(Scene *scene, Point point, MarkLook look, const char *title);
/* `text` is copied; `at` is the anchor on its baseline. */
void scene_text(Scene *scene, Point at, const char *text, TextLook look);
/* A group; `title` is its hover text, or NULL. Nothing is clipped: layout keeps what it draws
 * inside of the picture. */
void scene_group(Scene *scene, const char *name, const char *title);
void scene_end(Scene *scene);

/* A shape of diameter 1 about the origin. It is a closed outline, filled by the mark's fill and
 * stroked by its stroke; or, with no points, a circle: a disc, or a ring whose fill is a stroke of
 * RING_WIDTH. */
typedef struct {
    const Point *points;
    guint n;
} ShapeOutline;

ShapeOutline shape_outline(Shape shape);

/* Of a ring's stroke, at diameter 1; its middle runs RING_RADIUS from the centre. */
#define RING_WIDTH 0.24
#define RING_RADIUS ((1 - RING_WIDTH) / 2)

#endif
