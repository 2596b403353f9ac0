#include "base/lock.h"

#include "text/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct Lock {
    int fd;
};

G_DEFINE_QUARK(hubplot_lock_error, lock_error)

#define POLL_MICROSECONDS 100000

/* "process 123 on cms02 since 2026-11-24 16:10:23Z", from what the holder wrote. */
static char *describe_holder(int fd)
{
    char text[256];
    struct stat status;
    ssize_t n = pread(fd, text, sizeof text, 0);
    if (n <= 0 || fstat(fd, &status) != 0)
        return g_strdup("another process");
    g_autofree char *written = g_strchomp(g_strndup(text, (gsize)n));
    g_autofree char *holder = text_visible(written, -1);
    g_autoptr(GDateTime) since = g_date_time_new_from_unix_utc(status.st_mtime);
    g_autofree char *when = g_date_time_format(since, "%F %TZ");
    return g_strdup_printf("%s since %s", holder, when);
}

static gboolean is_held(int cause)
{
    return cause == EAGAIN || cause == EACCES;
}

/* A lock of fcntl() belongs to the process alone. One of flock() is inherited by children: that of
 * a process which was killed while it started one would last until the child has run its program.
 */
static gboolean wait_for(int fd, int wait)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    for (gint64 left = (gint64)wait * G_USEC_PER_SEC;; left -= POLL_MICROSECONDS) {
        if (fcntl(fd, F_SETLK, &whole) == 0)
            return TRUE;
        if (errno != EINTR && (!is_held(errno) || left <= 0))
            return FALSE;
        g_usleep(POLL_MICROSECONDS);
    }
}

/* Says in the file who holds it: for people only, the lock itself is the kernel's. */
static void sign(int fd)
{
    g_autofree char *text = g_strdup_printf("process %d on %s\n", (int)getpid(), g_get_host_name());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, strlen(text), 0) < 0)
        return; /* a full disk must not stop a run that would tell about it */
}

Lock *lock_take(const char *path, int wait, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = -1;
    if (g_mkdir_with_parents(folder, 0755) == 0)
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0) {
        g_set_error(error, LOCK_ERROR, LOCK_ERROR_FAILED, "%s: can't open the lock: %s", path,
                    g_strerror(errno));
        return NULL;
    }
    if (!wait_for(fd, wait)) {
        if (is_held(errno)) {
            g_autofree char *holder = describe_holder(fd);
            g_set_error(error, LOCK_ERROR, LOCK_ERROR_HELD, "%s: locked by %s", path, holder);
        } else {
            g_set_error(error, LOCK_ERROR, LOCK_ERROR_FAILED, "%s: can't lock: %s", path,
                        g_strerror(errno));
        }
        close(fd);
        return NULL;
    }
    sign(fd);
    Lock *lock = g_new0(Lock, 1);
    lock->fd = fd;
    return lock;
}

void lock_release(Lock *lock)
{
    if (lock == NULL)
        return;
    close(lock->fd);
    g_free(lock);
}
