/* The route through libssh2: each session goes through a table of stages in order, and each stage
 * goes on as far as it can without waiting. A stage that has to wait says for what and is called
 * again; one that is done is never called again, but for those that follow STAGE_CONNECT when a
 * busy server hung up. */
#include "ssh/authenticate.h"
#include "ssh/connect.h"
#include "ssh/handshake.h"
#include "ssh/session.h"

#include <libssh2.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_BYTES 65536
#define GRACE_SECONDS 2

typedef enum {
    STAGE_PREPARE,
    STAGE_CONNECT,
    STAGE_START_SESSION,
    STAGE_EXCHANGE_KEYS,
    STAGE_CHECK_HOST,
    STAGE_AUTHENTICATE,
    STAGE_OPEN_CHANNEL,
    STAGE_EXECUTE,
    STAGE_SEND_INPUT,
    STAGE_READ_OUTPUT,
    STAGE_CLOSE_CHANNEL,
    STAGE_CHECK_STATUS,
    N_STAGES,
} Stage;

typedef struct {
    HostKeys *keys; /* none are known: the session ends when something answers */
    Authentication *authentication;
    Connector *connector;
    bool resolved; /* the host's address is known */
    int fd;
    LIBSSH2_SESSION *session;
    LIBSSH2_CHANNEL *channel;
    Quota quota;
    Stage stage;
    bool exchanging; /* keys: the exchange is under way */
    bool reading;    /* reading was cut short because it has something to send */
} Link;

typedef enum { RESULT_NEXT, RESULT_WAIT, RESULT_FAILED } Result;

static Result fail(const Link *link, const char *doing, GError **error)
{
    char *message = NULL;
    const char *complaint = quota_complaint(&link->quota);
    libssh2_session_last_error(link->session, &message, NULL, 0);
    g_set_error(error, SSH_ERROR, SSH_ERROR_FAILED, "%s: %s", doing,
                complaint != NULL ? complaint : message);
    return RESULT_FAILED;
}

/* What a call to libssh2 that returned `code` means for its stage. */
static Result judge(const SshSession *session, int code, const char *doing, GError **error)
{
    const Link *link = session->link;
    if (code >= 0)
        return RESULT_NEXT;
    if (code != LIBSSH2_ERROR_EAGAIN)
        return fail(link, doing, error);
    handshake_wait(link->session, link->fd, session->set);
    return RESULT_WAIT;
}

/* --- Up to the login. */

static Result prepare(SshSession *session, GError **error)
{
    Link *link = session->link;
    bool done;
    if (!authentication_prepare(link->authentication, session->set, &done, error))
        return RESULT_FAILED;
    return done ? RESULT_NEXT : RESULT_WAIT;
}

static Result connect_host(SshSession *session, GError **error)
{
    Link *link = session->link;
    const SshConfig *config = session->config;
    if (session->retries > 0 && session_is_early(session))
        return RESULT_WAIT;
    if (link->connector == NULL) {
        link->connector =
            connector_new(session->client->resolver,
                          &(ConnectTarget){config->hostname, config->port, config->family,
                                           session->limits.resolve, session->limits.connect});
        link->resolved = false;
        session_reach(session, SSH_STEP_RESOLVE);
    }
    bool alive = connector_step(link->connector, session->set, error);
    if (!link->resolved && connector_resolved(link->connector)) {
        link->resolved = true;
        session_reach(session, SSH_STEP_CONNECT);
    }
    if (!alive)
        return RESULT_FAILED;
    link->fd = connector_take(link->connector);
    return link->fd < 0 ? RESULT_WAIT : RESULT_NEXT;
}

static Result start_session(SshSession *session, GError **error)
{
    Link *link = session->link;
    session_reach(session, SSH_STEP_HOST_KEY);
    if (host_keys_empty(link->keys)) {
        g_autofree char *by_hand = ssh_by_hand(&session->request.target);
        g_set_error(error, SSH_ERROR, SSH_ERROR_REFUSED, HOST_KEY_UNKNOWN_TEXT, by_hand);
        return RESULT_FAILED;
    }
    time_limit_set(&session->step, session->limits.authenticate, "not logged in");
    link->session = quota_session_new(&link->quota);
    if (link->session == NULL) {
        g_set_error_literal(error, SSH_ERROR, SSH_ERROR_FAILED, "out of memory");
        return RESULT_FAILED;
    }
    return handshake_set_methods(link->session, link->keys, session->config, error) ? RESULT_NEXT
                                                                                    : RESULT_FAILED;
}

/* Order matters: after shutdown nothing in libssh2 can wait for the server any more. */
static void hang_up(Link *link)
{
    if (link->fd >= 0)
        shutdown(link->fd, SHUT_RDWR);
    /* A key exchange that was left half-way cleans up only when it is told of the end. */
    if (link->exchanging)
        libssh2_session_handshake(link->session, link->fd);
    link->exchanging = false;
    if (link->channel != NULL)
        libssh2_channel_free(link->channel);
    if (link->session != NULL)
        libssh2_session_free(link->session);
    if (link->fd >= 0)
        close(link->fd);
    link->channel = NULL;
    link->session = NULL;
    link->fd = -1;
}

static Result begin_again(SshSession *session)
{
    Link *link = session->link;
    hang_up(link);
    g_clear_pointer(&link->connector, connector_free);
    link->stage = STAGE_CONNECT;
    session_is_early(session);
    return RESULT_WAIT;
}

/* A busy OpenSSH says "Exceeded MaxStartups" instead. */
static bool has_said_who(LIBSSH2_SESSION *session)
{
    const char *banner = libssh2_session_banner_get(session);
    return banner != NULL && g_str_has_prefix(banner, "SSH-");
}

static Result exchange_keys(SshSession *session, GError **error)
{
    Link *link = session->link;
    int code = libssh2_session_handshake(link->session, link->fd);
    link->exchanging = code == LIBSSH2_ERROR_EAGAIN;
    bool failed = code != 0 && code != LIBSSH2_ERROR_EAGAIN;
    if (failed && quota_complaint(&link->quota) == NULL && !has_said_who(link->session) &&
        session_retry(session))
        return begin_again(session);
    if (code == LIBSSH2_ERROR_KEX_FAILURE) {
        g_set_error_literal(error, SSH_ERROR, SSH_ERROR_UNSUPPORTED,
                            "libssh2 and the server have no allowed algorithm in common");
        return RESULT_FAILED;
    }
    return judge(session, code, "key exchange", error);
}

static Result check_host(SshSession *session, GError **error)
{
    Link *link = session->link;
    if (!handshake_check_host(link->session, link->keys, error))
        return RESULT_FAILED;
    session_reach(session, SSH_STEP_AUTHENTICATE);
    return RESULT_NEXT;
}

static Result authenticate(SshSession *session, GError **error)
{
    Link *link = session->link;
    bool done;
    if (!authentication_step(link->authentication, link->session, link->fd, session->set, &done,
                             error))
        return RESULT_FAILED;
    if (!done)
        return RESULT_WAIT;
    link->quota.logged_in = true;
    session_reach(session, SSH_STEP_COMMAND);
    time_limit_set(&session->step, session->limits.idle, "nothing was printed");
    return RESULT_NEXT;
}

/* --- The command. */

static Result open_channel(SshSession *session, GError **error)
{
    Link *link = session->link;
    link->channel = libssh2_channel_open_session(link->session);
    int code = link->channel != NULL ? 0 : libssh2_session_last_errno(link->session);
    return judge(session, code, "opening a channel", error);
}

static Result execute(SshSession *session, GError **error)
{
    Link *link = session->link;
    bool is_subsystem = session->request.subsystem != NULL;
    const char *kind = is_subsystem ? "subsystem" : "exec";
    const char *what = is_subsystem ? session->request.subsystem : session->request.command;
    int code = libssh2_channel_process_startup(link->channel, kind, (unsigned)strlen(kind), what,
                                               (unsigned)strlen(what));
    if (code == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED) {
        g_set_error(error, SSH_ERROR, SSH_ERROR_COMMAND,
                    is_subsystem ? "the server refuses %s" : "the server refuses to run a command",
                    what);
        return RESULT_FAILED;
    }
    return judge(session, code, "starting the command", error);
}

static Result send_input(SshSession *session, GError **error)
{
    Link *link = session->link;
    gsize length = 0;
    const char *input = g_bytes_get_data(session->request.input, &length);
    while (session->sent < length) {
        ssize_t n =
            libssh2_channel_write(link->channel, input + session->sent, length - session->sent);
        if (n < 0)
            return judge(session, (int)n, "sending the command's input", error);
        session->sent += (gsize)n;
    }
    if (session->request.subsystem != NULL) {
        session->sent = 0;
        return RESULT_NEXT;
    }
    return judge(session, libssh2_channel_send_eof(link->channel), "sending the command's input",
                 error);
}

/* Sends what a subsystem is to be told. */
static Result send_more(SshSession *session, GError **error)
{
    Link *link = session->link;
    const GByteArray *unsent = session->unsent;
    while (session->sent < unsent->len) {
        ssize_t n = libssh2_channel_write(link->channel, (char *)unsent->data + session->sent,
                                          unsent->len - session->sent);
        if (n < 0)
            return judge(session, (int)n, "sending", error);
        session->sent += (gsize)n;
    }
    g_byte_array_set_size(session->unsent, 0);
    session->sent = 0;
    return RESULT_NEXT;
}

/* Reads until nothing is there, which the quota makes sure of: standard error as well, for the end
 * of the channel comes after both. */
static Result read_channel(SshSession *session, GError **error)
{
    Link *link = session->link;
    g_autofree char *buffer = g_malloc(BUFFER_BYTES);
    ssize_t n;
    while ((n = libssh2_channel_read(link->channel, buffer, BUFFER_BYTES)) > 0)
        if (!session_output(session, buffer, (gsize)n, error))
            return RESULT_FAILED;
    if (n < 0 && n != LIBSSH2_ERROR_EAGAIN)
        return fail(link, "reading", error);
    while ((n = libssh2_channel_read_stderr(link->channel, buffer, BUFFER_BYTES)) > 0)
        session_errors(session, buffer, (gsize)n);
    if (n < 0 && n != LIBSSH2_ERROR_EAGAIN)
        return fail(link, "reading", error);
    if (libssh2_channel_eof(link->channel)) {
        time_limit_set(&session->step, GRACE_SECONDS,
                       "the output ended, but the channel was not closed");
        return RESULT_NEXT;
    }
    return RESULT_WAIT;
}

/* Sends and reads in turn. libssh2 can't begin one while the other waits to send its packet. */
static Result converse(SshSession *session, GError **error)
{
    Link *link = session->link;
    Result result = RESULT_WAIT;
    do {
        Result sent = link->reading ? RESULT_NEXT : send_more(session, error);
        if (sent != RESULT_NEXT)
            return sent;
        result = read_channel(session, error);
        link->reading =
            (libssh2_session_block_directions(link->session) & LIBSSH2_SESSION_BLOCK_OUTBOUND) != 0;
    } while (result == RESULT_WAIT && session->unsent->len > 0 && !link->reading);
    if (result == RESULT_WAIT)
        handshake_wait(link->session, link->fd, session->set);
    return result;
}

static Result close_channel(SshSession *session, GError **error)
{
    Link *link = session->link;
    return judge(session, libssh2_channel_close(link->channel), "closing the channel", error);
}

/* A command that died of a signal has status 0 here, too. Which signal is not asked: libssh2 1.10
 * reads behind the end of what a hostile server says of it (libssh2_channel_get_exit_signal). */
static Result check_status(SshSession *session, GError **error)
{
    Link *link = session->link;
    int status = libssh2_channel_get_exit_status(link->channel);
    if (status == 0)
        return RESULT_NEXT;
    g_set_error(error, SSH_ERROR, SSH_ERROR_COMMAND, REMOTE_STATUS_TEXT, status);
    return RESULT_FAILED;
}

static Result (*const stages[N_STAGES])(SshSession *session, GError **error) = {
    [STAGE_PREPARE] = prepare,
    [STAGE_CONNECT] = connect_host,
    [STAGE_START_SESSION] = start_session,
    [STAGE_EXCHANGE_KEYS] = exchange_keys,
    [STAGE_CHECK_HOST] = check_host,
    [STAGE_AUTHENTICATE] = authenticate,
    [STAGE_OPEN_CHANNEL] = open_channel,
    [STAGE_EXECUTE] = execute,
    [STAGE_SEND_INPUT] = send_input,
    [STAGE_READ_OUTPUT] = converse,
    [STAGE_CLOSE_CHANNEL] = close_channel,
    [STAGE_CHECK_STATUS] = check_status,
};

static bool step(SshSession *session, GError **error)
{
    Link *link = session->link;
    quota_refill(&link->quota);
    Result result = RESULT_NEXT;
    while (result == RESULT_NEXT && link->stage < N_STAGES) {
        result = stages[link->stage](session, error);
        if (result == RESULT_NEXT)
            link->stage++;
    }
    session->ended = link->stage == N_STAGES;
    return result != RESULT_FAILED;
}

static bool begin(SshSession *session, GError **error)
{
    Link *link = g_new0(Link, 1);
    const SshConfig *config = session->config;
    SshHome *home = session->client->home;
    link->fd = -1;
    session->link = link;
    if (config->unsupported != NULL) {
        g_set_error_literal(error, SSH_ERROR, SSH_ERROR_UNSUPPORTED, config->unsupported);
        return false;
    }
    link->keys = handshake_host_keys(home, config, error);
    if (link->keys == NULL)
        return false;
    link->authentication = authentication_new(config, home, session->limits.authenticate);
    return true;
}

static void end(SshSession *session)
{
    Link *link = session->link;
    if (link == NULL)
        return;
    hang_up(link);
    connector_free(link->connector);
    authentication_free(link->authentication);
    host_keys_free(link->keys);
    g_free(link);
    session->link = NULL;
}

const Route route_libssh2 = {.name = "libssh2", .begin = begin, .step = step, .end = end};
