#include "collect/dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collect/collect.h"
#include "collect/resolve.h"

struct Dial {
    char *host;
    gint64 resolve_timeout, connect_timeout; /* s */
    gint64 deadline;                         /* of the lookup, or of the address being tried */
    Lookup *lookup;
    const struct addrinfo *next; /* addresses not tried yet */
    bool resolved, connected;
    int fd;
    char address[NI_MAXHOST + NI_MAXSERV + 4]; /* being tried, for messages */
    GError *failure;                           /* of the last address that was tried */
};

Dial *dial_new(const DialTarget *target)
{
    Dial *dial = g_new0(Dial, 1);
    dial->host = g_strdup(target->host);
    dial->resolve_timeout = target->resolve_timeout;
    dial->connect_timeout = target->connect_timeout;
    dial->fd = -1;
    dial->lookup = lookup_new(target->host, target->port, target->family);
    dial->deadline = g_get_monotonic_time() + dial->resolve_timeout * G_USEC_PER_SEC;
    return dial;
}

void dial_free(Dial *dial)
{
    if (dial == NULL)
        return;
    if (dial->fd >= 0)
        close(dial->fd);
    lookup_free(dial->lookup);
    g_clear_error(&dial->failure);
    g_free(dial->host);
    g_free(dial);
}

bool dial_resolved(const Dial *dial)
{
    return dial->resolved;
}

int dial_take(Dial *dial)
{
    if (!dial->connected)
        return -1;
    int fd = dial->fd;
    dial->fd = -1;
    dial->connected = false;
    return fd;
}

static bool resolve(Dial *dial, PollSet *waits, GError **error)
{
    if (!lookup_done(dial->lookup)) {
        poll_set_add(waits, lookup_fd(dial->lookup), POLLIN);
        poll_set_until(waits, dial->deadline);
        if (g_get_monotonic_time() < dial->deadline)
            return true;
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_TIMEOUT,
                    "%s: no answer from the name server after %" G_GINT64_FORMAT " s", dial->host,
                    dial->resolve_timeout);
        return false;
    }
    dial->next = lookup_addresses(dial->lookup, error);
    dial->resolved = dial->next != NULL;
    return dial->resolved;
}

static void describe(Dial *dial, const struct addrinfo *address)
{
    char host[NI_MAXHOST], port[NI_MAXSERV];
    if (getnameinfo(address->ai_addr, address->ai_addrlen, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        g_strlcpy(dial->address, dial->host, sizeof dial->address);
    else
        g_snprintf(dial->address, sizeof dial->address,
                   address->ai_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

/* Gives up the address being tried. */
static void give_up(Dial *dial, CollectError code, const char *cause)
{
    g_clear_error(&dial->failure);
    dial->failure = g_error_new(COLLECT_ERROR, code, "%s: %s", dial->address, cause);
    if (dial->fd >= 0)
        close(dial->fd);
    dial->fd = -1;
}

static void try_next(Dial *dial)
{
    const struct addrinfo *address = dial->next;
    dial->next = address->ai_next;
    describe(dial, address);
    dial->deadline = g_get_monotonic_time() + dial->connect_timeout * G_USEC_PER_SEC;
    dial->fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (dial->fd < 0 ||
        (connect(dial->fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS))
        give_up(dial, COLLECT_ERROR_FAILED, g_strerror(errno));
}

/* Looks how the connection attempt stands; false: still under way. */
static bool attempt_over(Dial *dial, PollSet *waits)
{
    struct pollfd state = {.fd = dial->fd, .events = POLLOUT};
    if (poll(&state, 1, 0) == 0) {
        if (g_get_monotonic_time() >= dial->deadline) {
            g_autofree char *cause = g_strdup_printf(
                "connect timed out after %" G_GINT64_FORMAT " s", dial->connect_timeout);
            give_up(dial, COLLECT_ERROR_TIMEOUT, cause);
            return true;
        }
        poll_set_add(waits, dial->fd, POLLOUT);
        poll_set_until(waits, dial->deadline);
        return false;
    }
    int failure = 0;
    socklen_t size = sizeof failure;
    getsockopt(dial->fd, SOL_SOCKET, SO_ERROR, &failure, &size);
    if (failure != 0) {
        give_up(dial, COLLECT_ERROR_FAILED, g_strerror(failure));
        return true;
    }
    /* Each side of the handshake waits for the other: small packets must leave at once. */
    setsockopt(dial->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    dial->connected = true;
    return true;
}

bool dial_step(Dial *dial, PollSet *waits, GError **error)
{
    if (!dial->resolved && !resolve(dial, waits, error))
        return false;
    while (dial->resolved && !dial->connected) {
        if (dial->fd >= 0) {
            if (!attempt_over(dial, waits))
                return true;
        } else if (dial->next != NULL) {
            try_next(dial);
        } else {
            g_propagate_error(error, g_steal_pointer(&dial->failure));
            return false;
        }
    }
    return true;
}
