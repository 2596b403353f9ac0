/* What ssh keeps at home: configuration, known hosts and keys. Each file is read once a run. */
#ifndef HUBPLOT_SSH_HOME_H
#define HUBPLOT_SSH_HOME_H

#include "ssh/identity.h"
#include "ssh/known_hosts.h"

typedef struct {
    char *user, *path;                            /* from the user database, as ssh takes them */
    const char *const *environ;                   /* borrowed */
    GHashTable *texts, *known_hosts, *identities; /* by path */
} SshHome;

SshHome *ssh_home_new(const char *const *environment);
void ssh_home_free(SshHome *home);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SshHome, ssh_home_free)

/* What these return belongs to `home`. Of a file that can't be read: no entries,
 * IDENTITY_MISSING. */
const KnownHosts *ssh_home_known_hosts(SshHome *home, const char *path);
const Identity *ssh_home_identity(SshHome *home, const char *path);

/* The content of a regular file of at most `max` bytes, with a NUL after it; NULL: there is no
 * such file, or it can't be read. A pipe or a device would be waited for: it is no such file.
 * Free with g_free(). */
char *ssh_home_read(const char *path, gsize max, gsize *n);

/* Settings as found: keyword in lower case -> GPtrArray of char *, the first value, but all of
 * IdentityFile and CertificateFile. */
typedef struct {
    GHashTable *values;
    bool certain; /* nothing was met that only ssh understands */
} SshSettings;

void ssh_settings_free(SshSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SshSettings, ssh_settings_free)
/* The first value; NULL: none. */
const char *ssh_settings_get(const SshSettings *settings, const char *keyword);

/* Reads `file`, or the user's and the system's configuration if NULL, for one alias. */
SshSettings *ssh_settings_read(SshHome *home, const char *file, const char *alias);
/* Reads what `ssh -G` printed. */
SshSettings *ssh_settings_parse(const char *text);

#endif
