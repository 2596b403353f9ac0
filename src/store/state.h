/* What is remembered of the whole installation, whatever databases its hubs have: when hubs were
 * last visited, what is wrong with them as people were told, the messages that wait, and what was
 * published. One database, beside those of the hubs.
 *
 * Only one process works on the outbox at a time: whoever holds the lock beside the database. */
#ifndef HUBPLOT_STATE_H
#define HUBPLOT_STATE_H

#include "store/store.h"

typedef struct State State;

/* As store_open(). */
State *state_open(const char *path, StoreMode mode, GError **error);
void state_close(State *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(State, state_close)

/* Moves what earlier versions kept in a hub's database to here, in one transaction of both. Nothing
 * is done where that was done before. */
bool state_adopt(State *state, Store *store, GError **error);

/* Keeps other processes from telling people, on any machine, until the state is closed; as
 * store_lock_hub(). */
bool state_lock(State *state, int wait, GError **error);

/* Copies all of it, in one transaction, into one that knows no hub. */
bool state_copy(State *from, State *to, GError **error);

/* A transaction, which state_save_notified(), state_add_message() and state_drop_message() may be
 * part of. What is told and what is remembered as told are never apart. */
bool state_begin(State *state, GError **error);
/* Commits when `ok`, else rolls back and leaves *error as it is. Returns whether it is on disk. */
bool state_end(State *state, bool ok, GError **error);

/* When the hub's last visit was saved: the run's instant. -1: none, or it was forgotten. */
bool state_get_last_run(State *state, const char *hub, gint64 *run, GError **error);
bool state_set_last_run(State *state, const char *hub, gint64 run, GError **error);
/* Forgets all of the hub; *known tells whether there was anything. Messages that wait go out
 * nevertheless. */
bool state_forget_hub(State *state, const char *hub, bool *known, GError **error);

/* Forgets what is wrong and acknowledged within the scope, so that nobody is told that it is over.
 */
bool state_forget_place(State *state, const StoreScope *scope, GError **error);
/* Gives that of the one item to the other. */
bool state_rename_item(State *state, const ItemRename *rename, GError **error);

/* Something wrong, as people were told: one rule on one node or item. */
typedef struct {
    char *node, *item; /* item NULL: the node itself */
    char *rule;        /* its word */
    Status status;
    gint64 began;  /* the run that first found it */
    gint64 since;  /* the run that found that it has this status */
    gint64 time;   /* of the tarball spoken of; -1: none */
    double figure; /* the verdict's; NAN: none */
    char *brief;
    char *reason;  /* for the log of incidents alone; NULL: as logged before */
    char *handled; /* likewise: who acknowledged it, in words */
} ToldIncident;
void told_incident_free(ToldIncident *incident);

/* What people were last told of a hub. */
typedef struct {
    gint64 messages;      /* how many, so far */
    gint64 at;            /* the last, or the hub's first run while there is none; 0: neither */
    GPtrArray *incidents; /* ToldIncident *, in the order of their names */
} LastNotified;
LastNotified *last_notified_new(void);
void last_notified_free(LastNotified *last);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LastNotified, last_notified_free)

/* Of a hub that nobody was told of: zero, and no incidents. */
LastNotified *state_load_notified(State *state, const char *hub, GError **error);
bool state_save_notified(State *state, const char *hub, const LastNotified *last, GError **error);

/* An incident as the log has it, over or not. */
typedef struct {
    gint64 number;                  /* ascending; never used again */
    char *hub, *node, *item, *rule; /* item NULL: the node itself */
    gint64 began, changed;          /* the runs that found it, and that its status is another one */
    gint64 ended;                   /* the run that found it over; -1: it lasts */
    Status status, worst;           /* the last before it ended, and the worst */
    char *brief, *reason;           /* of the last; reason may be empty */
    char *handled;                  /* who acknowledged it, in words; empty: nobody */
} PastIncident;

/* Logs what is wrong with the hub now: what is new, what has another status, and, by what is
 * missing, what is over. */
bool state_log_incidents(State *state, const char *hub, const LastNotified *last, gint64 now,
                         GError **error);
/* The hub's incidents that had begun before `until` and were not over at `from` (PastIncident *, in
 * the order in which they began, owned by the array), the last `limit`. Unref it. */
GPtrArray *state_load_past(State *state, const char *hub, gint64 from, gint64 until, int limit,
                           GError **error);

/* What is acknowledged of a hub: Acknowledgement *, in the order of their names. Unref it. */
GPtrArray *state_load_acknowledged(State *state, const char *hub, GError **error);
/* Keeps it, in the place of what there is of the same rule there. */
bool state_add_acknowledged(State *state, const char *hub, const Acknowledgement *one,
                            GError **error);
/* Drops what there is of its rule on its node or item. */
bool state_drop_acknowledged(State *state, const char *hub, const Acknowledgement *one,
                             GError **error);

/* What tells this installation from others, in the ids of messages: `otherwise` when there is
 * nothing yet. Free it. */
char *state_get_origin(State *state, const char *otherwise, GError **error);
/* Keeps it, unless there is one. */
bool state_set_origin(State *state, const char *origin, GError **error);

/* What a message said in a line, so that the one that takes its place can repeat it. */
typedef struct {
    gint64 written; /* instant */
    char *text;     /* empty: no change */
} Summary;
/* An empty list of Summary *, which it owns. */
GPtrArray *summaries_new(void);
void summaries_add(GPtrArray *summaries, gint64 written, const char *text);

/* A message in the outbox. It waits until the mail server has accepted it for certain, and is then
 * dropped: so it is never lost, and sent a second time, with the same id, only when a run could not
 * learn how it went. */
typedef struct {
    gint64 number; /* the outbox's own, ascending */
    char *recipient;
    char *id;             /* Message-ID without angle brackets */
    GBytes *bytes;        /* the whole message */
    gint64 written;       /* instant */
    GPtrArray *hubs;      /* char *: tags of what it tells of; none: of an earlier version */
    GPtrArray *summaries; /* Summary *: of those that it takes the place of, the oldest first, and
                             its own */
} QueuedMessage;
void queued_message_free(QueuedMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QueuedMessage, queued_message_free)

/* Its number is the outbox's business. One with the same recipient and id that waits is kept. */
bool state_add_message(State *state, const QueuedMessage *message, GError **error);
/* Of one that is not there, nothing is dropped. */
bool state_drop_message(State *state, gint64 number, GError **error);
/* All that wait: QueuedMessage *, the oldest first, owned by the array. Unref it. */
GPtrArray *state_load_messages(State *state, GError **error);

/* A page, or the pages of one hub, as published. */
typedef struct {
    char *name;
    char *fingerprint; /* of what they were made from */
    gint64 made;       /* instant */
    gint64 until;      /* as long as the fingerprint holds, they do before this instant */
    char *summary;     /* of a hub: what the index says of it; or NULL */
    GPtrArray *files;  /* char *: the pictures that they name, in order */
} PublishedPage;
PublishedPage *published_page_new(const char *name, const char *fingerprint, gint64 made);
void published_page_free(PublishedPage *page);

/* The pages of the site at that folder: name -> PublishedPage *, owned. Unref it. */
GHashTable *state_load_pages(State *state, const char *site, GError **error);
/* Makes them the site's only ones, in one transaction; equal ones are not written. */
bool state_save_pages(State *state, const char *site, GHashTable *pages, GError **error);

#endif
