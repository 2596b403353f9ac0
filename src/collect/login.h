/* Showing a server who asks: key files first, then what the agent holds. */
#ifndef HUBPLOT_LOGIN_H
#define HUBPLOT_LOGIN_H

#include <libssh2.h>

#include "collect/call.h"

typedef struct Login Login;

/* Borrows `call`, whose config must be known. */
Login *login_new(Call *call);
void login_free(Login *login);

/* Makes sure, before anything is connected, that there is a key to show; asks the agent if no
 * file holds one. Both steps put what they wait for into call->waits and set `*done`. */
bool login_prepare(Login *login, bool *done, GError **error);
/* Authenticates `session`, connected by `fd`. */
bool login_step(Login *login, LIBSSH2_SESSION *session, int fd, bool *done, GError **error);

#endif
