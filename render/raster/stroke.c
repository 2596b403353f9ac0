/* A stroke is a union of convex pieces, one a segment: a rectangle, and at its start the wedge that
 * fills the outer side of the bend. Pieces overlap, which costs nothing: a sample that is covered
 * twice counts once. So there is no outline to compute, and none that could cross itself. */
#include "raster/stroke.h"

#include <math.h>

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
