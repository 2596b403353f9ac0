/* Configurations from files to hubs, and all that can be wrong with them. */
#include "config/config.h"
#include "config/keys.h"
#include "render.h"
#include "sources.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
    char *home;
    char **environ;
} World;

static void set_up(World *world, gconstpointer data)
{
    (void)data;
    world->home = g_dir_make_tmp("config-XXXXXX", NULL);
    world->environ = g_environ_setenv(NULL, "HOME", world->home, TRUE);
}

static void tear_down(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GDir) folder = g_dir_open(world->home, 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
        g_autofree char *path = g_build_filename(world->home, name, NULL);
        g_unlink(path);
    }
    g_rmdir(world->home);
    g_free(world->home);
    g_strfreev(world->environ);
}

static void set_variable(World *world, const char *name, const char *value)
{
    world->environ = g_environ_setenv(world->environ, name, value, TRUE);
}

/* Writes a file into the home. */
static char *write_file(const World *world, const char *name, const char *text)
{
    char *path = g_build_filename(world->home, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static char *fixture(const char *name)
{
    g_autofree char *folder = source_path("../../fixtures/config");
    return g_build_filename(folder, name, NULL);
}

static Config *load(const World *world, const char *const *files, const char *const *hubs,
                    GError **error)
{
    ConfigRequest request = {files, hubs, (const char *const *)world->environ};
    return config_load(&request, error);
}

static Config *load_text(const World *world, const char *text, GError **error)
{
    g_autofree char *path = write_file(world, "x.cnf", text);
    return load(world, (const char *const[]){path, NULL}, NULL, error);
}

static const Hub *hub_at(const Config *config, guint i)
{
    g_assert_cmpuint(config_hubs(config)->len, >, i);
    return g_ptr_array_index(config_hubs(config), i);
}

static const Node *node_at(const Hub *hub, guint i)
{
    g_assert_cmpuint(hub->nodes->len, >, i);
    return g_ptr_array_index(hub->nodes, i);
}

static void copy_seed(const World *world)
{
    static const char *const names[] = {"scm_monitor.cnf", "libfab.cnf"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *in_seed = g_strconcat("seed/", names[i], NULL);
        g_autofree char *path = fixture(in_seed);
        g_autofree char *text = NULL;
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_autofree char *name = g_strconcat(".", names[i], NULL);
        g_autofree char *copy = write_file(world, name, text);
    }
}

static void test_seed(World *world, gconstpointer data)
{
    (void)data;
    copy_seed(world);
    set_variable(world, "LOCAL_BASE", "/tmp/local");
    set_variable(world, "APACHE_HTDOCS", "/tmp/www");
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load(world, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(config_verbose(config));
    g_assert_cmpuint(config_hubs(config)->len, ==, 2);

    const Hub *zz = hub_at(config, 0);
    g_assert_cmpstr(zz->tag, ==, "ZZ");
    g_assert_cmpstr(zz->srvnode, ==, "dayabay");
    g_assert_cmpstr(zz->dbpath, ==, "/tmp/local/env/scm/scm_backup_monitor.db");
    g_assert_cmpstr(zz->reporturl, ==, "http://dayabay.ihep.ac.cn:8080/e/scm/monitor/dayabay/");
    g_autofree char *json = node_jspath(node_at(zz, 0));
    g_assert_cmpstr(json, ==, "/tmp/www/data/scm_backup_monitor_SDU.json");
    g_assert_cmpuint(g_strv_length(zz->select), ==, 4);
    g_assert_cmpstr(zz->select[3], ==, "tracs/dybaux");
    g_assert_null(zz->message);
    g_assert_cmpint(node_at(zz, 0)->connect_timeout, ==, 2);
    g_assert_true(node_at(zz, 0)->hub == zz);

    const Hub *ww = hub_at(config, 1);
    g_assert_cmpstr(ww->message, ==,
                    "query the cms02 hub backup on cms01, as I do not have access to the SDU one");
    g_assert_cmpuint(ww->nodes->len, ==, 1);
    g_assert_cmpstr(node_at(ww, 0)->tag, ==, "C");
}

/* The file is shared: what is not set for another machine's hub stops nobody here. */
static void test_seed_on_another_machine(World *world, gconstpointer data)
{
    (void)data;
    copy_seed(world);
    set_variable(world, "LOCAL_BASE", "/tmp/local");
    set_variable(world, "NODE_TAG", "WW");
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load(world, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(config_hubs(config)->len, ==, 1);
    g_assert_cmpstr(hub_at(config, 0)->tag, ==, "WW");
    g_assert_cmpuint(config_all_hubs(config)->len, ==, 1);
    g_assert_true(g_str_has_suffix(config_left_out(config),
                                   "/.scm_monitor.cnf:4: [ZZ] jspath: the environment variable "
                                   "APACHE_HTDOCS is not set"));

    set_variable(world, "NODE_TAG", "");
    g_assert_null(load(world, NULL, NULL, &error));
    g_assert_nonnull(strstr(error->message, "/.scm_monitor.cnf:4: [ZZ] jspath: the environment "
                                            "variable APACHE_HTDOCS is not set"));
}

/* What is wrong everywhere is wrong here too, whoever asks. */
static void test_faults_of_other_hubs(World *world, gconstpointer data)
{
    (void)data;
    g_autofree char *path =
        write_file(world, "x.cnf",
                   "[HUB]\nC2 = C\nG = C\n[C2]\nsrvnode = x\n[G]\nsrvnode = g\nmaxage = soon\n"
                   "dbpath = $NOT_SET/x.db\n");
    const char *const files[] = {path, NULL}, *const hubs[] = {"C2", NULL};
    g_autoptr(GError) error = NULL;
    g_assert_null(load(world, files, hubs, &error));
    g_assert_nonnull(strstr(error->message, "x.cnf:8: [G] maxage: \"soon\" is not a time"));
    g_assert_null(strstr(error->message, "NOT_SET"));
}

static void assert_asked(const World *world, const char *const *hubs, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load(world, NULL, hubs, &error);
    if (config == NULL) {
        g_autofree char *message = g_strdup(error->message);
        g_assert_nonnull(strstr(message, expected));
        return;
    }
    g_autoptr(GString) tags = g_string_new(NULL);
    for (guint i = 0; i < config_hubs(config)->len; i++)
        g_string_append_printf(tags, "%s ", hub_at(config, i)->tag);
    g_assert_cmpstr(tags->str, ==, expected);
}

static void test_hubs_asked_for(World *world, gconstpointer data)
{
    (void)data;
    copy_seed(world);
    set_variable(world, "LOCAL_BASE", "/tmp/local");
    set_variable(world, "APACHE_HTDOCS", "/tmp/www");
    const char *const both[] = {"WW", "ZZ", NULL}, *const one[] = {"ZZ", NULL},
                      *const none[] = {NULL}, *const unknown[] = {"Z", NULL},
                      *const listed[] = {"G", NULL};
    assert_asked(world, NULL, "ZZ WW ");
    assert_asked(world, none, "ZZ WW ");
    assert_asked(world, both, "ZZ WW ");
    assert_asked(world, one, "ZZ ");
    assert_asked(world, unknown, "there is no hub section [Z]; did you mean \"ZZ\"?");
    assert_asked(world, listed, ".libfab.cnf:3: [HUB] G: the hub has nodes but no section [G]");
    set_variable(world, "NODE_TAG", "WW");
    assert_asked(world, NULL, "WW ");
    assert_asked(world, one, "ZZ ");
    set_variable(world, "NODE_TAG", "C2R");
    assert_asked(world, NULL, "there is no hub section [C2R], which NODE_TAG names");
}

static void test_defaults(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config =
        load_text(world, "[HUB]\nC2 = C Z9:229 [::1]:22 fe80::1\n[C2]\nsrvnode=x\n", &error);
    g_assert_no_error(error);
    const Hub *hub = hub_at(config, 0);
    g_autofree char *dbpath = g_strdup_printf("%s/.local/share/hubplot/hubplot.db", world->home);
    g_autofree char *outdir = g_strdup_printf("%s/.local/share/hubplot/site", world->home);
    g_assert_cmpstr(hub->dbpath, ==, dbpath);
    g_assert_cmpstr(hub->outdir, ==, outdir);
    g_assert_null(hub->jspath);
    g_assert_null(hub->timezone);
    g_assert_cmpstr(hub->theme, ==, "light");
    g_assert_cmpuint(hub->formats, ==, 1 << PICTURE_PNG | 1 << PICTURE_SVG);
    g_assert_cmpstr(hub->mailer, ==, "sendmail:/usr/sbin/sendmail");
    g_assert_cmpint(hub->remind, ==, 86400);
    g_assert_cmpint(hub->reminder, ==, 2);
    g_assert_cmpuint(g_strv_length(hub->select), ==, 0);
    g_assert_cmpuint(g_strv_length(hub->email), ==, 0);
    g_assert_false(config_verbose(config));
    g_assert_cmpint(config_in_flight(config), ==, 64);

    const Node *node = node_at(hub, 1);
    g_assert_cmpstr(node->alias, ==, "Z9");
    g_assert_cmpint(node->port, ==, 229);
    g_assert_cmpint(node->deadline, ==, 300);
    g_assert_cmpint(node->max_bytes, ==, 64 << 20);
    g_assert_null(node->shell);
    g_assert_cmpint(node->limits.grace, ==, -1);
    g_assert_cmpfloat(node->limits.shrink_percent, ==, 10);
    g_assert_cmpint(node->limits.unreached_runs, ==, 3);
    g_assert_cmpint(node_at(hub, 0)->port, ==, 0);
    g_assert_cmpstr(node_at(hub, 2)->alias, ==, "::1");
    g_assert_cmpint(node_at(hub, 2)->port, ==, 22);
    g_assert_cmpstr(node_at(hub, 3)->alias, ==, "fe80::1");
}

static const char everything[] = "[DEFAULT]\n"
                                 "maxage = 5\n"
                                 "shrink = 5%\n"
                                 "email = a@b.c, root  d@e.f\n"
                                 "[HUB]\n"
                                 "C2 = C\n"
                                 "   Z9:229\n"
                                 "G = C\n"
                                 "[C2]\n"
                                 "srvnode = cms02\n"
                                 "maxage = 36h\n"
                                 "formats = SVG, pdf\n"
                                 "verify = 1.5G\n"
                                 "scale = Log\n"
                                 "deviation = yes\n"
                                 "select =\n"
                                 "  svn/a\n"
                                 "  svn/b\n"
                                 "reminder = no\n"
                                 "[G]\n"
                                 "srvnode: g\n"
                                 "schedule = daily 16:10\n"
                                 "grace = 2h\n"
                                 "[C2/Z9:229]\n"
                                 "maxage = 3d\n"
                                 "root = /volume1/backup\n"
                                 "[C2/svn/a]\n"
                                 "jump = 7\n"
                                 "maxage = 4d\n"
                                 "[C2/Z9:229/svn/a]\n"
                                 "maxage = 0.5\n"
                                 "[C2/C/svn/only]\n"
                                 "maxage = 9d\n"
                                 "[Z9:229]\n"
                                 "shell = /opt/bin/bash -l -c\n"
                                 "root = /other\n"
                                 "command = find $SCM_FOLD/%(srvnode)s -printf '%s' %%\n"
                                 "deadline = 2m\n"
                                 "[ENV]\n"
                                 "transport = ssh\n"
                                 "deadline = 600\n"
                                 "maxlines = 10\n";

static void test_precedence(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load_text(world, everything, &error);
    g_assert_no_error(error);
    const Hub *hub = hub_at(config, 0);
    const Node *c = node_at(hub, 0), *z9 = node_at(hub, 1);
    const double hour = 3600, day = 86400;
    g_assert_cmpfloat(c->limits.maxage, ==, 36 * hour);
    g_assert_cmpfloat(z9->limits.maxage, ==, 3 * day);
    g_assert_cmpfloat(node_limits(c, "svn/a")->maxage, ==, 4 * day);
    g_assert_cmpfloat(node_limits(z9, "svn/a")->maxage, ==, 12 * hour);
    g_assert_cmpfloat(node_limits(z9, "svn/a")->jump_percent, ==, 7);
    g_assert_cmpfloat(node_limits(z9, "svn/a")->shrink_percent, ==, 5);
    g_assert_cmpfloat(node_limits(c, "svn/only")->maxage, ==, 9 * day);
    g_assert_cmpfloat(node_limits(z9, "svn/only")->maxage, ==, 3 * day);
    g_assert_cmpfloat(node_limits(z9, "svn/b")->maxage, ==, 3 * day);

    g_assert_cmpint(c->transport, ==, TRANSPORT_SSH);
    g_assert_cmpint(c->deadline, ==, 600);
    g_assert_cmpint(z9->deadline, ==, 120);
    g_assert_cmpint(z9->max_lines, ==, 10);
    g_assert_cmpstr(z9->shell, ==, "/opt/bin/bash -l -c");
    g_assert_cmpstr(z9->root, ==, "/volume1/backup");
    g_assert_cmpstr(z9->command, ==, "find $SCM_FOLD/cms02 -printf '%s' %%");

    g_assert_cmpuint(hub->formats, ==, 1 << PICTURE_SVG | 1 << PICTURE_PDF);
    g_assert_cmpint(hub->verify_bytes, ==, (gint64)3 << 29);
    g_assert_true(hub->log && hub->deviation);
    g_assert_false(hub_at(config, 1)->log || hub_at(config, 1)->deviation);
    g_assert_cmpuint(g_strv_length(hub->select), ==, 2);
    g_assert_cmpuint(g_strv_length(hub->email), ==, 3);
    g_assert_cmpstr(hub->email[1], ==, "root");
    g_assert_cmpint(hub->reminder, ==, 0);

    const Node *g = node_at(hub_at(config, 1), 0);
    g_assert_cmpfloat(g->limits.maxage, ==, 5 * day);
    g_assert_cmpstr(g->limits.schedule, ==, "daily 16:10");
    g_assert_cmpint(g->limits.grace, ==, 7200);
}

static const Setting *find_setting(const Config *config, const char *subject, const char *key)
{
    for (guint i = 0; i < config_settings(config)->len; i++) {
        const Setting *setting = g_ptr_array_index(config_settings(config), i);
        if (strcmp(setting->subject, subject) == 0 && strcmp(setting->key, key) == 0)
            return setting;
    }
    g_error("no setting %s of %s", key, subject);
}

static void assert_origin(const Config *config, const char *subject, const char *key,
                          const char *value, const char *origin)
{
    const Setting *setting = find_setting(config, subject, key);
    g_assert_cmpstr(setting->value, ==, value);
    g_autofree char *file = setting->origin != NULL ? g_path_get_basename(setting->origin) : NULL;
    g_assert_cmpstr(file, ==, origin);
}

static void test_origins(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load_text(world, everything, &error);
    g_assert_no_error(error);
    assert_origin(config, "C2", "srvnode", "cms02", "x.cnf:10");
    assert_origin(config, "C2", "email", "a@b.c root d@e.f", "x.cnf:4");
    assert_origin(config, "C2", "timezone", NULL, NULL);
    assert_origin(config, "C2/Z9:229", "root", "/volume1/backup", "x.cnf:26");
    assert_origin(config, "C2/Z9:229", "deadline", "2m", "x.cnf:38");
    assert_origin(config, "C2/C", "maxage", "36h", "x.cnf:11");
    assert_origin(config, "C2/Z9:229/svn/a", "maxage", "0.5", "x.cnf:31");
    assert_origin(config, "ENV", "verbose", "no", NULL);
}

/* Python 2, which the original ran under, took comments off the ends of lines. */
static void test_comments_after_values(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load_text(world,
                                         "[HUB]\nC2 = C H1 ; both\n   Z9:229\n[C2]\n"
                                         "srvnode = cms02 ; the hub\nselect = svn/a ;x\n"
                                         "reporturl = http://h/a;b\nmessage = wait ; then call\n"
                                         "dbpath = ~/x;y.db\t; tab\ntimezone = ; none\n[ENV]\n"
                                         "timeout = 2 ; seconds\nshell = sh -c ; x\n",
                                         &error);
    g_assert_no_error(error);
    const Hub *hub = hub_at(config, 0);
    g_assert_cmpuint(hub->nodes->len, ==, 3);
    g_assert_cmpstr(hub->srvnode, ==, "cms02");
    g_assert_cmpuint(g_strv_length(hub->select), ==, 1);
    g_assert_cmpstr(hub->reporturl, ==, "http://h/a;b");
    g_assert_cmpstr(hub->message, ==, "wait ; then call");
    g_assert_true(g_str_has_suffix(hub->dbpath, "/x;y.db"));
    g_assert_null(hub->timezone);
    g_assert_cmpint(node_at(hub, 0)->connect_timeout, ==, 2);
    g_assert_cmpstr(node_at(hub, 0)->shell, ==, "sh -c ; x");
}

/* A tag may be a hub's and a node's at once; later files win. */
static void test_shared_tag_and_files(World *world, gconstpointer data)
{
    (void)data;
    g_autofree char *one = write_file(world, "one.cnf",
                                      "[C2]\nsrvnode = a\nmaxage = 1d\n[ZZ]\nsrvnode = z\n"
                                      "[HUB]\nC2 = C\nZZ = C2\n");
    g_autofree char *two =
        write_file(world, "two.cnf", "[C2]\nshell = sh -c\nsrvnode = b\n[ENV]\ntimeout = 7s\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load(world, (const char *const[]){one, two, NULL}, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(hub_at(config, 0)->srvnode, ==, "b");
    g_assert_null(node_at(hub_at(config, 0), 0)->shell);
    const Node *node = node_at(hub_at(config, 1), 0);
    g_assert_cmpstr(node->shell, ==, "sh -c");
    g_assert_cmpint(node->limits.maxage, ==, 0);
    g_assert_cmpint(node->connect_timeout, ==, 7);
}

/* What looks wrong and is not. */
static void test_borderline(World *world, gconstpointer data)
{
    (void)data;
    set_variable(world, "XDG_DATA_HOME", "relative/is/ignored");
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load_text(world,
                                         "[HUB]\nZZ = C2 H1:65535\n[ZZ]\nsrvnode = z\n"
                                         "jspath = ~/one.json\nmaxage = 2d\nwarnage = 2d\n"
                                         "[ZZ/C2/svn/a]\nmaxage = 1d\nwarnage = 1d\n"
                                         "[C2]\nmaxage = 1d\n",
                                         &error);
    g_assert_null(config);
    g_assert_nonnull(strstr(error->message, "[C2] maxage: the key belongs in"));
    g_assert_nonnull(strstr(error->message, "its 2 nodes would write the same file"));
    g_clear_error(&error);

    config = load_text(world,
                       "[HUB]\nZZ = H1:65535\n[ZZ]\nsrvnode = z\njspath = ~/one.json\n"
                       "maxage = 2d\nwarnage = 2d\n[ZZ/svn/a]\nshrink = 20\n",
                       &error);
    g_assert_no_error(error);
    const Hub *hub = hub_at(config, 0);
    g_assert_true(g_str_has_prefix(hub->dbpath, world->home));
    g_assert_cmpint(node_at(hub, 0)->port, ==, 65535);
}

static void test_missing_files(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_null(load(world, NULL, NULL, &error));
    g_assert_nonnull(strstr(error->message, ".scm_monitor.cnf"));
    g_assert_nonnull(strstr(error->message, ".libfab.cnf"));
    g_clear_error(&error);
    g_assert_null(load(world, (const char *const[]){"/no/such.cnf", NULL}, NULL, &error));
    g_assert_nonnull(strstr(error->message, "/no/such.cnf"));
    g_clear_error(&error);

    g_autofree char *whole =
        write_file(world, ".scm_monitor.cnf", "[HUB]\nC2 = C\n[C2]\nsrvnode = x\n");
    g_autoptr(Config) config = load(world, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(config_hubs(config)->len, ==, 1);
}

/* The original's files hold before the user's own, and that before the system's; never two at once.
 */
static void test_which_file(World *world, gconstpointer data)
{
    (void)data;
    g_autofree char *folder = g_build_filename(world->home, "xdg", "hubplot", NULL);
    g_autofree char *xdg = g_path_get_dirname(folder);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_autofree char *by_default = config_user_file((const char *const *)world->environ);
    g_assert_true(g_str_has_suffix(by_default, "/.config/hubplot/hubplot.cnf"));
    set_variable(world, "XDG_CONFIG_HOME", xdg);
    g_autofree char *own = config_user_file((const char *const *)world->environ);

    g_autofree char *of_system =
        write_file(world, "system.cnf", "[HUB]\nSYS = C\n[SYS]\nsrvnode = x\n");
    g_autofree char *nowhere = g_build_filename(world->home, "nowhere.cnf", NULL);
    const ConfigRequest request = {.environ = (const char *const *)world->environ,
                                   .system_file = of_system};
    const struct {
        const char *name, *text, *tag;
    } files[] = {
        {NULL, NULL, "SYS"},
        {"xdg/hubplot/hubplot.cnf", "[HUB]\nOWN = C\n[OWN]\nlayout = restic\n", "OWN"},
        {".libfab.cnf", "[HUB]\nOLD = C\n[OLD]\nsrvnode = x\n", "OLD"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path =
            files[i].name != NULL ? write_file(world, files[i].name, files[i].text) : NULL;
        g_autoptr(GError) error = NULL;
        g_autoptr(Config) config = config_load(&request, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(config_hubs(config)->len, ==, 1);
        g_assert_cmpstr(hub_at(config, 0)->tag, ==, files[i].tag);
    }
    g_unlink(own);
    g_rmdir(folder);
    g_rmdir(xdg);
    g_autofree char *old = g_build_filename(world->home, ".libfab.cnf", NULL);
    g_unlink(old);
    g_autoptr(GError) error = NULL;
    const ConfigRequest none = {.environ = (const char *const *)world->environ,
                                .system_file = nowhere};
    g_assert_null(config_load(&none, &error));
    const char *const missing[] = {".scm_monitor.cnf", ".libfab.cnf", own, nowhere};
    for (gsize i = 0; i < G_N_ELEMENTS(missing); i++)
        g_assert_nonnull(strstr(error->message, missing[i]));
}

/* How nodes are visited may stand in their hub's section, and srvnode be left out. */
static void test_hub_section(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load_text(world,
                                         "[HUB]\npg = nas off\n[pg]\nlayout = {item}_{date}\n"
                                         "root = /srv/pg\nlist = ls %(srvnode)s\n"
                                         "dbpath = ~/%(srvnode)s.db\n[off]\nroot = /mnt\n",
                                         &error);
    g_assert_no_error(error);
    const Hub *hub = hub_at(config, 0);
    g_assert_cmpstr(hub->srvnode, ==, "pg");
    g_assert_cmpstr(hub_folder(hub), ==, ".");
    g_assert_true(g_str_has_suffix(hub->dbpath, "/pg.db"));
    g_assert_cmpstr(node_at(hub, 0)->root, ==, "/srv/pg");
    g_assert_cmpstr(node_at(hub, 0)->list, ==, "ls .");
    g_assert_cmpstr(node_at(hub, 1)->root, ==, "/mnt");
    g_assert_cmpstr(node_at(hub, 1)->layout[0], ==, "{item}_{date}");

    g_autoptr(Config) shared = load_text(world,
                                         "[HUB]\nC2 = C2 H1\nH1 = C2\n[C2]\nsrvnode = x\n"
                                         "root = /own\n[H1]\nroot = /h1\n",
                                         &error);
    g_assert_no_error(error);
    g_assert_cmpuint(config_hubs(shared)->len, ==, 1); /* [H1] is a node's */
    g_assert_cmpstr(node_at(hub_at(shared, 0), 0)->root, ==, "/own");
    g_assert_cmpstr(node_at(hub_at(shared, 0), 1)->root, ==, "/h1");
    g_autoptr(Config) one =
        load_text(world, "[HUB]\nC2 = C2 H1\n[C2]\nsrvnode = x\nroot = /own\n", &error);
    g_assert_no_error(error);
    g_assert_null(node_at(hub_at(one, 0), 1)->root);

    g_assert_null(
        load_text(world, "[HUB]\npg = nas off\n[pg]\nmaxage = 2d\n[nas]\nlist = x\n", &error));
    g_assert_nonnull(strstr(error->message, "[pg] srvnode: the key is missing"));
}

static char *replace(const char *text, const char *from, const char *to)
{
    g_auto(GStrv) parts = g_strsplit(text, from, -1);
    return g_strjoinv(to, parts);
}

/* fixtures/config/faults: each .cnf beside the message that it must give, all of it. */
static void test_faults(World *world, gconstpointer data)
{
    const char *name = data;
    g_autofree char *input = g_strdup_printf("faults/%s.cnf", name);
    g_autofree char *output = g_strdup_printf("faults/%s.expected", name);
    g_autofree char *path = fixture(input), *expected_path = fixture(output);
    g_autofree char *expected = NULL;
    g_assert_true(g_file_get_contents(expected_path, &expected, NULL, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_null(load(world, (const char *const[]){path, NULL}, NULL, &error));
    g_assert_error(error, CONFIG_ERROR, CONFIG_ERROR_INVALID);
    g_autofree char *named = replace(error->message, path, "FILE");
    g_autofree char *message = replace(named, world->home, "HOME");
    g_assert_cmpstr(message, ==, g_strchomp(expected));
}

static void test_keys_are_documented(void)
{
    for (const Key *key = config_keys(); key->name != NULL; key++) {
        g_assert_true(config_find_key(key->name) == key);
        g_assert_true(g_str_has_suffix(key->help, "."));
        g_assert_nonnull(key_type_words(key->type));
        g_assert_nonnull(key_scope_words(key->scope));
        g_assert_cmpuint(key->size, >, 0);
    }
}

#define ADD(name, function, data) g_test_add(name, World, data, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/config/seed", test_seed, NULL);
    ADD("/config/seed-on-another-machine", test_seed_on_another_machine, NULL);
    ADD("/config/faults-of-other-hubs", test_faults_of_other_hubs, NULL);
    ADD("/config/hubs-asked-for", test_hubs_asked_for, NULL);
    ADD("/config/defaults", test_defaults, NULL);
    ADD("/config/precedence", test_precedence, NULL);
    ADD("/config/origins", test_origins, NULL);
    ADD("/config/comments-after-values", test_comments_after_values, NULL);
    ADD("/config/shared-tag-and-files", test_shared_tag_and_files, NULL);
    ADD("/config/borderline", test_borderline, NULL);
    ADD("/config/missing-files", test_missing_files, NULL);
    ADD("/config/which-file", test_which_file, NULL);
    ADD("/config/hub-section", test_hub_section, NULL);
    static const char *const faults[] = {"keys",  "values", "variables", "lists", "syntax",
                                         "paths", "empty",  "night",     "mail"};
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autofree char *name = g_strdup_printf("/config/faults/%s", faults[i]);
        ADD(name, test_faults, faults[i]);
    }
    g_test_add_func("/config/keys-are-documented", test_keys_are_documented);
    return g_test_run();
}
