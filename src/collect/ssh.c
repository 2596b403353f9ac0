/* The system's ssh program: slower than libssh2 by far, but there is nothing that it can't do. */
#include <string.h>
#include <sys/wait.h>

#include "process.h"
#include "transport.h"

/* What ssh says when it fails, and how far it had come. The first that is found counts. */
static const struct {
    const char *sign;
    CollectStep step;
    CollectError code;
    const char *reason; /* NULL: the line that holds the sign */
} failures[] = {
    {"REVOKED HOST KEY DETECTED", STEP_HOST_KEY, COLLECT_ERROR_REFUSED,
     "the host key is marked as revoked: refused"},
    {"HOST IDENTIFICATION HAS CHANGED", STEP_HOST_KEY, COLLECT_ERROR_REFUSED,
     "the host key has CHANGED: refused. Somebody may be listening in, or the host was set up "
     "anew; find out which before you remove the old key"},
    {"host key is known for", STEP_HOST_KEY, COLLECT_ERROR_REFUSED, "the host key is not known"},
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

static bool ssh_begin(Call *call, GError **error)
{
    const Node *node = call->node;
    gint64 connect = call_connect_timeout(call);
    g_autofree char *timeout = g_strdup_printf("ConnectTimeout=%" G_GINT64_FORMAT, connect);
    g_autofree char *port = g_strdup_printf("%d", node->port);
    g_autofree char *command = listing_command(node);
    bool accept_new = call->config != NULL && call->config->accept_new;
    const char *const options[] = {"BatchMode=yes",
                                   "RemoteCommand=none",
                                   "ClearAllForwardings=yes",
                                   "ControlMaster=no",
                                   "ControlPath=none",
                                   "LogLevel=INFO",
                                   "EscapeChar=none",
                                   accept_new ? "StrictHostKeyChecking=accept-new"
                                              : "StrictHostKeyChecking=yes",
                                   timeout};
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, "ssh");
    g_ptr_array_add(argv, "-T");
    if (node->ssh_config != NULL) {
        g_ptr_array_add(argv, "-F");
        g_ptr_array_add(argv, node->ssh_config);
    }
    if (node->port > 0) {
        g_ptr_array_add(argv, "-p");
        g_ptr_array_add(argv, port);
    }
    for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
        g_ptr_array_add(argv, "-o");
        g_ptr_array_add(argv, (gpointer)options[i]);
    }
    g_ptr_array_add(argv, node->alias);
    g_ptr_array_add(argv, command);
    g_ptr_array_add(argv, NULL);
    call_reach(call, STEP_CONNECT);
    /* ssh does not tell when it is through, so it gets the time of all steps up to the shell. */
    call_allow(call, connect + call_auth_timeout(call) + call_idle_timeout(call),
               "nothing came from ssh");
    return process_begin(call, (const char *const *)argv->pdata, error);
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
        if (strstr(errors, failures[i].sign) == NULL)
            continue;
        g_autofree char *line = find_line(errors, failures[i].sign);
        g_autofree char *by_hand = call_by_hand(call);
        bool unknown = failures[i].reason != NULL && g_str_has_suffix(failures[i].reason, "known");
        call_reach(call, failures[i].step);
        g_set_error(error, COLLECT_ERROR, failures[i].code, "%s%s%s",
                    failures[i].reason != NULL ? failures[i].reason : line,
                    unknown ? ": connect once by hand: " : "", unknown ? by_hand : "");
        return;
    }
    g_autofree char *last = find_line(errors, NULL);
    g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "%s",
                last != NULL ? last : "ssh ended with status 255");
}

static bool ssh_step(Call *call, GError **error)
{
    int status;
    if (!process_step(call, &status, error))
        return false;
    if (!call->ended)
        return true;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 255) {
        explain(call, error);
        return false;
    }
    return process_check(status, error);
}

const TransportEntry transport_ssh = {
    .name = "ssh", .begin = ssh_begin, .step = ssh_step, .end = process_end};
