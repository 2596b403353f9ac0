#include "layout/room.h"

#include <math.h>
#include <string.h>

#define CELL 3.0

struct Room {
    Box box;
    int columns, rows;
    guint8 *taken;
};

Room *room_new(const Box *box)
{
    Room *room = g_new0(Room, 1);
    room->box = *box;
    room->columns = (int)ceil(MAX(box->right - box->left, 1) / CELL);
    room->rows = (int)ceil(MAX(box->bottom - box->top, 1) / CELL);
    room->taken = g_malloc0((gsize)room->columns * (gsize)room->rows);
    return room;
}

void room_free(Room *room)
{
    if (!room)
        return;
    g_free(room->taken);
    g_free(room);
}

typedef struct {
    int left, top, right, bottom; /* right and bottom are not part of it */
} Cells;

static Cells cells_of(const Room *room, const Box *box)
{
    return (Cells){(int)floor((box->left - room->box.left) / CELL),
                   (int)floor((box->top - room->box.top) / CELL),
                   (int)ceil((box->right - room->box.left) / CELL),
                   (int)ceil((box->bottom - room->box.top) / CELL)};
}

void room_take(Room *room, const Box *box)
{
    Cells cells = cells_of(room, box);
    int left = MAX(cells.left, 0), right = MIN(cells.right, room->columns);
    if (right <= left)
        return;
    for (int row = MAX(cells.top, 0); row < MIN(cells.bottom, room->rows); row++)
        memset(room->taken + (gsize)row * (gsize)room->columns + left, 1, (gsize)(right - left));
}

double room_taken(const Room *room, const Box *box)
{
    Cells cells = cells_of(room, box);
    int taken = 0, all = (cells.right - cells.left) * (cells.bottom - cells.top);
    for (int row = cells.top; row < cells.bottom; row++)
        for (int column = cells.left; column < cells.right; column++) {
            bool outside = row < 0 || row >= room->rows || column < 0 || column >= room->columns;
            taken += outside || room->taken[(gsize)row * (gsize)room->columns + (gsize)column];
        }
    return all > 0 ? (double)taken / all : 0;
}

/* A line, in steps of a cell. */
static void take_line(Room *room, Point from, Point to)
{
    double length = MAX(fabs(to.x - from.x), fabs(to.y - from.y));
    int steps = (int)ceil(length / CELL);
    for (int i = 0; i <= steps; i++) {
        double share = steps > 0 ? (double)i / steps : 0;
        int column = (int)((from.x + (to.x - from.x) * share - room->box.left) / CELL);
        int row = (int)((from.y + (to.y - from.y) * share - room->box.top) / CELL);
        if (row >= 0 && row < room->rows && column >= 0 && column < room->columns)
            room->taken[(gsize)row * (gsize)room->columns + (gsize)column] = 1;
    }
}

void room_take_items(Room *room, const Scene *scene, guint first)
{
    for (guint i = first; i < scene->items->len; i++) {
        const SceneItem *item = &g_array_index(scene->items, SceneItem, i);
        const Point *points = &g_array_index(scene->points, Point, item->first);
        if (item->kind == SCENE_PATH && item->stroke != PAINT_NONE)
            for (guint k = 1; k < item->count; k++)
                take_line(room, points[k - 1], points[k]);
        if (item->kind == SCENE_COLUMNS)
            for (guint k = 0; k + 1 < item->count; k += 2)
                room_take(room, &(Box){points[k].x, MIN(points[k].y, points[k + 1].y),
                                       points[k + 1].x, MAX(points[k].y, points[k + 1].y)});
        if (item->kind == SCENE_MARKS)
            for (guint k = 0; k < item->count; k++) {
                double half = item->size / 2;
                room_take(room, &(Box){points[k].x - half, points[k].y - half, points[k].x + half,
                                       points[k].y + half});
            }
    }
}
