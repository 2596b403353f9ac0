/* What marks look like: one geometry for all writers. */
#ifndef HUBPLOT_SHAPES_H
#define HUBPLOT_SHAPES_H

#include "scene/scene.h"

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
