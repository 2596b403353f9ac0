#include "resolve.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "collect.h"

struct Lookup {
    char *host;
    char port[12];
    int family;
    int done; /* atomic; all below is written before it is set */
    int event;
    int failure; /* EAI_... */
    struct addrinfo *addresses;
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

static int look_up(Lookup *lookup, int flags)
{
    struct addrinfo hints = {.ai_family = lookup->family,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = flags | AI_NUMERICSERV};
    return getaddrinfo(lookup->host, lookup->port, &hints, &lookup->addresses);
}

static gpointer work(gpointer data)
{
    Lookup *lookup = data;
    lookup->failure = look_up(lookup, AI_ADDRCONFIG);
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
    if (look_up(lookup, AI_NUMERICHOST) == 0) {
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
    if (lookup->addresses == NULL)
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "%s: no address: %s", lookup->host,
                    lookup->failure == EAI_SYSTEM ? "the lookup failed"
                                                  : gai_strerror(lookup->failure));
    return lookup->addresses;
}
