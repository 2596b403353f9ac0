/* libssh2 reads for as long as there is something, and keeps each packet of a type that nobody
 * waits for. So it receives through a function that reads so many bytes a step, and so many in all
 * before the login, and that ends the connection once libssh2 has allocated more than any honest
 * server makes it. */
#include "ssh/handshake.h"

#include "ssh/ssh.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/socket.h>

#define STEP_BYTES (128 << 10)
#define TOTAL_BYTES (256 << 10)
#define MAX_HELD_BYTES (4 << 20) /* twice the window of a channel */

static LIBSSH2_ALLOC_FUNC(allocate)
{
    Quota *quota = *abstract;
    void *memory = count <= MAX_HELD_BYTES ? malloc(count) : NULL;
    quota->held += malloc_usable_size(memory);
    return memory;
}

static LIBSSH2_FREE_FUNC(release)
{
    Quota *quota = *abstract;
    quota->held -= malloc_usable_size(ptr);
    free(ptr);
}

static LIBSSH2_REALLOC_FUNC(reallocate)
{
    Quota *quota = *abstract;
    gsize before = malloc_usable_size(ptr);
    void *memory = count <= MAX_HELD_BYTES ? realloc(ptr, count) : NULL;
    if (memory != NULL)
        quota->held += malloc_usable_size(memory) - before;
    return memory;
}

static LIBSSH2_RECV_FUNC(receive)
{
    Quota *quota = *abstract;
    if (quota_complaint(quota) != NULL)
        return -ECONNABORTED;
    length = MIN(length, quota->step);
    if (!quota->logged_in)
        length = MIN(length, quota->total);
    if (length == 0)
        return -EAGAIN;
    ssize_t n = recv(socket, buffer, length, flags);
    if (n < 0)
        return errno == EINTR ? -EAGAIN : -errno;
    quota->step -= (gsize)n;
    if (!quota->logged_in)
        quota->total -= (gsize)n;
    return n;
}

LIBSSH2_SESSION *quota_session_new(Quota *quota)
{
    *quota = (Quota){.step = STEP_BYTES, .total = TOTAL_BYTES};
    LIBSSH2_SESSION *session = libssh2_session_init_ex(allocate, release, reallocate, quota);
    if (session == NULL)
        return NULL;
    libssh2_session_set_blocking(session, 0);
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_RECV, (void *)receive);
    return session;
}

void quota_refill(Quota *quota)
{
    quota->step = STEP_BYTES;
}

const char *quota_complaint(const Quota *quota)
{
    if (quota->held > MAX_HELD_BYTES)
        return "the server sends packets that nobody asked for";
    if (!quota->logged_in && quota->total == 0)
        return "the server sends data without end";
    return NULL;
}

void *quota_allocate(LIBSSH2_SESSION *session, gsize n)
{
    return allocate(n, libssh2_session_abstract(session));
}

void handshake_wait(LIBSSH2_SESSION *session, int fd, PollSet *set)
{
    int directions = libssh2_session_block_directions(session);
    poll_set_add(set, fd, directions & LIBSSH2_SESSION_BLOCK_OUTBOUND ? POLLIN | POLLOUT : POLLIN);
}

/* --- Algorithms. */

/* What OpenSSH 9.2 accepts by default, as far as libssh2 has it: ssh_config(5). */
#define USUAL_KEX                                                                            \
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"  \
    "ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512," \
    "diffie-hellman-group18-sha512,diffie-hellman-group14-sha256"
#define USUAL_CIPHERS "aes128-ctr,aes192-ctr,aes256-ctr"
#define USUAL_MACS "hmac-sha2-256,hmac-sha2-512,hmac-sha1"

/* The types of host keys that libssh2 verifies and that servers still accept. */
static const char *const supported_keys[] = {"ssh-ed25519", "ecdsa-sha2-nistp256",
                                             "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"};

static void append_name(GString *list, const char *name)
{
    g_string_append_printf(list, "%s%s", list->len > 0 ? "," : "", name);
}

/* The types of host keys that are known, and allowed by the configuration. */
static char *usable_key_types(const HostKeys *keys, const SshConfig *config)
{
    g_auto(GStrv) allowed =
        config->host_key_types != NULL ? g_strsplit(config->host_key_types, ",", -1) : NULL;
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(supported_keys); i++) {
        const char *type = supported_keys[i];
        if (host_keys_have(keys, type) &&
            (allowed == NULL || g_strv_contains((const char *const *)allowed, type)))
            append_name(list, type);
    }
    return g_string_free(list, FALSE);
}

HostKeys *handshake_host_keys(SshHome *home, const SshConfig *config, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    for (guint i = 0; i < config->known_hosts_files->len; i++) {
        const char *path = g_ptr_array_index(config->known_hosts_files, i);
        g_ptr_array_add(files, (gpointer)ssh_home_known_hosts(home, path));
    }
    bool aliased = config->host_key_alias != NULL;
    g_autoptr(HostKeys) keys = host_keys_new(
        files, aliased ? config->host_key_alias : config->hostname, aliased ? 22 : config->port);
    g_autofree char *types = usable_key_types(keys, config);
    bool unknown = host_keys_empty(keys);
    if (*types != '\0' || (unknown && !config->accept_new))
        return g_steal_pointer(&keys);
    g_set_error_literal(error, SSH_ERROR, SSH_ERROR_UNSUPPORTED,
                        unknown ? "the host is unknown, and to be accepted at first sight"
                        : host_keys_certified(keys)
                            ? "the host is known by a certificate"
                            : "no known key of the host is one that libssh2 may check");
    return NULL;
}

/* Those of `list` that libssh2 has. It would leave the others out itself, but by a copy that
 * overlaps. */
static char *choose_supported(LIBSSH2_SESSION *session, int method, const char *list)
{
    const char **supported = NULL;
    int n = libssh2_session_supported_algs(session, method, &supported);
    g_auto(GStrv) wanted = g_strsplit(list, ",", -1);
    GString *chosen = g_string_new(NULL);
    for (char **name = wanted; *name != NULL; name++)
        for (int i = 0; i < n; i++)
            if (g_str_equal(*name, supported[i]))
                append_name(chosen, *name);
    if (n > 0)
        libssh2_free(session, supported);
    return g_string_free(chosen, FALSE);
}

bool handshake_set_methods(LIBSSH2_SESSION *session, const HostKeys *keys, const SshConfig *config,
                           GError **error)
{
    g_autofree char *types = usable_key_types(keys, config);
    const char *kex = config->kex != NULL ? config->kex : USUAL_KEX;
    const char *ciphers = config->ciphers != NULL ? config->ciphers : USUAL_CIPHERS;
    const char *macs = config->macs != NULL ? config->macs : USUAL_MACS;
    const struct {
        int method;
        const char *list;
    } methods[] = {{LIBSSH2_METHOD_HOSTKEY, types},    {LIBSSH2_METHOD_KEX, kex},
                   {LIBSSH2_METHOD_CRYPT_CS, ciphers}, {LIBSSH2_METHOD_CRYPT_SC, ciphers},
                   {LIBSSH2_METHOD_MAC_CS, macs},      {LIBSSH2_METHOD_MAC_SC, macs}};
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
        g_autofree char *chosen = choose_supported(session, methods[i].method, methods[i].list);
        if (libssh2_session_method_pref(session, methods[i].method, chosen) == 0)
            continue;
        g_set_error(error, SSH_ERROR, SSH_ERROR_UNSUPPORTED, "libssh2 has none of %s",
                    methods[i].list);
        return false;
    }
    return true;
}

/* --- Who answers. */

bool handshake_check_host(LIBSSH2_SESSION *session, HostKeys *keys, GError **error)
{
    size_t n = 0;
    int type;
    const char *key = libssh2_session_hostkey(session, &n, &type);
    const char *place = NULL;
    HostKeyState state =
        key != NULL ? host_keys_check(keys, (const guint8 *)key, n, &place) : HOST_KEY_UNKNOWN;
    if (state == HOST_KEY_KNOWN)
        return true;
    g_set_error(error, SSH_ERROR, SSH_ERROR_REFUSED, "%s (%s)",
                state == HOST_KEY_REVOKED ? HOST_KEY_REVOKED_TEXT : HOST_KEY_CHANGED_TEXT,
                place != NULL ? place : "known by another type of key");
    return false;
}
