/* Who is told what, when. */
#ifndef HUBPLOT_NOTIFY_H
#define HUBPLOT_NOTIFY_H

#include "model.h"
#include "store.h"

typedef struct {
    gint64 now;
    const char *dry_run; /* a folder: messages are written there as .eml and nothing is sent or
                            remembered; or NULL */
} NotifyOptions;

/* Composes at most one message per recipient, puts it in the store's outbox, then delivers what
 * the outbox holds, also from earlier runs. A message that can't be delivered stays there. */
bool notify_reports(const GPtrArray *reports, Store *store, const NotifyOptions *options,
                    GError **error);

#endif
