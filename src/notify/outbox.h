/* The outboxes of the databases, emptied. */
#ifndef HUBPLOT_OUTBOX_H
#define HUBPLOT_OUTBOX_H

#include "notify/books.h"

/* Messages in doubt: their end was handed over by a run that did not learn how it went, and whether
 * they were accepted nobody knows. They are not sent again. Instead, their hubs are told about
 * anew. Posted *, owned by the array; unref it. With `requeue`, messages that were taken but not
 * handed over are queued again. */
GPtrArray *outbox_find_doubts(Books *books, bool requeue);
/* Ends a doubt: the message counts as sent. */
void outbox_end_doubt(Books *books, const Posted *doubt, gint64 now);

/* Messages that wait since an earlier run: Posted *, owned by the array; unref it. */
GPtrArray *outbox_find_waiting(Books *books);

/* Delivers what is queued, each message once. A mailer that is not there, or hangs, is not asked
 * again in this run. Adds a line to `troubles` (char *) for each message that stays. One that
 * was refused for good is dropped after some days, unless a newer one has replaced it. */
void outbox_deliver(Books *books, const GArray *hubs, const NotifyOptions *options,
                    GPtrArray *troubles);

#endif
