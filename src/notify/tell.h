/* A message on its way to a place that is not a mailbox: see base/tell.h.
 *
 * Such a message waits in the outbox as the JSON that docs/message.schema.json describes. Web
 * services and programs get that; for each chat it is put into the form that the chat wants. */
#ifndef HUBPLOT_NOTIFY_TELL_H
#define HUBPLOT_NOTIFY_TELL_H

#include "base/tell.h"
#include "notify/message.h"

/* The message in JSON. *trouble says which pictures are missing, or is NULL; free it. */
GBytes *tell_compose(const Message *message, char **trouble);

typedef struct {
    const char *place;        /* as configured */
    GBytes *bytes;            /* of tell_compose() */
    const char *certificates; /* a file of authorities to trust; NULL: the system's */
    int timeout;              /* s, for each request, and for a program */
} TellDelivery;

/* True when the service has accepted the message: it answered with 2xx and reports no failure, or
 * the program exited with 0. Anything else is an error of DELIVER_ERROR, which says no secret. */
bool tell_deliver(const TellDelivery *delivery, GError **error);

/* What tell_deliver() would send: each request, without its secrets. Free it. */
char *tell_preview(const TellDelivery *delivery, GError **error);

#endif
