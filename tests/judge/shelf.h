/* What a node holds of the hub: copies come, are purged, and meet with accidents. */
#ifndef SHELF_H
#define SHELF_H

#include "model.h"
#include "server.h"

typedef struct Shelf Shelf;
/* The `nth` node's. Borrows world and zone. */
Shelf *shelf_new(const World *world, GTimeZone *zone, guint nth);
void shelf_free(Shelf *shelf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Shelf, shelf_free)

/* "H1" for the first. */
const char *node_tag(guint nth);

/* What becomes of the copies in a night before its backups are made: they are purged at four, and
 * what is planted happens to them at noon. */
void shelf_pass_night(Shelf *shelf, const Day *day);

/* Copies a backup to the node, as far as that goes well. */
void shelf_add(Shelf *shelf, const Backup *backup);

/* Puts into the visit what is there at the instant `now`, and what is arriving. It borrows from
 * the shelf. */
void shelf_list(const Shelf *shelf, const Day *day, gint64 now, Visit *visit);

#endif
