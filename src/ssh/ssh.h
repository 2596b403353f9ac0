/* An ssh client: one event loop drives any number of sessions, none of which ever waits.
 *
 * A session finds out from ssh's configuration which host an alias stands for, connects, checks
 * the host key, logs in, runs one command or subsystem and hands over what it prints. There are two
 * routes: libssh2 in this process, which is fast, and the system's ssh program, which supports
 * every configuration. What is not certain to be supported by libssh2 is left to the program; a
 * host key that has changed is refused by both. */
#ifndef HUBPLOT_SSH_H
#define HUBPLOT_SSH_H

#include "base/child.h"

/* What sessions share: ssh's files, each read once; lookups of names; and how many sessions are
 * logging in at a host. */
typedef struct SshClient SshClient;

/* `environment` (SSH_AUTH_SOCK, PATH, ...) must outlive the client, which must outlive its
 * sessions. SIGPIPE must be ignored while there are sessions. One client at a time. */
SshClient *ssh_client_new(const char *const *environment);
void ssh_client_free(SshClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SshClient, ssh_client_free)

/* How far a session has come. */
typedef enum {
    SSH_STEP_CONFIGURE,    /* reading ssh's configuration */
    SSH_STEP_RESOLVE,      /* looking up the host's address */
    SSH_STEP_CONNECT,      /* TCP; or the ssh program is at work, which does not say more */
    SSH_STEP_HOST_KEY,     /* key exchange, and checking who answers */
    SSH_STEP_AUTHENTICATE, /* logging in */
    SSH_STEP_COMMAND,      /* logged in, the command was started */
} SshStep;

typedef enum {
    SSH_ROUTE_AUTO, /* libssh2 where it is certain to do as ssh would, else the program */
    SSH_ROUTE_LIBSSH2,
    SSH_ROUTE_PROGRAM,
} SshRoute;

/* Seconds; 0: the usual limit. */
typedef struct {
    gint64 resolve;      /* looking up the name */
    gint64 connect;      /* for each address */
    gint64 authenticate; /* from the first byte until logged in */
    gint64 idle;         /* without output of the command */
    gint64 total;        /* the whole session, but for the time that it queues at its host */
} SshLimits;

typedef struct {
    const char *alias;       /* as in `ssh ALIAS` */
    const char *config_file; /* as by -F; NULL: the user's and the system's */
    int port;                /* as by -p; 0: the configuration's */
} SshTarget;

/* Strings and functions are borrowed by the session; functions may be NULL. */
typedef struct {
    SshTarget target;
    SshRoute route;
    SshLimits limits;
    const char *command;
    const char *subsystem; /* to start instead of a command, such as "sftp"; or NULL */
    GBytes *input;         /* for its standard input, which a command's is closed after */
    /* What it printed; a failure is one of the session. */
    bool (*output)(const char *bytes, gsize n, gpointer data, GError **error);
    void (*errors)(const char *bytes, gsize n, gpointer data); /* on standard error */
    void (*reached)(SshStep step, gpointer data);
    void (*note)(const char *text, gpointer data); /* for the log: what was decided, and why */
    gpointer data;
} SshRequest;

typedef struct SshSession SshSession;

/* Nothing is done before the first step. */
SshSession *ssh_session_new(SshClient *client, const SshRequest *request);
/* Closes the session, wherever it is. */
void ssh_session_free(SshSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SshSession, ssh_session_free)

/* Goes on as far as it can without waiting, and adds to `set` what it waits for then; the set must
 * live until the next step or the session's end. Fails with SSH_ERROR, with G_IO_ERROR_TIMED_OUT
 * when a limit has passed, or as output() did. */
bool ssh_session_step(SshSession *session, PollSet *set, GError **error);
/* Sends more to a subsystem: now, if output() calls it, else in the next step. */
void ssh_session_send(SshSession *session, GBytes *bytes);
/* Whether the command has ended, by exit status 0, and all its output was handed over. */
bool ssh_session_ended(const SshSession *session);
/* Whether it queues at a host that has room for it now: poll() does not tell. */
bool ssh_session_admitted(const SshSession *session);
/* "libssh2" or "ssh"; NULL: not chosen yet. */
const char *ssh_session_route(const SshSession *session);
/* How long it has taken, the time that it queued left out. */
gint64 ssh_session_milliseconds(const SshSession *session);

/* How a person connects to the target by hand, e.g. "ssh -p 229 Z9"; free with g_free(). */
char *ssh_by_hand(const SshTarget *target);

/* The names on Host lines of ~/.ssh/config and of what it includes, without patterns, in the order
 * of the files, each once; none where there is no such file. What can't be read is left out. Free
 * with g_strfreev(). */
char **ssh_hosts(const char *const *environment);

#define SSH_ERROR ssh_error_quark()
GQuark ssh_error_quark(void);
typedef enum {
    SSH_ERROR_FAILED,
    SSH_ERROR_REFUSED,     /* by us: the host key is unknown, changed or revoked */
    SSH_ERROR_UNSUPPORTED, /* by libssh2 or here: the system's ssh may be able to */
    SSH_ERROR_COMMAND,     /* logged in, but the command was refused, or its exit status not 0 */
} SshError;

#endif
