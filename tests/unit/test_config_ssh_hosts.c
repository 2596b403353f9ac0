#include <glib/gstdio.h>
#include <string.h>

#include "config/ssh_hosts.h"

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
    return ssh_hosts_list((const char *const *)variables);
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
    g_auto(GStrv) hosts = ssh_hosts_list((const char *const[]){NULL});
    g_assert_cmpuint(g_strv_length(hosts), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ssh-hosts/hosts", test_hosts);
    g_test_add_func("/ssh-hosts/no-home", test_no_home);
    return g_test_run();
}
