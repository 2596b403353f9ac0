#include "collect/collect.h"

#include "base/child.h"
#include "collect/listing.h"
#include "collect/rsync.h"
#include "collect/run.h"
#include "collect/walk.h"
#include "ssh/ssh.h"

#include <signal.h>
#include <string.h>

#define IN_FLIGHT 64

#define TOTAL_SECONDS 300 /* where no deadline is set */

/* A visit under way: the script runs on one node, over ssh or here, and what it prints is read. Or,
 * where there is no shell, the folder is listed by SFTP. */
typedef struct {
    const Node *node;
    SshClient *client;
    const CollectOptions *options;
    char *command;
    GBytes *script;
    Visit *visit;
    Listing *listing;
    CollectStep step;
    PollSet set;
    SshSession *session; /* NULL: the node is this machine */
    Walk *walk;          /* by SFTP; NULL: there is a shell */
    char *refusal;       /* what the node had instead of a shell; or NULL */
    Run *run;            /* on this machine; NULL: not started yet */
    Rsync *rsync;        /* what it prints; NULL: it is a shell */
    gint64 began;        /* monotonic */
} NodeVisit;

static void reach(NodeVisit *visit, CollectStep step)
{
    visit->step = step;
    if (visit->options->progress != NULL)
        visit->options->progress(visit->node, step, visit->options->data);
}

/* --- What the script prints, or SFTP says, whichever way it comes. */

static void send_requests(NodeVisit *visit)
{
    g_autoptr(GBytes) requests = walk_take_output(visit->walk);
    if (requests != NULL)
        ssh_session_send(visit->session, requests);
}

static bool take_output(const char *bytes, gsize n, gpointer data, GError **error)
{
    NodeVisit *visit = data;
    if (visit->step != STEP_LIST)
        reach(visit, STEP_LIST);
    if (visit->rsync != NULL)
        return rsync_feed(visit->rsync, bytes, n, error);
    if (visit->walk != NULL) {
        bool good = walk_feed(visit->walk, bytes, n, error);
        send_requests(visit);
        return good;
    }
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

static gint64 elapsed_ms(const NodeVisit *visit)
{
    return (g_get_monotonic_time() - visit->began) / 1000;
}

/* Opens a session for the script, or for the walk if there is one. */
static void open_session(NodeVisit *visit)
{
    static const SshRoute routes[] = {[TRANSPORT_AUTO] = SSH_ROUTE_AUTO,
                                      [TRANSPORT_LIBSSH2] = SSH_ROUTE_LIBSSH2,
                                      [TRANSPORT_SSH] = SSH_ROUTE_PROGRAM,
                                      [TRANSPORT_SFTP] = SSH_ROUTE_AUTO};
    const Node *node = visit->node;
    const SshRequest request = {.target = ssh_target(node),
                                .route = routes[node->transport],
                                .limits = {.resolve = node->resolve_timeout,
                                           .connect = node->connect_timeout,
                                           .authenticate = node->auth_timeout,
                                           .idle = node->idle_timeout,
                                           .total = node->deadline},
                                .command = visit->command,
                                .subsystem = visit->walk != NULL ? "sftp" : NULL,
                                .input = visit->script,
                                .output = take_output,
                                .errors = take_errors,
                                .reached = take_ssh_step,
                                .note = take_note,
                                .data = visit};
    visit->session = ssh_session_new(visit->client, &request);
}

/* Digests leave time to end the listing. */
static void open_sftp(NodeVisit *visit)
{
    gint64 deadline = visit->node->deadline > 0 ? visit->node->deadline : TOTAL_SECONDS;
    visit->walk =
        walk_new(visit->listing, visit->node, visit->began + deadline * G_USEC_PER_SEC * 3 / 4);
    g_bytes_unref(visit->script);
    visit->script = walk_take_output(visit->walk);
    open_session(visit);
}

/* Whether the node let us in and has no shell: then SFTP may be what it has. */
static bool is_shell_refused(const NodeVisit *visit, bool good, const GError *error)
{
    const Node *node = visit->node;
    return node->transport == TRANSPORT_AUTO && visit->walk == NULL && node->shell == NULL &&
           node->command == NULL && node->list == NULL && !listing_begun(visit->listing) &&
           (good || g_error_matches(error, SSH_ERROR, SSH_ERROR_COMMAND));
}

/* Leaves the shell for SFTP. */
static void change_to_sftp(NodeVisit *visit, const GError *cause)
{
    const GPtrArray *noise = visit->visit->noise;
    const char *said = cause != NULL ? cause->message : "the shell printed no listing";
    visit->refusal = noise->len > 0
                         ? g_strdup_printf("%s: %s", said, (char *)noise->pdata[noise->len - 1])
                         : g_strdup(said);
    g_autofree char *note = g_strdup_printf("through SFTP: %s", visit->refusal);
    take_note(note, visit);
    g_clear_pointer(&visit->session, ssh_session_free);
    open_sftp(visit);
}

/* --- By a program of this machine: the local shell, or rsync. */

static bool start_program(NodeVisit *visit, GError **error)
{
    const Node *node = visit->node;
    bool by_rsync = node->transport == TRANSPORT_RSYNC;
    const char *const shell[] = {"/bin/sh", "-c", visit->command, NULL};
    g_auto(GStrv) rsync = by_rsync ? rsync_command(node) : NULL;
    g_auto(GStrv) environ = by_rsync ? rsync_environ(visit->options->environ) : NULL;
    const RunOptions options = {.node = node,
                                .name = by_rsync ? "rsync" : "the shell",
                                .argv = by_rsync ? (const char *const *)rsync : shell,
                                .environ = by_rsync ? (const char *const *)environ
                                                    : visit->options->environ,
                                .input = by_rsync ? NULL : visit->script,
                                .output = take_output,
                                .errors = take_errors,
                                .data = visit};
    reach(visit, by_rsync ? STEP_CONNECT : STEP_SHELL);
    if (by_rsync)
        visit->rsync = rsync_new(visit->listing, node);
    visit->run = run_new(&options, error);
    return visit->run != NULL;
}

/* Goes on; `*ended` says whether the program has exited. */
static bool step_program(NodeVisit *visit, bool *ended, GError **error)
{
    if (visit->run == NULL && !start_program(visit, error))
        return false;
    if (!run_step(visit->run, &visit->set, ended, error))
        return false;
    if (*ended && visit->rsync != NULL)
        rsync_end(visit->rsync);
    return true;
}

/* --- The visit. */

static void node_visit_free(gpointer data)
{
    NodeVisit *visit = data;
    ssh_session_free(visit->session);
    walk_free(visit->walk);
    g_free(visit->refusal);
    run_free(visit->run);
    rsync_free(visit->rsync);
    listing_free(visit->listing);
    visit_free(visit->visit);
    g_clear_pointer(&visit->script, g_bytes_unref);
    g_free(visit->command);
    g_free(visit);
}

/* Begins a visit; nothing is done before the first step. Borrows all three. Fails when the system
 * has no random numbers. */
static NodeVisit *node_visit_new(const Node *node, SshClient *client, const CollectOptions *options,
                                 GError **error)
{
    NodeVisit *visit = g_new0(NodeVisit, 1);
    visit->node = node;
    visit->client = client;
    visit->options = options;
    visit->visit = visit_new(node);
    visit->visit->reading.run = options->run;
    visit->listing = listing_new(visit->visit, error);
    if (visit->listing == NULL) {
        node_visit_free(visit);
        return NULL;
    }
    visit->command = listing_command(visit->listing);
    char *script = listing_script(visit->listing);
    visit->script = g_bytes_new_take(script, strlen(script));
    visit->began = g_get_monotonic_time();
    if (node->transport == TRANSPORT_SFTP)
        open_sftp(visit);
    else if (node->transport != TRANSPORT_LOCAL && node->transport != TRANSPORT_RSYNC)
        open_session(visit);
    return visit;
}

/* Whether it may go on although nothing that it waits for has happened: its host has room for one
 * more login. */
static bool is_admitted(const NodeVisit *visit)
{
    return visit->session != NULL && ssh_session_admitted(visit->session);
}

/* Ends the visit; `failure` as for listing_finish(). A node that has neither shell nor SFTP is told
 * by what it had instead of the shell. */
static void finish(NodeVisit *visit, const char *failure)
{
    const GPtrArray *noise = visit->visit->noise;
    g_autofree char *said = NULL;
    if (visit->refusal != NULL && !listing_begun(visit->listing))
        failure = visit->refusal;
    if (visit->rsync != NULL && failure != NULL && noise->len > 0) {
        said = g_strdup_printf("%s: %s", failure, (char *)noise->pdata[0]);
        failure = said;
    }
    Reading *reading = &visit->visit->reading;
    listing_finish(visit->listing, failure);
    reading->duration_ms =
        visit->session != NULL ? ssh_session_milliseconds(visit->session) : elapsed_ms(visit);
    if (visit->walk != NULL)
        reading->transport = transport_word(TRANSPORT_SFTP);
    else if (visit->session != NULL)
        reading->transport = ssh_session_route(visit->session);
    else
        reading->transport = transport_word(visit->node->transport);
}

/* Goes on without waiting. False: it is over. */
static bool node_visit_step(NodeVisit *visit)
{
    g_autoptr(GError) error = NULL;
    bool good, ended = false;
    poll_set_clear(&visit->set);
    if (visit->session != NULL) {
        good = ssh_session_step(visit->session, &visit->set, &error);
        ended = ssh_session_ended(visit->session);
    } else {
        good = step_program(visit, &ended, &error);
    }
    if (good && !ended && !listing_ended(visit->listing))
        return true;
    if (is_shell_refused(visit, good, error)) {
        change_to_sftp(visit, error);
        poll_set_until(&visit->set, 0);
        return true;
    }
    finish(visit, good ? NULL : error->message);
    return false;
}

G_DEFINE_QUARK(hubplot_collect_error, collect_error)

const char *collect_step_word(CollectStep step)
{
    static const char *const words[N_COLLECT_STEPS] = {
        "configuring",    "resolving",          "connecting", "checking the host key",
        "authenticating", "starting the shell", "listing"};
    g_return_val_if_fail((guint)step < N_COLLECT_STEPS, "configuring");
    return words[step];
}

typedef struct {
    const GPtrArray *nodes;
    guint next; /* the node to visit next */
    const CollectOptions *options;
    SshClient *client;
    GPtrArray *visits; /* NodeVisit * under way */
    GArray *fds;       /* struct pollfd, those of all visits in order */
} Collector;

/* Hands over the result of a visit that is over. */
static bool deliver(Collector *collector, NodeVisit *visit, GError **error)
{
    const CollectOptions *options = collector->options;
    Visit *result = g_steal_pointer(&visit->visit);
    g_ptr_array_remove_fast(collector->visits, visit);
    return options->visited(result, options->data, error);
}

static bool start_visits(Collector *collector, GError **error)
{
    guint in_flight =
        (guint)(collector->options->in_flight > 0 ? collector->options->in_flight : IN_FLIGHT);
    while (collector->visits->len < in_flight && collector->next < collector->nodes->len) {
        const Node *node = g_ptr_array_index(collector->nodes, collector->next++);
        NodeVisit *visit = node_visit_new(node, collector->client, collector->options, error);
        if (visit == NULL)
            return false;
        g_ptr_array_add(collector->visits, visit);
        if (!node_visit_step(visit) && !deliver(collector, visit, error))
            return false;
    }
    return true;
}

/* Waits until one of the visits can go on. */
static void wait_for_visits(Collector *collector)
{
    gint64 wake = G_MAXINT64, now = g_get_monotonic_time();
    g_array_set_size(collector->fds, 0);
    for (guint i = 0; i < collector->visits->len; i++) {
        const NodeVisit *visit = g_ptr_array_index(collector->visits, i);
        const PollSet *set = &visit->set;
        g_array_append_vals(collector->fds, set->fds, set->n);
        wake = MIN(wake, is_admitted(visit) ? now : set->wake);
    }
    if (collector->options->tick != NULL)
        wake = MIN(wake, now + G_USEC_PER_SEC);
    gint64 wait = wake == G_MAXINT64 ? -1 : CLAMP((wake - now + 999) / 1000, 0, G_MAXINT);
    poll_wait((struct pollfd *)collector->fds->data, collector->fds->len, (int)wait);
}

/* Whether poll() found something for a visit, whose descriptors begin at `*offset`. */
static bool is_ready(const Collector *collector, const NodeVisit *visit, guint *offset, gint64 now)
{
    const PollSet *set = &visit->set;
    bool ready = now >= set->wake || is_admitted(visit);
    for (guint i = 0; i < set->n && *offset < collector->fds->len; i++)
        ready |= g_array_index(collector->fds, struct pollfd, (*offset)++).revents != 0;
    return ready;
}

static bool step_visits(Collector *collector, GError **error)
{
    g_autoptr(GPtrArray) over = g_ptr_array_new();
    gint64 now = g_get_monotonic_time();
    guint offset = 0;
    for (guint i = 0; i < collector->visits->len; i++) {
        NodeVisit *visit = g_ptr_array_index(collector->visits, i);
        if (is_ready(collector, visit, &offset, now) && !node_visit_step(visit))
            g_ptr_array_add(over, visit);
    }
    for (guint i = 0; i < over->len; i++)
        if (!deliver(collector, g_ptr_array_index(over, i), error))
            return false;
    return true;
}

static bool visit_all(Collector *collector, GError **error)
{
    for (;;) {
        if (!start_visits(collector, error))
            return false;
        if (collector->visits->len == 0 && collector->next == collector->nodes->len)
            return true;
        wait_for_visits(collector);
        if (collector->options->tick != NULL)
            collector->options->tick(collector->options->data);
        if (!step_visits(collector, error))
            return false;
    }
}

bool collect_nodes(const GPtrArray *nodes, const CollectOptions *options, GError **error)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before);
    Collector collector = {.nodes = nodes,
                           .options = options,
                           .client = ssh_client_new(options->environ),
                           .visits = g_ptr_array_new_with_free_func(node_visit_free),
                           .fds = g_array_new(FALSE, FALSE, sizeof(struct pollfd))};
    bool good = visit_all(&collector, error);
    g_ptr_array_unref(collector.visits);
    g_array_unref(collector.fds);
    ssh_client_free(collector.client);
    sigaction(SIGPIPE, &before, NULL);
    return good;
}
