#include "publish/site.h"

#include "publish/directory_entry.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
#define MAX_REPLACED 200 /* files that are held at a time: there may be 1024 descriptors */

/* A file that waits beside its entry until all that is written is on the disk. */
typedef struct {
    char *path;
    char name[TEMPORARY_NAME_SIZE];
} Pending;

struct Site {
    char *root;
    int fd;
    GArray *pending;   /* Pending: written, but not yet in their places */
    GHashTable *named; /* paths that were to be written or linked: changed or not, or in vain */
    GArray *replaced;  /* int: files without a name since the last flush, held open */
    bool unsynced;     /* something was renamed, linked or removed since the last flush */
    guint written, removed;
};

static bool fail(const Site *site, const char *path, const char *what, GError **error)
{
    int cause = errno;
    g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(cause), "%s/%s: %s: %s", site->root,
                path, what, g_strerror(cause));
    return false;
}

static void pending_clear(gpointer data)
{
    g_free(((Pending *)data)->path);
}

Site *site_open(const char *root, GError **error)
{
    int fd = g_mkdir_with_parents(root, 0755) == 0 ? open(root, FOLDER) : -1;
    if (fd == -1) {
        int cause = errno;
        g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(cause), "%s: open: %s", root,
                    g_strerror(cause));
        return NULL;
    }
    Site *site = g_new0(Site, 1);
    site->root = g_strdup(root);
    site->fd = fd;
    site->pending = g_array_new(FALSE, FALSE, sizeof(Pending));
    g_array_set_clear_func(site->pending, pending_clear);
    site->replaced = g_array_new(FALSE, FALSE, sizeof(int));
    site->named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return site;
}

guint site_files_written(const Site *site)
{
    return site->written;
}

guint site_files_removed(const Site *site)
{
    return site->removed;
}

/* Walks to the folder at `path`, each step below the last. -1 with errno. */
static int walk(Site *site, const char *path, gsize length, bool make)
{
    int fd = fcntl(site->fd, F_DUPFD_CLOEXEC, 0);
    for (gsize at = 0; fd != -1 && length > 0 && at <= length;) {
        gsize end = at;
        while (end < length && path[end] != '/')
            end++;
        g_autofree char *name = g_strndup(path + at, end - at);
        int next = directory_open(fd, name, make);
        int cause = errno;
        close(fd);
        errno = cause;
        fd = next;
        at = end + 1;
    }
    return fd;
}

/* Opens the folder that `path` is in. Close entry->folder. */
static bool find_entry(Site *site, const char *path, bool make, DirectoryEntry *entry)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    if (path[0] == '/' || name[0] == '\0' || g_str_equal(name, ".") || g_str_equal(name, "..")) {
        errno = EINVAL;
        return false;
    }
    int folder = walk(site, path, slash != NULL ? (gsize)(slash - path) : 0, make);
    if (folder == -1)
        return false;
    *entry = (DirectoryEntry){folder, name};
    return true;
}

void site_discard(Site *site)
{
    for (guint i = 0; i < site->pending->len; i++) {
        const Pending *pending = &g_array_index(site->pending, Pending, i);
        DirectoryEntry entry;
        if (find_entry(site, pending->path, false, &entry)) {
            unlinkat(entry.folder, pending->name, 0);
            close(entry.folder);
        }
    }
    g_array_set_size(site->pending, 0);
}

static void let_go_replaced(Site *site)
{
    for (guint i = 0; i < site->replaced->len; i++)
        close(g_array_index(site->replaced, int, i));
    g_array_set_size(site->replaced, 0);
}

void site_close(Site *site)
{
    if (site == NULL)
        return;
    site_discard(site);
    let_go_replaced(site);
    close(site->fd);
    g_array_unref(site->pending);
    g_array_unref(site->replaced);
    g_hash_table_unref(site->named);
    g_free(site->root);
    g_free(site);
}

bool site_write(Site *site, const char *path, const void *bytes, gsize length, GError **error)
{
    DirectoryEntry entry;
    g_hash_table_add(site->named, g_strdup(path));
    if (!find_entry(site, path, true, &entry))
        return fail(site, path, "open folder", error);
    const char *failed = NULL;
    if (!directory_entry_is_same(&entry, bytes, length)) {
        Pending pending;
        failed = directory_entry_write(&entry, bytes, length, pending.name);
        if (failed == NULL) {
            pending.path = g_strdup(path);
            g_array_append_val(site->pending, pending);
        }
    }
    bool done = failed == NULL || fail(site, path, failed, error);
    close(entry.folder);
    return done;
}

static bool flush(Site *site, GError **error)
{
    if (syncfs(site->fd) != 0)
        return fail(site, ".", "sync", error);
    let_go_replaced(site);
    return true;
}

/* Holds the file that is about to be replaced. A file system that does not order data and names,
 * such as ext4 with data=writeback, could give its blocks to the next file at once, and a power cut
 * before the next flush bring the old name back, with the other's bytes. */
static bool hold_replaced(Site *site, const DirectoryEntry *entry, GError **error)
{
    if (site->replaced->len >= MAX_REPLACED && !flush(site, error))
        return false;
    int fd = openat(entry->folder, entry->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd != -1)
        g_array_append_val(site->replaced, fd);
    return true;
}

static bool settle(Site *site, const Pending *pending, GError **error)
{
    DirectoryEntry entry;
    if (!find_entry(site, pending->path, false, &entry))
        return fail(site, pending->path, "open folder", error);
    bool done =
        hold_replaced(site, &entry, error) && (directory_entry_rename_into(&entry, pending->name) ||
                                               fail(site, pending->path, "rename", error));
    close(entry.folder);
    site->written += done;
    return done;
}

bool site_commit(Site *site, GError **error)
{
    if (site->pending->len == 0 && !site->unsynced)
        return true;
    /* One flush of the file system costs as much as that of a single file. */
    if (!flush(site, error))
        return false;
    site->unsynced = site->pending->len > 0;
    guint settled = 0;
    while (settled < site->pending->len &&
           settle(site, &g_array_index(site->pending, Pending, settled), error))
        settled++;
    bool done = settled == site->pending->len;
    g_array_remove_range(site->pending, 0, settled);
    return done;
}

static GBytes *read_file(const DirectoryEntry *entry)
{
    int fd = openat(entry->folder, entry->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd == -1)
        return NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new_from_fd(fd, FALSE, NULL);
    close(fd);
    return file != NULL ? g_mapped_file_get_bytes(file) : NULL;
}

GBytes *site_read(Site *site, const char *path)
{
    DirectoryEntry entry;
    if (!find_entry(site, path, false, &entry))
        return NULL;
    GBytes *bytes = read_file(&entry);
    close(entry.folder);
    return bytes;
}

static bool copy_file(Site *site, const DirectoryEntry *from, const char *path, GError **error)
{
    g_autoptr(GBytes) bytes = read_file(from);
    if (bytes == NULL)
        return fail(site, path, "read original", error);
    return site_write(site, path, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), error);
}

bool site_link(Site *site, const char *target, const char *path, GError **error)
{
    DirectoryEntry from, to;
    g_hash_table_add(site->named, g_strdup(path));
    if (!find_entry(site, target, false, &from))
        return fail(site, target, "open folder", error);
    if (!find_entry(site, path, true, &to)) {
        fail(site, path, "open folder", error);
        close(from.folder);
        return false;
    }
    bool done = directory_entry_is_one_file(&from, &to);
    if (!done && directory_entry_link(&from, &to)) {
        site->written++;
        site->unsynced = true;
        done = true;
    }
    bool refused = errno == EPERM || errno == EMLINK || errno == ENOTSUP || errno == EXDEV;
    if (!done)
        done = refused ? copy_file(site, &from, path, error) : fail(site, path, "link", error);
    close(from.folder);
    close(to.folder);
    return done;
}

bool site_remove(Site *site, const char *path, GError **error)
{
    DirectoryEntry entry;
    if (!find_entry(site, path, false, &entry))
        return errno == ENOENT || fail(site, path, "open folder", error);
    bool gone = unlinkat(entry.folder, entry.name, 0) == 0;
    if (gone) {
        site->removed++;
        site->unsynced = true;
    }
    bool done = gone || errno == ENOENT || fail(site, path, "remove", error);
    close(entry.folder);
    return done;
}

bool site_remove_folder(Site *site, const char *path, GError **error)
{
    DirectoryEntry entry;
    if (!find_entry(site, path, false, &entry))
        return errno == ENOENT || fail(site, path, "open folder", error);
    bool done = unlinkat(entry.folder, entry.name, AT_REMOVEDIR) == 0 || errno == ENOENT ||
                errno == ENOTEMPTY || errno == EEXIST || fail(site, path, "remove", error);
    close(entry.folder);
    return done;
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Those that begin with a dot are left out unless they are our own temporary ones, and asked for.
 */
static GPtrArray *list_names(Site *site, const char *folder, bool temporary, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    int fd = walk(site, folder, strlen(folder), false);
    if (fd == -1 && errno == ENOENT)
        return g_steal_pointer(&names);
    DIR *stream = fd != -1 ? fdopendir(fd) : NULL;
    if (stream == NULL) {
        fail(site, folder, "open folder", error);
        if (fd != -1)
            close(fd);
        return NULL;
    }
    for (const struct dirent *entry; (entry = readdir(stream)) != NULL;)
        if (entry->d_type != DT_DIR &&
            (temporary ? g_str_has_prefix(entry->d_name, TEMPORARY_PREFIX)
                       : entry->d_name[0] != '.'))
            g_ptr_array_add(names, g_strdup(entry->d_name));
    closedir(stream);
    g_ptr_array_sort(names, compare_names);
    return g_steal_pointer(&names);
}

GPtrArray *site_list(Site *site, const char *folder, GError **error)
{
    return list_names(site, folder, false, error);
}

static char *path_of(const char *folder, const char *name)
{
    return folder[0] != '\0' ? g_build_filename(folder, name, NULL) : g_strdup(name);
}

bool site_sweep(Site *site, const char *folder, gint64 before, GError **error)
{
    g_autoptr(GPtrArray) names = list_names(site, folder, true, error);
    for (guint i = 0; names != NULL && i < names->len; i++) {
        g_autofree char *path = path_of(folder, g_ptr_array_index(names, i));
        gint64 since = site_mtime(site, path);
        if (since != -1 && since < before && !site_remove(site, path, error))
            return false;
    }
    return names != NULL;
}

bool site_prune(Site *site, const char *folder, GError **error)
{
    g_autoptr(GPtrArray) names = list_names(site, folder, false, error);
    for (guint i = 0; names != NULL && i < names->len; i++) {
        g_autofree char *path = path_of(folder, g_ptr_array_index(names, i));
        if (!g_hash_table_contains(site->named, path) && !site_remove(site, path, error))
            return false;
    }
    return names != NULL;
}

bool site_has(Site *site, const char *path)
{
    return site_mtime(site, path) != -1;
}

gint64 site_mtime(Site *site, const char *path)
{
    DirectoryEntry entry;
    struct stat info;
    if (!find_entry(site, path, false, &entry))
        return -1;
    bool there =
        fstatat(entry.folder, entry.name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode);
    close(entry.folder);
    return there ? info.st_mtim.tv_sec : -1;
}

bool site_set_mtime(Site *site, const char *path, gint64 time, GError **error)
{
    DirectoryEntry entry;
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = time}};
    if (!find_entry(site, path, false, &entry))
        return errno == ENOENT || fail(site, path, "open folder", error);
    bool done = utimensat(entry.folder, entry.name, times, AT_SYMLINK_NOFOLLOW) == 0 ||
                errno == ENOENT || fail(site, path, "set time", error);
    close(entry.folder);
    return done;
}
