/* What was told of hubs, kept in the notes of several databases.
 *
 * A hub's memory has its home in the hub's own database. A message may speak of hubs of several
 * databases, and no transaction spans these. So all that a run tells is queued and remembered in
 * one transaction of one of them, for all hubs; then each hub's memory is brought home, and the
 * copy abroad is dropped when it is there. After a run that died in between, or could not write
 * somewhere, two databases remember the hub: the memory that counts more messages is the newer and
 * holds, wherever it lies. Hence a message is never queued without being remembered, nor remembered
 * without being queued. */
#ifndef HUBPLOT_BOOKS_H
#define HUBPLOT_BOOKS_H

#include "notify/notify.h"

typedef struct Books Books;

/* Reads what is remembered of the hubs (NotifyHub). Where a database can't be read, a line is added
 * to `troubles` (char *), and nothing is known of its hubs. All arguments must outlive the books.
 */
Books *books_new(const GArray *hubs, const GPtrArray *others, GPtrArray *troubles);
void books_free(Books *books);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Books, books_free)

/* What is remembered, as memory.h has it. To be brought up to date before books_queue(). */
GHashTable *books_memory(Books *books);
/* Whether it is known what was told of the hubs of that database. */
bool books_knows(const Books *books, const Store *store);
/* Tells this installation from others, in the ids of messages. Made of `now` when there is none. */
const char *books_origin(Books *books, gint64 now);
/* Whether a hub that is not told about now was last told about at that instant. */
bool books_told_elsewhere(const Books *books, gint64 told);

/* A message in the outbox of a database. Free with posted_free(). */
typedef struct {
    Store *store;
    OutboxMessage *message;
} Posted;
void posted_free(Posted *posted);

/* Queues messages (OutboxMessage *) and keeps the memory of the books, both in that database. Those
 * that they replace (Posted *) are dropped, from that database in the same transaction. */
bool books_queue(Books *books, const Store *store, const GPtrArray *messages,
                 const GPtrArray *replaced);
/* Brings the memory of each hub home. */
void books_bring_home(Books *books);

/* The hubs' databases that have worked so far (Store *), in the order of the hubs. Unref it. */
GPtrArray *books_stores(const Books *books);
/* Such a database works no more: it is left alone from now on, and the trouble told. */
void books_give_up(Books *books, const Store *store, const GError *error);

#endif
