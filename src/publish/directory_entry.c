#include "publish/directory_entry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int directory_open(int parent, const char *name, bool make)
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

bool directory_entry_is_same(const DirectoryEntry *entry, const guint8 *bytes, gsize length)
{
    int fd = openat(entry->folder, entry->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
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

bool directory_entry_is_one_file(const DirectoryEntry *one, const DirectoryEntry *other)
{
    struct stat a, b;
    return fstatat(one->folder, one->name, &a, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstatat(other->folder, other->name, &b, AT_SYMLINK_NOFOLLOW) == 0 &&
           a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static void temporary_name(char name[static TEMPORARY_NAME_SIZE])
{
    g_snprintf(name, TEMPORARY_NAME_SIZE, TEMPORARY_PREFIX "%08x%08x", g_random_int(),
               g_random_int());
}

static const char *write_all(int fd, const guint8 *bytes, gsize length)
{
    if (fchmod(fd, 0644) != 0)
        return "chmod";
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return "write";
        bytes += n;
        length -= (gsize)n;
    }
    return NULL;
}

const char *directory_entry_write(const DirectoryEntry *entry, const guint8 *bytes, gsize length,
                                  char name[static TEMPORARY_NAME_SIZE])
{
    temporary_name(name);
    int fd =
        openat(entry->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd == -1)
        return "open";
    const char *failed = write_all(fd, bytes, length);
    int cause = errno;
    if (close(fd) != 0 && failed == NULL) {
        failed = "close";
        cause = errno;
    }
    if (failed != NULL)
        unlinkat(entry->folder, name, 0);
    errno = cause;
    return failed;
}

bool directory_entry_rename_into(const DirectoryEntry *entry, const char *name)
{
    return renameat(entry->folder, name, entry->folder, entry->name) == 0;
}

bool directory_entry_link(const DirectoryEntry *from, const DirectoryEntry *to)
{
    char name[TEMPORARY_NAME_SIZE];
    temporary_name(name);
    if (linkat(from->folder, from->name, to->folder, name, 0) != 0)
        return false;
    if (directory_entry_rename_into(to, name))
        return true;
    int cause = errno;
    unlinkat(to->folder, name, 0);
    errno = cause;
    return false;
}
