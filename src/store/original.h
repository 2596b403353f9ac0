/* The database of scm-backup-monitor: table tgzs, with its columns in any order. */
#ifndef HUBPLOT_ORIGINAL_H
#define HUBPLOT_ORIGINAL_H

#include "store/store.h"

/* What became of a row. */
typedef enum {
    ORIGINAL_LEFT, /* of a node or folder that nobody asked for */
    ORIGINAL_TAKEN,
    ORIGINAL_UNDATED, /* its path holds no date that exists, or another than column `date` */
    ORIGINAL_UNSIZED, /* its size is no number of megabytes */
    ORIGINAL_DAMAGED, /* nodepath is not "<node>:<path>" */
} OriginalFate;

typedef struct Original Original;

/* Reads the whole table. The file is never written, nor locked: it must be at rest. */
Original *original_read(const char *path, GError **error);
void original_free(Original *original);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Original, original_free)

/* Takes the rows of one node into the store, in one transaction: sizes are whole megabytes, and
 * marked as inexact; dates are civil times of `zone`. *taken counts the rows, *added those that
 * were not known already: what is known stays as it is, so that this may be repeated. */
typedef struct {
    const Node *node;
    GTimeZone *zone;
    gint64 now;
} OriginalRequest;
bool original_import(Original *original, Store *store, const OriginalRequest *request,
                     gint64 *taken, gint64 *added, GError **error);

/* How many rows have met that fate so far. *example is the path of one of them, or NULL. */
gint64 original_count(const Original *original, OriginalFate fate, const char **example);

#endif
