/* A child process in a process group of its own, with pipes that never block: what it writes is
 * handed over as it comes, a bounded part a step, and it is killed with all its children. */
#ifndef HUBPLOT_CHILD_H
#define HUBPLOT_CHILD_H

#include "base/poll_set.h"

typedef struct Child Child;

typedef struct {
    const char *const *argv;
    const char *const *environ; /* its PATH is searched for argv[0]; NULL: our own */
    GBytes *input;              /* for its standard input, which is closed after it; NULL: none */
    /* What it wrote to its standard output and error; NULL: dropped. A failure of output() is one
     * of the step. */
    bool (*output)(const char *bytes, gsize n, gpointer data, GError **error);
    void (*errors)(const char *bytes, gsize n, gpointer data);
    gpointer data;
} ChildOptions;

/* Starts it. Takes a reference of the input, borrows nothing else once it has returned but `data`.
 */
Child *child_new(const ChildOptions *options, GError **error);
/* Kills what is left of its process group, and reaps it. One that can't be killed, as it is another
 * user's, or sleeps in the kernel, is left alone after a fifth of a second. */
void child_free(Child *child);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Child, child_free)

/* Goes on without waiting; at most 128 KiB of each stream are handed over. */
bool child_step(Child *child, PollSet *set, GError **error);
/* Whether it has ended and all that it wrote was handed over; then `*status` is as of wait(). What
 * its own children may still write is not waited for. */
bool child_ended(const Child *child, int *status);
/* Whether its standard output has ended, which it may outlive. */
bool child_closed_output(const Child *child);

/* Runs a program to its end and waits for it, for at most `seconds`. The functions of `options` are
 * called meanwhile; `*status` is as of wait(). What its own children do after its end is left alone:
 * a mailer may deliver behind its back. Fails with G_IO_ERROR_TIMED_OUT when it had to be
 * killed, with an error of G_SPAWN_ERROR when it could not be started. */
bool child_run(const ChildOptions *options, gint64 seconds, int *status, GError **error);

#endif
