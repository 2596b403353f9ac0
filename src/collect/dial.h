/* A TCP connection to a host by name: looked up, then each of its addresses tried in turn. */
#ifndef HUBPLOT_DIAL_H
#define HUBPLOT_DIAL_H

#include <stdbool.h>

#include "base/poll_set.h"

typedef struct Dial Dial;

/* `family` is AF_UNSPEC, AF_INET or AF_INET6; the limits are seconds, the second for each
 * address. */
typedef struct {
    const char *host;
    int port, family;
    gint64 resolve_timeout, connect_timeout;
} DialTarget;

/* Begins to look the host up. The target is copied. */
Dial *dial_new(const DialTarget *target);
void dial_free(Dial *dial);

/* Goes on without waiting. Returns false when no address answered; the error has the last
 * address and its cause. */
bool dial_step(Dial *dial, PollSet *waits, GError **error);
/* Whether the addresses are known. */
bool dial_resolved(const Dial *dial);
/* Hands over the connected, non-blocking socket; -1: not yet. */
int dial_take(Dial *dial);

#endif
