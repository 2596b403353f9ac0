/* Where a tarball lies says what it is:
 *
 *     <anything>/<srvnode>/<type>/<name>/YYYY/MM/DD/HHMMSS/<file>
 *
 * The item is "<type>/<name>". The date is a civil time of the hub, as in base/when.h. */
#ifndef HUBPLOT_PATH_H
#define HUBPLOT_PATH_H

#include <glib.h>
#include <stdbool.h>

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
