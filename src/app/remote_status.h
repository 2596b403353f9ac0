/* Checks what another installation publishes. */
#ifndef HUBPLOT_REMOTE_STATUS_H
#define HUBPLOT_REMOTE_STATUS_H

#include "model.h"

typedef struct {
    Status status; /* warn, unknown or alarm */
    char *text;    /* the reason, made visible */
} Violation;

typedef struct {
    gint64 written;        /* by the document itself */
    GPtrArray *violations; /* Violation * */
} RemoteStatus;
void remote_status_free(RemoteStatus *remote);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RemoteStatus, remote_status_free)

/* Judges a document: our status.json, whose verdicts are taken as they are, or options of
 * Highstock as the original and we write them, of which a history is made and judged by the same
 * rules. One that was not written for `stale` seconds is a violation. NULL with an error when it is
 * neither. */
RemoteStatus *remote_status_judge(const char *json, gsize length, gint64 now, gint64 stale,
                                  GError **error);

#endif
