/* Rows of nodes and tarballs as a hub's database holds them. */
#ifndef HUBPLOT_ROWS_H
#define HUBPLOT_ROWS_H

#include "store/database.h"

struct Store {
    Database *database;
    gint64 written; /* rows, before the transaction at hand */
};

/* A transaction in which something of a hub changes. */
bool store_begin(Store *store, GError **error);
/* Commits when `ok`, and counts the change if any row was written; else rolls back and leaves
 * *error as it is. Returns whether it is on disk. */
bool store_end(Store *store, const char *hub, bool ok, GError **error);

typedef struct {
    gint64 id;
    gint64 listed;   /* run of the last complete listing; -1: none */
    char digest[65]; /* of that listing; empty: none */
} NodeRow;

/* Finds the node's row. An id of -1: there is none. */
bool node_row_find(Database *database, const char *hub, const char *tag, NodeRow *node,
                   GError **error);
/* Finds the node's row, or makes it; within a transaction, to the end of which nobody else writes
 * the node. */
bool node_row_make(Database *database, const char *hub, const char *tag, NodeRow *node,
                   GError **error);

/* The ids and names of a node's items, in the order of their names. */
#define ITEM_ROWS "SELECT id, name FROM item WHERE node = ?1 ORDER BY name"

/* A node's arrivals. */
#define ARRIVAL_ROWS "SELECT path, item, mtime, bytes FROM arrival WHERE node = ?1 ORDER BY path"

/* A tarball is known by its item, civil date and file name. */
typedef struct {
    gint64 civil;
    const char *name;
    Tarball tarball; /* item and path are not set; last_seen as it is stored */
} TarballRow;

/* The order of the table. */
int tarball_row_compare(const TarballRow *a, const TarballRow *b);

/* The rows of the item with that id in the table's order, from the civil date `since` on, for
 * database_step(). NULL on failure. */
Statement *tarball_rows(Database *database, gint64 item, gint64 since, GError **error);
/* Those of the civil date `since` or later, that are listed, or were at `seen` or later. */
Statement *tarball_rows_within(Database *database, gint64 item, gint64 since, gint64 seen,
                               GError **error);
/* The civil date of the oldest that is listed; G_MAXINT64: none is. */
bool tarball_row_oldest_listed(Database *database, gint64 item, gint64 *civil, GError **error);
/* Reads the current row of tarball_rows(). Its texts live until the next step. Fails on a row that
 * this program cannot have written. */
bool tarball_row_read(const Database *database, Statement *statement, TarballRow *row,
                      GError **error);
/* Writes a row of the item with that id, over one of the same key. */
bool tarball_row_write(Database *database, gint64 item, const TarballRow *row, GError **error);

#endif
