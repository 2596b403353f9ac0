/* The stages that commands share: databases and locks, visits, history, verdicts, pages, mail. */
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

/* Opens the databases of the context's hubs. With PIPELINE_WRITE it waits up to `wait` seconds for
 * other runs, then fails with LOCK_ERROR_HELD, which names the other process. */
Pipeline *pipeline_new(const Context *context, PipelineMode mode, int wait, GError **error);
/* The same, but a failure is logged, and *code is the command's exit code. */
Pipeline *pipeline_open(const Context *context, PipelineMode mode, int wait, int *code);
void pipeline_free(Pipeline *pipeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pipeline, pipeline_free)

/* Visits all nodes of the hubs asked for and saves each visit as it ends. Nodes that
 * were not reached are logged. On each node, up to `verify_bytes` are read to check digests; -1: as
 * many as the hub's `verify` says. */
void pipeline_collect(Pipeline *pipeline, gint64 verify_bytes);

/* Loads and judges the hubs asked for: HubReport *, borrowed until the pipeline is freed. Unref it.
 * What follows loads what it needs by itself, a hub at a time. */
GPtrArray *pipeline_reports(Pipeline *pipeline);

/* Draws and writes the sites of the hubs asked for. */
void pipeline_publish(Pipeline *pipeline, int workers, bool force);

/* Sends mail about the hubs asked for. `dry_run` and `timeout` as in NotifyOptions. */
void pipeline_notify(Pipeline *pipeline, const char *dry_run, int timeout);

/* Writes the metrics files of the hubs asked for, and sends their pings: to `ping`/fail if a hub
 * has an alarm or is unknown. */
void pipeline_signal(Pipeline *pipeline);

/* EXIT_GOOD, or EXIT_TROUBLE when anything was logged as a warning or an error. */
ExitCode pipeline_outcome(const Pipeline *pipeline);

#endif
