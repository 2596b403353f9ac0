#include "collect/collect.h"

#include "collect/visit.h"

#include <signal.h>

#define IN_FLIGHT 64

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

static void free_visit(gpointer visit)
{
    node_visit_free(visit);
}

/* Hands over the result of a visit that is over. */
static bool deliver(Collector *collector, NodeVisit *visit, GError **error)
{
    const CollectOptions *options = collector->options;
    Visit *result = node_visit_take(visit);
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
        const PollSet *set = node_visit_waits_for(visit);
        g_array_append_vals(collector->fds, set->fds, set->n);
        wake = MIN(wake, node_visit_admitted(visit) ? now : set->wake);
    }
    if (collector->options->tick != NULL)
        wake = MIN(wake, now + G_USEC_PER_SEC);
    gint64 wait = wake == G_MAXINT64 ? -1 : CLAMP((wake - now + 999) / 1000, 0, G_MAXINT);
    if (poll((struct pollfd *)collector->fds->data, collector->fds->len, (int)wait) < 0)
        g_array_set_size(collector->fds, 0);
}

/* Whether poll() found something for a visit, whose descriptors begin at `*offset`. */
static bool is_ready(const Collector *collector, const NodeVisit *visit, guint *offset, gint64 now)
{
    const PollSet *set = node_visit_waits_for(visit);
    bool ready = now >= set->wake || node_visit_admitted(visit);
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
                           .visits = g_ptr_array_new_with_free_func(free_visit),
                           .fds = g_array_new(FALSE, FALSE, sizeof(struct pollfd))};
    bool good = visit_all(&collector, error);
    g_ptr_array_unref(collector.visits);
    g_array_unref(collector.fds);
    ssh_client_free(collector.client);
    sigaction(SIGPIPE, &before, NULL);
    return good;
}
