#include "call.h"

#include <sys/wait.h>

#include "transport.h"

#define RESOLVE_SECONDS 5
#define CONNECT_SECONDS 5
#define AUTH_SECONDS 10
#define IDLE_SECONDS 60
#define NODE_SECONDS 300
#define QUESTION_SECONDS 5
#define QUESTION_MAX_BYTES 65536

static gint64 or_usual(gint64 configured, gint64 usual)
{
    return configured > 0 ? configured : usual;
}

gint64 call_resolve_timeout(const Call *call)
{
    (void)call;
    return RESOLVE_SECONDS;
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

void call_add_target(const Node *node, GStrvBuilder *words)
{
    if (node->ssh_config != NULL)
        g_strv_builder_add_many(words, "-F", node->ssh_config, NULL);
    if (node->port > 0) {
        g_autofree char *port = g_strdup_printf("%d", node->port);
        g_strv_builder_add_many(words, "-p", port, NULL);
    }
}

char *collect_by_hand(const Node *node)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_add(builder, "ssh");
    call_add_target(node, builder);
    g_strv_builder_add(builder, node->alias);
    g_auto(GStrv) words = g_strv_builder_end(builder);
    return g_strjoinv(" ", words);
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

void call_reach(Call *call, CollectStep step)
{
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

Call *call_new(const Node *node, SshHome *home, const CollectOptions *options)
{
    Call *call = g_new0(Call, 1);
    call->node = node;
    call->home = home;
    call->options = options;
    call->answer = g_string_new(NULL);
    call->complaint = g_string_new(NULL);
    call->began = g_get_monotonic_time();
    call->deadline = call->began + node_timeout(call) * G_USEC_PER_SEC;
    call->patience = G_MAXINT64;
    renew_visit(call);
    return call;
}

void call_free(Call *call)
{
    if (call == NULL)
        return;
    if (call->transport != NULL)
        call->transport->end(call);
    child_end(&call->question);
    g_string_free(call->answer, TRUE);
    g_string_free(call->complaint, TRUE);
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
    if (*node->alias == '-' || *node->alias == '\0') {
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "\"%s\" is no host name",
                    node->alias);
        return false;
    }
    g_autoptr(SshSettings) settings = ssh_settings_read(call->home, node->ssh_config, node->alias);
    if (settings->certain) {
        understand(call, settings);
        return true;
    }
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_add_many(builder, "ssh", "-G", "-T", NULL);
    call_add_target(node, builder);
    g_strv_builder_add(builder, node->alias);
    g_auto(GStrv) question = g_strv_builder_end(builder);
    g_autoptr(GError) failure = NULL;
    if (child_start(&call->question, (const char *const *)question, call->home->environ,
                    &failure)) {
        call_allow(call, QUESTION_SECONDS, "ssh -G did not answer");
        return true;
    }
    call_note(call, "ssh's configuration was read without asking ssh: %s", failure->message);
    understand(call, settings);
    return true;
}

static void drain(int *stream, GString *text)
{
    char buffer[8192];
    gsize n;
    while (text->len < QUESTION_MAX_BYTES && (n = child_read(stream, buffer, sizeof buffer)) > 0)
        g_string_append_len(text, buffer, (gssize)n);
}

/* Reads on in the answer of `ssh -G`. */
static bool listen_to_ssh(Call *call, GError **error)
{
    Child *question = &call->question;
    int status;
    bool over = child_ended(question, &status);
    drain(&question->out, call->answer);
    drain(&question->err, call->complaint);
    if (!over) {
        waits_add(&call->waits, question->out, POLLIN);
        waits_add(&call->waits, question->err, POLLIN);
        waits_add(&call->waits, question->exited, POLLIN);
        return true;
    }
    child_end(question);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "ssh's configuration: %s",
                    g_strchomp(call->complaint->str));
        return false;
    }
    g_autoptr(SshSettings) settings = ssh_settings_parse(call->answer->str);
    understand(call, settings);
    return true;
}

/* --- Attempts. */

static bool begin(Call *call, const TransportEntry *transport, GError **error)
{
    call->transport = transport;
    return transport->begin(call, error);
}

/* Leaves libssh2 for the system's ssh. */
static bool change_over(Call *call, GError **error)
{
    call->transport->end(call);
    call->link = NULL;
    call->ended = false;
    renew_visit(call);
    return begin(call, &transport_ssh, error);
}

static bool begin_chosen(Call *call, GError **error)
{
    static const TransportEntry *const chosen[] = {[TRANSPORT_AUTO] = &transport_libssh2,
                                                   [TRANSPORT_LIBSSH2] = &transport_libssh2,
                                                   [TRANSPORT_SSH] = &transport_ssh,
                                                   [TRANSPORT_LOCAL] = &transport_local};
    return begin(call, chosen[call->node->transport], error);
}

static bool advance(Call *call, GError **error)
{
    if (call->transport != NULL)
        return call->transport->step(call, error);
    if (call->question.pid != 0) {
        if (!listen_to_ssh(call, error))
            return false;
    } else if (call->node->transport != TRANSPORT_LOCAL && !configure(call, error)) {
        return false;
    }
    if (call->question.pid != 0 && call->waits.n == 0)
        return listen_to_ssh(call, error);
    if (call->question.pid != 0)
        return true;
    return begin_chosen(call, error) && call->transport->step(call, error);
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
    waits_clear(&call->waits);
    bool good = advance(call, &error);
    if (!good && g_error_matches(error, COLLECT_ERROR, COLLECT_ERROR_BEYOND) &&
        call->node->transport == TRANSPORT_AUTO && call->transport == &transport_libssh2) {
        call_note(call, "through the system's ssh: %s", error->message);
        g_clear_error(&error);
        good = change_over(call, &error) && call->transport->step(call, &error);
    }
    if (good && !call->ended)
        good = !out_of_time(call, &error);
    waits_until(&call->waits, MIN(call->deadline, call->patience));
    if (good && !call->ended)
        return true;
    finish(call, good ? NULL : error->message);
    return false;
}

Visit *call_take_visit(Call *call)
{
    return g_steal_pointer(&call->visit);
}
