/* Settings, from files or from `ssh -G`, become what a session needs to know. Whatever has no
 * meaning here (a token, a proxy, an invalid number) sets `unsupported`: such a host is left to the
 * system's ssh, so that nothing is ever done otherwise than ssh would. */
#include "ssh/config.h"

#include "base/text.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Who the tokens of a setting speak of. */
typedef struct {
    const SshHome *home;
    const char *alias;
    SshConfig *config;
} Subject;

/* Appends what "%x" stands for; false: not known here. */
static bool append_token(GString *text, char token, const Subject *subject)
{
    const SshConfig *config = subject->config;
    switch (token) {
    case '%':
        g_string_append_c(text, '%');
        return true;
    case 'd':
        g_string_append(text, subject->home->path);
        return true;
    case 'h':
        g_string_append(text, config->hostname);
        return true;
    case 'i':
        g_string_append_printf(text, "%u", (guint)geteuid());
        return true;
    case 'n':
        g_string_append(text, subject->alias);
        return true;
    case 'p':
        g_string_append_printf(text, "%d", config->port);
        return true;
    case 'r':
        g_string_append(text, config->user);
        return true;
    case 'u':
        g_string_append(text, subject->home->user);
        return true;
    default:
        return false;
    }
}

/* A value with ~, %x and ${VARIABLE} replaced. What is not known leaves the host to ssh. */
static char *expand(const char *value, const Subject *subject)
{
    const char *whole = value;
    g_autoptr(GString) text = g_string_new(NULL);
    if (g_str_has_prefix(value, "~/")) {
        g_string_append(text, subject->home->path);
        value++;
    }
    bool known = *value != '~';
    for (; known && *value != '\0'; value++) {
        const char *end = g_str_has_prefix(value, "${") ? strchr(value, '}') : NULL;
        if (*value == '%') {
            known = append_token(text, *++value, subject);
        } else if (end != NULL) {
            g_autofree char *name = g_strndup(value + 2, (gsize)(end - value) - 2);
            const char *set = g_environ_getenv((char **)subject->home->environ, name);
            known = set != NULL;
            g_string_append(text, known ? set : "");
            value = end;
        } else {
            g_string_append_c(text, *value);
        }
    }
    if (!known && subject->config->unsupported == NULL)
        subject->config->unsupported = g_strdup_printf("a setting holds %s", whole);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Settings whose effect libssh2 or this program can't have. `harmless` are the values that turn
 * a setting off; NULL: none does. */
static char *find_unsupported(const SshSettings *settings)
{
    static const struct {
        const char *keyword, *harmless[3];
    } settled[] = {
        {"proxyjump", {"none"}},
        {"proxycommand", {"none"}},
        {"knownhostscommand", {"none"}},
        {"certificatefile", {"none"}},
        {"revokedhostkeys", {"none"}},
        {"pkcs11provider", {"none"}},
        {"securitykeyprovider", {"internal"}},
        {"bindaddress", {"none"}},
        {"bindinterface", {"none"}},
        {"pubkeyauthentication", {"yes", "true"}},
        {"verifyhostkeydns", {"no", "false"}},
        {"nohostauthenticationforlocalhost", {"no", "false"}},
        {"setenv", {NULL}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(settled); i++) {
        const char *value = ssh_settings_get(settings, settled[i].keyword);
        bool harmless = value == NULL;
        for (const char *const *known = settled[i].harmless; !harmless && *known != NULL; known++)
            harmless = g_ascii_strcasecmp(value, *known) == 0;
        if (!harmless)
            return g_strdup_printf("%s is set", settled[i].keyword);
    }
    return NULL;
}

static bool is_yes(const char *value)
{
    return value != NULL &&
           (g_ascii_strcasecmp(value, "yes") == 0 || g_ascii_strcasecmp(value, "true") == 0);
}

static int family(const char *value)
{
    if (value == NULL || g_ascii_strcasecmp(value, "any") == 0)
        return AF_UNSPEC;
    return g_ascii_strcasecmp(value, "inet6") == 0 ? AF_INET6 : AF_INET;
}

/* The socket of the agent to ask; ssh_config(5), IdentityAgent. */
static char *agent_socket(const SshSettings *settings, const Subject *subject)
{
    const char *value = ssh_settings_get(settings, "identityagent");
    const char *variable = "SSH_AUTH_SOCK";
    if (value != NULL && g_ascii_strcasecmp(value, "none") == 0)
        return NULL;
    if (value != NULL && *value == '$' && value[1] != '{')
        variable = value + 1;
    else if (value != NULL && !g_str_equal(value, "SSH_AUTH_SOCK"))
        return expand(value, subject);
    const char *path = g_environ_getenv((char **)subject->home->environ, variable);
    return path != NULL && *path != '\0' ? g_strdup(path) : NULL;
}

/* Whether there are Kerberos tickets, which only the system's ssh can show. */
static bool has_tickets(const SshSettings *settings, const SshHome *home)
{
    g_autofree char *usual = g_strdup_printf("/tmp/krb5cc_%u", (guint)geteuid());
    return is_yes(ssh_settings_get(settings, "gssapiauthentication")) &&
           (g_environ_getenv((char **)home->environ, "KRB5CCNAME") != NULL ||
            g_file_test(usual, G_FILE_TEST_EXISTS));
}

static void add_identities(const SshSettings *settings, const Subject *subject)
{
    static const char *const usual[] = {"~/.ssh/id_rsa", "~/.ssh/id_ecdsa", "~/.ssh/id_ecdsa_sk",
                                        "~/.ssh/id_ed25519", "~/.ssh/id_ed25519_sk"};
    const GPtrArray *files = g_hash_table_lookup(settings->values, "identityfile");
    for (guint i = 0; i < (files != NULL ? files->len : G_N_ELEMENTS(usual)); i++) {
        const char *file = files != NULL ? g_ptr_array_index(files, i) : usual[i];
        if (g_ascii_strcasecmp(file, "none") != 0)
            g_ptr_array_add(subject->config->identity_files, expand(file, subject));
    }
}

/* Names joined by spaces, as in the file and in ssh's answer. */
static void add_known_hosts(const char *value, const Subject *subject)
{
    g_auto(GStrv) files = text_words(value, " \t");
    for (char **file = files; *file != NULL; file++)
        if (g_ascii_strcasecmp(*file, "none") != 0)
            g_ptr_array_add(subject->config->known_hosts_files, expand(*file, subject));
}

static const char *get_or(const SshSettings *settings, const char *keyword, const char *otherwise)
{
    const char *value = ssh_settings_get(settings, keyword);
    return value != NULL ? value : otherwise;
}

/* A number from 0 to 65535. An invalid one leaves the host to ssh, which will complain. */
static int number(const SshSettings *settings, const char *keyword, int otherwise,
                  SshConfig *config)
{
    const char *value = ssh_settings_get(settings, keyword);
    guint64 read = (guint64)otherwise;
    if (value != NULL && g_ascii_strcasecmp(value, "none") != 0 &&
        !g_ascii_string_to_unsigned(value, 10, 0, 65535, &read, NULL) &&
        config->unsupported == NULL)
        config->unsupported = g_strdup_printf("%s is not a number", keyword);
    return (int)read;
}

/* A ProxyCommand does not say which host comes first; its text stands for that host. */
static char *find_first_host(const SshSettings *settings, const SshConfig *config)
{
    static const char *const ways[] = {"proxyjump", "proxycommand"};
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        const char *way = ssh_settings_get(settings, ways[i]);
        if (way != NULL && g_ascii_strcasecmp(way, "none") != 0)
            return g_strndup(way, strcspn(way, i == 0 ? "," : ""));
    }
    return g_strdup_printf("%s:%d", config->hostname, config->port);
}

SshConfig *ssh_config_new(const SshSettings *settings, const SshHome *home, const char *alias,
                          int port)
{
    SshConfig *config = g_new0(SshConfig, 1);
    Subject subject = {home, alias, config};
    config->identity_files = g_ptr_array_new_with_free_func(g_free);
    config->known_hosts_files = g_ptr_array_new_with_free_func(g_free);
    config->unsupported = find_unsupported(settings);
    config->port = port > 0 ? port : number(settings, "port", 22, config);
    config->user = g_strdup(get_or(settings, "user", home->user));
    config->hostname = g_strdup(alias);
    char *hostname = expand(get_or(settings, "hostname", alias), &subject);
    g_free(config->hostname);
    config->hostname = hostname;
    config->first_host = find_first_host(settings, config);
    config->family = family(ssh_settings_get(settings, "addressfamily"));
    config->host_key_alias = g_strdup(ssh_settings_get(settings, "hostkeyalias"));
    config->identities_only = is_yes(ssh_settings_get(settings, "identitiesonly"));
    const char *strict = get_or(settings, "stricthostkeychecking", "ask");
    config->accept_new = g_str_equal(strict, "accept-new") || g_str_equal(strict, "no") ||
                         g_str_equal(strict, "off") || g_str_equal(strict, "false");
    config->connect_timeout = number(settings, "connecttimeout", 0, config);
    config->kex = g_strdup(ssh_settings_get(settings, "kexalgorithms"));
    config->ciphers = g_strdup(ssh_settings_get(settings, "ciphers"));
    config->macs = g_strdup(ssh_settings_get(settings, "macs"));
    config->host_key_types = g_strdup(ssh_settings_get(settings, "hostkeyalgorithms"));
    config->kerberos = has_tickets(settings, home);
    config->agent = agent_socket(settings, &subject);
    add_identities(settings, &subject);
    add_known_hosts(
        get_or(settings, "userknownhostsfile", "~/.ssh/known_hosts ~/.ssh/known_hosts2"), &subject);
    add_known_hosts(get_or(settings, "globalknownhostsfile",
                           "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2"),
                    &subject);
    return config;
}

void ssh_config_free(SshConfig *config)
{
    if (config == NULL)
        return;
    g_free(config->hostname);
    g_free(config->user);
    g_free(config->host_key_alias);
    g_ptr_array_unref(config->identity_files);
    g_ptr_array_unref(config->known_hosts_files);
    g_free(config->agent);
    g_free(config->kex);
    g_free(config->ciphers);
    g_free(config->macs);
    g_free(config->host_key_types);
    g_free(config->first_host);
    g_free(config->unsupported);
    g_free(config);
}
