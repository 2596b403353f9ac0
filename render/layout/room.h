/* Which parts of the picture are taken, so that words find a free place. */
#ifndef HUBPLOT_ROOM_H
#define HUBPLOT_ROOM_H

#include "layout/page.h"

typedef struct Room Room;

/* Knows the area `box`, in cells of a few pixels. */
Room *room_new(const Box *box);
void room_free(Room *room);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Room, room_free)

void room_take(Room *room, const Box *box);
/* Takes what the scene's items from `first` on cover: lines, columns, marks. */
void room_take_items(Room *room, const Scene *scene, guint first);
/* How much of `box` is taken or lies outside of the area: 0 (free) to 1. */
double room_taken(const Room *room, const Box *box);

#endif
