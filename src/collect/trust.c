#include "collect/trust.h"

/* The types of host keys that libssh2 verifies and that servers still accept. */
static const char *const supported_keys[] = {"ssh-ed25519", "ecdsa-sha2-nistp256",
                                             "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"};

static char *known_types(const HostKeys *keys)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(supported_keys); i++)
        if (host_keys_have(keys, supported_keys[i]))
            g_string_append_printf(list, "%s%s", list->len > 0 ? "," : "", supported_keys[i]);
    return g_string_free(g_steal_pointer(&list), FALSE);
}

HostKeys *trust_look_up(const Call *call, GError **error)
{
    const SshConfig *config = call->config;
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    for (guint i = 0; i < config->known_hosts_files->len; i++) {
        const char *path = g_ptr_array_index(config->known_hosts_files, i);
        g_ptr_array_add(files, (gpointer)ssh_home_known_hosts(call->home, path));
    }
    bool aliased = config->host_key_alias != NULL;
    g_autoptr(HostKeys) keys = host_keys_new(
        files, aliased ? config->host_key_alias : config->hostname, aliased ? 22 : config->port);
    g_autofree char *types = known_types(keys);
    bool unknown = host_keys_empty(keys);
    if (*types != '\0' || (unknown && !config->accept_new))
        return g_steal_pointer(&keys);
    g_set_error_literal(error, COLLECT_ERROR, COLLECT_ERROR_BEYOND,
                        unknown ? "the host is not known, and to be accepted at first sight"
                        : host_keys_certified(keys)
                            ? "the host is known by a certificate"
                            : "no known key of the host is one that libssh2 can check");
    return NULL;
}

/* Those of `list` that libssh2 can do. It would leave the others out itself, but by a copy that
 * overlaps. */
static char *choose_supported(LIBSSH2_SESSION *session, int method, const char *list)
{
    const char **supported = NULL;
    int n = libssh2_session_supported_algs(session, method, &supported);
    g_auto(GStrv) wanted = g_strsplit(list, ",", -1);
    g_autoptr(GString) chosen = g_string_new(NULL);
    for (char **name = wanted; *name != NULL; name++)
        for (int i = 0; i < n; i++)
            if (g_str_equal(*name, supported[i]))
                g_string_append_printf(chosen, "%s%s", chosen->len > 0 ? "," : "", *name);
    if (n > 0)
        libssh2_free(session, supported);
    return g_string_free(g_steal_pointer(&chosen), FALSE);
}

bool trust_set_methods(LIBSSH2_SESSION *session, const HostKeys *keys, const SshConfig *config,
                       GError **error)
{
    g_autofree char *types = known_types(keys);
    const struct {
        int method;
        const char *list;
    } methods[] = {{LIBSSH2_METHOD_HOSTKEY, types},
                   {LIBSSH2_METHOD_KEX, config->kex},
                   {LIBSSH2_METHOD_CRYPT_CS, config->ciphers},
                   {LIBSSH2_METHOD_CRYPT_SC, config->ciphers},
                   {LIBSSH2_METHOD_MAC_CS, config->macs},
                   {LIBSSH2_METHOD_MAC_SC, config->macs}};
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
        if (methods[i].list == NULL)
            continue;
        g_autofree char *chosen = choose_supported(session, methods[i].method, methods[i].list);
        if (libssh2_session_method_pref(session, methods[i].method, chosen) == 0)
            continue;
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_BEYOND, "libssh2 knows none of %s",
                    methods[i].list);
        return false;
    }
    return true;
}

bool trust_check(LIBSSH2_SESSION *session, HostKeys *keys, GError **error)
{
    size_t n = 0;
    int type;
    const char *key = libssh2_session_hostkey(session, &n, &type);
    const char *place = NULL;
    HostKeyState state =
        key != NULL ? host_keys_check(keys, (const guint8 *)key, n, &place) : HOST_KEY_UNKNOWN;
    if (state == HOST_KEY_KNOWN)
        return true;
    g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_REFUSED, "%s (%s)",
                state == HOST_KEY_REVOKED ? "the host key is marked as revoked: refused"
                                          : HOST_KEY_CHANGED_TEXT,
                place != NULL ? place : "known by another type of key");
    return false;
}
