/* Host names to addresses with no wait: getaddrinfo() takes as long as it likes, on a thread. */
#ifndef HUBPLOT_RESOLVE_H
#define HUBPLOT_RESOLVE_H

#include <glib.h>
#include <netdb.h>
#include <stdbool.h>

typedef struct Lookup Lookup;

/* Begins to look up `host`; `family` is AF_UNSPEC, AF_INET or AF_INET6. Numeric addresses are
 * done at once. */
Lookup *lookup_new(const char *host, int port, int family);
/* Also abandons a lookup that is still under way: the thread cleans up when it wakes. */
void lookup_free(Lookup *lookup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lookup, lookup_free)

/* Readable when the lookup is done. */
int lookup_fd(const Lookup *lookup);
bool lookup_done(const Lookup *lookup);
/* The addresses, owned by the lookup; NULL with an error when there are none. */
const struct addrinfo *lookup_addresses(const Lookup *lookup, GError **error);

#endif
