/* Messages on their way out: who takes them, and what becomes of those that nobody does. */
#ifndef HUBPLOT_OUTBOX_H
#define HUBPLOT_OUTBOX_H

#include "notify/notify.h"

/* Whether the hub's messages go to that recipient: a mailbox, or the name of a place. */
bool outbox_names(const Hub *hub, const char *recipient);
/* The place of that name among those that the hub tells, as configured; NULL: it is none of them.
 * Borrowed. */
const char *outbox_place(const Hub *hub, const char *name);
/* The hub by whose settings messages go to that recipient: the first of `hubs` (Hub *) that names
 * them; NULL: none does any more. */
const Hub *outbox_hub(const GPtrArray *hubs, const char *recipient);

/* Delivers all that waits, and drops what was accepted. Adds a line to `troubles` (char *) for each
 * message that was not: it waits for the next run. */
bool outbox_deliver(State *state, const NotifyOptions *options, GPtrArray *troubles,
                    GError **error);

#endif
