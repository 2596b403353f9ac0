#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int place_open_folder(int parent, const char *name, bool make)
{
    if (name[0] == '\0' || g_str_equal(name, ".") || g_str_equal(name, "..")) {
        errno = EINVAL;
        return -1;
    }
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd != -1 || errno != ENOENT || !make)
        return fd;
    if (mkdirat(parent, name, 0755) != 0)
        return -1;
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd != -1)
        fchmod(fd, 0755); /* whatever the umask */
    return fd;
}

bool place_is_same(const Place *place, const guint8 *bytes, gsize length)
{
    int fd = openat(place->folder, place->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd == -1)
        return false;
    struct stat info;
    bool same = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 0777) == 0644 &&
                (gsize)info.st_size == length;
    for (gsize at = 0; same && at < length;) {
        guint8 buffer[16384];
        ssize_t n = read(fd, buffer, sizeof buffer);
        same = n > 0 && (gsize)n <= length - at && memcmp(buffer, bytes + at, (gsize)n) == 0;
        at += same ? (gsize)n : 0;
    }
    close(fd);
    return same;
}

bool place_is_one_file(const Place *one, const Place *other)
{
    struct stat a, b;
    return fstatat(one->folder, one->name, &a, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstatat(other->folder, other->name, &b, AT_SYMLINK_NOFOLLOW) == 0 &&
           a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static void temporary_name(char name[static 32])
{
    g_snprintf(name, 32, PLACE_TEMPORARY "%08x%08x", g_random_int(), g_random_int());
}

/* Writes and syncs a new file under a name of its own. On failure nothing is left; errno says
 * why, and the name of the call that failed is returned. NULL: done. */
static const char *write_temporary(int folder, const char *name, const guint8 *bytes, gsize length)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd == -1)
        return "open";
    const char *failed = fchmod(fd, 0644) == 0 ? NULL : "chmod";
    while (failed == NULL && length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            failed = "write";
            break;
        }
        bytes += n;
        length -= (gsize)n;
    }
    if (failed == NULL && fsync(fd) != 0)
        failed = "fsync";
    int cause = errno;
    if (close(fd) != 0 && failed == NULL) {
        failed = "close";
        cause = errno;
    }
    if (failed != NULL)
        unlinkat(folder, name, 0);
    errno = cause;
    return failed;
}

const char *place_replace(const Place *place, const guint8 *bytes, gsize length)
{
    char name[32];
    temporary_name(name);
    const char *failed = write_temporary(place->folder, name, bytes, length);
    if (failed == NULL && renameat(place->folder, name, place->folder, place->name) != 0) {
        int cause = errno;
        unlinkat(place->folder, name, 0);
        errno = cause;
        failed = "rename";
    }
    return failed;
}

bool place_link(const Place *from, const Place *to)
{
    char name[32];
    temporary_name(name);
    if (linkat(from->folder, from->name, to->folder, name, 0) != 0)
        return false;
    if (renameat(to->folder, name, to->folder, to->name) == 0)
        return true;
    int cause = errno;
    unlinkat(to->folder, name, 0);
    errno = cause;
    return false;
}
