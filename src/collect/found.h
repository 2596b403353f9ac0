/* Files -> backups, by a node's layout: parts and folders are summed, data that backups share is
 * counted to each, and what no pattern knows is counted. */
#ifndef HUBPLOT_FOUND_H
#define HUBPLOT_FOUND_H

#include "base/when.h"
#include "model.h"

typedef struct Found Found;

/* Fills the visit, which it borrows, and whose node must have a layout. */
Found *found_new(Visit *visit);
void found_free(Found *found);

/* Whether folders themselves are to be listed. */
bool found_wants_folders(const Found *found);

/* Takes a file, or a folder with a slash at its end, by its path below the hub's folder. `measured`
 * has its bytes and mtime. */
void found_take(Found *found, const char *path, gsize length, const Tarball *measured,
                CivilClock *clock);

/* After the last file: what is known of folders and shared data when all has been seen. */
void found_finish(Found *found);

/* Counts a file of which it is not known what it is, and keeps it among the first. */
void found_add_unmatched(Visit *visit, const char *path, gsize length, const Tarball *measured);

#endif
