/* A TCP connection to a host by name: looked up, then each of its addresses tried in turn. */
#ifndef HUBPLOT_SSH_CONNECT_H
#define HUBPLOT_SSH_CONNECT_H

#include "base/child.h"

#include <sys/socket.h>

/* Host names to addresses, without waiting: getaddrinfo() takes as long as it likes, so it runs in
 * a helper process. */

typedef struct Resolver Resolver;
typedef struct Lookup Lookup;

/* The helper is started with the first name that is looked up, and killed with the resolver. */
Resolver *resolver_new(void);
void resolver_free(Resolver *resolver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Resolver, resolver_free)

typedef struct {
    struct sockaddr_storage address;
    socklen_t length;
} Address;

/* Begins to look up `host`; `family` is AF_UNSPEC, AF_INET or AF_INET6. What is an address already
 * is done at once. A lookup must not outlive its resolver. */
Lookup *lookup_new(Resolver *resolver, const char *host, int port, int family);
/* Also abandons a lookup that is still under way. */
void lookup_free(Lookup *lookup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lookup, lookup_free)

/* Goes on without waiting. `set` must live until the next step or the end. */
void lookup_step(Lookup *lookup, PollSet *set);
bool lookup_done(const Lookup *lookup);
/* Address, owned by the lookup; NULL with an error when there is none. */
const GArray *lookup_addresses(const Lookup *lookup, GError **error);

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
