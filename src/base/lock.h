/* A lock file that keeps two runs apart. */
#ifndef HUBPLOT_LOCK_H
#define HUBPLOT_LOCK_H

#include <glib.h>

typedef struct Lock Lock;

#define LOCK_ERROR lock_error_quark()
GQuark lock_error_quark(void);
typedef enum {
    LOCK_ERROR_HELD, /* by another process: the message names it, and since when */
    LOCK_ERROR_FAILED,
} LockError;

/* Locks the file at `path` (created with its directory if missing), waiting up to `wait` seconds.
 * The kernel releases the lock when the process dies, and when the process closes any descriptor of
 * the file: nothing else may open it. The file stays. */
Lock *lock_take(const char *path, int wait, GError **error);
/* Accepts NULL. */
void lock_release(Lock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lock, lock_release)

#endif
