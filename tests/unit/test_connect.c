/* Addresses and connections: numbers, names, families, and one address after another. */
#include "ssh/connect.h"
#include "ssh/ssh.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

static void test_numeric(void)
{
    static const struct {
        const char *host;
        int asked, found; /* AF_UNSPEC: not a number of this family */
    } cases[] = {
        {"127.0.0.1", AF_UNSPEC, AF_INET},     {"127.0.0.1", AF_INET, AF_INET},
        {"::1", AF_UNSPEC, AF_INET6},          {"2001:db8::5", AF_INET6, AF_INET6},
        {"127.0.0.1", AF_INET6, AF_UNSPEC},    {"::1", AF_INET, AF_UNSPEC},
        {"127.0.0.256", AF_UNSPEC, AF_UNSPEC},
    };
    g_autoptr(Resolver) resolver = resolver_new();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Lookup) lookup = lookup_new(resolver, cases[i].host, 229, cases[i].asked);
        g_test_message("%s", cases[i].host);
        g_assert_cmpint(lookup_done(lookup), ==, cases[i].found != AF_UNSPEC);
        if (cases[i].found == AF_UNSPEC)
            continue;
        const GArray *addresses = lookup_addresses(lookup, NULL);
        g_assert_cmpuint(addresses->len, ==, 1);
        const struct sockaddr_storage *only = &g_array_index(addresses, Address, 0).address;
        g_assert_cmpint(only->ss_family, ==, cases[i].found);
        guint16 port = cases[i].found == AF_INET ? ((const struct sockaddr_in *)only)->sin_port
                                                 : ((const struct sockaddr_in6 *)only)->sin6_port;
        g_assert_cmpuint(ntohs(port), ==, 229);
    }
}

/* Many lookups at once, each with a job of its own in one event loop, as sessions are: whoever
 * takes an answer from the helper, its owner learns of it. */
static void test_many(void)
{
    enum { N = 300 };
    g_autoptr(Resolver) resolver = resolver_new();
    Lookup *lookups[N];
    PollSet sets[N];
    guint left = N;
    for (guint i = 0; i < N; i++) {
        lookups[i] = lookup_new(resolver, i % 3 == 0 ? "no-such-host.invalid" : "localhost",
                                (int)(1000 + i), AF_INET);
        sets[i] = (PollSet){.wake = 0};
    }
    while (left > 0) {
        struct pollfd fds[N];
        guint owner[N];
        nfds_t n = 0;
        gint64 now = g_get_monotonic_time(), wake = G_MAXINT64;
        for (guint i = 0; i < N; i++) {
            wake = MIN(wake, lookup_done(lookups[i]) ? G_MAXINT64 : sets[i].wake);
            for (guint k = 0; k < sets[i].n; k++) {
                owner[n] = i;
                fds[n++] = sets[i].fds[k];
            }
        }
        int found =
            poll(fds, n, wake == G_MAXINT64 ? 20000 : (int)CLAMP((wake - now) / 1000, 0, 50));
        g_assert_true(found > 0 || wake != G_MAXINT64);
        now = g_get_monotonic_time();
        left = 0;
        for (guint i = 0, k = 0; i < N; i++) {
            bool ready = now >= sets[i].wake;
            for (; k < n && owner[k] == i; k++)
                ready |= fds[k].revents != 0;
            if (ready) {
                poll_set_clear(&sets[i]);
                lookup_step(lookups[i], &sets[i]);
            }
            left += !lookup_done(lookups[i]);
        }
    }
    for (guint i = 0; i < N; i++) {
        g_autoptr(GError) error = NULL;
        const GArray *addresses = lookup_addresses(lookups[i], &error);
        if (i % 3 == 0) {
            g_assert_null(addresses);
            g_assert_true(g_str_has_prefix(error->message,
                                           "cannot resolve host name no-such-host.invalid: "));
        } else {
            const Address *first = &g_array_index(addresses, Address, 0);
            g_assert_cmpuint(ntohs(((const struct sockaddr_in *)&first->address)->sin_port), ==,
                             1000 + i);
        }
        lookup_free(lookups[i]);
    }
}

/* Steps until there is a connection or none can be had; -1: none. */
static int dial(const ConnectTarget *target, GError **error)
{
    g_autoptr(Resolver) resolver = resolver_new();
    g_autoptr(Connector) connector = connector_new(resolver, target);
    PollSet set;
    for (;;) {
        poll_set_clear(&set);
        if (!connector_step(connector, &set, error))
            return -1;
        int fd = connector_take(connector);
        if (fd >= 0)
            return fd;
        poll_set_wait(&set);
    }
}

/* A socket at a free port of 127.0.0.1 that listens with this backlog; -1: does not listen. */
static int listen_at(int backlog, int *port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, size), ==, 0);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *)&address, &size), ==, 0);
    if (backlog >= 0)
        g_assert_cmpint(listen(fd, backlog), ==, 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static void test_connects(void)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost"};
    int port, listener = listen_at(5, &port);
    for (guint i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_autoptr(GError) error = NULL;
        int fd = dial(&(ConnectTarget){hosts[i], port, AF_INET, 5, 5}, &error);
        g_assert_no_error(error);
        g_assert_cmpint(fd, >=, 0);
        close(fd);
    }
    close(listener);
}

static void test_refused(void)
{
    int port, bound = listen_at(-1, &port);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(dial(&(ConnectTarget){"127.0.0.1", port, AF_UNSPEC, 5, 5}, &error), ==, -1);
    g_autofree char *expected = g_strdup_printf("127.0.0.1:%d: Connection refused", port);
    g_assert_cmpstr(error->message, ==, expected);
    close(bound);
}

/* A queue that is full neither takes nor refuses. */
static void test_timed_out(void)
{
    int port, listener = listen_at(0, &port), waiting[3];
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((guint16)port)};
    for (guint i = 0; i < G_N_ELEMENTS(waiting); i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        connect(waiting[i], (struct sockaddr *)&address, sizeof address);
    }
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(dial(&(ConnectTarget){"127.0.0.1", port, AF_UNSPEC, 5, 1}, &error), ==, -1);
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
    g_assert_true(g_str_has_suffix(error->message, ": no connection within 1 s"));
    for (guint i = 0; i < G_N_ELEMENTS(waiting); i++)
        close(waiting[i]);
    close(listener);
}

static void test_no_such_host(void)
{
    g_autoptr(GError) error = NULL;
    ConnectTarget target = {"no-such-host.invalid", 22, AF_UNSPEC, 5, 5};
    g_assert_cmpint(dial(&target, &error), ==, -1);
    g_assert_true(
        g_str_has_prefix(error->message, "cannot resolve host name no-such-host.invalid: "));
}

/* A lookup that is given up leaves neither a thread, which a fork would trip over, nor a process.
 */
static void test_abandoned(void)
{
    Resolver *resolver = resolver_new();
    for (int i = 0; i < 20; i++) {
        g_autoptr(Lookup) lookup = lookup_new(resolver, "no-such-host.invalid", 22, AF_UNSPEC);
        PollSet set;
        poll_set_clear(&set);
        lookup_step(lookup, &set);
    }
    resolver_free(resolver);
    g_autoptr(GDir) threads = g_dir_open("/proc/self/task", 0, NULL);
    g_assert_nonnull(g_dir_read_name(threads));
    g_assert_null(g_dir_read_name(threads));
    g_autofree char *path = g_strdup_printf("/proc/self/task/%d/children", getpid());
    g_autofree char *children = NULL;
    g_assert_true(g_file_get_contents(path, &children, NULL, NULL));
    g_assert_cmpstr(children, ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/connect/numeric", test_numeric);
    g_test_add_func("/connect/many", test_many);
    g_test_add_func("/connect/connects", test_connects);
    g_test_add_func("/connect/refused", test_refused);
    g_test_add_func("/connect/timed-out", test_timed_out);
    g_test_add_func("/connect/no-such-host", test_no_such_host);
    g_test_add_func("/connect/abandoned", test_abandoned);
    return g_test_run();
}
