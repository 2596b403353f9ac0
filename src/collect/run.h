/* A program on this machine that is a visit: a local node's shell, or rsync. It runs in the limits
 * of the node. */
#ifndef HUBPLOT_RUN_H
#define HUBPLOT_RUN_H

#include "base/child.h"
#include "model.h"

typedef struct {
    const Node *node;
    const char *name; /* in messages: "the shell" */
    const char *const *argv;
    const char *const *environ;
    GBytes *input; /* for its standard input, which is closed after it; NULL: none */
    bool (*output)(const char *bytes, gsize n, gpointer data, GError **error);
    void (*errors)(const char *bytes, gsize n, gpointer data);
    gpointer data;
} RunOptions;

typedef struct Run Run;

/* Starts the program. Borrows node, name and data. */
Run *run_new(const RunOptions *options, GError **error);
/* Ends the program with all its children. */
void run_free(Run *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Run, run_free)

/* Goes on without waiting; `*ended` says whether it has exited. Fails when a limit has passed, when
 * it exits with another status than 0, or as output() did. */
bool run_step(Run *run, PollSet *set, bool *ended, GError **error);

#endif
