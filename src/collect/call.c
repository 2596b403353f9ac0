#include "collect/call.h"

#include "collect/ssh_target.h"
#include "collect/transport.h"

#define RESOLVE_SECONDS 5
#define CONNECT_SECONDS 5
#define AUTH_SECONDS 10
#define IDLE_SECONDS 60
#define NODE_SECONDS 300
#define QUESTION_SECONDS 5
#define MAX_DROPS 4

static gint64 or_usual(gint64 configured, gint64 usual)
{
    return configured > 0 ? configured : usual;
}

gint64 call_resolve_timeout(const Call *call)
{
    return or_usual(call->node->resolve_timeout, RESOLVE_SECONDS);
}

gint64 call_connect_timeout(const Call *call)
{
    gint64 usual = call->config != NULL && call->config->connect_timeout > 0
                       ? call->config->connect_timeout
                       : CONNECT_SECONDS;
    return or_usual(call->node->connect_timeout, usual);
}

gint64 call_auth_timeout(const Call *call)
{
    return or_usual(call->node->auth_timeout, AUTH_SECONDS);
}

gint64 call_idle_timeout(const Call *call)
{
    return or_usual(call->node->idle_timeout, IDLE_SECONDS);
}

static gint64 node_timeout(const Call *call)
{
    return or_usual(call->node->deadline, NODE_SECONDS);
}

void call_note(const Call *call, const char *format, ...)
{
    if (call->options->note == NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    call->options->note(call->node, text, call->options->data);
}

static void leave_gate(Call *call)
{
    if (call->inside)
        gate_leave(call->gate, call->config->first_host);
    call->inside = false;
}

void call_reach(Call *call, CollectStep step)
{
    if (step >= STEP_SHELL)
        leave_gate(call);
    call->step = step;
    if (call->options->progress != NULL)
        call->options->progress(call->node, step, call->options->data);
}

void call_allow(Call *call, gint64 seconds, const char *what)
{
    call->patience = g_get_monotonic_time() + seconds * G_USEC_PER_SEC;
    g_free(call->impatience);
    call->impatience = g_strdup_printf("%s within %" G_GINT64_FORMAT " s", what, seconds);
}

void call_allow_all(Call *call)
{
    call->patience = G_MAXINT64;
}

bool call_try_again(Call *call)
{
    if (call->drops == MAX_DROPS)
        return false;
    call->drops++;
    call->sent = 0;
    call->ended = false;
    call_allow_all(call);
    /* 0.4, 0.8, 1.6, 3.2 s, each give or take a third, so that not all come back at once. */
    call->again_at =
        g_get_monotonic_time() + (200 << call->drops) * (gint64)g_random_int_range(670, 1330);
    return true;
}

bool call_is_early(Call *call)
{
    poll_set_until(&call->waits, call->again_at);
    return g_get_monotonic_time() < call->again_at;
}

bool call_output(Call *call, const char *bytes, gsize n, GError **error)
{
    if (call->step != STEP_LIST)
        call_reach(call, STEP_LIST);
    call_allow(call, call_idle_timeout(call), "nothing more was printed");
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    return listing_feed(call->listing, bytes, n, now, error);
}

void call_errors(Call *call, const char *bytes, gsize n)
{
    listing_feed_stderr(call->listing, bytes, n);
}

/* An attempt begins with an empty visit. */
static void renew_visit(Call *call)
{
    listing_free(call->listing);
    visit_free(call->visit);
    if (call->script != NULL)
        g_string_free(call->script, TRUE);
    call->visit = visit_new(call->node);
    call->visit->reading.run = call->options->run;
    call->listing = listing_new(call->visit);
    g_autofree char *script = listing_script(call->listing);
    call->script = g_string_new(script);
    call->sent = 0;
}

Call *call_new(const Node *node, SshHome *home, Gate *gate, const CollectOptions *options)
{
    Call *call = g_new0(Call, 1);
    call->node = node;
    call->home = home;
    call->gate = gate;
    call->options = options;
    call->began = g_get_monotonic_time();
    call->deadline = call->began + node_timeout(call) * G_USEC_PER_SEC;
    call_allow_all(call);
    renew_visit(call);
    return call;
}

void call_free(Call *call)
{
    if (call == NULL)
        return;
    if (call->transport != NULL)
        call->transport->end(call);
    leave_gate(call);
    question_free(call->question);
    ssh_config_free(call->config);
    listing_free(call->listing);
    visit_free(call->visit);
    g_string_free(call->script, TRUE);
    g_free(call->impatience);
    g_free(call);
}

/* --- Who the node is. */

static void understand(Call *call, const SshSettings *settings)
{
    call->config = ssh_config_new(settings, call->home, call->node->alias, call->node->port);
}

/* Reads ssh's configuration, or asks ssh where only ssh is certain. */
static bool configure(Call *call, GError **error)
{
    const Node *node = call->node;
    call_reach(call, STEP_CONFIGURE);
    if (!ssh_target_check(node, error))
        return false;
    g_autoptr(SshSettings) settings = ssh_settings_read(call->home, node->ssh_config, node->alias);
    g_autoptr(GError) failure = NULL;
    if (!settings->certain) {
        call_allow(call, QUESTION_SECONDS, "ssh -G did not answer");
        call->question = question_new(node, call->home->environ, &failure);
    }
    if (failure != NULL)
        call_note(call, "ssh's configuration was read without ssh: %s", failure->message);
    if (call->question == NULL)
        understand(call, settings);
    return true;
}

/* Goes on to find out; done when call->config is set. */
static bool identify(Call *call, GError **error)
{
    if (call->question == NULL && !configure(call, error))
        return false;
    if (call->question == NULL)
        return true;
    if (!question_step(call->question, &call->waits, error))
        return false;
    g_autoptr(SshSettings) answer = question_answer(call->question);
    if (answer != NULL) {
        g_clear_pointer(&call->question, question_free);
        poll_set_clear(&call->waits);
        understand(call, answer);
    }
    return true;
}

/* --- Attempts. */

static bool begin(Call *call, const TransportEntry *transport, GError **error)
{
    call->transport = transport;
    call_allow_all(call);
    return transport->begin(call, error) && transport->step(call, error);
}

/* Leaves libssh2 for the system's ssh. */
static bool change_over(Call *call, GError **error)
{
    call->transport->end(call);
    poll_set_clear(&call->waits);
    renew_visit(call);
    return begin(call, &transport_ssh, error);
}

bool call_is_admitted(const Call *call)
{
    return call->queued && gate_is_open(call->gate, call->config->first_host);
}

/* Enters the gate, or queues before it: that time is not the node's. */
static bool enter_gate(Call *call)
{
    const char *host = call->config->first_host;
    call_allow_all(call);
    call->queued = !gate_is_open(call->gate, host);
    call->began = g_get_monotonic_time();
    call->deadline = call->queued ? G_MAXINT64 : call->began + node_timeout(call) * G_USEC_PER_SEC;
    if (call->queued)
        return false;
    gate_enter(call->gate, host);
    call->inside = true;
    return true;
}

static bool advance(Call *call, GError **error)
{
    static const TransportEntry *const chosen[] = {[TRANSPORT_AUTO] = &transport_libssh2,
                                                   [TRANSPORT_LIBSSH2] = &transport_libssh2,
                                                   [TRANSPORT_SSH] = &transport_ssh,
                                                   [TRANSPORT_LOCAL] = &transport_local};
    const Transport wanted = call->node->transport;
    if (call->transport != NULL)
        return call->transport->step(call, error);
    if (wanted != TRANSPORT_LOCAL) {
        if (call->config == NULL && !identify(call, error))
            return false;
        if (call->config == NULL || !enter_gate(call))
            return true;
    }
    return begin(call, chosen[wanted], error);
}

/* Whether another transport may do better than the one that failed. */
static bool may_change_over(const Call *call, const GError *error)
{
    return call->transport == &transport_libssh2 && call->node->transport == TRANSPORT_AUTO &&
           g_error_matches(error, COLLECT_ERROR, COLLECT_ERROR_BEYOND);
}

static bool out_of_time(const Call *call, GError **error)
{
    gint64 now = g_get_monotonic_time();
    if (now >= call->deadline)
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_TIMEOUT,
                    "not done within %" G_GINT64_FORMAT " s", node_timeout(call));
    else if (now >= call->patience)
        g_set_error_literal(error, COLLECT_ERROR, COLLECT_ERROR_TIMEOUT, call->impatience);
    else
        return false;
    return true;
}

/* Ends the visit; `failure` as for listing_finish(). */
static void finish(Call *call, const char *failure)
{
    Reading *reading = &call->visit->reading;
    listing_finish(call->listing, failure);
    reading->transport = call->transport != NULL ? call->transport->name : NULL;
    reading->duration_ms = (g_get_monotonic_time() - call->began) / 1000;
}

bool call_go_on(Call *call)
{
    g_autoptr(GError) error = NULL;
    poll_set_clear(&call->waits);
    bool good = advance(call, &error);
    if (!good && may_change_over(call, error)) {
        call_note(call, "through the system's ssh: %s", error->message);
        g_clear_error(&error);
        good = change_over(call, &error);
    }
    if (good && !call->ended)
        good = !out_of_time(call, &error);
    poll_set_until(&call->waits, MIN(call->deadline, call->patience));
    if (good && !call->ended)
        return true;
    finish(call, good ? NULL : error->message);
    return false;
}

Visit *call_take_visit(Call *call)
{
    return g_steal_pointer(&call->visit);
}
