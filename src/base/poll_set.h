/* What a non-blocking job waits for, and time limits. Each step of a job fills its set anew, and
 * one event loop polls for all jobs at once. */
#ifndef HUBPLOT_POLL_SET_H
#define HUBPLOT_POLL_SET_H

#include <glib.h>
#include <poll.h>
#include <stdbool.h>

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

#endif
