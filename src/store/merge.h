/* Merging tarballs into what is remembered; shared by visits and by the import. */
#ifndef HUBPLOT_MERGE_H
#define HUBPLOT_MERGE_H

#include "store/rows.h"

typedef enum {
    MERGE_COMPLETE, /* what is not listed is gone */
    MERGE_PARTIAL,  /* absence means nothing */
    MERGE_IMPORT,   /* what is known already is not touched */
} MergeMode;

typedef struct {
    const NodeRow *node;
    const char *srvnode;
    const GArray *tarballs; /* Tarball, in any order */
    MergeMode mode;
    gint64 run;
    bool
        trusted; /* the node's clock agrees with ours: what is said to be after the run is mended */
} MergeRequest;

/* Merges a listing within the caller's transaction. *written counts the rows that changed; it may
 * be NULL. */
bool merge_tarballs(Database *database, const MergeRequest *request, gint64 *written,
                    GError **error);

#endif
