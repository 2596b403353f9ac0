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
 * which it leaves untouched and says how to import. A store belongs to one thread. */
Store *store_open(const char *path, StoreMode mode, GError **error);
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* Saves one visit: its reading, and what it listed, in one transaction that is on disk when this
 * returns. Saving the same visit again changes nothing. */
bool store_save_visit(Store *store, const Visit *visit, GError **error);

/* All that is known of the hub's nodes. Nodes that the configuration no longer names are left
 * out. Free with hub_history_free(); the hub must outlive it. */
HubHistory *store_load_hub(Store *store, const Hub *hub, GError **error);

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
/* Removes a hub's tarballs that are dated before an instant and that the nodes have purged, and
 * readings of earlier runs. What says how things stand now is kept, however old. */
bool store_prune(Store *store, const char *hub, gint64 before, bool dry, StoreCounts *counts,
                 GError **error);

/* Notes: small values that a later stage keeps from run to run, under "room/key" names, such as
 * the digests of what was published. */

/* The note's value, to be freed with g_free(); NULL without an error when there is none. */
char *store_get_note(Store *store, const char *room, const char *key, GError **error);
/* A NULL value removes the note. */
bool store_set_note(Store *store, const char *room, const char *key, const char *value,
                    GError **error);
/* All notes of a room: char * -> char *. Unref it. */
GHashTable *store_get_notes(Store *store, const char *room, GError **error);
/* Makes `notes` (key -> value) the room's only notes, in one transaction; equal ones are not
 * written. */
bool store_set_notes(Store *store, const char *room, GHashTable *notes, GError **error);

/* The outbox: messages to people, never lost and never sent twice.
 *
 *     queued --store_take_message()--> sending --store_message_done()--> sent
 *       ^                                 |
 *       +------- store_message_failed() --+
 *
 * Each step is on disk when the call returns. A message that is `sending` when a run begins was
 * taken by one that did not learn how it went. Unless its end was handed over, the mail server has
 * it for certain not; otherwise nobody knows. Such messages are never taken again by themselves;
 * store_get_sending() gives them to the caller, who decides: done or failed. Only one process works
 * on an outbox at a time (the run's lock sees to that). */
typedef struct {
    gint64 number; /* the outbox's own, ascending */
    char *recipient;
    char *id;      /* Message-ID, also the key against sending twice */
    GBytes *bytes; /* the whole message */
    gint64 queued; /* instant */
    int attempts;  /* begun so far, with this one */
    gint64 handed; /* instant when its end was handed over; -1: it was not */
} OutboxMessage;
void outbox_message_free(OutboxMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutboxMessage, outbox_message_free)

/* Queues messages (OutboxMessage *: recipient, id, bytes and queued) and makes `notes` the only
 * notes of `room`, in one transaction: so that what a message tells and what is remembered as told
 * are never apart. One with the same recipient and id that was ever queued before is not queued
 * again, and that is no error. Those numbered in `replaced` (gint64; or NULL) are dropped along
 * with it. */
bool store_queue_messages(Store *store, const GPtrArray *messages, const GArray *replaced,
                          const char *room, GHashTable *notes, GError **error);
/* Drops a message that is queued; one that is not is left as it is. */
bool store_drop_message(Store *store, gint64 number, GError **error);
/* Takes the first message that is queued behind the one with number `after`, and marks it as
 * sending. *message is the caller's to free; NULL when there is none. */
bool store_take_message(Store *store, gint64 after, OutboxMessage **message, GError **error);
/* All but the end is with the mail server; the end follows now. */
bool store_hand_over_message(Store *store, gint64 number, gint64 now, GError **error);
/* The mail server has accepted it. */
bool store_message_done(Store *store, gint64 number, gint64 now, GError **error);
/* The mail server has it for certain not: queued again. */
bool store_message_failed(Store *store, gint64 number, const char *reason, GError **error);
/* Messages that are sending: OutboxMessage *, owned by the array, the oldest first. Unref it. */
GPtrArray *store_get_sending(Store *store, GError **error);
/* Messages that are queued, likewise. */
GPtrArray *store_get_queued(Store *store, GError **error);

#define STORE_ERROR store_error_quark()
GQuark store_error_quark(void);
typedef enum {
    STORE_ERROR_FAILED,
    STORE_ERROR_BUSY,
    STORE_ERROR_NEWER,   /* a newer version's database */
    STORE_ERROR_FOREIGN, /* the original's, or not ours at all */
} StoreError;

#endif
