/* Logging in by a public key: key files first, then what the agent holds. */
#ifndef HUBPLOT_SSH_AUTHENTICATE_H
#define HUBPLOT_SSH_AUTHENTICATE_H

#include "base/child.h"
#include "ssh/config.h"

#include <libssh2.h>

typedef struct Authentication Authentication;

/* Borrows both; the agent has `agent_timeout` seconds for each answer. */
Authentication *authentication_new(const SshConfig *config, SshHome *home, gint64 agent_timeout);
void authentication_free(Authentication *authentication);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Authentication, authentication_free)

/* Makes sure, before anything is connected, that there is a key to try; asks the agent if no file
 * holds one. Both steps add what they wait for to `set`, and say whether they are `*done`. They
 * fail with SSH_ERROR_UNSUPPORTED when there is a key that only the system's ssh can use. */
bool authentication_prepare(Authentication *authentication, PollSet *set, bool *done,
                            GError **error);
/* Logs in by `session`, which is connected by `fd`. */
bool authentication_step(Authentication *authentication, LIBSSH2_SESSION *session, int fd,
                         PollSet *set, bool *done, GError **error);

#endif
