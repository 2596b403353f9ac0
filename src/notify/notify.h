/* Who is told what, when. */
#ifndef HUBPLOT_NOTIFY_H
#define HUBPLOT_NOTIFY_H

#include "model.h"
#include "store.h"

typedef struct {
    gint64 now;
    const char *sender;  /* From: of hubs that name none, e.g. "root@cms02" */
    const char *dry_run; /* a folder: messages are written there as .eml and nothing is sent or
                            remembered; or NULL */
    int timeout;         /* s for one delivery; 0: 60 */
} NotifyOptions;

/* Tells about the hubs of one store: composes at most one message per recipient, for the hubs
 * where something is worse or better, or still bad after `remind`, or whose weekly reminder is
 * due; puts it in the store's outbox, then delivers what the outbox holds, also from earlier
 * runs. A message that can't be delivered stays there for the next run; the rest goes out. The
 * error then has a line for each trouble. */
bool notify_reports(const GPtrArray *reports, Store *store, const NotifyOptions *options,
                    GError **error);

#define NOTIFY_ERROR notify_error_quark()
GQuark notify_error_quark(void);
typedef enum { NOTIFY_ERROR_FAILED } NotifyError;

#endif
