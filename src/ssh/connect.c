#include "ssh/connect.h"

#include "ssh/ssh.h"

#include <errno.h>
#include <gio/gio.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

struct Connector {
    char *host;
    gint64 connect_timeout; /* s */
    TimeLimit limit;        /* of the lookup, or of the address being tried */
    Lookup *lookup;
    const GArray *addresses; /* Address, the lookup's; NULL: not known yet */
    guint next;              /* the address to try next */
    int fd;
    bool connected;
    char address[NI_MAXHOST + NI_MAXSERV + 4]; /* being tried, for messages */
    GError *failure;                           /* of the last address that was tried */
};

Connector *connector_new(Resolver *resolver, const ConnectTarget *target)
{
    Connector *connector = g_new0(Connector, 1);
    connector->host = g_strdup(target->host);
    connector->connect_timeout = target->connect_timeout;
    connector->fd = -1;
    connector->lookup = lookup_new(resolver, target->host, target->port, target->family);
    g_autofree char *what = g_strdup_printf(
        "cannot resolve host name %s: no answer from the name server", target->host);
    time_limit_set(&connector->limit, target->resolve_timeout, what);
    return connector;
}

void connector_free(Connector *connector)
{
    if (connector == NULL)
        return;
    if (connector->fd >= 0)
        close(connector->fd);
    lookup_free(connector->lookup);
    time_limit_clear(&connector->limit);
    g_clear_error(&connector->failure);
    g_free(connector->host);
    g_free(connector);
}

bool connector_resolved(const Connector *connector)
{
    return connector->addresses != NULL;
}

int connector_take(Connector *connector)
{
    if (!connector->connected)
        return -1;
    int fd = connector->fd;
    connector->fd = -1;
    connector->connected = false;
    return fd;
}

static bool resolve(Connector *connector, PollSet *set, GError **error)
{
    lookup_step(connector->lookup, set);
    if (!lookup_done(connector->lookup))
        return time_limit_check(&connector->limit, set, error);
    connector->addresses = lookup_addresses(connector->lookup, error);
    return connector->addresses != NULL;
}

static void describe(Connector *connector, const Address *address)
{
    char host[NI_MAXHOST], port[NI_MAXSERV];
    if (getnameinfo((const struct sockaddr *)&address->address, address->length, host, sizeof host,
                    port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        g_strlcpy(connector->address, connector->host, sizeof connector->address);
    else
        g_snprintf(connector->address, sizeof connector->address,
                   address->address.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

/* Gives up the address being tried. */
static void give_up(Connector *connector, GError *cause)
{
    g_clear_error(&connector->failure);
    connector->failure = cause;
    if (connector->fd >= 0)
        close(connector->fd);
    connector->fd = -1;
}

static GError *error_of(const Connector *connector, int cause)
{
    return g_error_new(SSH_ERROR, SSH_ERROR_FAILED, "%s: %s", connector->address,
                       g_strerror(cause));
}

static void try_next(Connector *connector)
{
    const Address *address = &g_array_index(connector->addresses, Address, connector->next++);
    describe(connector, address);
    g_autofree char *what = g_strdup_printf("%s: no connection", connector->address);
    time_limit_set(&connector->limit, connector->connect_timeout, what);
    connector->fd =
        socket(address->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connector->fd < 0 ||
        (connect(connector->fd, (const struct sockaddr *)&address->address, address->length) != 0 &&
         errno != EINPROGRESS))
        give_up(connector, error_of(connector, errno));
}

/* Looks how the connection attempt stands; false: still under way. */
static bool attempt_over(Connector *connector, PollSet *set)
{
    struct pollfd state = {.fd = connector->fd, .events = POLLOUT};
    if (poll(&state, 1, 0) <= 0) {
        GError *late = NULL;
        if (time_limit_check(&connector->limit, set, &late)) {
            poll_set_add(set, connector->fd, POLLOUT);
            return false;
        }
        give_up(connector, late);
        return true;
    }
    int failure = 0;
    socklen_t size = sizeof failure;
    getsockopt(connector->fd, SOL_SOCKET, SO_ERROR, &failure, &size);
    if (failure != 0) {
        give_up(connector, error_of(connector, failure));
        return true;
    }
    /* Each side of the handshake waits for the other: small packets must leave at once. */
    setsockopt(connector->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    connector->connected = true;
    return true;
}

bool connector_step(Connector *connector, PollSet *set, GError **error)
{
    if (connector->addresses == NULL && !resolve(connector, set, error))
        return false;
    while (connector->addresses != NULL && !connector->connected) {
        if (connector->fd >= 0) {
            if (!attempt_over(connector, set))
                return true;
        } else if (connector->next < connector->addresses->len) {
            try_next(connector);
        } else {
            g_propagate_error(error, g_steal_pointer(&connector->failure));
            return false;
        }
    }
    return true;
}
