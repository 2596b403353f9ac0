/* The hub itself: the backups that it makes, night by night. */
#ifndef SERVER_H
#define SERVER_H

#include "calendar.h"

/* One backup, before it is copied to the nodes. */
typedef struct {
    const ItemRow *row;
    const char *item; /* its name in that night */
    int night;
    gint64 made;    /* when it began, in truth */
    gint64 time;    /* when it began, as its path says */
    gint64 arrives; /* at the nodes, when nothing goes wrong */
    gint64 bytes;
} Backup;

typedef struct Server Server;
/* The same world and seed make the same backups. Borrows the zone. */
Server *server_new(const World *world, GTimeZone *zone, guint32 seed);
void server_free(Server *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Server, server_free)

/* The world's items, by default the usual ones; ended by one without a name. */
const ItemRow *world_items(const World *world);

/* The night's backups: Backup. To be asked for each night in turn; the server's, until the next. */
const GArray *server_make(Server *server, const Day *day);

#endif
