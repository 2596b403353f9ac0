/* Addresses and connections: numbers, names, families, and one address after another. */
#include "collect/dial.h"

#include "collect/collect.h"
#include "collect/resolve.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
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
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Lookup) lookup = lookup_new(cases[i].host, 229, cases[i].asked);
        g_test_message("%s", cases[i].host);
        if (cases[i].found == AF_UNSPEC)
            continue;
        g_assert_true(lookup_done(lookup));
        const struct addrinfo *only = lookup_addresses(lookup, NULL);
        g_assert_cmpint(only->ai_family, ==, cases[i].found);
        g_assert_null(only->ai_next);
        guint16 port = cases[i].found == AF_INET
                           ? ((const struct sockaddr_in *)only->ai_addr)->sin_port
                           : ((const struct sockaddr_in6 *)only->ai_addr)->sin6_port;
        g_assert_cmpuint(ntohs(port), ==, 229);
    }
}

/* PollSet for what is asked for, and says whether the dial goes on. */
static bool step(Dial *dial, GError **error)
{
    PollSet waits;
    poll_set_clear(&waits);
    if (!dial_step(dial, &waits, error))
        return false;
    gint64 left = waits.wake == G_MAXINT64 ? 0 : waits.wake - g_get_monotonic_time();
    poll(waits.fds, waits.n, (int)CLAMP(left / 1000 + 1, 0, 10000));
    return true;
}

/* Steps until there is a connection or none can be had; -1: none. */
static int dial(const DialTarget *target, GError **error)
{
    Dial *dial = dial_new(target);
    int fd = -1;
    while (fd < 0 && step(dial, error))
        fd = dial_take(dial);
    dial_free(dial);
    return fd;
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
        int fd = dial(&(DialTarget){hosts[i], port, AF_INET, 5, 5}, &error);
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
    g_assert_cmpint(dial(&(DialTarget){"127.0.0.1", port, AF_UNSPEC, 5, 5}, &error), ==, -1);
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
    g_assert_cmpint(dial(&(DialTarget){"127.0.0.1", port, AF_UNSPEC, 5, 1}, &error), ==, -1);
    g_assert_error(error, COLLECT_ERROR, COLLECT_ERROR_TIMEOUT);
    g_assert_true(g_str_has_suffix(error->message, "connect timed out after 1 s"));
    for (guint i = 0; i < G_N_ELEMENTS(waiting); i++)
        close(waiting[i]);
    close(listener);
}

static void test_no_such_host(void)
{
    g_autoptr(GError) error = NULL;
    DialTarget target = {"no-such-host.invalid", 22, AF_UNSPEC, 5, 5};
    g_assert_cmpint(dial(&target, &error), ==, -1);
    g_assert_true(g_str_has_prefix(error->message, "no-such-host.invalid: no "));
}

/* A lookup that is given up goes on by itself and cleans up after itself. */
static void test_abandoned(void)
{
    for (int i = 0; i < 20; i++)
        lookup_free(lookup_new("no-such-host.invalid", 22, AF_UNSPEC));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dial/numeric", test_numeric);
    g_test_add_func("/dial/connects", test_connects);
    g_test_add_func("/dial/refused", test_refused);
    g_test_add_func("/dial/timed-out", test_timed_out);
    g_test_add_func("/dial/no-such-host", test_no_such_host);
    g_test_add_func("/dial/abandoned", test_abandoned);
    return g_test_run();
}
