/* What ssh's configuration says of a host, as far as a session needs it; ssh_config(5).
 *
 * The oracle is `ssh -G ALIAS`, which takes 4 ms of processor time, several times as much as the
 * session itself. So plain configuration files are read here, and ssh is asked only when they hold
 * something that is not certainly understood. */
#ifndef HUBPLOT_SSH_CONFIG_H
#define HUBPLOT_SSH_CONFIG_H

#include "ssh/home.h"

typedef struct {
    char *hostname, *user;
    int port, family;             /* family: AF_UNSPEC, AF_INET, AF_INET6 */
    char *host_key_alias;         /* the name in known_hosts; NULL: hostname */
    GPtrArray *identity_files;    /* paths */
    GPtrArray *known_hosts_files; /* paths */
    bool identities_only;
    bool accept_new;            /* hosts that are not known are to be trusted at first sight */
    char *agent;                /* socket path; NULL: no agent */
    int connect_timeout;        /* s; 0: not set */
    char *kex, *ciphers, *macs; /* what may be negotiated; NULL: what ssh allows by default */
    char *host_key_types;       /* likewise */
    bool kerberos;              /* tickets are at hand and may be shown */
    char *first_host;           /* that it logs in at, jump hosts first; a name for it at least */
    char *unsupported;          /* what only the system's ssh can do, in words; or NULL */
} SshConfig;

/* Makes sense of settings for `alias`, with defaults for what is missing. `port` overrides
 * unless 0. */
SshConfig *ssh_config_new(const SshSettings *settings, const SshHome *home, const char *alias,
                          int port);
void ssh_config_free(SshConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SshConfig, ssh_config_free)

#endif
