/* A lock on a file, so that two runs never meet. */
#ifndef HUBPLOT_LOCK_H
#define HUBPLOT_LOCK_H

#include <glib.h>

typedef struct Lock Lock;

/* Takes the lock file at `path`, waiting up to `wait` seconds. The error names the process that
 * holds it, its host and since when. Released by the kernel when the process dies. */
Lock *lock_take(const char *path, int wait, GError **error);
void lock_release(Lock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lock, lock_release)

#endif
