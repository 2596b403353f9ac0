/* Whether a host is who it must be, in libssh2's sessions. */
#ifndef HUBPLOT_TRUST_H
#define HUBPLOT_TRUST_H

#include <libssh2.h>

#include "collect/call.h"

/* What is known of the call's host, before anything is connected; it may be nothing. Fails with
 * COLLECT_ERROR_BEYOND when only the system's ssh can check or accept the host. */
HostKeys *trust_look_up(const Call *call, GError **error);

/* Restricts what `session` negotiates: host keys to the types that are known, so that the server
 * shows one that can be checked, and the rest to what ssh's configuration allows. */
bool trust_set_methods(LIBSSH2_SESSION *session, const HostKeys *keys, const SshConfig *config,
                       GError **error);

/* Fails with COLLECT_ERROR_REFUSED when the host of a session shows a key that is not known. */
bool trust_check(LIBSSH2_SESSION *session, HostKeys *keys, GError **error);

#endif
