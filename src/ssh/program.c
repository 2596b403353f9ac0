/* The system's ssh program: slower than libssh2 by far, but it supports every configuration. */
#include "ssh/program.h"

#include "base/child.h"
#include "ssh/session.h"

#include <string.h>
#include <sys/wait.h>

#define MAX_KEPT_BYTES 65536
#define GRACE_SECONDS 2

/* What ssh printed on one of its streams, or how that began. */
static void keep(GString *text, const char *bytes, gsize n)
{
    if (text->len < MAX_KEPT_BYTES)
        g_string_append_len(text, bytes, (gssize)n);
}

/* Adds the words that go before the alias: "-F FILE -p PORT". */
static void add_target(GStrvBuilder *words, const SshTarget *target)
{
    if (target->config_file != NULL)
        g_strv_builder_add_many(words, "-F", target->config_file, NULL);
    if (target->port > 0) {
        g_autofree char *port = g_strdup_printf("%d", target->port);
        g_strv_builder_add_many(words, "-p", port, NULL);
    }
}

char *ssh_by_hand(const SshTarget *target)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_add(builder, "ssh");
    add_target(builder, target);
    g_strv_builder_add(builder, target->alias);
    g_auto(GStrv) words = g_strv_builder_end(builder);
    return g_strjoinv(" ", words);
}

/* --- Its configuration. */

struct ConfigQuery {
    Child *child;
    GString *answer, *complaint; /* standard output and error */
    bool answered;
};

static bool keep_answer(const char *bytes, gsize n, gpointer data, GError **error G_GNUC_UNUSED)
{
    keep(((ConfigQuery *)data)->answer, bytes, n);
    return true;
}

static void keep_complaint(const char *bytes, gsize n, gpointer data)
{
    keep(((ConfigQuery *)data)->complaint, bytes, n);
}

ConfigQuery *config_query_new(const SshTarget *target, const char *const *environment,
                              GError **error)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_add_many(builder, "ssh", "-G", "-T", NULL);
    add_target(builder, target);
    g_strv_builder_add(builder, target->alias);
    g_auto(GStrv) words = g_strv_builder_end(builder);
    g_autoptr(ConfigQuery) query = g_new0(ConfigQuery, 1);
    query->answer = g_string_new(NULL);
    query->complaint = g_string_new(NULL);
    const ChildOptions options = {.argv = (const char *const *)words,
                                  .environ = environment,
                                  .output = keep_answer,
                                  .errors = keep_complaint,
                                  .data = query};
    query->child = child_new(&options, error);
    return query->child != NULL ? g_steal_pointer(&query) : NULL;
}

void config_query_free(ConfigQuery *query)
{
    if (query == NULL)
        return;
    child_free(query->child);
    g_string_free(query->answer, TRUE);
    g_string_free(query->complaint, TRUE);
    g_free(query);
}

bool config_query_step(ConfigQuery *query, PollSet *set, GError **error)
{
    int status = 0;
    if (!child_step(query->child, set, error))
        return false;
    query->answered = child_ended(query->child, &status);
    if (status == 0)
        return true;
    const char *complaint = query->complaint->str;
    g_set_error(error, SSH_ERROR, SSH_ERROR_FAILED, "ssh's configuration: %.*s",
                (int)strcspn(complaint, "\r\n"), complaint);
    return false;
}

SshSettings *config_query_answer(const ConfigQuery *query)
{
    return query->answered ? ssh_settings_parse(query->answer->str) : NULL;
}

/* --- The route. */

typedef struct {
    Child *child;
    GString *errors; /* what ssh and the command wrote to standard error */
    bool output_ended;
} Program;

/* What ssh says when it fails, and how far it had come. The first that is found counts. */
static const struct {
    const char *sign;
    SshStep step;
    SshError code;
    const char *reason; /* %s is how to connect by hand; NULL: the line that holds the sign */
} failures[] = {
    {"REVOKED HOST KEY DETECTED", SSH_STEP_HOST_KEY, SSH_ERROR_REFUSED, HOST_KEY_REVOKED_TEXT},
    {"HOST IDENTIFICATION HAS CHANGED", SSH_STEP_HOST_KEY, SSH_ERROR_REFUSED,
     HOST_KEY_CHANGED_TEXT},
    {"host key is known for", SSH_STEP_HOST_KEY, SSH_ERROR_REFUSED, HOST_KEY_UNKNOWN_TEXT},
    {"Host key verification failed", SSH_STEP_HOST_KEY, SSH_ERROR_REFUSED, NULL},
    {"Could not resolve hostname", SSH_STEP_RESOLVE, SSH_ERROR_FAILED, NULL},
    {"Bad configuration option", SSH_STEP_CONFIGURE, SSH_ERROR_FAILED, NULL},
    {"Bad owner or permissions", SSH_STEP_CONFIGURE, SSH_ERROR_FAILED, NULL},
    {"Permission denied (", SSH_STEP_AUTHENTICATE, SSH_ERROR_FAILED, NULL},
    {"Too many authentication failures", SSH_STEP_AUTHENTICATE, SSH_ERROR_FAILED, NULL},
    {"Unable to negotiate", SSH_STEP_HOST_KEY, SSH_ERROR_FAILED, NULL},
    {"kex_exchange_identification", SSH_STEP_HOST_KEY, SSH_ERROR_FAILED, NULL},
    {"banner exchange", SSH_STEP_HOST_KEY, SSH_ERROR_FAILED, NULL},
    {"Connection refused", SSH_STEP_CONNECT, SSH_ERROR_FAILED, NULL},
    {"timed out", SSH_STEP_CONNECT, SSH_ERROR_FAILED, NULL},
    {"No route to host", SSH_STEP_CONNECT, SSH_ERROR_FAILED, NULL},
    {"unreachable", SSH_STEP_CONNECT, SSH_ERROR_FAILED, NULL},
    {"request failed on channel", SSH_STEP_COMMAND, SSH_ERROR_COMMAND, NULL},
};

/* The whole command, to be freed with g_strfreev(). */
static char **build_command(const SshSession *session)
{
    static const char *const settings[] = {
        "BatchMode=yes",    "RemoteCommand=none", "ClearAllForwardings=yes",
        "ControlMaster=no", "ControlPath=none",   "EscapeChar=none",
        "LogLevel=INFO"};
    const SshTarget *target = &session->request.target;
    g_autofree char *timeout =
        g_strdup_printf("ConnectTimeout=%" G_GINT64_FORMAT, session->limits.connect);
    const char *strictness = session->config->accept_new ? "StrictHostKeyChecking=accept-new"
                                                         : "StrictHostKeyChecking=yes";
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_strv_builder_add_many(words, "ssh", "-T", NULL);
    add_target(words, target);
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++)
        g_strv_builder_add_many(words, "-o", settings[i], NULL);
    const SshRequest *request = &session->request;
    bool is_subsystem = request->subsystem != NULL;
    if (is_subsystem)
        g_strv_builder_add(words, "-s");
    g_strv_builder_add_many(words, "-o", timeout, "-o", strictness, target->alias,
                            is_subsystem ? request->subsystem : request->command, NULL);
    return g_strv_builder_end(words);
}

static bool take_output(const char *bytes, gsize n, gpointer data, GError **error)
{
    return session_output(data, bytes, n, error);
}

static void take_errors(const char *bytes, gsize n, gpointer data)
{
    SshSession *session = data;
    Program *program = session->link;
    keep(program->errors, bytes, n);
    session_errors(session, bytes, n);
}

static void program_end(SshSession *session)
{
    Program *program = session->link;
    if (program == NULL)
        return;
    child_free(program->child);
    g_string_free(program->errors, TRUE);
    g_free(program);
    session->link = NULL;
}

static bool program_begin(SshSession *session, GError **error)
{
    const SshLimits *limits = &session->limits;
    g_auto(GStrv) command = build_command(session);
    session_reach(session, SSH_STEP_CONNECT);
    /* ssh does not tell when it is through: it gets the time of all steps up to the output. */
    time_limit_set(&session->step,
                   limits->resolve + limits->connect + limits->authenticate + limits->idle,
                   "nothing came from ssh");
    Program *program = g_new0(Program, 1);
    program->errors = g_string_new(NULL);
    session->link = program;
    const ChildOptions options = {.argv = (const char *const *)command,
                                  .environ = session->client->home->environ,
                                  .input = session->request.input,
                                  .converse = session->request.subsystem != NULL,
                                  .output = take_output,
                                  .errors = take_errors,
                                  .data = session};
    program->child = child_new(&options, error);
    if (program->child == NULL)
        g_prefix_error(error, "the system's ssh: ");
    return program->child != NULL;
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

/* ssh failed: says why, in its own words where they are good. */
static bool explain(SshSession *session, const char *errors, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(failures); i++) {
        g_autofree char *line = find_line(errors, failures[i].sign);
        if (line == NULL)
            continue;
        session_reach(session, failures[i].step);
        g_autofree char *by_hand = ssh_by_hand(&session->request.target);
        g_autoptr(GString) reason =
            g_string_new(failures[i].reason != NULL ? failures[i].reason : line);
        if (failures[i].reason != NULL)
            g_string_replace(reason, "%s", by_hand, 1);
        g_set_error_literal(error, SSH_ERROR, failures[i].code, reason->str);
        return false;
    }
    g_autofree char *last = find_line(errors, NULL);
    g_set_error_literal(error, SSH_ERROR, SSH_ERROR_FAILED,
                        last != NULL ? last : "ssh ended with status 255");
    return false;
}

/* Whether the server, or a host on the way to it, hung up before it said a word. */
static bool was_dropped(const char *errors)
{
    g_autofree char *line = find_line(errors, "kex_exchange_identification");
    return line != NULL &&
           (strstr(line, "closed by remote host") != NULL || strstr(line, "reset by peer") != NULL);
}

/* ssh ends as the command did, and with 255 when it failed itself. */
static bool take_status(SshSession *session, int status, GError **error)
{
    const Program *program = session->link;
    session->ended = status == 0;
    if (WIFSIGNALED(status))
        g_set_error(error, SSH_ERROR, SSH_ERROR_FAILED, "ssh was killed by SIG%s",
                    sigabbrev_np(WTERMSIG(status)));
    else if (WEXITSTATUS(status) == 255 && was_dropped(program->errors->str) &&
             session_retry(session)) {
        program_end(session);
        poll_set_clear(session->set);
        session_is_early(session);
        return true;
    } else if (WEXITSTATUS(status) == 255)
        return explain(session, program->errors->str, error);
    else if (status != 0)
        g_set_error(error, SSH_ERROR, SSH_ERROR_COMMAND, REMOTE_STATUS_TEXT, WEXITSTATUS(status));
    return session->ended;
}

/* Hands over what the subsystem is to be sent. */
static void send_more(SshSession *session)
{
    const Program *program = session->link;
    child_send(program->child, session->unsent->data, session->unsent->len);
    g_byte_array_set_size(session->unsent, 0);
}

static bool program_step(SshSession *session, GError **error)
{
    int status;
    if (session->link == NULL) { /* dropped before */
        if (session_is_early(session))
            return true;
        if (!program_begin(session, error))
            return false;
    }
    Program *program = session->link;
    send_more(session);
    if (!child_step(program->child, session->set, error))
        return false;
    if (session->unsent->len > 0)
        poll_set_until(session->set, 0);
    if (child_ended(program->child, &status))
        return take_status(session, status, error);
    if (child_closed_output(program->child) && !program->output_ended) {
        program->output_ended = true;
        time_limit_set(&session->step, GRACE_SECONDS, "the output ended, but ssh did not exit");
    }
    return true;
}

const Route route_program = {
    .name = "ssh", .begin = program_begin, .step = program_step, .end = program_end};
