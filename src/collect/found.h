/* Files -> backups, by a node's layout: parts and folders are summed, data that backups share is
 * counted to each, and what no pattern knows is counted. */
#ifndef HUBPLOT_FOUND_H
#define HUBPLOT_FOUND_H

#include "axis/calendar.h"
#include "model.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Found Found;

/* Fills the visit, which it borrows, and whose node must have a layout. */
Found *found_new(Visit *visit);
void found_free(Found *found);

/* Whether folders themselves are to be listed. */
bool found_wants_folders(const Found *found);

/* Takes a file, or a folder with a slash at its end, by its path below the hub's folder. `measured`
 * has its bytes and mtime. */
void found_take(Found *found, const char *path, gsize length, const Tarball *measured,
                Calendar *calendar);

/* After the last file: what is known of folders and shared data when all has been seen. */
void found_finish(Found *found);

/* Whether the path below the hub's folder is of what is to be ignored. */
bool found_ignores(const Found *found, const char *path, gsize length);

/* Where a tarball lies says what it is:
 *
 *     <anything>/<srvnode>/<type>/<name>/YYYY/MM/DD/HHMMSS/<file>
 *
 * The item is "<type>/<name>". The date is a civil time of the hub, as in axis/calendar.h. */

#define PATH_MAX_BYTES 4096

typedef enum {
    PATH_DATED,
    PATH_UNDATED, /* below the hub's folder, without a date that exists; civil is not set */
    PATH_ABOVE,   /* below the hub's folder, and not within an item; only `below` is set */
    PATH_ELSEWHERE,
} PathKind;

/* Points into the path that was split. */
typedef struct {
    const char *below; /* "<srvnode>/..." to the end */
    const char *item;  /* "<type>/<name>" */
    gsize item_length;
    const char *name; /* of the file */
    gint64 civil;
} PathParts;

/* Splits the `length` bytes of `path`, which may hold any bytes but NUL. A date that is in no
 * calendar (30 February, 25:00) is none. */
PathKind path_split(const char *path, gsize length, const char *srvnode, PathParts *parts);

/* The folder of a civil time, with a slash at its end: "2012/11/13/161023/". */
#define PATH_DATE_LENGTH 18
void path_format_date(gint64 civil, char date[static PATH_DATE_LENGTH + 1]);

#endif
