/* The way of a session: ssh's configuration, a place among those that log in at the same host,
 * then a route. The one over libssh2 may turn out to be unsupported up to the login, before the
 * command has run: then the system's ssh begins anew. */
#include "ssh/session.h"

#include "ssh/program.h"

#include <libssh2.h>

#define RESOLVE_SECONDS 5
#define CONNECT_SECONDS 5
#define AUTHENTICATE_SECONDS 10
#define IDLE_SECONDS 60
#define TOTAL_SECONDS 300
#define QUERY_SECONDS 5
#define MAX_RETRIES 4

/* Sessions that log in at one host at once. An sshd drops connections at random once ten are not
 * logged in yet (sshd_config(5), MaxStartups 10:30:100), and all hosts behind one jump host come
 * through that one. */
#define MAX_LOGGING_IN 8

G_DEFINE_QUARK(hubplot_ssh_error, ssh_error)

SshClient *ssh_client_new(const char *const *environment)
{
    libssh2_init(0);
    SshClient *client = g_new(SshClient, 1);
    client->home = ssh_home_new(environment);
    client->resolver = resolver_new();
    client->logging_in = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return client;
}

void ssh_client_free(SshClient *client)
{
    if (client == NULL)
        return;
    ssh_home_free(client->home);
    resolver_free(client->resolver);
    g_hash_table_unref(client->logging_in);
    g_free(client);
    libssh2_exit();
}

static int count_logging_in(const SshClient *client, const char *host)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(client->logging_in, host));
}

/* Counts the session among those that log in at its host, or no longer. */
static void set_logging_in(SshSession *session, bool logging_in)
{
    if (session->logging_in == logging_in)
        return;
    const char *host = session->config->first_host;
    int count = count_logging_in(session->client, host) + (logging_in ? 1 : -1);
    g_hash_table_insert(session->client->logging_in, g_strdup(host), GINT_TO_POINTER(count));
    session->logging_in = logging_in;
}

static gint64 or_usual(gint64 seconds, gint64 usual)
{
    return seconds > 0 ? seconds : usual;
}

SshSession *ssh_session_new(SshClient *client, const SshRequest *request)
{
    SshSession *session = g_new0(SshSession, 1);
    const SshLimits *asked = &request->limits;
    session->client = client;
    session->request = *request;
    session->unsent = g_byte_array_new();
    session->limits =
        (SshLimits){.resolve = or_usual(asked->resolve, RESOLVE_SECONDS),
                    .connect = or_usual(asked->connect, CONNECT_SECONDS),
                    .authenticate = or_usual(asked->authenticate, AUTHENTICATE_SECONDS),
                    .idle = or_usual(asked->idle, IDLE_SECONDS),
                    .total = or_usual(asked->total, TOTAL_SECONDS)};
    session->began = g_get_monotonic_time();
    time_limit_set(&session->total, session->limits.total, "not done");
    return session;
}

void ssh_session_free(SshSession *session)
{
    if (session == NULL)
        return;
    if (session->route != NULL)
        session->route->end(session);
    set_logging_in(session, false);
    config_query_free(session->query);
    ssh_config_free(session->config);
    time_limit_clear(&session->total);
    time_limit_clear(&session->step);
    g_byte_array_unref(session->unsent);
    g_free(session);
}

void ssh_session_send(SshSession *session, GBytes *bytes)
{
    gsize n;
    const guint8 *begin = g_bytes_get_data(bytes, &n);
    g_byte_array_append(session->unsent, begin, (guint)n);
}

bool ssh_session_ended(const SshSession *session)
{
    return session->ended;
}

bool ssh_session_admitted(const SshSession *session)
{
    return session->queued &&
           count_logging_in(session->client, session->config->first_host) < MAX_LOGGING_IN;
}

const char *ssh_session_route(const SshSession *session)
{
    return session->route != NULL ? session->route->name : NULL;
}

gint64 ssh_session_milliseconds(const SshSession *session)
{
    return (g_get_monotonic_time() - session->began) / 1000;
}

/* --- For the routes. */

void session_reach(SshSession *session, SshStep step)
{
    if (step == SSH_STEP_COMMAND)
        set_logging_in(session, false);
    if (session->request.reached != NULL)
        session->request.reached(step, session->request.data);
}

bool session_output(SshSession *session, const char *bytes, gsize n, GError **error)
{
    set_logging_in(session, false);
    session->printed = true;
    time_limit_set(&session->step, session->limits.idle, "nothing more was printed");
    const SshRequest *request = &session->request;
    return request->output == NULL || request->output(bytes, n, request->data, error);
}

void session_errors(SshSession *session, const char *bytes, gsize n)
{
    if (session->request.errors != NULL)
        session->request.errors(bytes, n, session->request.data);
}

bool session_retry(SshSession *session)
{
    if (session->retries == MAX_RETRIES)
        return false;
    session->retries++;
    time_limit_clear(&session->step);
    /* 0.4, 0.8, 1.6, 3.2 s, each give or take a third, so that not all come back at once. */
    session->retry_at =
        g_get_monotonic_time() + (200 << session->retries) * (gint64)g_random_int_range(670, 1330);
    return true;
}

bool session_is_early(SshSession *session)
{
    poll_set_until(session->set, session->retry_at);
    return g_get_monotonic_time() < session->retry_at;
}

/* --- Who the host is. */

static void note(const SshSession *session, const char *what, const GError *cause)
{
    if (session->request.note == NULL)
        return;
    g_autofree char *text = g_strdup_printf("%s: %s", what, cause->message);
    session->request.note(text, session->request.data);
}

static void take_settings(SshSession *session, const SshSettings *settings)
{
    const SshTarget *target = &session->request.target;
    session->config = ssh_config_new(settings, session->client->home, target->alias, target->port);
    if (session->request.limits.connect <= 0 && session->config->connect_timeout > 0)
        session->limits.connect = session->config->connect_timeout;
    time_limit_clear(&session->step);
}

/* Reads ssh's configuration, and asks ssh where only ssh is certain of what it means. */
static bool begin_to_configure(SshSession *session, GError **error)
{
    const SshTarget *target = &session->request.target;
    session_reach(session, SSH_STEP_CONFIGURE);
    if (*target->alias == '-' || *target->alias == '\0') {
        g_set_error(error, SSH_ERROR, SSH_ERROR_FAILED, "\"%s\" is not a host name", target->alias);
        return false;
    }
    SshHome *home = session->client->home;
    g_autoptr(SshSettings) settings = ssh_settings_read(home, target->config_file, target->alias);
    g_autoptr(GError) failure = NULL;
    if (!settings->certain) {
        time_limit_set(&session->step, QUERY_SECONDS, "no answer from ssh -G");
        session->query = config_query_new(target, home->environ, &failure);
    }
    if (failure != NULL)
        note(session, "ssh's configuration was read without ssh", failure);
    if (session->query == NULL)
        take_settings(session, settings);
    return true;
}

/* Goes on to find out; done when session->config is set. */
static bool configure(SshSession *session, GError **error)
{
    if (session->query == NULL)
        return begin_to_configure(session, error);
    if (!config_query_step(session->query, session->set, error))
        return false;
    g_autoptr(SshSettings) answer = config_query_answer(session->query);
    if (answer != NULL) {
        g_clear_pointer(&session->query, config_query_free);
        poll_set_clear(session->set);
        take_settings(session, answer);
    }
    return true;
}

/* --- The route. */

/* Waits for its turn at the host: that time is not counted. */
static bool take_turn(SshSession *session)
{
    const char *host = session->config->first_host;
    session->queued = count_logging_in(session->client, host) >= MAX_LOGGING_IN;
    session->began = g_get_monotonic_time();
    if (session->queued)
        time_limit_clear(&session->total);
    else
        time_limit_set(&session->total, session->limits.total, "not done");
    if (session->queued)
        return false;
    set_logging_in(session, true);
    return true;
}

static bool begin(SshSession *session, const Route *route, GError **error)
{
    session->route = route;
    time_limit_clear(&session->step);
    return route->begin(session, error) && route->step(session, error);
}

static bool advance(SshSession *session, GError **error)
{
    if (session->route != NULL)
        return session->route->step(session, error);
    if (session->config == NULL && !configure(session, error))
        return false;
    if (session->config == NULL || !take_turn(session))
        return true;
    bool program = session->request.route == SSH_ROUTE_PROGRAM;
    return begin(session, program ? &route_program : &route_libssh2, error);
}

/* Leaves libssh2 for the system's ssh. */
static bool change_route(SshSession *session, const GError *cause, GError **error)
{
    note(session, "through the system's ssh", cause);
    session->route->end(session);
    session->retries = 0;
    poll_set_clear(session->set);
    return begin(session, &route_program, error);
}

bool ssh_session_step(SshSession *session, PollSet *set, GError **error)
{
    g_autoptr(GError) failure = NULL;
    session->set = set;
    bool good = advance(session, &failure);
    if (!good && session->request.route == SSH_ROUTE_AUTO && session->route == &route_libssh2 &&
        g_error_matches(failure, SSH_ERROR, SSH_ERROR_UNSUPPORTED)) {
        g_autoptr(GError) cause = g_steal_pointer(&failure);
        good = change_route(session, cause, &failure);
    }
    if (!good) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    return session->ended || (time_limit_check(&session->total, set, error) &&
                              time_limit_check(&session->step, set, error));
}
