/* The databases of the configured hubs (which hubs may share), the state database, and their locks.
 */
#ifndef HUBPLOT_DATABASES_H
#define HUBPLOT_DATABASES_H

#include "app/command.h"
#include "base/lock.h"
#include "store/state.h"

typedef struct Databases Databases;

typedef struct {
    bool writing; /* locks the databases and sites of the hubs asked for */
    int wait;     /* s to wait for other runs */
    /* Called for each database that can't be used although a hub that was asked for needs it; `hub`
     * is NULL for the state. */
    void (*failed)(const Hub *hub, const char *why, gpointer data);
    gpointer data;
} DatabasesOptions;

/* Opens the databases of all hubs, including those not asked for. If one can't be opened, the
 * others are opened all the same; only a held lock is an error, LOCK_ERROR_HELD. A database to be
 * written that has no data of a hub although the state has earlier runs of it is treated as one
 * that can't be used. `config` must outlive the databases. */
Databases *databases_open(const Config *config, const DatabasesOptions *options, GError **error);
void databases_free(Databases *databases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Databases, databases_free)

/* The hub's database; NULL: it could not be opened; *why (if `why` is not NULL) says why. */
Store *databases_store(const Databases *databases, const Hub *hub, const char **why);

/* The state; NULL: it could not be opened. For reading, a missing one counts as empty. */
State *databases_state(const Databases *databases);

/* Opens the state for one command, for writing. NULL with `error` unset: there is none yet. */
State *databases_open_state(const Config *config, GError **error);

/* Takes the lock beside a database that is a file, waiting up to `wait` seconds, into *lock. One on
 * a server has locks of its own (store_lock_hub(), state_lock()): *lock stays as it is. */
bool databases_lock_file(const char *path, int wait, Lock **lock, GError **error);

/* One database for one command, locked against runs. */
typedef struct {
    Lock *lock;
    Store *store;
} LockedStore;

/* Opens the database for writing on behalf of the hub, waiting up to a minute for other runs. A
 * failure is logged; the result is the command's exit code. */
ExitCode locked_store_open(const Context *context, const char *dbpath, const char *hub,
                           LockedStore *locked);
/* Accepts one that was never opened, all zero. */
void locked_store_close(LockedStore *locked);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LockedStore, locked_store_close)

/* The paths of those databases of configured hubs that exist, each once: char *, borrowed. Unref
 * it. */
GPtrArray *locked_store_paths(const Config *config);

/* "1 tarball and 12 readings". Free with g_free(). */
char *locked_store_words(const StoreCounts *counts);

#endif
