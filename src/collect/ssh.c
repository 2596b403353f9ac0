/* The system's ssh program: slower than libssh2 by far, but there is nothing that it can't do. */
#include <string.h>
#include <sys/wait.h>

#include "collect/process.h"
#include "collect/ssh_target.h"
#include "collect/transport.h"

/* What ssh says when it fails, and how far it had come. The first that is found counts. */
static const struct {
    const char *sign;
    CollectStep step;
    CollectError code;
    const char *reason; /* %s is how to connect by hand; NULL: the line that holds the sign */
} failures[] = {
    {"REVOKED HOST KEY DETECTED", STEP_HOST_KEY, COLLECT_ERROR_REFUSED,
     "the host key is marked as revoked: refused"},
    {"HOST IDENTIFICATION HAS CHANGED", STEP_HOST_KEY, COLLECT_ERROR_REFUSED,
     HOST_KEY_CHANGED_TEXT},
    {"host key is known for", STEP_HOST_KEY, COLLECT_ERROR_REFUSED,
     "the host key is not known: connect once by hand: %s"},
    {"Host key verification failed", STEP_HOST_KEY, COLLECT_ERROR_REFUSED, NULL},
    {"Could not resolve hostname", STEP_RESOLVE, COLLECT_ERROR_FAILED, NULL},
    {"Bad configuration option", STEP_CONFIGURE, COLLECT_ERROR_FAILED, NULL},
    {"Bad owner or permissions", STEP_CONFIGURE, COLLECT_ERROR_FAILED, NULL},
    {"Permission denied (", STEP_AUTHENTICATE, COLLECT_ERROR_FAILED, NULL},
    {"Too many authentication failures", STEP_AUTHENTICATE, COLLECT_ERROR_FAILED, NULL},
    {"Unable to negotiate", STEP_HOST_KEY, COLLECT_ERROR_FAILED, NULL},
    {"kex_exchange_identification", STEP_HOST_KEY, COLLECT_ERROR_FAILED, NULL},
    {"banner exchange", STEP_HOST_KEY, COLLECT_ERROR_FAILED, NULL},
    {"Connection refused", STEP_CONNECT, COLLECT_ERROR_FAILED, NULL},
    {"timed out", STEP_CONNECT, COLLECT_ERROR_TIMEOUT, NULL},
    {"No route to host", STEP_CONNECT, COLLECT_ERROR_FAILED, NULL},
    {"unreachable", STEP_CONNECT, COLLECT_ERROR_FAILED, NULL},
};

/* The whole command, to be freed with g_strfreev(). */
static char **build_command(const Call *call)
{
    static const char *const settings[] = {
        "BatchMode=yes",    "RemoteCommand=none", "ClearAllForwardings=yes",
        "ControlMaster=no", "ControlPath=none",   "EscapeChar=none",
        "LogLevel=INFO"};
    g_autofree char *timeout =
        g_strdup_printf("ConnectTimeout=%" G_GINT64_FORMAT, call_connect_timeout(call));
    const char *strictness =
        call->config->accept_new ? "StrictHostKeyChecking=accept-new" : "StrictHostKeyChecking=yes";
    g_autofree char *command = listing_command(call->node);
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_strv_builder_add_many(words, "ssh", "-T", NULL);
    ssh_target_add(call->node, words);
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++)
        g_strv_builder_add_many(words, "-o", settings[i], NULL);
    g_strv_builder_add_many(words, "-o", timeout, "-o", strictness, call->node->alias, command,
                            NULL);
    return g_strv_builder_end(words);
}

static bool ssh_begin(Call *call, GError **error)
{
    g_auto(GStrv) command = build_command(call);
    call_reach(call, STEP_CONNECT);
    /* ssh does not tell when it is through: it gets the time of all steps up to the shell. */
    call_allow(call,
               call_resolve_timeout(call) + call_connect_timeout(call) + call_auth_timeout(call) +
                   call_idle_timeout(call),
               "nothing came from ssh");
    if (process_begin(call, (const char *const *)command, error))
        return true;
    g_prefix_error(error, "the system's ssh: ");
    return false;
}

/* The line of `text` that holds `sign`, or the last one that is not empty if NULL. */
static char *find_line(const char *text, const char *sign)
{
    g_auto(GStrv) lines = g_strsplit_set(text, "\r\n", -1);
    const char *found = NULL;
    for (char **line = lines; *line != NULL; line++)
        if (sign == NULL ? **line != '\0' : found == NULL && strstr(*line, sign) != NULL)
            found = *line;
    return g_strdup(found);
}

/* ssh ended without a listing: says why, in its own words where they are good. */
static void explain(Call *call, GError **error)
{
    const char *errors = process_errors(call);
    for (guint i = 0; i < G_N_ELEMENTS(failures); i++) {
        g_autofree char *line = find_line(errors, failures[i].sign);
        if (line == NULL)
            continue;
        call_reach(call, failures[i].step);
        g_autofree char *by_hand = collect_by_hand(call->node);
        g_autoptr(GString) reason =
            g_string_new(failures[i].reason != NULL ? failures[i].reason : line);
        if (failures[i].reason != NULL)
            g_string_replace(reason, "%s", by_hand, 1);
        g_set_error_literal(error, COLLECT_ERROR, failures[i].code, reason->str);
        return;
    }
    g_autofree char *last = find_line(errors, NULL);
    g_set_error_literal(error, COLLECT_ERROR, COLLECT_ERROR_FAILED,
                        last != NULL ? last : "ssh ended with status 255");
}

/* Whether the server, or a host on the way to it, hung up before it said a word. */
static bool was_dropped(const Call *call)
{
    g_autofree char *line = find_line(process_errors(call), "kex_exchange_identification");
    return line != NULL &&
           (strstr(line, "closed by remote host") != NULL || strstr(line, "reset by peer") != NULL);
}

static bool ssh_step(Call *call, GError **error)
{
    int status;
    if (call->link == NULL) { /* dropped before */
        if (call_is_early(call))
            return true;
        if (!ssh_begin(call, error))
            return false;
    }
    if (!process_step(call, &status, error))
        return false;
    if (!call->ended)
        return true;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 255)
        return process_check(status, error);
    if (!was_dropped(call) || !call_try_again(call)) {
        explain(call, error);
        return false;
    }
    process_end(call);
    poll_set_clear(&call->waits);
    call_is_early(call);
    return true;
}

const TransportEntry transport_ssh = {
    .name = "ssh", .begin = ssh_begin, .step = ssh_step, .end = process_end};
