#include "lock.h"
#include "log.h"
#include "pipeline.h"

typedef struct {
    int wait, workers;
    gboolean force;
} Values;

enum { WAIT = 1 << 0, DRAW = 1 << 1 };

/* The options that run, collect and render share; `which` says which of them. */
static int fill_options(Values *values, GOptionEntry *entries, int which)
{
    int n = 0;
    if (which & WAIT)
        entries[n++] = (GOptionEntry){"wait",
                                      'w',
                                      0,
                                      G_OPTION_ARG_INT,
                                      &values->wait,
                                      "wait that long for another run to end, instead of giving up "
                                      "at once",
                                      "SECONDS"};
    if (which & DRAW) {
        entries[n++] = (GOptionEntry){"workers",
                                      'j',
                                      0,
                                      G_OPTION_ARG_INT,
                                      &values->workers,
                                      "draw in N processes instead of one a core",
                                      "N"};
        entries[n++] = (GOptionEntry){
            "force", 'f', 0, G_OPTION_ARG_NONE, &values->force, "draw also what has not changed",
            NULL};
    }
    return n;
}

static void options_collect(gpointer values, GOptionEntry *entries)
{
    fill_options(values, entries, WAIT);
}

static void options_draw(gpointer values, GOptionEntry *entries)
{
    fill_options(values, entries, WAIT | DRAW);
}

/* Opens the pipeline for writing; *code says why not. */
static Pipeline *open_for_writing(const Context *context, int wait, int *code)
{
    g_autoptr(GError) error = NULL;
    Pipeline *pipeline = pipeline_new(context, PIPELINE_WRITE, wait, &error);
    if (pipeline == NULL) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        *code = g_error_matches(error, LOCK_ERROR, LOCK_ERROR_HELD) ? EXIT_BUSY : EXIT_TROUBLE;
    }
    return pipeline;
}

static int run(const Context *context, gconstpointer data, char **arguments G_GNUC_UNUSED)
{
    const Values *values = data;
    int code;
    g_autoptr(Pipeline) pipeline = open_for_writing(context, values->wait, &code);
    if (pipeline == NULL)
        return code;
    pipeline_collect(pipeline, -1);
    pipeline_judge(pipeline);
    pipeline_publish(pipeline, values->workers, values->force);
    pipeline_notify(pipeline, NULL, 0);
    pipeline_signal(pipeline);
    return pipeline_outcome(pipeline);
}

static int collect(const Context *context, gconstpointer data, char **arguments G_GNUC_UNUSED)
{
    const Values *values = data;
    int code;
    g_autoptr(Pipeline) pipeline = open_for_writing(context, values->wait, &code);
    if (pipeline == NULL)
        return code;
    pipeline_collect(pipeline, -1);
    return pipeline_outcome(pipeline);
}

static int render(const Context *context, gconstpointer data, char **arguments G_GNUC_UNUSED)
{
    const Values *values = data;
    int code;
    g_autoptr(Pipeline) pipeline = open_for_writing(context, values->wait, &code);
    if (pipeline == NULL)
        return code;
    pipeline_judge(pipeline);
    pipeline_publish(pipeline, values->workers, values->force);
    return pipeline_outcome(pipeline);
}

const Command command_run = {
    .name = "run",
    .arguments = "[HUB...]",
    .summary = "the nightly job: collect, judge, draw, publish and tell",
    .description =
        "Visits all nodes of the hubs at once, stores what they hold, judges it, draws what has "
        "changed, writes the site and tells the people concerned. Without HUB it takes $NODE_TAG, "
        "or all hubs that are configured.",
    .needs_config = true,
    .takes_hubs = true,
    .values_size = sizeof(Values),
    .options = options_draw,
    .run = run,
};

const Command command_collect = {
    .name = "collect",
    .arguments = "[HUB...]",
    .summary = "only visit the nodes and store what they hold",
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
    .summary = "only judge what is stored, draw it and write the site",
    .description = "The middle part of `run`: judges what is stored, draws what has changed and "
                   "writes the site. No node is visited and nobody is told.",
    .needs_config = true,
    .takes_hubs = true,
    .values_size = sizeof(Values),
    .options = options_draw,
    .run = render,
};
