#include "app/pipeline.h"

typedef struct {
    int wait, timeout;
    char *dry_run;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    const GOptionEntry rows[] = {
        pipeline_option_wait(&values->wait),
        {"dry-run", 'n', 0, G_OPTION_ARG_FILENAME, &values->dry_run,
         "write the messages to DIR; send and remember nothing", "DIR"},
        {"timeout", 't', 0, G_OPTION_ARG_INT, &values->timeout,
         "give up on a mail server or web service after this time (default: 60)", "SECONDS"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        entries[i] = rows[i];
}

static int run(const Context *context, gconstpointer data, char **arguments G_GNUC_UNUSED)
{
    const Values *values = data;
    const char *dry_run = values->dry_run;
    PipelineMode mode = dry_run != NULL ? PIPELINE_READ : PIPELINE_WRITE;
    int code;
    g_autoptr(Pipeline) pipeline = pipeline_open(context, mode, values->wait, &code);
    if (pipeline == NULL)
        return code;
    pipeline_notify(pipeline, dry_run, values->timeout);
    return pipeline_outcome(pipeline);
}

const Command command_notify = {
    .name = "notify",
    .arguments = "[HUB...]",
    .summary = "only judge the stored history and notify recipients",
    .description =
        "The part of `run` that sends mail: judges the stored history, and sends each recipient in "
        "the hubs' `email` and `tell` at most one message: when something got worse or recovered "
        "since the "
        "last one, when it is still bad after `remind`, and on the weekday `reminder` even when "
        "all is well. Messages wait in the state database until they are accepted.",
    .needs_config = true,
    .takes_hubs = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
