#include "app/console.h"
#include "app/pipeline.h"

#define MEGABYTE (G_GINT64_CONSTANT(1) << 20)
#define USUAL_MEGABYTES 1024

typedef struct {
    int wait;
    gint64 megabytes;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = pipeline_option_wait(&values->wait);
    entries[1] = (GOptionEntry){"megabytes",
                                'm',
                                0,
                                G_OPTION_ARG_INT64,
                                &values->megabytes,
                                "read at most N MiB on each node (default: 1024)",
                                "N"};
}

typedef struct {
    const Context *context;
    int right, wrong;
} Count;

/* Counts the node's tarballs whose digests were found right and wrong; names the wrong ones. */
static void count_node(Count *count, const NodeHistory *node)
{
    for (guint i = 0; i < node->items->len; i++) {
        const ItemHistory *item = g_ptr_array_index(node->items, i);
        for (guint t = 0; t < item->tarballs->len; t++) {
            const Tarball *tarball = &g_array_index(item->tarballs, Tarball, t);
            if ((tarball->flags & TARBALL_LISTED) == 0)
                continue;
            count->right += tarball->digest_state == DIGEST_RIGHT;
            count->wrong += tarball->digest_state == DIGEST_WRONG;
            if (tarball->digest_state == DIGEST_WRONG)
                log_say(count->context, LOG_WARNING, node->node->tag,
                        "%s: digest differs from its sidecar", tarball->path);
        }
    }
}

static bool report(const Context *context, const GPtrArray *reports)
{
    Count count = {.context = context};
    for (guint i = 0; i < reports->len; i++) {
        const HubReport *hub = g_ptr_array_index(reports, i);
        for (guint n = 0; n < hub->history->nodes->len; n++)
            count_node(&count, g_ptr_array_index(hub->history->nodes, n));
    }
    g_print("digests: %d match%s, %d differ%s\n", count.right, count.right == 1 ? "es" : "",
            count.wrong, count.wrong == 1 ? "s" : "");
    return count.wrong == 0;
}

static int run(const Context *context, gconstpointer data, char **arguments G_GNUC_UNUSED)
{
    const Values *values = data;
    int code;
    g_autoptr(Pipeline) pipeline = pipeline_open(context, PIPELINE_WRITE, values->wait, &code);
    if (pipeline == NULL)
        return code;
    gint64 megabytes = values->megabytes > 0 ? values->megabytes : USUAL_MEGABYTES;
    pipeline_collect(pipeline, MIN(megabytes, G_MAXINT64 / MEGABYTE) * MEGABYTE);
    g_autoptr(GPtrArray) reports = pipeline_reports(pipeline);
    return report(context, reports) ? pipeline_outcome(pipeline) : EXIT_TROUBLE;
}

const Command command_verify = {
    .name = "verify",
    .arguments = "[HUB...]",
    .summary = "read tarballs on the nodes and check their digests against the sidecars",
    .description =
        "Visits all nodes of the hubs as `collect` does, and has each read tarballs whose sidecar "
        "gives a digest, the newest first, and none twice. Tarballs that a node can't read, for "
        "lack of a tool or of permission, are reported and tried again. `run` does the same every "
        "night if the hub's `verify` gives it a budget.",
    .needs_config = true,
    .takes_hubs = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
