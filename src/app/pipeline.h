/* The way from configured hubs to their reports, shared by the commands that go it: databases and
 * locks, visits, history and verdicts. */
#ifndef HUBPLOT_PIPELINE_H
#define HUBPLOT_PIPELINE_H

#include "app/command.h"
#include "store/store.h"

typedef struct Pipeline Pipeline;

typedef enum {
    PIPELINE_READ,  /* reports only */
    PIPELINE_WRITE, /* locks the databases and sites of the hubs asked for */
} PipelineMode;

/* The option --wait, stored in `wait`. */
GOptionEntry pipeline_option_wait(int *wait);

/* Opens what the context's hubs need. With PIPELINE_WRITE it waits up to `wait` seconds for
 * other runs to end; else LOCK_ERROR_HELD says who runs. */
Pipeline *pipeline_new(const Context *context, PipelineMode mode, int wait, GError **error);
/* The same, but on failure it says why, and *code is what the command ends with. */
Pipeline *pipeline_open(const Context *context, PipelineMode mode, int wait, int *code);
void pipeline_free(Pipeline *pipeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pipeline, pipeline_free)

/* Visits all nodes of the hubs asked for and saves each visit as it ends. What was not reached
 * is logged. Digests are read of `verify_bytes` on each node; -1: as many as its hub's `verify`
 * says. */
void pipeline_collect(Pipeline *pipeline, gint64 verify_bytes);

/* Loads and judges all configured hubs; asked for or not, an index shows them all. */
void pipeline_judge(Pipeline *pipeline);

/* Reports (HubReport *, borrowed) of the hubs asked for, once they are judged. Unref it. */
GPtrArray *pipeline_reports(const Pipeline *pipeline);

/* Draws and writes the sites that the hubs asked for belong to. */
void pipeline_publish(Pipeline *pipeline, int workers, bool force);

/* Tells people about the hubs asked for, whatever their databases. `dry_run` and `timeout` as in
 * NotifyOptions. */
void pipeline_notify(Pipeline *pipeline, const char *dry_run, int timeout);

/* Writes the metrics files that the hubs asked for name, and fetches their pings: `ping`/fail when
 * a hub has an alarm or is unknown. */
void pipeline_signal(Pipeline *pipeline);

/* EXIT_GOOD, or EXIT_TROUBLE when anything was logged as a warning or an error. */
ExitCode pipeline_outcome(const Pipeline *pipeline);

#endif
