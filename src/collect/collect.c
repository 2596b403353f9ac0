#include "collect/collect.h"

#include <errno.h>
#include <libssh2.h>
#include <signal.h>

#include "collect/call.h"

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
    SshHome *home;
    Gate *gate;
    GPtrArray *calls; /* Call * under way */
    GArray *fds;      /* struct pollfd, those of all calls in order */
} Collector;

static void free_call(gpointer call)
{
    call_free(call);
}

/* Hands over the visit of a call that is over. */
static bool deliver(Collector *collector, Call *call, GError **error)
{
    const CollectOptions *options = collector->options;
    Visit *visit = call_take_visit(call);
    g_ptr_array_remove_fast(collector->calls, call);
    return options->visited(visit, options->data, error);
}

static bool start_calls(Collector *collector, GError **error)
{
    guint in_flight =
        (guint)(collector->options->in_flight > 0 ? collector->options->in_flight : IN_FLIGHT);
    while (collector->calls->len < in_flight && collector->next < collector->nodes->len) {
        const Node *node = g_ptr_array_index(collector->nodes, collector->next++);
        Call *call = call_new(node, collector->home, collector->gate, collector->options);
        g_ptr_array_add(collector->calls, call);
        if (!call_go_on(call) && !deliver(collector, call, error))
            return false;
    }
    return true;
}

/* PollSet until one of the calls has something to do. */
static void wait_for_calls(Collector *collector)
{
    gint64 wake = G_MAXINT64, now = g_get_monotonic_time();
    g_array_set_size(collector->fds, 0);
    for (guint i = 0; i < collector->calls->len; i++) {
        const Call *call = g_ptr_array_index(collector->calls, i);
        g_array_append_vals(collector->fds, call->waits.fds, call->waits.n);
        wake = MIN(wake, call_is_admitted(call) ? now : call->waits.wake);
    }
    if (collector->options->tick != NULL)
        wake = MIN(wake, now + G_USEC_PER_SEC);
    gint64 wait = wake == G_MAXINT64 ? -1 : CLAMP((wake - now + 999) / 1000, 0, G_MAXINT);
    if (poll((struct pollfd *)collector->fds->data, collector->fds->len, (int)wait) < 0)
        g_array_set_size(collector->fds, 0);
}

/* Whether poll() found something for a call, whose descriptors begin at `*offset`. */
static bool is_ready(const Collector *collector, const Call *call, guint *offset, gint64 now)
{
    bool ready = now >= call->waits.wake || call_is_admitted(call);
    for (guint i = 0; i < call->waits.n && *offset < collector->fds->len; i++)
        ready |= g_array_index(collector->fds, struct pollfd, (*offset)++).revents != 0;
    return ready;
}

static bool go_on(Collector *collector, GError **error)
{
    g_autoptr(GPtrArray) over = g_ptr_array_new();
    gint64 now = g_get_monotonic_time();
    guint offset = 0;
    for (guint i = 0; i < collector->calls->len; i++) {
        Call *call = g_ptr_array_index(collector->calls, i);
        if (is_ready(collector, call, &offset, now) && !call_go_on(call))
            g_ptr_array_add(over, call);
    }
    for (guint i = 0; i < over->len; i++)
        if (!deliver(collector, g_ptr_array_index(over, i), error))
            return false;
    return true;
}

static bool visit_all(Collector *collector, GError **error)
{
    for (;;) {
        if (!start_calls(collector, error))
            return false;
        if (collector->calls->len == 0 && collector->next == collector->nodes->len)
            return true;
        wait_for_calls(collector);
        if (collector->options->tick != NULL)
            collector->options->tick(collector->options->data);
        if (!go_on(collector, error))
            return false;
    }
}

bool collect_nodes(const GPtrArray *nodes, const CollectOptions *options, GError **error)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before);
    libssh2_init(0);
    Collector collector = {.nodes = nodes,
                           .options = options,
                           .home = ssh_home_new(options->environ),
                           .gate = gate_new(),
                           .calls = g_ptr_array_new_with_free_func(free_call),
                           .fds = g_array_new(FALSE, FALSE, sizeof(struct pollfd))};
    bool good = visit_all(&collector, error);
    g_ptr_array_unref(collector.calls);
    g_array_unref(collector.fds);
    gate_free(collector.gate);
    ssh_home_free(collector.home);
    libssh2_exit();
    sigaction(SIGPIPE, &before, NULL);
    return good;
}
