/* What a visit waits for: file descriptors, and an instant at which to look again. Each step of
 * a visit fills this anew, and the event loop polls for all visits at once. */
#ifndef HUBPLOT_WAITS_H
#define HUBPLOT_WAITS_H

#include <glib.h>
#include <poll.h>

#define WAITS_MAX 4

typedef struct {
    struct pollfd fds[WAITS_MAX];
    guint n;
    gint64 wake; /* g_get_monotonic_time(); G_MAXINT64: never */
} Waits;

static inline void waits_clear(Waits *waits)
{
    waits->n = 0;
    waits->wake = G_MAXINT64;
}

/* `events` are those of poll(). A negative `fd` is left out. */
static inline void waits_add(Waits *waits, int fd, short events)
{
    g_return_if_fail(waits->n < WAITS_MAX);
    if (fd >= 0)
        waits->fds[waits->n++] = (struct pollfd){.fd = fd, .events = events};
}

static inline void waits_until(Waits *waits, gint64 wake)
{
    waits->wake = MIN(waits->wake, wake);
}

#endif
