/* An ssh session of libssh2 that can't be flooded. */
#ifndef HUBPLOT_LINK_H
#define HUBPLOT_LINK_H

#include <libssh2.h>
#include <stdbool.h>

#include "base/poll_set.h"

/* What a session may receive. libssh2 reads for as long as there is something: an endless banner
 * or a flood of ignored packets would keep it from ever returning. */
typedef struct {
    gsize step;  /* bytes left in the present step */
    gsize total; /* bytes left before authentication */
    bool authenticated;
} Quota;

/* A session that receives under `quota`, which must outlive it. NULL: out of memory. */
LIBSSH2_SESSION *link_new(Quota *quota);
/* Each step begins by this. */
void link_refill(Quota *quota);
/* Whether the peer sent more than it may before authentication. */
bool link_flooded(const Quota *quota);
/* Adds what the session waits for. */
void link_wait(LIBSSH2_SESSION *session, int fd, PollSet *waits);

#endif
