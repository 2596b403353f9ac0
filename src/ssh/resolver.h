/* Host names to addresses, without waiting: getaddrinfo() takes as long as it likes, so it runs in
 * a helper process. */
#ifndef HUBPLOT_SSH_RESOLVER_H
#define HUBPLOT_SSH_RESOLVER_H

#include "base/poll_set.h"

#include <sys/socket.h>

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

#endif
