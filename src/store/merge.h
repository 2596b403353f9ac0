/* Merging tarballs into what is remembered; shared by visits and by the import. */
#ifndef HUBPLOT_MERGE_H
#define HUBPLOT_MERGE_H

#include "store/database.h"

typedef enum {
    MERGE_COMPLETE, /* what is not listed is gone */
    MERGE_PARTIAL,  /* absence means nothing */
    MERGE_IMPORT,   /* what is known already is not touched */
} MergeMode;

typedef struct {
    gint64 id;
    gint64 listed;   /* run of the last complete listing; -1: none */
    char digest[65]; /* of that listing; empty: none */
} NodeRow;

/* Finds the node's row. An id of -1: there is none. */
bool node_row_find(Store *store, const char *hub, const char *tag, NodeRow *node, GError **error);
/* Finds the node's row, or makes it. */
bool node_row_make(Store *store, const char *hub, const char *tag, NodeRow *node, GError **error);

typedef struct {
    const NodeRow *node;
    const char *srvnode;
    const GArray *tarballs; /* Tarball, in any order */
    MergeMode mode;
    gint64 run;
} MergeRequest;

/* Merges a listing within the caller's transaction. *written counts the rows that changed; it may
 * be NULL. */
bool merge_tarballs(Store *store, const MergeRequest *request, gint64 *written, GError **error);

#endif
