/* ssh's configuration as it is read here, held against what `ssh -G` says of the same files. */
#include "ssh/config.h"
#include "ssh/ssh.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

static const char *const environment[] = {"SSH_AUTH_SOCK=/agent", "PATH=/usr/bin:/bin", "WHO=me",
                                          NULL};

static const struct {
    const char *text, *alias;
    bool certain;
} cases[] = {
    {"", "box", true},
    {"Host box\n  HostName 192.0.2.1\n  Port 229\n  User root\n", "box", true},
    {"Host box\n  HostName 192.0.2.1\n", "other", true},
    {"host=box\n\tHOSTNAME = 192.0.2.1\nport=229\n", "box", true},
    {"# comment\n\n   # another\nHost a b box c\nPort 1\n", "box", true},
    {"Host b* !box\n Port 1\nHost *\n Port 2\n", "box", true},
    {"Host b* !box\n Port 1\nHost *\n Port 2\n", "bax", true},
    {"Port 1\nHost box\n Port 2\n", "box", true},
    {"Host box\r\n Port 7\r\n", "box", true},
    {"Host box\n IdentityFile ~/.ssh/one\n IdentityFile %d/two\nHost *\n IdentityFile three\n",
     "box", true},
    {"IdentityFile /keys/%h-%r-%n-%p-%u-%%-%i\nHostName %h.example.org\nUser me\n", "box", true},
    {"IdentityFile /keys/${WHO}\n", "box", true},
    {"IdentitiesOnly yes\nAddressFamily inet6\nConnectTimeout 7\nHostKeyAlias name\n", "box", true},
    {"UserKnownHostsFile /a /b\nGlobalKnownHostsFile none\n", "box", true},
    {"UserKnownHostsFile ~/.ssh/known\n", "box", true},
    {"StrictHostKeyChecking accept-new\n", "box", true},
    {"StrictHostKeyChecking no\n", "box", true},
    {"ProxyJump gate\n", "box", true},
    {"ProxyJump none\nProxyCommand none\n", "box", true},
    {"ProxyCommand nc %h %p\n", "box", true},
    {"BindAddress 192.0.2.9\n", "box", true},
    {"IdentityAgent none\n", "box", true},
    {"ForwardAgent yes\nServerAliveInterval 5\nSendEnv LANG\nCompression yes\n", "box", true},
    {"Match host box\n Port 3\n", "box", false},
    {"Host other\n Port 1\nMatch all\n Port 3\n", "box", false},
    {"Ciphers aes256-ctr\n", "box", false},
    {"SetEnv A=b\n", "box", false},
    {"CertificateFile /c\n", "box", false},
    {"User \"me too\"\n", "box", false},
    {"Port 22 # usual\n", "box", false},
    {"Host other\n KexAlgorithms +diffie-hellman-group1-sha1\n", "box", false},
    {"User me\n", "you@box", false},
};

static char *ask_ssh(const char *path, const char *alias)
{
    const char *argv[] = {"ssh", "-G", "-T", "-F", path, alias, NULL};
    char *out = NULL;
    g_autofree char *err = NULL;
    g_autoptr(GError) error = NULL;
    int status;
    g_assert_true(g_spawn_sync(NULL, (char **)argv, (char **)environment, G_SPAWN_SEARCH_PATH, NULL,
                               NULL, &out, &err, &status, &error));
    g_assert_cmpint(status, ==, 0);
    return out;
}

static char *join(const GPtrArray *words)
{
    g_autoptr(GPtrArray) copy = g_ptr_array_new();
    g_ptr_array_extend(copy, (GPtrArray *)words, NULL, NULL);
    g_ptr_array_add(copy, NULL);
    return g_strjoinv(" ", (char **)copy->pdata);
}

static void assert_same(const SshConfig *a, const SshConfig *b, bool usual_keys)
{
    g_assert_cmpstr(a->hostname, ==, b->hostname);
    g_assert_cmpstr(a->user, ==, b->user);
    g_assert_cmpint(a->port, ==, b->port);
    g_assert_cmpint(a->family, ==, b->family);
    g_assert_cmpstr(a->host_key_alias, ==, b->host_key_alias);
    g_assert_cmpint(a->identities_only, ==, b->identities_only);
    g_assert_cmpint(a->accept_new, ==, b->accept_new);
    g_assert_cmpstr(a->agent, ==, b->agent);
    g_assert_cmpint(a->connect_timeout, ==, b->connect_timeout);
    g_assert_cmpint(a->unsupported == NULL, ==, b->unsupported == NULL);
    g_autofree char *known_a = join(a->known_hosts_files), *known_b = join(b->known_hosts_files);
    g_assert_cmpstr(known_a, ==, known_b);
    g_autofree char *keys_a = join(a->identity_files), *keys_b = join(b->identity_files);
    if (usual_keys) /* which differ from one version of ssh to the next */
        g_assert_true(g_str_has_prefix(keys_b, keys_a));
    else
        g_assert_cmpstr(keys_a, ==, keys_b);
}

static void test_as_ssh(void)
{
    g_autofree char *folder = g_dir_make_tmp("hubplot-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "config", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(g_file_set_contents(path, cases[i].text, -1, NULL));
        g_test_message("%s for %s", cases[i].text, cases[i].alias);
        g_autoptr(SshHome) home = ssh_home_new(environment);
        g_autoptr(SshSettings) own = ssh_settings_read(home, path, cases[i].alias);
        g_assert_cmpint(own->certain, ==, cases[i].certain);
        if (!own->certain)
            continue;
        g_autofree char *answer = ask_ssh(path, cases[i].alias);
        g_autoptr(SshSettings) oracle = ssh_settings_parse(answer);
        g_autoptr(SshConfig) a = ssh_config_new(own, home, cases[i].alias, 0);
        g_autoptr(SshConfig) b = ssh_config_new(oracle, home, cases[i].alias, 0);
        assert_same(a, b, strstr(cases[i].text, "IdentityFile") == NULL);
    }
    g_unlink(path);
    g_rmdir(folder);
}

static void test_include(void)
{
    g_autofree char *folder = g_dir_make_tmp("hubplot-XXXXXX", NULL);
    g_autofree char *main_path = g_build_filename(folder, "config", NULL);
    g_autofree char *a_path = g_build_filename(folder, "a.inc", NULL);
    g_autofree char *b_path = g_build_filename(folder, "b.inc", NULL);
    g_autofree char *text = g_strdup_printf("Host other\n Include %s/none\nHost box\n"
                                            " Include %s/*.inc\n Port 4\nHost *\n User last\n",
                                            folder, folder);
    g_assert_true(g_file_set_contents(main_path, text, -1, NULL));
    g_assert_true(
        g_file_set_contents(a_path, "Host nobody\n Port 1\nHost b*\n Port 2\n", -1, NULL));
    g_assert_true(g_file_set_contents(b_path, "Port 3\nHostName named\nHost no\n", -1, NULL));
    g_autoptr(SshHome) home = ssh_home_new(environment);
    g_autoptr(SshSettings) own = ssh_settings_read(home, main_path, "box");
    g_assert_true(own->certain);
    g_autofree char *answer = ask_ssh(main_path, "box");
    g_autoptr(SshSettings) oracle = ssh_settings_parse(answer);
    g_autoptr(SshConfig) a = ssh_config_new(own, home, "box", 0);
    g_autoptr(SshConfig) b = ssh_config_new(oracle, home, "box", 0);
    assert_same(a, b, true);
    g_assert_cmpint(a->port, ==, 2);

    /* A file that includes itself ends, and is ssh's to complain about. */
    g_autofree char *loop = g_strdup_printf("Include %s\n", main_path);
    g_assert_true(g_file_set_contents(main_path, loop, -1, NULL));
    g_autoptr(SshHome) fresh = ssh_home_new(environment);
    g_autoptr(SshSettings) endless = ssh_settings_read(fresh, main_path, "box");
    g_assert_false(endless->certain);
    g_unlink(main_path);
    g_unlink(a_path);
    g_unlink(b_path);
    g_rmdir(folder);
}

static void test_meaning(void)
{
    static const struct {
        const char *answer, *agent, *unsupported;
        int port;
    } meanings[] = {
        {"port 229\n", "/agent", NULL, 0},
        {"identityagent none\n", NULL, NULL, 0},
        {"identityagent $WHO\n", "me", NULL, 0},
        {"identityagent SSH_AUTH_SOCK\n", "/agent", NULL, 0},
        {"identityagent ~/%r\nuser x\n", "HOME/x", NULL, 0},
        {"identityfile /k/%C\n", "/agent", "a setting holds", 0},
        {"identityfile ~other/k\n", "/agent", "a setting holds", 0},
        {"identityfile ${NO_SUCH}\n", "/agent", "a setting holds", 0},
        {"identityfile %\n", "/agent", "a setting holds", 0},
        {"proxyjump gate\n", "/agent", "proxyjump is set", 0},
        {"proxycommand none\nproxyjump none\nsecuritykeyprovider internal\n", "/agent", NULL, 0},
        {"setenv A=b\n", "/agent", "setenv is set", 0},
        {"pubkeyauthentication no\n", "/agent", "pubkeyauthentication is set", 0},
    };
    g_autoptr(SshHome) home = ssh_home_new(environment);
    for (guint i = 0; i < G_N_ELEMENTS(meanings); i++) {
        g_test_message("%s", meanings[i].answer);
        g_autoptr(SshSettings) settings = ssh_settings_parse(meanings[i].answer);
        g_autoptr(SshConfig) config = ssh_config_new(settings, home, "box", 7);
        g_assert_cmpint(config->port, ==, 7);
        g_autoptr(GString) agent = g_string_new(meanings[i].agent);
        g_string_replace(agent, "HOME", home->path, 0);
        g_assert_cmpstr(config->agent, ==, meanings[i].agent != NULL ? agent->str : NULL);
        if (meanings[i].unsupported == NULL)
            g_assert_null(config->unsupported);
        else
            g_assert_true(g_str_has_prefix(config->unsupported, meanings[i].unsupported));
    }
}

static const struct {
    const char *name, *text;
} files[] = {
    {".ssh/config", "# Host commented\n"
                    "Include conf.d/*.conf missing ~/more\n"
                    "Host C H1\n  HostName c.example\n"
                    "host=Z9 *.example !bad web?\n"
                    "\tHOST\t\"quoted\" C -oProxyCommand=x\n"
                    "Match host matched\n"
                    "Hostname nobody\n"
                    "Host \"unclosed\n"
                    "Host *\n"},
    {".ssh/conf.d/a.conf", "Host A1\nInclude conf.d/b.conf\n"},
    {".ssh/conf.d/b.conf", "Host B1\nInclude conf.d/a.conf config\n"},
    {"more", "Host more\r\n"},
};

static char **list_below(const char *home)
{
    g_auto(GStrv) variables = g_environ_setenv(NULL, "HOME", home, TRUE);
    return ssh_hosts((const char *const *)variables);
}

static void test_hosts(void)
{
    g_autofree char *home = g_dir_make_tmp("hosts-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(home, ".ssh/conf.d", NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(home, files[i].name, NULL);
        g_assert_true(g_file_set_contents(path, files[i].text, -1, NULL));
    }
    g_auto(GStrv) hosts = list_below(home);
    g_autofree char *joined = g_strjoinv(" ", hosts);
    g_assert_cmpstr(joined, ==, "A1 B1 more C H1 Z9 quoted");

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(home, files[i].name, NULL);
        g_unlink(path);
    }
    g_auto(GStrv) none = list_below(home);
    g_assert_cmpuint(g_strv_length(none), ==, 0);
    g_rmdir(folder);
    g_autofree char *ssh = g_build_filename(home, ".ssh", NULL);
    g_rmdir(ssh);
    g_rmdir(home);
}

static void test_no_home(void)
{
    g_auto(GStrv) hosts = ssh_hosts((const char *const[]){NULL});
    g_assert_cmpuint(g_strv_length(hosts), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ssh_config/as-ssh", test_as_ssh);
    g_test_add_func("/ssh_config/include", test_include);
    g_test_add_func("/ssh_config/meaning", test_meaning);
    g_test_add_func("/ssh-hosts/hosts", test_hosts);
    g_test_add_func("/ssh-hosts/no-home", test_no_home);
    return g_test_run();
}
