/* The outboxes of the databases, emptied. */
#ifndef HUBPLOT_OUTBOX_H
#define HUBPLOT_OUTBOX_H

#include "books.h"

/* A message whose end was handed over by a run that did not learn how it went: whether it was
 * accepted nobody knows. It is not sent again. Instead, its hubs are told about anew. */
typedef struct {
    Store *store;
    OutboxMessage *message;
} Doubt;

/* What is in doubt in the databases of the books: Doubt *, owned by the array; unref it. With
 * `requeue`, messages that were taken but not handed over are queued again. */
GPtrArray *outbox_find_doubts(Books *books, bool requeue);
/* Ends a doubt: the message counts as sent. */
void outbox_end_doubt(Books *books, const Doubt *doubt, gint64 now);

/* Delivers what is queued, each message once. A mailer that is not there, or hangs, is not asked
 * again in this run. Adds a line to `troubles` (char *) for each message that stays. */
void outbox_deliver(Books *books, const GArray *hubs, const NotifyOptions *options,
                    GPtrArray *troubles);

#endif
