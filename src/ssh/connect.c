/* The addresses of a name are tried in turn, each for as long as its limit allows, as ssh does.
 * Names are looked up by a helper process: see below. */
#include "ssh/connect.h"

#include "ssh/ssh.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gio/gio.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ADDRESSES 16
#define RETRY_USEC 20000 /* while the socket's queue is full */

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

/* One helper process for all lookups, with a thread for each: a thread in this process might still
 * be alive when it forks, e.g. to draw, and a fork of a process with threads may find any lock held
 * for ever. Requests and answers are packets on a socket, each one whole; an answer bears the
 * number of its request, and one whose lookup was abandoned is dropped. The helper ends with the
 * socket. */
typedef struct {
    guint32 number;
    int family;
    char port[12];
    char host[NI_MAXHOST];
} Request;

typedef struct {
    guint32 number;
    int failure; /* EAI_..., 0: none */
    guint32 n;
    Address addresses[MAX_ADDRESSES];
} Answer;

struct Resolver {
    int socket; /* to the helper; -1: there is none */
    pid_t helper;
    guint32 last_number;
    GHashTable *lookups; /* number -> Lookup * under way */
};

struct Lookup {
    Resolver *resolver;
    Request request;
    PollSet *set; /* of whoever waits; NULL: nobody yet */
    bool sent, done;
    int failure;
    GArray *addresses; /* Address */
};

/* --- The helper. */

typedef struct {
    int socket;
    Request request;
} Job;

static gpointer work(gpointer data)
{
    g_autofree Job *job = data;
    struct addrinfo *found = NULL, hints = {.ai_family = job->request.family,
                                            .ai_socktype = SOCK_STREAM,
                                            .ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV};
    Answer answer = {.number = job->request.number};
    answer.failure = getaddrinfo(job->request.host, job->request.port, &hints, &found);
    for (const struct addrinfo *one = found; one != NULL && answer.n < MAX_ADDRESSES;
         one = one->ai_next) {
        Address *address = &answer.addresses[answer.n++];
        memcpy(&address->address, one->ai_addr, one->ai_addrlen);
        address->length = one->ai_addrlen;
    }
    if (found != NULL)
        freeaddrinfo(found);
    send(job->socket, &answer, sizeof answer, MSG_NOSIGNAL);
    return NULL;
}

G_GNUC_NORETURN static void serve(int inherited, pid_t parent)
{
    /* What else is open here must end when it is closed there. */
    const int socket = STDERR_FILENO + 1;
    dup2(inherited, socket);
    closefrom(socket + 1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    while (getppid() == parent) {
        Job *job = g_new0(Job, 1);
        job->socket = socket;
        if (recv(socket, &job->request, sizeof job->request, 0) <= 0)
            break;
        GThread *thread = g_thread_try_new("resolve", work, job, NULL);
        if (thread == NULL) {
            Answer answer = {.number = job->request.number, .failure = EAI_MEMORY};
            send(socket, &answer, sizeof answer, MSG_NOSIGNAL);
            g_free(job);
        } else {
            g_thread_unref(thread);
        }
    }
    _exit(0);
}

/* --- This side. */

Resolver *resolver_new(void)
{
    Resolver *resolver = g_new0(Resolver, 1);
    resolver->socket = -1;
    resolver->lookups = g_hash_table_new(NULL, NULL);
    return resolver;
}

static void stop_helper(Resolver *resolver)
{
    if (resolver->socket < 0)
        return;
    close(resolver->socket);
    resolver->socket = -1;
    kill(resolver->helper, SIGKILL);
    while (waitpid(resolver->helper, NULL, 0) < 0 && errno == EINTR)
        continue;
}

void resolver_free(Resolver *resolver)
{
    if (resolver == NULL)
        return;
    stop_helper(resolver);
    g_hash_table_unref(resolver->lookups);
    g_free(resolver);
}

static bool start_helper(Resolver *resolver)
{
    int pair[2];
    pid_t parent = getpid();
    if (resolver->socket >= 0)
        return true;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    resolver->helper = fork();
    if (resolver->helper == 0)
        serve(pair[1], parent);
    close(pair[1]);
    resolver->socket = pair[0];
    if (resolver->helper > 0)
        return true;
    close(pair[0]);
    resolver->socket = -1;
    return false;
}

/* Whoever waits may learn of it only now: another's step took the answer. */
static void finish(Lookup *lookup, int failure)
{
    if (lookup->set != NULL)
        poll_set_until(lookup->set, 0);
    g_hash_table_remove(lookup->resolver->lookups, GUINT_TO_POINTER(lookup->request.number));
    lookup->failure = failure;
    lookup->done = true;
}

/* The helper is gone, and all that it was asked with it. */
static void lose_helper(Resolver *resolver)
{
    stop_helper(resolver);
    g_autoptr(GList) left = g_hash_table_get_values(resolver->lookups);
    for (const GList *one = left; one != NULL; one = one->next)
        finish(one->data, EAI_SYSTEM);
}

/* Takes all answers that have come, whosever they are. */
static void take_answers(Resolver *resolver)
{
    Answer answer;
    while (resolver->socket >= 0) {
        ssize_t n = recv(resolver->socket, &answer, sizeof answer, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n != sizeof answer) {
            lose_helper(resolver);
            return;
        }
        Lookup *lookup = g_hash_table_lookup(resolver->lookups, GUINT_TO_POINTER(answer.number));
        if (lookup == NULL)
            continue;
        g_array_append_vals(lookup->addresses, answer.addresses, MIN(answer.n, MAX_ADDRESSES));
        finish(lookup, answer.failure);
    }
}

/* Whether the host is an address already. */
static bool take_numeric(Lookup *lookup, const char *host, guint16 port, int family)
{
    Address numeric = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&numeric.address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&numeric.address;
    if (family != AF_INET6 && inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        numeric.length = sizeof *v4;
    } else if (family != AF_INET && inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        numeric.length = sizeof *v6;
    }
    if (numeric.length > 0)
        g_array_append_val(lookup->addresses, numeric);
    return numeric.length > 0;
}

Lookup *lookup_new(Resolver *resolver, const char *host, int port, int family)
{
    Lookup *lookup = g_new0(Lookup, 1);
    lookup->resolver = resolver;
    lookup->addresses = g_array_new(FALSE, FALSE, sizeof(Address));
    Request *request = &lookup->request;
    request->number = ++resolver->last_number;
    request->family = family;
    g_snprintf(request->port, sizeof request->port, "%d", port);
    bool fits = g_strlcpy(request->host, host, sizeof request->host) < sizeof request->host;
    if (take_numeric(lookup, host, (guint16)port, family))
        lookup->done = true;
    else if (!fits)
        finish(lookup, EAI_NONAME);
    else
        g_hash_table_insert(resolver->lookups, GUINT_TO_POINTER(request->number), lookup);
    return lookup;
}

void lookup_free(Lookup *lookup)
{
    if (lookup == NULL)
        return;
    g_hash_table_remove(lookup->resolver->lookups, GUINT_TO_POINTER(lookup->request.number));
    g_array_unref(lookup->addresses);
    g_free(lookup);
}

static void send_request(Lookup *lookup, PollSet *set)
{
    Resolver *resolver = lookup->resolver;
    const Request *request = &lookup->request;
    if (!start_helper(resolver)) {
        finish(lookup, EAI_MEMORY);
        return;
    }
    gsize n = G_STRUCT_OFFSET(Request, host) + strlen(request->host) + 1;
    lookup->sent = send(resolver->socket, request, n, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
    if (lookup->sent)
        return;
    if (errno == EAGAIN || errno == EINTR)
        poll_set_until(set, g_get_monotonic_time() + RETRY_USEC);
    else
        lose_helper(resolver);
}

void lookup_step(Lookup *lookup, PollSet *set)
{
    lookup->set = set;
    if (!lookup->done && !lookup->sent)
        send_request(lookup, set);
    if (!lookup->done)
        take_answers(lookup->resolver);
    if (!lookup->done)
        poll_set_add(set, lookup->resolver->socket, POLLIN);
}

bool lookup_done(const Lookup *lookup)
{
    return lookup->done;
}

const GArray *lookup_addresses(const Lookup *lookup, GError **error)
{
    if (lookup->addresses->len > 0)
        return lookup->addresses;
    g_set_error(
        error, SSH_ERROR, SSH_ERROR_FAILED, "cannot resolve host name %s: %s", lookup->request.host,
        lookup->failure == EAI_SYSTEM ? "the lookup failed" : gai_strerror(lookup->failure));
    return NULL;
}
