#include "app/pipeline.h"

typedef struct {
    int wait, workers;
    gboolean force;
} Values;

static void options_collect(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = pipeline_option_wait(&values->wait);
}

static void options_draw(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    const GOptionEntry rows[] = {
        pipeline_option_wait(&values->wait),
        {"workers", 'j', 0, G_OPTION_ARG_INT, &values->workers,
         "draw with N processes (default: one per core)", "N"},
        {"force", 'f', 0, G_OPTION_ARG_NONE, &values->force, "redraw everything, changed or not",
         NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        entries[i] = rows[i];
}

/* The parts of the nightly job. */
enum { COLLECT = 1 << 0, DRAW = 1 << 1, TELL = 1 << 2 };

static int go(const Context *context, const Values *values, int parts)
{
    int code;
    g_autoptr(Pipeline) pipeline = pipeline_open(context, PIPELINE_WRITE, values->wait, &code);
    if (pipeline == NULL)
        return code;
    if (parts & COLLECT)
        pipeline_collect(pipeline, -1);
    if (parts & TELL) { /* before drawing: what stops the pictures must not stop the alarm */
        pipeline_notify(pipeline, NULL, 0);
        pipeline_signal(pipeline);
    }
    if (parts & DRAW)
        pipeline_publish(pipeline, values->workers, values->force);
    return pipeline_outcome(pipeline);
}

static int run(const Context *context, gconstpointer values, char **arguments G_GNUC_UNUSED)
{
    return go(context, values, COLLECT | DRAW | TELL);
}

static int collect(const Context *context, gconstpointer values, char **arguments G_GNUC_UNUSED)
{
    return go(context, values, COLLECT);
}

static int render(const Context *context, gconstpointer values, char **arguments G_GNUC_UNUSED)
{
    return go(context, values, DRAW);
}

const Command command_run = {
    .name = "run",
    .arguments = "[HUB...]",
    .summary = "the nightly job: collect, judge, notify, draw and publish",
    .description = "Visits all nodes of the hubs at once, stores what they hold, judges it, sends "
                   "mail, draws what has changed and writes the site. Without HUB it uses "
                   "$NODE_TAG, or all configured hubs.",
    .needs_config = true,
    .takes_hubs = true,
    .values_size = sizeof(Values),
    .options = options_draw,
    .run = run,
};

const Command command_collect = {
    .name = "collect",
    .arguments = "[HUB...]",
    .summary = "only visit the nodes and store what they list",
    .description = "The first part of `run`: visits all nodes of the hubs at once and stores what "
                   "they hold. Nothing is drawn or sent.",
    .needs_config = true,
    .takes_hubs = true,
    .values_size = sizeof(Values),
    .options = options_collect,
    .run = collect,
};

const Command command_render = {
    .name = "render",
    .arguments = "[HUB...]",
    .summary = "only judge the stored history, draw it and write the site",
    .description = "The last part of `run`: judges the stored history, draws what has changed and "
                   "writes the site. No node is visited and no mail is sent.",
    .needs_config = true,
    .takes_hubs = true,
    .values_size = sizeof(Values),
    .options = options_draw,
    .run = render,
};
