/* A name in an open folder, and the few calls by which files come to be there whole. Errors are
 * left in errno. */
#ifndef HUBPLOT_PUBLISH_PLACE_H
#define HUBPLOT_PUBLISH_PLACE_H

#include <glib.h>
#include <stdbool.h>

/* What a file is called while it is being written. */
#define PLACE_TEMPORARY ".hubplot-"

typedef struct {
    int folder;
    const char *name;
} Place;

/* Opens the folder `name` below `parent`, never through a symbolic link, making it with mode
 * 0755 when asked to. -1: failed. */
int place_open_folder(int parent, const char *name, bool make);

/* Whether the file holds exactly these bytes, with mode 0644. */
bool place_is_same(const Place *place, const guint8 *bytes, gsize length);
/* Whether both name one file. */
bool place_is_one_file(const Place *one, const Place *other);

/* Writes a new file beside the place, under a name of its own that `name` gets. Returns the call
 * that failed, nothing being left then; NULL: done. */
#define PLACE_NAME_SIZE 32
const char *place_write(const Place *place, const guint8 *bytes, gsize length,
                        char name[static PLACE_NAME_SIZE]);
/* Renames it into the place. */
bool place_settle(const Place *place, const char *name);
/* Makes `to` another name of the file, replacing what was there. */
bool place_link(const Place *from, const Place *to);

#endif
