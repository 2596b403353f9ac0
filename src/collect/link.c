#include "collect/link.h"

#include <errno.h>
#include <sys/socket.h>

#define STEP_BYTES (128 << 10)
#define TOTAL_BYTES (256 << 10)

static LIBSSH2_RECV_FUNC(receive)
{
    Quota *quota = *abstract;
    if (!quota->authenticated && quota->total == 0)
        return -ECONNABORTED;
    length = MIN(length, quota->step);
    if (!quota->authenticated)
        length = MIN(length, quota->total);
    if (length == 0)
        return -EAGAIN;
    ssize_t n = recv(socket, buffer, length, flags);
    if (n < 0)
        return -errno;
    quota->step -= (gsize)n;
    if (!quota->authenticated)
        quota->total -= (gsize)n;
    return n;
}

LIBSSH2_SESSION *link_new(Quota *quota)
{
    *quota = (Quota){.step = STEP_BYTES, .total = TOTAL_BYTES};
    LIBSSH2_SESSION *session = libssh2_session_init_ex(NULL, NULL, NULL, quota);
    if (session == NULL)
        return NULL;
    libssh2_session_set_blocking(session, 0);
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_RECV, (void *)receive);
    return session;
}

void link_refill(Quota *quota)
{
    quota->step = STEP_BYTES;
}

bool link_flooded(const Quota *quota)
{
    return !quota->authenticated && quota->total == 0;
}

void link_wait(LIBSSH2_SESSION *session, int fd, PollSet *waits)
{
    int directions = libssh2_session_block_directions(session);
    poll_set_add(waits, fd,
                 directions & LIBSSH2_SESSION_BLOCK_OUTBOUND ? POLLIN | POLLOUT : POLLIN);
}
