/* The fast way: all sessions in this process. Each visit goes through a table of stages, and each
 * stage goes on as far as it can without waiting. */
#include <libssh2.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collect/dial.h"
#include "collect/link.h"
#include "collect/login.h"
#include "collect/transport.h"
#include "collect/trust.h"

#define BUFFER_BYTES 65536
#define GRACE_SECONDS 2

typedef enum {
    PREPARE,
    DIAL,
    START_SESSION,
    SHAKE_HANDS,
    CHECK_HOST_KEY,
    AUTHENTICATE,
    OPEN_CHANNEL,
    EXECUTE,
    SEND_SCRIPT,
    READ_LISTING,
    CLOSE_CHANNEL,
    CHECK_EXIT,
    N_STAGES,
} Stage;

typedef struct {
    HostKeys *keys; /* none are known: the visit ends when something answers */
    Login *login;
    Dial *dial;
    int fd;
    LIBSSH2_SESSION *session;
    LIBSSH2_CHANNEL *channel;
    Quota quota;
    char *command;
    Stage stage;
    bool shaking; /* the handshake is under way */
} Link;

typedef enum { STAGE_NEXT, STAGE_WAIT, STAGE_OVER, STAGE_FAILED } StageResult;

static StageResult fail(const Link *link, const char *doing, GError **error)
{
    char *message = NULL;
    libssh2_session_last_error(link->session, &message, NULL, 0);
    g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "%s: %s", doing,
                link_flooded(&link->quota) ? "it sends without end" : message);
    return STAGE_FAILED;
}

/* What a call to libssh2 that returned `code` means for its stage. */
static StageResult judge(Call *call, int code, const char *doing, GError **error)
{
    Link *link = call->link;
    if (code >= 0)
        return STAGE_NEXT;
    if (code != LIBSSH2_ERROR_EAGAIN)
        return fail(link, doing, error);
    link_wait(link->session, link->fd, &call->waits);
    return STAGE_WAIT;
}

static StageResult prepare(Call *call, GError **error)
{
    Link *link = call->link;
    bool done;
    if (!login_prepare(link->login, &done, error))
        return STAGE_FAILED;
    return done ? STAGE_NEXT : STAGE_WAIT;
}

static StageResult dial(Call *call, GError **error)
{
    Link *link = call->link;
    if (call->drops > 0 && call_is_early(call))
        return STAGE_WAIT;
    if (link->dial == NULL) {
        const SshConfig *config = call->config;
        link->dial =
            dial_new(&(DialTarget){config->hostname, config->port, config->family,
                                   call_resolve_timeout(call), call_connect_timeout(call)});
        call_reach(call, STEP_RESOLVE);
    }
    bool alive = dial_step(link->dial, &call->waits, error);
    if (call->step == STEP_RESOLVE && dial_resolved(link->dial))
        call_reach(call, STEP_CONNECT);
    if (!alive)
        return STAGE_FAILED;
    link->fd = dial_take(link->dial);
    return link->fd < 0 ? STAGE_WAIT : STAGE_NEXT;
}

static StageResult start_session(Call *call, GError **error)
{
    Link *link = call->link;
    call_reach(call, STEP_HOST_KEY);
    if (host_keys_empty(link->keys)) {
        g_autofree char *by_hand = collect_by_hand(call->node);
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_REFUSED,
                    "the host key is not known: connect once by hand: %s", by_hand);
        return STAGE_FAILED;
    }
    call_allow(call, call_auth_timeout(call), "not logged in");
    link->session = link_new(&link->quota);
    if (link->session == NULL) {
        g_set_error_literal(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "out of memory");
        return STAGE_FAILED;
    }
    return trust_set_methods(link->session, link->keys, call->config, error) ? STAGE_NEXT
                                                                             : STAGE_FAILED;
}

/* Order matters: after shutdown nothing in libssh2 can wait for the peer any more. */
static void hang_up(Link *link)
{
    if (link->fd >= 0)
        shutdown(link->fd, SHUT_RDWR);
    /* A key exchange that was left half-way cleans up only when it is told of the end. */
    if (link->shaking)
        libssh2_session_handshake(link->session, link->fd);
    link->shaking = false;
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

static StageResult begin_again(Call *call)
{
    Link *link = call->link;
    hang_up(link);
    g_clear_pointer(&link->dial, dial_free);
    link->stage = DIAL;
    call_is_early(call);
    return STAGE_WAIT;
}

/* A busy OpenSSH says "Exceeded MaxStartups" instead. */
static bool has_said_who(LIBSSH2_SESSION *session)
{
    const char *said = libssh2_session_banner_get(session);
    return said != NULL && g_str_has_prefix(said, "SSH-");
}

static StageResult shake_hands(Call *call, GError **error)
{
    Link *link = call->link;
    int code = libssh2_session_handshake(link->session, link->fd);
    link->shaking = code == LIBSSH2_ERROR_EAGAIN;
    bool failed = code != 0 && code != LIBSSH2_ERROR_EAGAIN;
    bool dropped = failed && !link_flooded(&link->quota) && !has_said_who(link->session);
    if (dropped && call_try_again(call))
        return begin_again(call);
    if (code == LIBSSH2_ERROR_KEX_FAILURE) {
        g_set_error_literal(error, COLLECT_ERROR, COLLECT_ERROR_BEYOND,
                            "libssh2 and the server have no algorithm in common");
        return STAGE_FAILED;
    }
    return judge(call, code, "handshake", error);
}

static StageResult check_host_key(Call *call, GError **error)
{
    Link *link = call->link;
    if (!trust_check(link->session, link->keys, error))
        return STAGE_FAILED;
    call_reach(call, STEP_AUTHENTICATE);
    return STAGE_NEXT;
}

static StageResult authenticate(Call *call, GError **error)
{
    Link *link = call->link;
    bool done;
    if (!login_step(link->login, link->session, link->fd, &done, error))
        return STAGE_FAILED;
    if (!done)
        return STAGE_WAIT;
    link->quota.authenticated = true;
    call_reach(call, STEP_SHELL);
    call_allow(call, call_idle_timeout(call), "nothing was printed");
    return STAGE_NEXT;
}

static StageResult open_channel(Call *call, GError **error)
{
    Link *link = call->link;
    link->channel = libssh2_channel_open_session(link->session);
    int code = link->channel != NULL ? 0 : libssh2_session_last_errno(link->session);
    return judge(call, code, "opening a channel", error);
}

static StageResult execute(Call *call, GError **error)
{
    Link *link = call->link;
    int code = libssh2_channel_process_startup(link->channel, "exec", 4, link->command,
                                               (unsigned)strlen(link->command));
    return judge(call, code, "starting the shell", error);
}

static StageResult send_script(Call *call, GError **error)
{
    Link *link = call->link;
    while (call->sent < call->script->len) {
        ssize_t n = libssh2_channel_write(link->channel, call->script->str + call->sent,
                                          call->script->len - call->sent);
        if (n < 0)
            return judge(call, (int)n, "sending the script", error);
        call->sent += (gsize)n;
    }
    return judge(call, libssh2_channel_send_eof(link->channel), "sending the script", error);
}

static StageResult read_errors(Call *call, GError **error)
{
    Link *link = call->link;
    char buffer[4096];
    ssize_t n;
    while ((n = libssh2_channel_read_stderr(link->channel, buffer, sizeof buffer)) > 0)
        call_errors(call, buffer, (gsize)n);
    return judge(call, (int)n, "reading", error);
}

/* Reads until nothing is there, which the quota makes sure of. */
static StageResult read_listing(Call *call, GError **error)
{
    Link *link = call->link;
    g_autofree char *buffer = g_malloc(BUFFER_BYTES);
    ssize_t n;
    while ((n = libssh2_channel_read(link->channel, buffer, BUFFER_BYTES)) > 0) {
        if (!call_output(call, buffer, (gsize)n, error))
            return STAGE_FAILED;
        if (listing_ended(call->listing))
            return STAGE_OVER;
    }
    if (n < 0 && n != LIBSSH2_ERROR_EAGAIN)
        return fail(link, "reading", error);
    StageResult result = read_errors(call, error);
    if (result != STAGE_FAILED && libssh2_channel_eof(link->channel)) {
        call_allow(call, GRACE_SECONDS, "the listing was cut short, and the channel not closed");
        return STAGE_NEXT;
    }
    link_wait(link->session, link->fd, &call->waits);
    return result == STAGE_FAILED ? STAGE_FAILED : STAGE_WAIT;
}

static StageResult close_channel(Call *call, GError **error)
{
    Link *link = call->link;
    return judge(call, libssh2_channel_close(link->channel), "closing", error);
}

/* The output ended without the end marker: how the shell ended is the best reason there is. */
static StageResult check_exit(Call *call, GError **error)
{
    Link *link = call->link;
    char *signal = NULL;
    libssh2_channel_get_exit_signal(link->channel, &signal, NULL, NULL, NULL, NULL, NULL);
    int status = libssh2_channel_get_exit_status(link->channel);
    if (signal != NULL)
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "the node's shell died of SIG%s",
                    signal);
    else if (status != 0)
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED,
                    "the node's shell ended with status %d", status);
    bool failed = signal != NULL || status != 0;
    if (signal != NULL)
        libssh2_free(link->session, signal);
    return failed ? STAGE_FAILED : STAGE_OVER;
}

static StageResult (*const stages[N_STAGES])(Call *call, GError **error) = {
    [PREPARE] = prepare,
    [DIAL] = dial,
    [START_SESSION] = start_session,
    [SHAKE_HANDS] = shake_hands,
    [CHECK_HOST_KEY] = check_host_key,
    [AUTHENTICATE] = authenticate,
    [OPEN_CHANNEL] = open_channel,
    [EXECUTE] = execute,
    [SEND_SCRIPT] = send_script,
    [READ_LISTING] = read_listing,
    [CLOSE_CHANNEL] = close_channel,
    [CHECK_EXIT] = check_exit,
};

static bool libssh2_step(Call *call, GError **error)
{
    Link *link = call->link;
    link_refill(&link->quota);
    StageResult result = STAGE_NEXT;
    while (result == STAGE_NEXT && link->stage < N_STAGES) {
        result = stages[link->stage](call, error);
        if (result == STAGE_NEXT)
            link->stage++;
    }
    call->ended = result == STAGE_OVER;
    return result != STAGE_FAILED;
}

static bool libssh2_begin(Call *call, GError **error)
{
    Link *link = g_new0(Link, 1);
    link->fd = -1;
    call->link = link;
    if (call->config->beyond != NULL) {
        g_set_error_literal(error, COLLECT_ERROR, COLLECT_ERROR_BEYOND, call->config->beyond);
        return false;
    }
    link->keys = trust_look_up(call, error);
    if (link->keys == NULL)
        return false;
    link->login = login_new(call);
    link->command = listing_command(call->node);
    return true;
}

static void libssh2_end(Call *call)
{
    Link *link = call->link;
    if (link == NULL)
        return;
    hang_up(link);
    dial_free(link->dial);
    login_free(link->login);
    host_keys_free(link->keys);
    g_free(link->command);
    g_free(link);
    call->link = NULL;
}

const TransportEntry transport_libssh2 = {
    .name = "libssh2", .begin = libssh2_begin, .step = libssh2_step, .end = libssh2_end};
