/* The store's outbox, emptied. */
#ifndef HUBPLOT_OUTBOX_H
#define HUBPLOT_OUTBOX_H

#include "notify.h"

/* Settles what a run left behind that died while it delivered. A message that was not handed over
 * yet was not accepted for certain: it is queued again. Of one that was, nobody knows: it is not
 * sent again; instead its recipient is added to `doubtful` (char *), so that what is still wrong
 * is told in a message of its own. */
bool outbox_settle(Store *store, gint64 now, GPtrArray *doubtful, GError **error);

/* Delivers what is due. A mailer that is not there is not asked again in this run. Adds a line to
 * `troubles` (char *) for each message that stays; fails only when the store does. */
bool outbox_deliver(Store *store, const GPtrArray *reports, const NotifyOptions *options,
                    GPtrArray *troubles, GError **error);

#endif
