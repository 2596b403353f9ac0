/* What the program reads and writes as it runs: standard input and output, the log, and a progress
 * line on a terminal. */
#ifndef HUBPLOT_CONSOLE_H
#define HUBPLOT_CONSOLE_H

#include "app/command.h"
#include "collect/collect.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

/* The log: one line per event on standard error, either for people ("hubplot: C2/H1: connect timed
 * out after 2 s") or as JSON, one object per line. */
typedef enum {
    LOG_DETAIL, /* only with --verbose or --log-json */
    LOG_NOTICE,
    LOG_WARNING, /* a node was not reached or something failed; the rest continues */
    LOG_ERROR,
} LogLevel;

/* Logs `format` about `subject` ("C2", "C2/H1", a file; or NULL), a line for each line of it.
 * Control characters are made visible. */
void log_say(const Context *context, LogLevel level, const char *subject, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* A line on a terminal that counts visited nodes and names the slowest. */
typedef struct Progress Progress;

/* Progress of visits to `nodes` nodes. Nothing is shown unless `terminal` is a terminal. */
Progress *progress_new(FILE *terminal, guint nodes);
/* Clears the line. */
void progress_free(Progress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_free)

/* A node's visit reached this step; it ended. */
void progress_reach(Progress *progress, const Node *node, CollectStep step);
void progress_end(Progress *progress, const Node *node);
/* Clears the line before something else is printed; progress_show() shows it again. */
void progress_hide(Progress *progress);
void progress_show(Progress *progress);

/* Puts /dev/null where a stream was closed by who started us: else the next file to be opened
 * would take its place, and messages would end up there. */
void streams_open(void);

/* Whether all that was printed has been taken. */
bool streams_flush(void);

/* All of a file, "-" being standard input. One of more than `most` bytes is an error, which names
 * the file like any other. Unref it. */
GBytes *streams_read(const char *path, gsize most, GError **error);

#endif
