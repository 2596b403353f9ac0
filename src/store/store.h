/* What is remembered: tarballs, readings, and small notes of other stages. The interface; the
 * embedded engine is sqlite.c. */
#ifndef HUBPLOT_STORE_H
#define HUBPLOT_STORE_H

#include "model.h"

typedef struct Store Store;

typedef enum {
    STORE_READ,  /* the database must exist; never writes */
    STORE_WRITE, /* made when missing, migrated when old */
} StoreMode;

/* Opens the database at `path`. Refuses one that a newer version made, and the original's,
 * which it leaves untouched and says how to import. */
Store *store_open(const char *path, StoreMode mode, GError **error);
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* Saves one visit: its reading, and what it listed, in one transaction that is on disk when this
 * returns. Saving the same visit again changes nothing. */
bool store_save_visit(Store *store, const Visit *visit, GError **error);

/* All that is known of the hub's nodes. Nodes that the configuration no longer names are left
 * out. */
HubHistory *store_load_hub(Store *store, const Hub *hub, GError **error);

/* Notes: small values that a later stage keeps from run to run, under "room/key" names, such as
 * the digests of what was published. A NULL value removes the note. */
char *store_get_note(Store *store, const char *room, const char *key, GError **error);
bool store_set_note(Store *store, const char *room, const char *key, const char *value,
                    GError **error);
/* All notes of a room: key -> value. */
GHashTable *store_get_notes(Store *store, const char *room, GError **error);
/* Makes `notes` (key -> value) the room's only notes, in one transaction; equal ones are not
 * written. */
bool store_set_notes(Store *store, const char *room, GHashTable *notes, GError **error);

#define STORE_ERROR store_error_quark()
GQuark store_error_quark(void);
typedef enum {
    STORE_ERROR_FAILED,
    STORE_ERROR_BUSY,
    STORE_ERROR_NEWER,   /* a newer version's database */
    STORE_ERROR_FOREIGN, /* the original's, or not ours at all */
} StoreError;

#endif
