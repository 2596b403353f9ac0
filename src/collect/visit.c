#include "collect/visit.h"

#include "base/child.h"
#include "collect/listing.h"

#include <string.h>
#include <sys/wait.h>

/* Of a node that is this machine; over ssh the usual limits are ssh.h's. */
#define IDLE_SECONDS 60
#define TOTAL_SECONDS 300
#define GRACE_SECONDS 2

struct NodeVisit {
    const Node *node;
    const CollectOptions *options;
    char *command;
    GBytes *script;
    Visit *visit;
    Listing *listing;
    CollectStep step;
    PollSet set;
    SshSession *session; /* NULL: the node is this machine */
    Child *child;        /* of this machine; NULL: not started yet */
    bool output_ended;   /* the child's, which lives on */
    gint64 began;        /* monotonic */
    TimeLimit idle, total;
};

static void reach(NodeVisit *visit, CollectStep step)
{
    visit->step = step;
    if (visit->options->progress != NULL)
        visit->options->progress(visit->node, step, visit->options->data);
}

/* --- What the script prints, whichever way it comes. */

static bool take_output(const char *bytes, gsize n, gpointer data, GError **error)
{
    NodeVisit *visit = data;
    if (visit->step != STEP_LIST)
        reach(visit, STEP_LIST);
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    return listing_feed(visit->listing, bytes, n, now, error);
}

static void take_errors(const char *bytes, gsize n, gpointer data)
{
    NodeVisit *visit = data;
    listing_feed_stderr(visit->listing, bytes, n);
}

/* --- Over ssh. */

static void take_ssh_step(SshStep step, gpointer data)
{
    static const CollectStep steps[] = {
        [SSH_STEP_CONFIGURE] = STEP_CONFIGURE,       [SSH_STEP_RESOLVE] = STEP_RESOLVE,
        [SSH_STEP_CONNECT] = STEP_CONNECT,           [SSH_STEP_HOST_KEY] = STEP_HOST_KEY,
        [SSH_STEP_AUTHENTICATE] = STEP_AUTHENTICATE, [SSH_STEP_COMMAND] = STEP_SHELL};
    reach(data, steps[step]);
}

static void take_note(const char *text, gpointer data)
{
    const NodeVisit *visit = data;
    if (visit->options->note != NULL)
        visit->options->note(visit->node, text, visit->options->data);
}

static SshTarget ssh_target(const Node *node)
{
    return (SshTarget){.alias = node->alias, .config_file = node->ssh_config, .port = node->port};
}

char *collect_by_hand(const Node *node)
{
    const SshTarget target = ssh_target(node);
    return ssh_by_hand(&target);
}

static SshSession *open_session(NodeVisit *visit, SshClient *client)
{
    static const SshRoute routes[] = {[TRANSPORT_AUTO] = SSH_ROUTE_AUTO,
                                      [TRANSPORT_LIBSSH2] = SSH_ROUTE_LIBSSH2,
                                      [TRANSPORT_SSH] = SSH_ROUTE_PROGRAM};
    const Node *node = visit->node;
    const SshRequest request = {.target = ssh_target(node),
                                .route = routes[node->transport],
                                .limits = {.resolve = node->resolve_timeout,
                                           .connect = node->connect_timeout,
                                           .authenticate = node->auth_timeout,
                                           .idle = node->idle_timeout,
                                           .total = node->deadline},
                                .command = visit->command,
                                .input = visit->script,
                                .output = take_output,
                                .errors = take_errors,
                                .reached = take_ssh_step,
                                .note = take_note,
                                .data = visit};
    return ssh_session_new(client, &request);
}

/* --- On this machine. */

static void limit_silence(NodeVisit *visit, const char *what)
{
    gint64 seconds = visit->node->idle_timeout;
    time_limit_set(&visit->idle, seconds > 0 ? seconds : IDLE_SECONDS, what);
}

static bool take_local_output(const char *bytes, gsize n, gpointer data, GError **error)
{
    limit_silence(data, "nothing more was printed");
    return take_output(bytes, n, data, error);
}

static bool start_child(NodeVisit *visit, GError **error)
{
    const char *const argv[] = {"/bin/sh", "-c", visit->command, NULL};
    const ChildOptions options = {.argv = argv,
                                  .environ = visit->options->environ,
                                  .input = visit->script,
                                  .output = take_local_output,
                                  .errors = take_errors,
                                  .data = visit};
    gint64 seconds = visit->node->deadline;
    reach(visit, STEP_SHELL);
    time_limit_set(&visit->total, seconds > 0 ? seconds : TOTAL_SECONDS, "not done");
    limit_silence(visit, "nothing was printed");
    visit->child = child_new(&options, error);
    return visit->child != NULL;
}

static bool check_status(int status, GError **error)
{
    if (WIFSIGNALED(status))
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_SHELL, "the shell was killed by SIG%s",
                    sigabbrev_np(WTERMSIG(status)));
    else if (status != 0)
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_SHELL, "the shell exited with status %d",
                    WEXITSTATUS(status));
    return status == 0;
}

/* Goes on; `*ended` says whether the shell has exited. */
static bool step_child(NodeVisit *visit, bool *ended, GError **error)
{
    int status;
    if (visit->child == NULL && !start_child(visit, error))
        return false;
    if (!child_step(visit->child, &visit->set, error))
        return false;
    *ended = child_ended(visit->child, &status);
    if (*ended)
        return check_status(status, error);
    if (child_closed_output(visit->child) && !visit->output_ended) {
        visit->output_ended = true;
        time_limit_set(&visit->idle, GRACE_SECONDS, "the output ended, but the shell did not exit");
    }
    return time_limit_check(&visit->total, &visit->set, error) &&
           time_limit_check(&visit->idle, &visit->set, error);
}

/* --- The visit. */

NodeVisit *node_visit_new(const Node *node, SshClient *client, const CollectOptions *options,
                          GError **error)
{
    g_autoptr(NodeVisit) visit = g_new0(NodeVisit, 1);
    visit->node = node;
    visit->options = options;
    visit->visit = visit_new(node);
    visit->visit->reading.run = options->run;
    visit->listing = listing_new(visit->visit, error);
    if (visit->listing == NULL)
        return NULL;
    visit->command = listing_command(node);
    char *script = listing_script(visit->listing);
    visit->script = g_bytes_new_take(script, strlen(script));
    visit->began = g_get_monotonic_time();
    if (node->transport != TRANSPORT_LOCAL)
        visit->session = open_session(visit, client);
    return g_steal_pointer(&visit);
}

void node_visit_free(NodeVisit *visit)
{
    if (visit == NULL)
        return;
    ssh_session_free(visit->session);
    child_free(visit->child);
    time_limit_clear(&visit->idle);
    time_limit_clear(&visit->total);
    listing_free(visit->listing);
    visit_free(visit->visit);
    g_clear_pointer(&visit->script, g_bytes_unref);
    g_free(visit->command);
    g_free(visit);
}

const PollSet *node_visit_waits_for(const NodeVisit *visit)
{
    return &visit->set;
}

bool node_visit_admitted(const NodeVisit *visit)
{
    return visit->session != NULL && ssh_session_admitted(visit->session);
}

/* Ends the visit; `failure` as for listing_finish(). */
static void finish(NodeVisit *visit, const char *failure)
{
    Reading *reading = &visit->visit->reading;
    listing_finish(visit->listing, failure);
    if (visit->session != NULL) {
        reading->transport = ssh_session_route(visit->session);
        reading->duration_ms = ssh_session_milliseconds(visit->session);
    } else {
        reading->transport = transport_word(TRANSPORT_LOCAL);
        reading->duration_ms = (g_get_monotonic_time() - visit->began) / 1000;
    }
}

bool node_visit_step(NodeVisit *visit)
{
    g_autoptr(GError) error = NULL;
    bool good, ended = false;
    poll_set_clear(&visit->set);
    if (visit->session != NULL) {
        good = ssh_session_step(visit->session, &visit->set, &error);
        ended = ssh_session_ended(visit->session);
    } else {
        good = step_child(visit, &ended, &error);
    }
    if (good && !ended && !listing_ended(visit->listing))
        return true;
    finish(visit, good ? NULL : error->message);
    return false;
}

Visit *node_visit_take(NodeVisit *visit)
{
    return g_steal_pointer(&visit->visit);
}
