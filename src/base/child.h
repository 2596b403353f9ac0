/* Child processes, and waiting: what a non-blocking job waits for, with time limits, and a child in
 * a process group of its own, with pipes that never block: its output is handed over as it arrives,
 * a limited amount per step, and it is killed with all its children. */
#ifndef HUBPLOT_CHILD_H
#define HUBPLOT_CHILD_H

#include <glib.h>
#include <poll.h>
#include <stdbool.h>

/* What a non-blocking job waits for, and time limits. Each step of a job fills its set anew, and
 * one event loop polls for all jobs at once. */

#define POLL_SET_MAX 4

/* File descriptors, and an instant at which to step again in any case. */
typedef struct {
    struct pollfd fds[POLL_SET_MAX];
    guint n;
    gint64 wake; /* g_get_monotonic_time(); G_MAXINT64: never */
} PollSet;

void poll_set_clear(PollSet *set);
/* `events` are those of poll(). A negative `fd` is ignored. */
void poll_set_add(PollSet *set, int fd, short events);
/* Steps again at `wake` at the latest; 0: at once. */
void poll_set_until(PollSet *set, gint64 wake);
/* As poll() does. Where the kernel refuses to wait, for want of memory, all count as ready after a
 * moment: whoever looks without blocking finds out. */
void poll_wait(struct pollfd *fds, nfds_t n, int milliseconds);
/* Blocks until the one job of this set can go on. */
void poll_set_wait(PollSet *set);

/* A time limit; all zero: none. */
typedef struct {
    gint64 until; /* g_get_monotonic_time(); 0: no limit */
    char *message;
} TimeLimit;

/* From now on at most `seconds`; `what` completes "WHAT within N s". */
void time_limit_set(TimeLimit *limit, gint64 seconds, const char *what);
void time_limit_clear(TimeLimit *limit);
/* Fails with G_IO_ERROR_TIMED_OUT once the limit is reached; else adds its end to `set`. */
bool time_limit_check(const TimeLimit *limit, PollSet *set, GError **error);

typedef struct Child Child;

typedef struct {
    const char *const *argv;
    const char *const *environ; /* its PATH is searched for argv[0]; NULL: our own */
    GBytes *input;              /* for its standard input, which is closed after it; NULL: none */
    bool converse;              /* its standard input stays open for child_send() */
    /* Called with its standard output and error; NULL: it is dropped. A failure of output() makes
     * the step fail. */
    bool (*output)(const char *bytes, gsize n, gpointer data, GError **error);
    void (*errors)(const char *bytes, gsize n, gpointer data);
    gpointer data;
} ChildOptions;

/* Starts the child. Of the options, only `data` is still borrowed after the return. */
Child *child_new(const ChildOptions *options, GError **error);
/* Kills the rest of its process group and reaps the child. A child that can't be killed, because it
 * belongs to another user or sleeps in the kernel, is abandoned after a fifth of a second. */
void child_free(Child *child);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Child, child_free)

/* Adds to what is written to its standard input, if that stays open. */
void child_send(Child *child, const guint8 *bytes, gsize n);
/* Continues without blocking; at most 128 KiB of each stream are handed over. */
bool child_step(Child *child, PollSet *set, GError **error);
/* Whether it has exited and all its output was handed over; then `*status` is as from wait().
 * Output of its own children is not waited for. */
bool child_ended(const Child *child, int *status);
/* Whether it has closed its standard output; it may still be running. */
bool child_closed_output(const Child *child);

/* Runs a program to its end and waits for it, for at most `seconds`. The functions of `options` are
 * called meanwhile; `*status` is as of wait(). Its own children are left alone after its end: a
 * mailer may deliver in the background. Fails with G_IO_ERROR_TIMED_OUT if it had to be killed,
 * with an error of G_SPAWN_ERROR if it could not be started. */
bool child_run(const ChildOptions *options, gint64 seconds, int *status, GError **error);

#endif
