/* What is remembered of hubs' nodes: tarballs and readings, in a database that hubs may share. What
 * is remembered of the whole installation is state.h's. */
#ifndef HUBPLOT_STORE_H
#define HUBPLOT_STORE_H

#include "model.h"

typedef struct Store Store;

typedef enum {
    STORE_READ,  /* the database must exist; never writes */
    STORE_WRITE, /* made when missing, migrated when old */
} StoreMode;

/* Opens the database at `path`, a file or the URI of a PostgreSQL database. Refuses one that a
 * newer version made, and the original's, which it leaves untouched and says how to import. A store
 * belongs to one thread. */
Store *store_open(const char *path, StoreMode mode, GError **error);
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* Whether there is a database at `path`: a file. One on a server is always said to be there. */
bool store_exists(const char *path);
/* Keeps other runs from working on the hub, on any machine, until the store is closed; waits up to
 * `wait` seconds, then fails with LOCK_ERROR_HELD. Does nothing for a file, beside which there is a
 * lock for that. */
bool store_lock_hub(Store *store, const char *hub, int wait, GError **error);

/* Saves one visit: its reading, and what it listed, in one transaction that is on disk when this
 * returns. Saving the same visit again changes nothing. */
bool store_save_visit(Store *store, const Visit *visit, GError **error);

/* All that is known of the hub's nodes. Nodes that the configuration no longer names are left
 * out. Free with hub_history_free(); the hub must outlive it. */
HubHistory *store_load_hub(Store *store, const Hub *hub, GError **error);

/* Tarballs that are to be loaded of each item; with them come those that are listed. */
typedef struct {
    guint tarballs; /* so many before the newest ones of one size; G_MAXUINT: all */
    gint64 age;     /* those dated so many s before the newest, and later */
    gint64 listed;  /* those that were listed so many s before the last run by `now` that reached
                       the node, and later */
    gint64 now;
} StoreWindow;
/* The same without other tarballs; history->shortened tells whether there are any. */
HubHistory *store_load_window(Store *store, const Hub *hub, const StoreWindow *window,
                              GError **error);

/* What to forget; node and item may be NULL, for all. */
typedef struct {
    const char *hub, *node, *item;
} StoreScope;

/* What was removed or, on a dry run, would be. */
typedef struct {
    gint64 tarballs, readings;
} StoreCounts;

/* Removes all that is remembered within the scope. A tarball that a node still lists comes back
 * with its next listing. */
bool store_forget(Store *store, const StoreScope *scope, bool dry, StoreCounts *counts,
                  GError **error);
/* An item that has got another name. */
typedef struct {
    const char *hub, *from, *to;
} ItemRename;
/* Gives the history of the one item to the other, on all of the hub's nodes, in one transaction;
 * *nodes counts those that had it. Fails where a node still lists it. */
bool store_rename_item(Store *store, const ItemRename *rename, guint *nodes, GError **error);

/* Removes a hub's tarballs that are dated before an instant and that the nodes have purged, and
 * readings of earlier runs. What says how things stand now is kept, however old. */
bool store_prune(Store *store, const char *hub, gint64 before, bool dry, StoreCounts *counts,
                 GError **error);

/* What the hub's history is like, as a text that is another one after every change of it: the
 * number of changes, and the last run, by which a database is known that was restored from an older
 * copy. NULL on failure. Free with g_free(). */
char *store_hub_version(Store *store, const char *hub, GError **error);

/* A database that is read, and one that is written. */
typedef struct {
    Store *from, *to;
} StorePair;
/* Copies all that is remembered of a hub, in one transaction, into a database that knows nothing of
 * it. */
bool store_copy_hub(const StorePair *pair, const char *hub, StoreCounts *counts, GError **error);

/* Whether anything of the hub was ever saved here, and not forgotten. */
bool store_knows_hub(Store *store, const char *hub, bool *known, GError **error);

#define STORE_ERROR store_error_quark()
GQuark store_error_quark(void);
typedef enum {
    STORE_ERROR_FAILED,
    STORE_ERROR_BUSY,
    STORE_ERROR_AWAY,    /* the server, or the way to it */
    STORE_ERROR_EMPTY,   /* on a server: no run made it yet */
    STORE_ERROR_NEWER,   /* a newer version's database */
    STORE_ERROR_FOREIGN, /* the original's, or not ours at all */
} StoreError;

#endif
