/* What comes before the login in libssh2's sessions: limits on what a server may send, the
 * algorithms that may be negotiated, and whether the host is who it must be. */
#ifndef HUBPLOT_SSH_HANDSHAKE_H
#define HUBPLOT_SSH_HANDSHAKE_H

#include "base/child.h"
#include "ssh/config.h"

#include <libssh2.h>

/* What a session may receive, and hold in memory. */
typedef struct {
    gsize step;  /* bytes left to receive in the present step */
    gsize total; /* bytes left to receive before the login */
    gsize held;  /* bytes that libssh2 has allocated */
    bool logged_in;
} Quota;

/* A session under `quota`, which must outlive it. NULL: out of memory. */
LIBSSH2_SESSION *quota_session_new(Quota *quota);
/* Each step begins by this. */
void quota_refill(Quota *quota);
/* What the server did that broke the connection; NULL: it kept to its quota. */
const char *quota_complaint(const Quota *quota);
/* Memory that libssh2 will free, for what it asks its callbacks for. NULL: none is left. */
void *quota_allocate(LIBSSH2_SESSION *session, gsize n);
/* Adds what the session waits for. */
void handshake_wait(LIBSSH2_SESSION *session, int fd, PollSet *set);

/* What is known of a host, before anything is connected; it may be nothing. Fails with
 * SSH_ERROR_UNSUPPORTED when only the system's ssh can check or accept the host. */
HostKeys *handshake_host_keys(SshHome *home, const SshConfig *config, GError **error);
/* Restricts what `session` negotiates to what ssh's configuration allows, or else OpenSSH by
 * default, and host keys to the types that are known, so that the server shows one that can be
 * checked. */
bool handshake_set_methods(LIBSSH2_SESSION *session, const HostKeys *keys, const SshConfig *config,
                           GError **error);
/* Fails with SSH_ERROR_REFUSED when the host of a session shows a key that is not known. */
bool handshake_check_host(LIBSSH2_SESSION *session, HostKeys *keys, GError **error);

#endif
