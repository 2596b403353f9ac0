/* The databases of the configured hubs, which hubs may share, the state of the installation, and
 * the locks on them. */
#ifndef HUBPLOT_DATABASES_H
#define HUBPLOT_DATABASES_H

#include "app/command.h"
#include "base/lock.h"
#include "store/state.h"

typedef struct Databases Databases;

typedef struct {
    bool writing; /* locks the databases and sites of the hubs asked for */
    int wait;     /* s that other runs have to end */
    /* Told of each database that can't be used though a hub needs it that was asked for; `hub` is
     * NULL for the state. */
    void (*failed)(const Hub *hub, const char *why, gpointer data);
    gpointer data;
} DatabasesOptions;

/* Opens the databases of all hubs, asked for or not. One that can't be opened keeps no other from
 * that; only a lock that is held is an error, LOCK_ERROR_HELD. One that is to be written, and knows
 * nothing of a hub that the state knows earlier runs of, is not begun anew: that is a failure, too.
 * `config` must live longer. */
Databases *databases_open(const Config *config, const DatabasesOptions *options, GError **error);
void databases_free(Databases *databases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Databases, databases_free)

/* The hub's database; NULL: it could not be opened, and *why, if asked for, says why not. */
Store *databases_store(const Databases *databases, const Hub *hub, const char **why);

/* The state; NULL: it could not be opened. Where nothing is to be written and there is none, it is
 * an empty one. */
State *databases_state(const Databases *databases);

/* One database for one command, locked against runs. */
typedef struct {
    Lock *lock;
    Store *store;
} LockedStore;

/* Opens the database for writing; waits for a run that goes on, up to a minute. A failure is said,
 * and the code is what the command ends with. */
ExitCode locked_store_open(const Context *context, const char *dbpath, LockedStore *locked);
/* Accepts one that was never opened, all zero. */
void locked_store_close(LockedStore *locked);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LockedStore, locked_store_close)

/* The paths of those databases of configured hubs that exist, each once: char *, borrowed. Unref
 * it. */
GPtrArray *locked_store_paths(const Config *config);

/* "1 tarball and 12 readings". Free with g_free(). */
char *locked_store_words(const StoreCounts *counts);

#endif
