#include "base/poll_set.h"

#include <gio/gio.h>

void poll_set_clear(PollSet *set)
{
    set->n = 0;
    set->wake = G_MAXINT64;
}

void poll_set_add(PollSet *set, int fd, short events)
{
    g_return_if_fail(set->n < POLL_SET_MAX);
    if (fd >= 0)
        set->fds[set->n++] = (struct pollfd){.fd = fd, .events = events};
}

void poll_set_until(PollSet *set, gint64 wake)
{
    set->wake = MIN(set->wake, wake);
}

void poll_set_wait(PollSet *set)
{
    gint64 left = set->wake - g_get_monotonic_time();
    int timeout = set->wake == G_MAXINT64 ? -1 : (int)CLAMP((left + 999) / 1000, 0, G_MAXINT);
    poll(set->fds, set->n, timeout);
}

void time_limit_set(TimeLimit *limit, gint64 seconds, const char *what)
{
    limit->until = g_get_monotonic_time() + seconds * G_USEC_PER_SEC;
    g_free(limit->message);
    limit->message = g_strdup_printf("%s within %" G_GINT64_FORMAT " s", what, seconds);
}

void time_limit_clear(TimeLimit *limit)
{
    g_free(limit->message);
    *limit = (TimeLimit){0};
}

bool time_limit_check(const TimeLimit *limit, PollSet *set, GError **error)
{
    if (limit->until == 0)
        return true;
    poll_set_until(set, limit->until);
    if (g_get_monotonic_time() < limit->until)
        return true;
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, limit->message);
    return false;
}
