/* A TCP connection to a host by name: looked up, then each of its addresses tried in turn. */
#ifndef HUBPLOT_SSH_CONNECT_H
#define HUBPLOT_SSH_CONNECT_H

#include "ssh/resolver.h"

typedef struct Connector Connector;

/* `family` is AF_UNSPEC, AF_INET or AF_INET6; the limits are seconds, the second for each
 * address. */
typedef struct {
    const char *host;
    int port, family;
    gint64 resolve_timeout, connect_timeout;
} ConnectTarget;

/* Begins to look the host up. The target is copied, the resolver borrowed. */
Connector *connector_new(Resolver *resolver, const ConnectTarget *target);
void connector_free(Connector *connector);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Connector, connector_free)

/* Goes on without waiting. Returns false when no address answered; the error has the last
 * address and its cause. */
bool connector_step(Connector *connector, PollSet *set, GError **error);
/* Whether the addresses are known. */
bool connector_resolved(const Connector *connector);
/* Hands over the connected, non-blocking socket; -1: not yet. */
int connector_take(Connector *connector);

#endif
