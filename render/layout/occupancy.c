/* Occupancy is a raster of cells over the plot. Lines, columns, marks and words set the cells they
 * touch; a label takes the candidate place of which the smallest share of cells is set. That asks
 * only for the cells of one box, however many marks there are. Invariant: what is drawn after
 * occupancy_new() and is to stay visible has been taken before the next label is placed. */
#include "layout/occupancy.h"

#include <math.h>
#include <string.h>

#define CELL 3.0

struct Occupancy {
    Box box;
    int columns, rows;
    guint8 *taken;
};

Occupancy *occupancy_new(const Box *box)
{
    Occupancy *occupancy = g_new0(Occupancy, 1);
    occupancy->box = *box;
    occupancy->columns = (int)ceil(MAX(box->right - box->left, 1) / CELL);
    occupancy->rows = (int)ceil(MAX(box->bottom - box->top, 1) / CELL);
    occupancy->taken = g_malloc0((gsize)occupancy->columns * (gsize)occupancy->rows);
    return occupancy;
}

void occupancy_free(Occupancy *occupancy)
{
    if (occupancy == NULL)
        return;
    g_free(occupancy->taken);
    g_free(occupancy);
}

typedef struct {
    int left, top, right, bottom; /* right and bottom are not part of it */
} Cells;

static Cells cells_of(const Occupancy *occupancy, const Box *box)
{
    return (Cells){(int)floor((box->left - occupancy->box.left) / CELL),
                   (int)floor((box->top - occupancy->box.top) / CELL),
                   (int)ceil((box->right - occupancy->box.left) / CELL),
                   (int)ceil((box->bottom - occupancy->box.top) / CELL)};
}

void occupancy_take(Occupancy *occupancy, const Box *box)
{
    Cells cells = cells_of(occupancy, box);
    int left = MAX(cells.left, 0), right = MIN(cells.right, occupancy->columns);
    if (right <= left)
        return;
    for (int row = MAX(cells.top, 0); row < MIN(cells.bottom, occupancy->rows); row++)
        memset(occupancy->taken + (gsize)row * (gsize)occupancy->columns + left, 1,
               (gsize)(right - left));
}

double occupancy_taken(const Occupancy *occupancy, const Box *box)
{
    Cells cells = cells_of(occupancy, box);
    int taken = 0, all = (cells.right - cells.left) * (cells.bottom - cells.top);
    for (int row = cells.top; row < cells.bottom; row++)
        for (int column = cells.left; column < cells.right; column++) {
            bool outside =
                row < 0 || row >= occupancy->rows || column < 0 || column >= occupancy->columns;
            taken +=
                outside || occupancy->taken[(gsize)row * (gsize)occupancy->columns + (gsize)column];
        }
    return all > 0 ? (double)taken / all : 0;
}

/* A line, in steps of a cell. */
static void take_line(Occupancy *occupancy, Point from, Point to)
{
    double length = MAX(fabs(to.x - from.x), fabs(to.y - from.y));
    int steps = (int)ceil(length / CELL);
    for (int i = 0; i <= steps; i++) {
        double share = steps > 0 ? (double)i / steps : 0;
        int column = (int)((from.x + (to.x - from.x) * share - occupancy->box.left) / CELL);
        int row = (int)((from.y + (to.y - from.y) * share - occupancy->box.top) / CELL);
        if (row >= 0 && row < occupancy->rows && column >= 0 && column < occupancy->columns)
            occupancy->taken[(gsize)row * (gsize)occupancy->columns + (gsize)column] = 1;
    }
}

void occupancy_take_items(Occupancy *occupancy, const Scene *scene, guint first)
{
    for (guint i = first; i < scene->items->len; i++) {
        const SceneItem *item = &g_array_index(scene->items, SceneItem, i);
        const Point *points = &g_array_index(scene->points, Point, item->first);
        if (item->kind == SCENE_PATH && item->stroke != PAINT_NONE)
            for (guint k = 1; k < item->count; k++)
                take_line(occupancy, points[k - 1], points[k]);
        if (item->kind == SCENE_COLUMNS)
            for (guint k = 0; k + 1 < item->count; k += 2)
                occupancy_take(occupancy,
                               &(Box){points[k].x, MIN(points[k].y, points[k + 1].y),
                                      points[k + 1].x, MAX(points[k].y, points[k + 1].y)});
        if (item->kind == SCENE_MARKS)
            for (guint k = 0; k < item->count; k++) {
                double half = item->size / 2;
                occupancy_take(occupancy, &(Box){points[k].x - half, points[k].y - half,
                                                 points[k].x + half, points[k].y + half});
            }
    }
}
