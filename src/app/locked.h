/* A database for one verb, locked against runs. */
#ifndef HUBPLOT_LOCKED_H
#define HUBPLOT_LOCKED_H

#include "base/lock.h"
#include "command/command.h"
#include "store/store.h"

typedef struct {
    Lock *lock;
    Store *store;
} LockedStore;

/* Opens the database for writing; waits for a run that goes on, up to a minute. A failure is said,
 * and the code is what the verb ends with. */
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
