#include "stroke.h"

#include <math.h>

/* Joins are left out where they would fill less than half a sample. */
#define FLAT 0.06

typedef struct {
    Cover *cover;
    double half;  /* of the width */
    Point normal; /* of the last segment, `half` long */
    bool begun;   /* a segment has been added */
} Stroke;

/* The triangle that closes the outer side of a bend at `at`. */
static void add_join(const Stroke *stroke, Point at, Point normal)
{
    Point last = stroke->normal;
    if (fabs(last.x - normal.x) + fabs(last.y - normal.y) < FLAT)
        return;
    double side = last.x * normal.y - last.y * normal.x > 0 ? -1 : 1;
    Point triangle[] = {
        at,
        {at.x + side * last.x, at.y + side * last.y},
        {at.x + side * normal.x, at.y + side * normal.y},
    };
    cover_add_convex(stroke->cover, triangle, 3);
}

static void add_segment(Stroke *stroke, Point from, Point to)
{
    double dx = to.x - from.x, dy = to.y - from.y, length = sqrt(dx * dx + dy * dy);
    if (length < 1e-9)
        return;
    double scale = stroke->half / length;
    Point normal = {-dy * scale, dx * scale};
    if (stroke->begun)
        add_join(stroke, from, normal);
    Point quad[] = {
        {from.x + normal.x, from.y + normal.y},
        {to.x + normal.x, to.y + normal.y},
        {to.x - normal.x, to.y - normal.y},
        {from.x - normal.x, from.y - normal.y},
    };
    cover_add_convex(stroke->cover, quad, 4);
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

void stroke_polyline(Cover *cover, const Point *points, guint n, double width, bool closed,
                     double dash)
{
    Stroke stroke = {.cover = cover, .half = width / 2};
    if (n < 2 || width <= 0)
        return;
    if (dash > 0)
        stroke_dashed(&stroke, points, n, dash);
    else
        stroke_solid(&stroke, points, n, closed);
}
