/* The script for the nodes, run by every shell and with every set of tools that is here, against
 * what this process sees in the same folder.
 * Knows the date: make check-days. */
#include "collect/listing.h"
#include "collect/script.h"
#include "now.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#define MAX_WORDS 4

static char srvnode[] = "cms 02's", tag[] = "C", zone[] = "Asia/Taipei", hub_tag[] = "C2";
static Hub hub = {.tag = hub_tag, .srvnode = srvnode, .timezone = zone};

static char *base; /* folder of this test */
static char *scm;  /* what $SCM_FOLD names */
static gint64 now;

/* A shell, and where it finds its tools. */
typedef struct {
    const char *name;
    const char *shell[MAX_WORDS];
    const char *tools; /* folder below `base` that is the whole PATH; NULL: the system's */
} World;

static const World worlds[] = {
    {"dash", {"dash", "-s"}, NULL},
    {"bash", {"bash", "-s"}, NULL},
    {"bash-posix", {"bash", "--posix", "-s"}, NULL},
    {"mksh", {"mksh", "-s"}, NULL},
    {"busybox", {"busybox", "sh", "-s"}, NULL},
    {"dash-with-busybox", {"dash", "-s"}, "busybox"},
    {"mksh-with-busybox", {"mksh", "-s"}, "busybox"},
    {"busybox-with-busybox", {"busybox", "sh", "-s"}, "busybox"},
    {"dash-with-stat-of-bsd", {"dash", "-s"}, "bsd"},
    {"bash-with-ls-alone", {"bash", "-s"}, "ls"},
    {"busybox-with-ls-alone", {"busybox", "sh", "-s"}, "ls"},
};

/* Names that a careless script trips over. */
static const char *const names[] = {
    "env.tar.gz",
    "a b.tar.gz",
    "tab\there.tar.gz",
    "new\nline.tar.gz",
    "q'u\"o`te.tar.gz",
    "$(id) $HOME.tar.gz",
    "-n.tar.gz",
    "back\\slash.tar.gz",
    "st*r?[a].tar.gz",
    "\xc3\xa9t\xc3\xa9.tar.gz",
    "ba\xff"
    "d.tar.gz",
    "F9\t9\tx.tar.gz",
    " .tar.gz",
    "\n.tar.gz",
    "%s%n.tar.gz",
};

static void write_file(const char *folder, const char *name, const char *text, gssize length)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, text, length, NULL));
}

static void make_tree(void)
{
    g_autofree char *root = g_build_filename(scm, "backup", srvnode, NULL);
    g_autofree char *one = g_build_filename(root, "tracs", "env", "2012/11/13/161023", NULL);
    g_autofree char *two = g_build_filename(root, "t'y\tpe", "-na\nme", "2013/11/13/161023", NULL);
    g_autofree char *last = g_build_filename(root, "tracs", "env", "last", NULL);
    g_autofree char *locked = g_build_filename(root, "tracs", "env", "LOCKED", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        write_file(one, names[i], "0123456789abcdefghij", (gssize)i);
    write_file(two, names[0], "x", 1);
    write_file(one, "env.tar.gz.dna", "{'dig': '0cc175b9c0f1b6a831c399e269772661', 'size': 7L}",
               -1);
    write_file(one, "new\nline.tar.gz.sha256",
               "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", -1);
    g_autofree char *huge = g_strnfill(5000, ' ');
    write_file(one, "a b.tar.gz.dna", huge, -1);
    write_file(two, ".env-7.tar.gz.B3FMx6", "abc", 3);
    write_file(one, "README", "no tarball", -1);
    g_assert_cmpint(symlink("2012/11/13/161023", last), ==, 0);
    g_assert_cmpint(g_mkdir(locked, 0755), ==, 0);
}

static void link_tool(const char *folder, const char *tool, const char *target)
{
    g_autofree char *from = target != NULL ? g_strdup(target) : g_find_program_in_path(tool);
    g_autofree char *dir = g_build_filename(base, folder, NULL);
    g_autofree char *to = g_build_filename(dir, tool, NULL);
    g_assert_cmpint(g_mkdir_with_parents(dir, 0755), ==, 0);
    g_assert_cmpint(symlink(from, to), ==, 0);
}

/* Three nodes that are not like this machine: one with nothing but busybox; one whose stat is that
 * of the BSDs; one with neither stat nor xargs. */
static void make_tools(void)
{
    static const char *const tools[] = {"sed", "tail", "cat", "awk",   "date",
                                        "df",  "wc",   "ls",  "printf"};
    g_autofree char *busybox = g_find_program_in_path("busybox");
    g_assert_nonnull(busybox);
    for (gsize i = 0; i < G_N_ELEMENTS(tools); i++) {
        link_tool("busybox", tools[i], busybox);
        link_tool("bsd", tools[i], NULL);
        link_tool("ls", tools[i], NULL);
    }
    link_tool("busybox", "find", busybox);
    link_tool("busybox", "stat", busybox);
    link_tool("busybox", "xargs", busybox);
    link_tool("busybox", "true", busybox);
    link_tool("bsd", "find", busybox);
    link_tool("bsd", "xargs", NULL);
    link_tool("bsd", "true", NULL);
    link_tool("ls", "find", busybox);
    g_autofree char *bsd = g_build_filename(base, "bsd", NULL);
    g_autofree char *stat = g_build_filename(bsd, "stat", NULL);
    write_file(bsd, "stat",
               "#!/bin/sh\n[ \"$1\" = -f ] && [ \"$2\" = '%z %m' ] || exit 1\n"
               "shift 2\nexec /usr/bin/stat -c '%s %Y' -- \"$@\"\n",
               -1);
    g_assert_cmpint(g_chmod(stat, 0755), ==, 0);
}

/* Runs the node's script there, with these settings in its environment, and reads what it says. */
static Visit *run(const World *world, const Node *node, const char *const *environment,
                  bool as_nobody)
{
    g_autoptr(GError) error = NULL;
    Visit *visit = visit_new(node);
    visit->reading.run = now;
    g_autoptr(Listing) listing = listing_new(visit, NULL);
    g_autofree char *script = listing_script(listing);
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    if (as_nobody && geteuid() == 0) {
        g_ptr_array_add(argv, g_find_program_in_path("setpriv"));
        g_ptr_array_add(argv, g_strdup("--reuid=65534"));
        g_ptr_array_add(argv, g_strdup("--clear-groups"));
    }
    g_ptr_array_add(argv, g_find_program_in_path(world->shell[0]));
    for (int i = 1; i < MAX_WORDS && world->shell[i] != NULL; i++)
        g_ptr_array_add(argv, g_strdup(world->shell[i]));
    g_ptr_array_add(argv, NULL);
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                  G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_auto(GStrv) environ = g_strdupv((char **)environment);
    if (world->tools != NULL) {
        g_autofree char *path = g_build_filename(base, world->tools, NULL);
        environ = g_environ_setenv(environ, "PATH", path, TRUE);
    }
    g_subprocess_launcher_set_environ(launcher, environ);
    g_subprocess_launcher_set_cwd(launcher, "/");
    g_autoptr(GSubprocess) process =
        g_subprocess_launcher_spawnv(launcher, (const gchar *const *)argv->pdata, &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) in = g_bytes_new(script, strlen(script)), out = NULL, err = NULL;
    g_subprocess_communicate(process, in, NULL, &out, &err, &error);
    g_assert_no_error(error);
    listing_feed(listing, g_bytes_get_data(out, NULL), g_bytes_get_size(out), now, &error);
    g_assert_no_error(error);
    listing_feed_stderr(listing, g_bytes_get_data(err, NULL), g_bytes_get_size(err));
    listing_finish(listing, NULL);
    return visit;
}

static Visit *run_there(const World *world, const Node *node, bool as_nobody)
{
    g_autofree char *fold = g_strconcat("SCM_FOLD=", scm, NULL);
    const char *environment[] = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "SHELL=/bin/sh", fold,
                                 NULL};
    return run(world, node, environment, as_nobody);
}

/* What lies in the folder of a tarball, by this process's own eyes. */
static void check_tarball(const Tarball *tarball, bool with_mtime)
{
    g_autofree char *path = g_build_filename(scm, "backup", tarball->path, NULL);
    char *bad = strstr(path, "\\xFF"); /* how bytes that are no text are written */
    if (bad != NULL) {
        bad[0] = '\xff';
        memmove(bad + 1, bad + 4, strlen(bad + 4) + 1);
    }
    struct stat st;
    g_assert_cmpint(stat(path, &st), ==, 0);
    g_assert_cmpint(tarball->bytes, ==, st.st_size);
    g_assert_cmpint(tarball->mtime, ==, with_mtime ? st.st_mtime : -1);
}

/* Busybox's df can't tell of a folder that no mount point is above, as in a chroot. */
static bool df_tells(const World *world)
{
    g_autofree char *tools =
        world->tools != NULL ? g_build_filename(base, world->tools, NULL) : NULL;
    g_auto(GStrv) environ = g_environ_setenv(NULL, "PATH", tools ? tools : "/usr/bin:/bin", TRUE);
    const char *argv[MAX_WORDS + 4] = {NULL};
    int n = 0, status = -1;
    for (; world->shell[n + 1] != NULL; n++) /* all but the last, which is -s */
        argv[n] = world->shell[n];
    argv[n++] = "-c";
    argv[n++] = "df -Pk \"$0\"";
    argv[n] = scm;
    g_spawn_sync(NULL, (char **)argv, environ,
                 G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                 NULL, NULL, NULL, NULL, &status, NULL);
    return status == 0;
}

static void test_listing(gconstpointer data)
{
    const World *world = data;
    const Node node = {.hub = &hub, .tag = tag};
    g_autoptr(Visit) visit = run_there(world, &node, false);
    g_assert_cmpstr(visit->reading.reason, ==, NULL);
    g_assert_cmpint(visit->reading.outcome, ==, OUTCOME_COMPLETE);
    g_assert_cmpint(visit->tarballs->len, ==, G_N_ELEMENTS(names) + 1);
    g_assert_cmpint(visit->noise->len, ==, 0);
    g_assert_cmpint(visit->reading.disk_bytes > 0, ==, df_tells(world));
    g_assert_cmpint(visit->reading.disk_free > 0, ==, df_tells(world));
    g_assert_cmpint(ABS(visit->reading.skew - (g_get_real_time() / G_USEC_PER_SEC - now)), <=, 5);
    g_assert_cmpint(visit->reading.utc_offset, ==, 0);
    int good = 0, broken = 0;
    for (guint i = 0; i < visit->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(visit->tarballs, Tarball, i);
        check_tarball(tarball, g_strcmp0(world->tools, "ls") != 0);
        good += tarball->sidecar == SIDECAR_DNA && tarball->sidecar_bytes == 7 &&
                g_str_has_suffix(tarball->path, "env.tar.gz");
        good += tarball->sidecar == SIDECAR_SHA256 &&
                g_str_has_suffix(tarball->path, "new\nline.tar.gz");
        broken +=
            tarball->sidecar == SIDECAR_BROKEN && g_str_has_suffix(tarball->path, "a b.tar.gz");
    }
    g_assert_cmpint(good, ==, 2);
    g_assert_cmpint(broken, ==, 1);
    g_assert_cmpint(visit->arrivals->len, ==, 2);
    for (guint i = 0; i < 2; i++) {
        const Arrival *arrival = &g_array_index(visit->arrivals, Arrival, i);
        bool is_lock = g_str_equal(arrival->item, "tracs/env");
        g_assert_cmpint(arrival->bytes, ==, is_lock ? -1 : 3);
        g_assert_cmpstr(arrival->item, ==, is_lock ? "tracs/env" : "t'y\tpe/-na\nme");
    }
}

/* $SCM_FOLD comes from the profile of a login shell, amid noise; or from nowhere. */
static void test_login_shell(gconstpointer data)
{
    const World *world = data;
    const Node node = {.hub = &hub, .tag = tag};
    g_autofree char *home = g_build_filename(base, "home", NULL);
    g_autofree char *set_home = g_strconcat("HOME=", home, NULL);
    g_autofree char *quoted = g_shell_quote(scm);
    g_autofree char *profile = g_strdup_printf(
        "echo hello\necho 'F1\t2\tx'\necho oops >&2\nSCM_FOLD=%s\necho bye\n", quoted);
    write_file(home, ".profile", profile, -1);
    write_file(home, ".bash_profile", profile, -1);
    const char *shells[] = {"SHELL=/bin/bash", "SHELL=/bin/dash", "SHELL=/bin/mksh"};
    for (gsize i = 0; i < G_N_ELEMENTS(shells); i++) {
        const char *environment[] = {"PATH=/usr/bin:/bin", set_home, shells[i], NULL};
        g_autoptr(Visit) visit = run(world, &node, environment, false);
        g_assert_cmpstr(visit->reading.reason, ==, NULL);
        g_assert_cmpint(visit->tarballs->len, ==, G_N_ELEMENTS(names) + 1);
    }
    const char *nowhere[] = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", NULL};
    g_autoptr(Visit) lost = run(world, &node, nowhere, false);
    g_assert_cmpint(lost->reading.outcome, ==, OUTCOME_FAILED);
    g_assert_cmpstr(lost->reading.reason, ==, "SCM_FOLD is not set");
}

/* A shell of the node's own, as on a NAS whose users have another: its profile is read, and what
 * is set there need not be exported. */
static void test_own_shell(gconstpointer data)
{
    (void)data;
    static char shells[][40] = {"bash -l -c", "dash -l -c", "mksh -l -c", "busybox sh -l -c"};
    g_autofree char *home = g_build_filename(base, "nas", NULL);
    g_autofree char *set_home = g_strconcat("HOME=", home, NULL);
    g_autofree char *quoted = g_shell_quote(scm);
    g_autofree char *profile = g_strdup_printf("echo hello\nSCM_FOLD=%s\n", quoted);
    write_file(home, ".profile", profile, -1);
    const char *environment[] = {"PATH=/usr/bin:/bin", set_home, NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(shells); i++) {
        const Node node = {.hub = &hub, .tag = tag, .shell = shells[i]};
        g_autofree char *command = script_command(&node, "0", false);
        const World world = {"nas", {"dash", "-c", command}, NULL};
        g_autoptr(Visit) visit = run(&world, &node, environment, false);
        g_assert_cmpstr(visit->reading.reason, ==, NULL);
        g_assert_cmpint(visit->tarballs->len, ==, G_N_ELEMENTS(names) + 1);
        g_assert_cmpint(visit->noise->len, ==, 1);
    }
}

static void test_folders(gconstpointer data)
{
    const World *world = data;
    g_autofree char *elsewhere = g_build_filename(base, "else'where", NULL);
    g_autofree char *empty = g_build_filename(elsewhere, srvnode, NULL);
    Node node = {.hub = &hub, .tag = tag, .root = elsewhere};
    g_autofree char *reason = g_strdup_printf("there is no folder %s/%s", elsewhere, srvnode);
    g_rmdir(elsewhere);
    g_autoptr(Visit) rootless = run_there(world, &node, false);
    g_assert_cmpint(rootless->reading.outcome, ==, OUTCOME_FAILED);
    g_assert_cmpstr(rootless->reading.reason, ==, reason);
    g_assert_cmpint(g_mkdir_with_parents(elsewhere, 0755), ==, 0);
    g_autoptr(Visit) missing = run_there(world, &node, false);
    g_assert_cmpint(missing->reading.outcome, ==, OUTCOME_PARTIAL);
    g_assert_cmpstr(missing->reading.reason, ==, reason);
    g_assert_cmpint(g_mkdir_with_parents(empty, 0755), ==, 0);
    g_autoptr(Visit) nothing = run_there(world, &node, false);
    g_autofree char *none = g_strdup_printf("no tarball below %s/%s", elsewhere, srvnode);
    g_assert_cmpint(nothing->reading.outcome, ==, OUTCOME_PARTIAL);
    g_assert_cmpstr(nothing->reading.reason, ==, none);
    g_assert_cmpint(g_rmdir(empty), ==, 0);
    g_autofree char *real = g_build_filename(scm, "backup", srvnode, NULL);
    g_assert_cmpint(symlink(real, empty), ==, 0); /* the hub's folder itself may be a link */
    g_autoptr(Visit) linked = run_there(world, &node, false);
    g_assert_cmpint(linked->reading.outcome, ==, OUTCOME_COMPLETE);
    g_assert_cmpint(linked->tarballs->len, ==, G_N_ELEMENTS(names) + 1);
    g_assert_cmpint(g_unlink(empty), ==, 0);
}

/* With `ls` alone the script does not know when files were written. */
static bool tells_dates(const World *world)
{
    return g_strcmp0(world->tools, "ls") != 0;
}

/* Users other than root cannot read all. */
static void test_unreadable(gconstpointer data)
{
    const World *world = data;
    g_autofree char *closed = g_build_filename(scm, "backup", srvnode, "tracs/closed", NULL);
    const Node node = {.hub = &hub, .tag = tag};
    struct utimbuf newest = {.modtime = G_MAXINT32};
    g_assert_cmpint(g_mkdir_with_parents(closed, 0755), ==, 0);
    g_assert_cmpint(g_utime(closed, &newest), ==, 0);
    g_assert_cmpint(g_chmod(closed, 0), ==, 0);
    g_autoptr(Visit) visit = run_there(world, &node, true);
    g_assert_cmpstr(visit->reading.reason, ==, NULL);
    g_assert_cmpint(visit->reading.outcome, ==, OUTCOME_COMPLETE);
    g_assert_cmpint(visit->tarballs->len, ==, G_N_ELEMENTS(names) + 1);
    g_assert_cmpint(visit->reading.unmatched, ==, 2); /* README is the other */
    g_assert_cmpint(visit->unmatched->len, ==, 1);
    g_assert_true(!tells_dates(world) || strstr(visit->reading.unmatched_path,
                                                "tracs/closed (it cannot be read)") != NULL);
    g_assert_cmpint(g_rmdir(closed), ==, 0);
}

/* Links that lead to what is listed anyway are nothing; others are seen. */
static void test_links(gconstpointer data)
{
    const World *world = data;
    const Node node = {.hub = &hub, .tag = tag};
    static const char readme[] = "tracs/env/2012/11/13/161023/README";
    static const char *const targets[] = {"/nowhere/else", "../../../..", "a b -> c", "env"};
    for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
        g_autofree char *link = g_build_filename(scm, "backup", srvnode, "tracs/li nk", NULL);
        g_assert_cmpint(symlink(targets[i], link), ==, 0);
        const struct timespec newest[] = {{.tv_sec = G_MAXINT32}, {.tv_sec = G_MAXINT32}};
        g_assert_cmpint(utimensat(AT_FDCWD, link, newest, AT_SYMLINK_NOFOLLOW), ==, 0);
        g_autoptr(Visit) visit = run_there(world, &node, false);
        g_assert_cmpint(visit->reading.outcome, ==, OUTCOME_COMPLETE);
        g_assert_cmpint(visit->tarballs->len, ==, G_N_ELEMENTS(names) + 1);
        g_assert_cmpint(visit->reading.unmatched, ==, i < 2 ? 2 : 1);
        g_autofree char *said = g_strdup_printf("tracs/li nk (a symbolic link to %s)", targets[i]);
        g_assert_cmpstr(visit->reading.unmatched_path + strlen(srvnode) + 1, ==,
                        i < 2 && tells_dates(world) ? said : readme);
        g_assert_cmpint(g_unlink(link), ==, 0);
    }
}

/* Where the folder is missing, what there is instead. */
static void test_instead(gconstpointer data)
{
    const World *world = data;
    g_autofree char *folder = g_build_filename(base, "inst ead", NULL);
    g_autofree char *root = g_build_filename(folder, "x/y", NULL);
    g_autofree char *empty = g_build_filename(folder, "empty", NULL);
    Node node = {.hub = &hub, .tag = tag, .root = root};
    g_assert_cmpint(g_mkdir_with_parents(empty, 0755), ==, 0);
    write_file(folder, "a b", "", 0);
    g_autoptr(Visit) visit = run_there(world, &node, false);
    g_autofree char *said = g_strdup_printf("%s has a b empty/", folder);
    g_assert_cmpstr(visit->instead, ==, said);
    node.root = empty;
    g_autoptr(Visit) nothing = run_there(world, &node, false);
    g_autofree char *none = g_strdup_printf("%s is empty", empty);
    g_assert_cmpstr(nothing->instead, ==, none);
    g_autofree char *file = g_build_filename(folder, "a b", NULL);
    g_unlink(file);
    g_rmdir(empty);
    g_rmdir(folder);
}

/* The original's command, whose sizes are whole MB and whose names hold no newlines. */
static void test_original_command(gconstpointer data)
{
    const World *world = data;
    static char command[] = "echo noise; find $SCM_FOLD/backup/plain -name '*.gz'"
                            " -exec du --block-size=1M --apparent-size {} \\;";
    static char false_command[] = "echo '1\t/x' >&2; exit 3";
    static char plain[] = "plain";
    Hub other = hub;
    other.srvnode = plain;
    other.timezone = NULL;
    Node node = {.hub = &other, .tag = tag, .command = command};
    g_autofree char *folder = g_build_filename(scm, "backup/plain/svn/a/2012/11/13/161023", NULL);
    write_file(folder, "a-1.tar.gz", "x", 1);
    /* The command does not quote: the folder must be one word. */
    g_autofree char *word = g_strdup_printf("%s/fold-%s", base, world->name);
    g_autofree char *fold = g_strconcat("SCM_FOLD=", word, NULL);
    g_assert_cmpint(symlink(scm, word), ==, 0);
    const char *environment[] = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "TZ=IST-5:30", fold,
                                 NULL};
    g_autoptr(Visit) visit = run(world, &node, environment, false);
    g_assert_cmpstr(visit->reading.reason, ==, NULL);
    g_assert_cmpint(visit->reading.utc_offset, ==, 19800);
    g_assert_cmpint(visit->tarballs->len, ==, 1);
    const Tarball *tarball = &g_array_index(visit->tarballs, Tarball, 0);
    g_assert_cmpint(tarball->bytes, ==, 1 << 20);
    g_assert_cmpint(tarball->flags, ==, TARBALL_INEXACT);
    g_assert_cmpint(tarball->time, ==, 1352823023 - 19800);
    g_assert_cmpint(visit->noise->len, ==, 1);
    node.command = false_command;
    g_autoptr(Visit) failed = run(world, &node, environment, false);
    g_assert_cmpint(failed->reading.outcome, ==, OUTCOME_FAILED);
    g_assert_true(g_str_has_prefix(failed->reading.reason, "1"));
}

/* A script that arrives in part runs not at all. */
static void test_cut_short(void)
{
    const Node node = {.hub = &hub, .tag = tag};
    g_autoptr(Visit) visit = visit_new(&node);
    g_autoptr(Listing) listing = listing_new(visit, NULL);
    g_autofree char *script = listing_script(listing);
    for (gsize length = strlen(script) - 10; length > 100; length = length * 3 / 4) {
        g_autofree char *part = g_strndup(script, length);
        g_autofree char *out = NULL;
        char *argv[] = {(char *)"sh", (char *)"-c", part, NULL};
        g_assert_true(g_spawn_sync("/", argv, NULL,
                                   G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                                   &out, NULL, NULL, NULL));
        g_assert_cmpstr(out, ==, "");
    }
}

static void remove_tree(const char *path)
{
    g_autoptr(GError) error = NULL;
    const char *argv[] = {"rm", "-rf", path, NULL};
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                 &error);
    g_assert_no_error(error);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(gconstpointer);
        bool needs_system; /* tools beyond those that the script itself uses */
    } tests[] = {{"listing", test_listing, false},
                 {"folders", test_folders, false},
                 {"unreadable", test_unreadable, false},
                 {"links", test_links, false},
                 {"instead", test_instead, false},
                 {"login-shell", test_login_shell, true},
                 {"original-command", test_original_command, true}};
    g_test_init(&argc, &argv, NULL);
    now = test_now();
    g_autoptr(GError) error = NULL;
    base = g_dir_make_tmp("hubplot-XXXXXX", &error);
    g_assert_no_error(error);
    g_assert_cmpint(g_chmod(base, 0755), ==, 0);
    scm = g_build_filename(base, "s c'm", NULL);
    make_tree();
    make_tools();
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        for (gsize j = 0; j < G_N_ELEMENTS(worlds); j++) {
            if (tests[i].needs_system && worlds[j].tools != NULL)
                continue;
            g_autofree char *name = g_strdup_printf("/script/%s/%s", tests[i].name, worlds[j].name);
            g_test_add_data_func(name, &worlds[j], tests[i].test);
        }
    }
    g_test_add_data_func("/script/own-shell", NULL, test_own_shell);
    g_test_add_func("/script/cut-short", test_cut_short);
    int status = g_test_run();
    remove_tree(base);
    g_free(scm);
    g_free(base);
    return status;
}
