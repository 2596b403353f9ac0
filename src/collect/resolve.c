#include "collect/resolve.h"

#include <arpa/inet.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "collect/collect.h"

struct Lookup {
    char *host;
    char port[12];
    int family;
    int done; /* atomic; all below is written before it is set */
    int event;
    int failure; /* EAI_... */
    struct addrinfo *addresses;
    struct sockaddr_storage numeric; /* of a host that is an address already, */
    struct addrinfo only;            /* which is the only one then */
};

static void clear(gpointer data)
{
    Lookup *lookup = data;
    g_free(lookup->host);
    if (lookup->addresses != NULL)
        freeaddrinfo(lookup->addresses);
    if (lookup->event >= 0)
        close(lookup->event);
}

/* Whether the host is an address already. getaddrinfo() could tell as well, but waits for a lookup
 * on another thread that is busy reading the resolver's configuration. */
static bool take_numeric(Lookup *lookup, guint16 port)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)&lookup->numeric;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&lookup->numeric;
    lookup->only = (struct addrinfo){.ai_addr = (struct sockaddr *)&lookup->numeric};
    if (lookup->family != AF_INET6 && inet_pton(AF_INET, lookup->host, &v4->sin_addr) == 1) {
        v4->sin_port = htons(port);
        lookup->only.ai_addrlen = sizeof *v4;
        v4->sin_family = AF_INET;
    } else if (lookup->family != AF_INET &&
               inet_pton(AF_INET6, lookup->host, &v6->sin6_addr) == 1) {
        v6->sin6_port = htons(port);
        lookup->only.ai_addrlen = sizeof *v6;
        v6->sin6_family = AF_INET6;
    }
    lookup->only.ai_family = lookup->numeric.ss_family;
    return lookup->only.ai_addrlen > 0;
}

static gpointer work(gpointer data)
{
    Lookup *lookup = data;
    struct addrinfo hints = {.ai_family = lookup->family,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV};
    lookup->failure = getaddrinfo(lookup->host, lookup->port, &hints, &lookup->addresses);
    g_atomic_int_set(&lookup->done, 1);
    eventfd_write(lookup->event, 1);
    g_atomic_rc_box_release_full(lookup, clear);
    return NULL;
}

Lookup *lookup_new(const char *host, int port, int family)
{
    Lookup *lookup = g_atomic_rc_box_new0(Lookup);
    lookup->host = g_strdup(host);
    g_snprintf(lookup->port, sizeof lookup->port, "%d", port);
    lookup->family = family;
    lookup->event = -1;
    if (take_numeric(lookup, (guint16)port)) {
        lookup->done = 1;
        return lookup;
    }
    lookup->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    g_atomic_rc_box_acquire(lookup);
    GThread *thread = lookup->event < 0 ? NULL : g_thread_try_new("resolve", work, lookup, NULL);
    if (thread != NULL) {
        g_thread_unref(thread);
        return lookup;
    }
    g_atomic_rc_box_release_full(lookup, clear);
    lookup->failure = EAI_MEMORY;
    lookup->done = 1;
    return lookup;
}

void lookup_free(Lookup *lookup)
{
    if (lookup != NULL)
        g_atomic_rc_box_release_full(lookup, clear);
}

int lookup_fd(const Lookup *lookup)
{
    return lookup->event;
}

bool lookup_done(const Lookup *lookup)
{
    return g_atomic_int_get(&lookup->done);
}

const struct addrinfo *lookup_addresses(const Lookup *lookup, GError **error)
{
    if (lookup->only.ai_addrlen > 0)
        return &lookup->only;
    if (lookup->addresses == NULL)
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "%s: no address: %s", lookup->host,
                    lookup->failure == EAI_SYSTEM ? "the lookup failed"
                                                  : gai_strerror(lookup->failure));
    return lookup->addresses;
}
