#include "scene/shapes.h"

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
