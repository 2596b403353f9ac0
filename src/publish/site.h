/* The output tree. Every file appears whole or not at all: it is written beside its place under
 * a name of its own, and only when it differs from what is there; site_commit() brings all of them
 * to the disk and then renames them. Below the root no symbolic link is followed, so that nothing
 * is written outside.
 *
 * Paths are relative to the root, e.g. "hub/cms02/index.html"; folders are made as needed. */
#ifndef HUBPLOT_PUBLISH_SITE_H
#define HUBPLOT_PUBLISH_SITE_H

#include <glib.h>
#include <stdbool.h>

typedef struct Site Site;

/* Opens the tree at `root`, which is made when missing. */
Site *site_open(const char *root, GError **error);
void site_close(Site *site);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Site, site_close)

/* Makes `path` a file of these bytes, mode 0644, from the next commit on. One that is the same
 * already is not touched. */
bool site_write(Site *site, const char *path, const void *bytes, gsize length, GError **error);
/* The file's bytes; NULL: there is none that can be read. Unref it. */
GBytes *site_read(Site *site, const char *path);
/* Makes `path` a second name of the file `target`, at once; where hard links can't be, a copy from
 * the next commit on. */
bool site_link(Site *site, const char *target, const char *path, GError **error);
bool site_has(Site *site, const char *path);
/* No error when there is none. */
bool site_remove(Site *site, const char *path, GError **error);
/* Removes a folder unless it holds something, which is no error. */
bool site_remove_folder(Site *site, const char *path, GError **error);
/* The names of the files in a folder, sorted; empty when there is no such folder. Unref it. */
GPtrArray *site_list(Site *site, const char *folder, GError **error);
/* Removes from `folder`, not from those below it, every file that was neither written nor linked
 * since the tree was opened. */
bool site_prune(Site *site, const char *folder, GError **error);
/* A file's time of modification; -1: there is none. Setting it where there is none is no error. */
gint64 site_mtime(Site *site, const char *path);
bool site_set_mtime(Site *site, const char *path, gint64 time, GError **error);
/* Puts all that was written into its place, in the order of writing, once it is on the disk. What
 * is written later can't survive a power cut that this does not: so pictures are committed before
 * the pages that name them. What is not committed is gone with the Site. */
bool site_commit(Site *site, GError **error);
/* Takes back what was written and not committed. */
void site_discard(Site *site);
/* Removes what runs that were killed left half-written in `folder` before that instant. What is
 * written but not committed is taken for such. */
bool site_sweep(Site *site, const char *folder, gint64 before, GError **error);

/* Files written and removed since the tree was opened. */
guint site_files_written(const Site *site);
guint site_files_removed(const Site *site);

#endif
