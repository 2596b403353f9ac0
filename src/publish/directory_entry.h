/* A name in an open directory, and calls that put complete files there. Errors are in errno. */
#ifndef HUBPLOT_PUBLISH_DIRECTORY_ENTRY_H
#define HUBPLOT_PUBLISH_DIRECTORY_ENTRY_H

#include <glib.h>
#include <stdbool.h>

/* How names of files begin while they are being written. */
#define TEMPORARY_PREFIX ".hubplot-"

typedef struct {
    int folder;
    const char *name;
} DirectoryEntry;

/* Opens the directory `name` in `parent`, never through a symbolic link; with `make`, creates it
 * with mode 0755. -1: failed. */
int directory_open(int parent, const char *name, bool make);

/* Whether it is a regular file with exactly these bytes and mode 0644. */
bool directory_entry_is_same(const DirectoryEntry *entry, const guint8 *bytes, gsize length);
/* Whether both name the same file. */
bool directory_entry_is_one_file(const DirectoryEntry *one, const DirectoryEntry *other);

/* Writes a new file in the same directory under a temporary name, which is stored in `name`. NULL:
 * done; else the call that failed, and no file is left. */
#define TEMPORARY_NAME_SIZE 32
const char *directory_entry_write(const DirectoryEntry *entry, const guint8 *bytes, gsize length,
                                  char name[static TEMPORARY_NAME_SIZE]);
/* Renames the temporary file into the entry's place. */
bool directory_entry_rename_into(const DirectoryEntry *entry, const char *name);
/* Makes `to` a hard link to the file `from`, replacing what was there. */
bool directory_entry_link(const DirectoryEntry *from, const DirectoryEntry *to);

#endif
