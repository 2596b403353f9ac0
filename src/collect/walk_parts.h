/* A walk's inside: the folders are read in walk.c, what files hold in walk_files.c. */
#ifndef HUBPLOT_WALK_PARTS_H
#define HUBPLOT_WALK_PARTS_H

#include "collect/walk.h"
#include "ssh/sftp.h"

/* What is still to be read of files. */
typedef struct {
    GPtrArray *sidecars; /* char *, by their paths in records */
    GHashTable *sizes;   /* path below root of what is to be verified -> gint64 *, -1: not seen */
    char **verify;       /* the rest of node->verify; or NULL */
    gint64 budget;       /* bytes that may still be read for digests */
    gint64 until;        /* monotonic, when that ends */
} WalkFiles;

struct Walk {
    Listing *listing;
    const Node *node;
    Sftp *sftp;
    bool begun, ended;
    bool wants_folders;
    GPtrArray *questions; /* Question *, to be asked, the last first */
    GPtrArray *waiting;   /* Folder *, to be opened, likewise */
    guint open;           /* what is under way: folders, files and questions */
    WalkFiles files;
    int status;
    char *complaint; /* the first; or NULL */
    GString *record; /* being put together */
};

/* The path to ask the server for, of one as in records; free with g_free(). */
char *walk_path(const Walk *walk, const char *path);
/* Looks what there is in place of the hub's folder, which is missing. */
void walk_look_instead(Walk *walk, const char *path);
/* Takes the record that was put together. */
bool walk_tell(Walk *walk, GError **error);

void walk_files_init(WalkFiles *files, const Node *node, gint64 until);
void walk_files_clear(WalkFiles *files);
/* A file was seen: if it is a sidecar it is to be read, if it is to be verified its size is kept.
 */
void walk_files_note(WalkFiles *files, const char *path, gint64 bytes);
/* Begin to read the next sidecar, or the next tarball that is to be verified. `*begun` is false
 * when there is none, and left when there is nothing to read of it. */
bool walk_read_sidecar(Walk *walk);
bool walk_read_digest(Walk *walk, bool *begun, GError **error);

#endif
