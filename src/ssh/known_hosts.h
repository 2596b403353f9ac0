/* Who a host must prove to be: known_hosts files, by our own matcher. libssh2's accepts revoked
 * keys, misses wildcards and gives up a whole file for one bad line. The format: sshd(8),
 * SSH_KNOWN_HOSTS FILE FORMAT. */
#ifndef HUBPLOT_SSH_KNOWN_HOSTS_H
#define HUBPLOT_SSH_KNOWN_HOSTS_H

#include <glib.h>
#include <stdbool.h>

/* One file, parsed. */
typedef struct KnownHosts KnownHosts;

/* Parses a file's bytes; lines that are no entries are skipped. `path` is for messages. */
KnownHosts *known_hosts_parse(const char *path, const char *bytes, gsize n);
/* A file that can't be read is an empty one. */
KnownHosts *known_hosts_read(const char *path);
void known_hosts_free(KnownHosts *known);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnownHosts, known_hosts_free)

/* What the files say of one host. */
typedef struct HostKeys HostKeys;

/* Collects from `files` (KnownHosts *, which must outlive the answer) what is said of `host` at
 * `port`: under "[host]:port" unless the port is 22, else, if that is never named, under "host". */
HostKeys *host_keys_new(const GPtrArray *files, const char *host, int port);
void host_keys_free(HostKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostKeys, host_keys_free)

/* Whether nothing at all is known of the host. */
bool host_keys_empty(const HostKeys *keys);
/* Whether a certificate authority is trusted to speak for the host. */
bool host_keys_certified(const HostKeys *keys);
/* Whether a key of this type ("ssh-ed25519") is known and not revoked. */
bool host_keys_have(const HostKeys *keys, const char *type);

typedef enum { HOST_KEY_KNOWN, HOST_KEY_CHANGED, HOST_KEY_REVOKED, HOST_KEY_UNKNOWN } HostKeyState;

/* Judges the key that the host showed, in its wire form. `*place` is "FILE:LINE" of the entry
 * that decided, owned by `keys`; NULL: none did. */
HostKeyState host_keys_check(HostKeys *keys, const guint8 *key, gsize n, const char **place);

/* What is said of keys that are refused, by either route; %s is how to connect by hand. */
#define HOST_KEY_UNKNOWN_TEXT "the host key is unknown: connect once by hand: %s"
#define HOST_KEY_REVOKED_TEXT "the host key is marked as revoked: refused"
#define HOST_KEY_CHANGED_TEXT                                                                      \
    "the host key has CHANGED: refused. Somebody may be intercepting the connection, or the host " \
    "was reinstalled; find out which before you remove the old key"

/* ssh's patterns: `*`, `?`, and `!` in front to exclude; ssh_config(5), PATTERNS. Whether `name`
 * matches one of them and none that excludes it. Patterns are separated by any of the characters in
 * `separators`. Bytes are compared as they are. */
bool pattern_list_match(const char *patterns, const char *separators, const char *name);

#endif
