/* The output tree. Each file appears complete or not at all: it is written to a temporary file in
 * the same directory, and only if it differs from what is there; site_commit() syncs all of them
 * and then renames them. No symbolic link below the root is followed, so that nothing is written
 * outside.
 *
 * Paths are relative to the root, e.g. "hub/cms02/index.html"; directories are created as needed.
 */
#ifndef HUBPLOT_PUBLISH_SITE_H
#define HUBPLOT_PUBLISH_SITE_H

#include <glib.h>
#include <stdbool.h>

typedef struct Site Site;

/* Opens the tree at `root`, which is created if it does not exist. */
Site *site_open(const char *root, GError **error);
void site_close(Site *site);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Site, site_close)

/* Writes these bytes to `path`, with mode 0644; the next commit puts the file there. A file that
 * has them already is not touched. */
bool site_write(Site *site, const char *path, const void *bytes, gsize length, GError **error);
/* The file's bytes; NULL: it does not exist or can't be read. Unref it. */
GBytes *site_read(Site *site, const char *path);
/* Makes `path` a hard link to the file `target`, at once; on file systems without hard links, a
 * copy from the next commit on. */
bool site_link(Site *site, const char *target, const char *path, GError **error);
bool site_has(Site *site, const char *path);
/* A file that does not exist is no error. */
bool site_remove(Site *site, const char *path, GError **error);
/* Removes a directory; one that is not empty stays, which is no error. */
bool site_remove_folder(Site *site, const char *path, GError **error);
/* The names of the files in a folder, sorted; empty when there is no such folder. Unref it. */
GPtrArray *site_list(Site *site, const char *folder, GError **error);
/* Removes from `folder`, but not from its subdirectories, all files that nobody tried to write or
 * link since the tree was opened: what could not be replaced stays. */
bool site_prune(Site *site, const char *folder, GError **error);
/* A file's modification time; -1: there is no such file, or it can't be looked at. Setting that of
 * a missing file is no error. */
gint64 site_mtime(Site *site, const char *path);
bool site_set_mtime(Site *site, const char *path, gint64 time, GError **error);
/* Syncs all that was written and then renames it into place, in the order of writing. Nothing that
 * is written later can survive a power cut that this does not: so pictures are committed before the
 * pages that refer to them. What is not committed is lost when the Site is closed. */
bool site_commit(Site *site, GError **error);
/* Discards what was written and not committed. */
void site_discard(Site *site);
/* Removes temporary files older than `before` from `folder`, as killed runs leave them; also those
 * of this Site that are not committed yet. */
bool site_sweep(Site *site, const char *folder, gint64 before, GError **error);

/* Files written and removed since the tree was opened. */
guint site_files_written(const Site *site);
guint site_files_removed(const Site *site);

#endif
