#include "publish/site.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char *root;
    Site *site;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("site-XXXXXX", &error);
    g_assert_no_error(error);
    fixture->root = g_build_filename(folder, "out", NULL);
    fixture->site = site_open(fixture->root, &error);
    g_assert_no_error(error);
}

static void tear_down(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    site_close(fixture->site);
    g_autofree char *folder = g_path_get_dirname(fixture->root);
    const char *const command[] = {"rm", "-rf", folder, NULL};
    g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                 NULL);
    g_free(fixture->root);
}

static void write_ok(Fixture *fixture, const char *path, const char *text)
{
    g_autoptr(GError) error = NULL;
    site_write(fixture->site, path, text, strlen(text), &error);
    g_assert_no_error(error);
    site_commit(fixture->site, &error);
    g_assert_no_error(error);
}

static char *read_back(Fixture *fixture, const char *path)
{
    g_autofree char *whole = g_build_filename(fixture->root, path, NULL);
    char *text = NULL;
    g_file_get_contents(whole, &text, NULL, NULL);
    return text;
}

static void look_up(Fixture *fixture, const char *path, struct stat *info)
{
    g_autofree char *whole = g_build_filename(fixture->root, path, NULL);
    g_assert_cmpint(lstat(whole, info), ==, 0);
}

static void test_write(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    mode_t before = umask(077);
    write_ok(fixture, "hub/cms02/index.html", "one");
    umask(before);
    g_autofree char *text = read_back(fixture, "hub/cms02/index.html");
    g_assert_cmpstr(text, ==, "one");
    struct stat info;
    look_up(fixture, "hub/cms02/index.html", &info);
    g_assert_cmpint(info.st_mode & 0777, ==, 0644);
    look_up(fixture, "hub/cms02", &info);
    g_assert_cmpint(info.st_mode & 0777, ==, 0755);
    g_assert_cmpuint(site_files_written(fixture->site), ==, 1);
}

/* The same bytes leave the file alone; others replace it by a new one. */
static void test_unchanged(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    struct stat first, second, third;
    write_ok(fixture, "a", "one");
    look_up(fixture, "a", &first);
    write_ok(fixture, "a", "one");
    look_up(fixture, "a", &second);
    g_assert_true(first.st_ino == second.st_ino && first.st_mtim.tv_nsec == second.st_mtim.tv_nsec);
    g_assert_cmpuint(site_files_written(fixture->site), ==, 1);
    write_ok(fixture, "a", "two");
    look_up(fixture, "a", &third);
    g_assert_true(first.st_ino != third.st_ino);
}

/* Nothing is in its place before the commit, and nothing is left of what never was. */
static void test_commit(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    write_ok(fixture, "a", "old");
    site_write(fixture->site, "a", "new", 3, &error);
    g_assert_no_error(error);
    g_autofree char *before = read_back(fixture, "a");
    g_assert_cmpstr(before, ==, "old");
    site_close(fixture->site);
    g_autofree char *after = read_back(fixture, "a");
    g_assert_cmpstr(after, ==, "old");
    g_autoptr(GDir) folder = g_dir_open(fixture->root, 0, &error);
    g_assert_cmpstr(g_dir_read_name(folder), ==, "a");
    g_assert_null(g_dir_read_name(folder));
    fixture->site = site_open(fixture->root, &error);
}

/* Whether this process holds a file that has lost its name `path`. */
static bool is_held(const Fixture *fixture, const char *path)
{
    g_autofree char *gone = g_strdup_printf("%s/%s (deleted)", fixture->root, path);
    g_autoptr(GDir) descriptors = g_dir_open("/proc/self/fd", 0, NULL);
    for (const char *name; (name = g_dir_read_name(descriptors)) != NULL;) {
        g_autofree char *link = g_build_filename("/proc/self/fd", name, NULL);
        g_autofree char *target = g_file_read_link(link, NULL);
        if (g_strcmp0(target, gone) == 0)
            return true;
    }
    return false;
}

/* After a power cut the old name may be back: until the new one is on the disk, nothing else may
 * take the place of the old bytes there. */
static void test_replaced(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    write_ok(fixture, "a", "old");
    write_ok(fixture, "a", "new");
    g_assert_true(is_held(fixture, "a"));
    write_ok(fixture, "b", "later");
    g_assert_false(is_held(fixture, "a"));
}

/* A symbolic link below the root is never followed: a folder is refused, a file replaced. */
static void test_links_of_others(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *outside = g_build_filename(fixture->root, "..", "outside", NULL);
    g_autofree char *victim = g_build_filename(outside, "victim", NULL);
    g_autofree char *folder = g_build_filename(fixture->root, "hub", NULL);
    g_autofree char *file = g_build_filename(fixture->root, "file", NULL);
    g_assert_cmpint(g_mkdir(outside, 0755), ==, 0);
    g_file_set_contents(victim, "untouched", -1, &error);
    g_assert_cmpint(symlink("../outside", folder), ==, 0);
    g_assert_cmpint(symlink("../outside/victim", file), ==, 0);
    g_assert_false(site_write(fixture->site, "hub/victim", "x", 1, &error));
    g_assert_nonnull(strstr(error->message, "hub/victim"));
    write_ok(fixture, "file", "x");
    g_autofree char *text = NULL;
    g_file_get_contents(victim, &text, NULL, NULL);
    g_assert_cmpstr(text, ==, "untouched");
    struct stat info;
    look_up(fixture, "file", &info);
    g_assert_true(S_ISREG(info.st_mode));
}

static void test_bad_paths(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const paths[] = {"..",   "../x", "a/../x", "./x", "",
                                        "a//x", "/x",   "a/",     "a/.", "a/b/.."};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(site_write(fixture->site, paths[i], "x", 1, &error));
        g_assert_nonnull(error);
    }
}

static void test_link(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    struct stat one, other;
    write_ok(fixture, "p/key.svg", "<svg/>");
    write_ok(fixture, "hub/c.svg", "old");
    site_link(fixture->site, "p/key.svg", "hub/c.svg", &error);
    g_assert_no_error(error);
    look_up(fixture, "p/key.svg", &one);
    look_up(fixture, "hub/c.svg", &other);
    g_assert_true(one.st_ino == other.st_ino);
    guint written = site_files_written(fixture->site);
    site_link(fixture->site, "p/key.svg", "hub/c.svg", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(site_files_written(fixture->site), ==, written);
    g_assert_false(site_link(fixture->site, "p/none.svg", "hub/d.svg", &error));
    g_assert_nonnull(strstr(error->message, "hub/d.svg: link"));
}

static void test_list_and_sweep(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    write_ok(fixture, "p/b", "");
    write_ok(fixture, "p/a", "");
    g_autofree char *half = g_build_filename(fixture->root, "p/.hubplot-0123456789abcdef", NULL);
    g_file_set_contents(half, "half", -1, &error);
    g_autoptr(GPtrArray) names = site_list(fixture->site, "p", &error);
    g_assert_cmpuint(names->len, ==, 2);
    g_assert_cmpstr(g_ptr_array_index(names, 0), ==, "a");
    g_assert_true(site_sweep(fixture->site, "p", G_MAXINT64, &error));
    g_assert_false(site_has(fixture->site, "p/.hubplot-0123456789abcdef"));
    g_assert_true(site_has(fixture->site, "p/a"));
    g_assert_true(site_remove(fixture->site, "p/a", &error));
    g_assert_true(site_remove(fixture->site, "p/a", &error));
    g_assert_false(site_has(fixture->site, "p/a"));
    g_autoptr(GPtrArray) none = site_list(fixture->site, "no/such", &error);
    g_assert_cmpuint(none->len, ==, 0);
}

/* What this run did not name goes, unless it is a folder. */
static void test_prune(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *old = g_build_filename(fixture->root, "hub/c/old.svg", NULL);
    write_ok(fixture, "hub/c/deep/file", "x");
    write_ok(fixture, "hub/c/new.svg", "x");
    g_file_set_contents(old, "x", -1, &error);
    g_assert_true(site_set_mtime(fixture->site, "hub/c/old.svg", 1000, &error));
    g_assert_cmpint(site_mtime(fixture->site, "hub/c/old.svg"), ==, 1000);
    g_assert_true(site_prune(fixture->site, "hub/c", &error));
    g_assert_no_error(error);
    g_assert_false(site_has(fixture->site, "hub/c/old.svg"));
    g_assert_true(site_has(fixture->site, "hub/c/new.svg"));
    g_assert_true(site_has(fixture->site, "hub/c/deep/file"));
}

/* What can't be replaced stays as it was. */
static void test_prune_after_failure(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    write_ok(fixture, "hub/c/feed.atom", "old");
    site_close(fixture->site);
    fixture->site = site_open(fixture->root, NULL);
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){1, limit.rlim_max});
    bool written = site_write(fixture->site, "hub/c/feed.atom", "newer", 5, &error);
    setrlimit(RLIMIT_FSIZE, &limit);
    g_assert_false(written);
    g_assert_nonnull(strstr(error->message, "hub/c/feed.atom: write: "));
    g_clear_error(&error);
    g_assert_true(site_prune(fixture->site, "hub/c", &error));
    g_autofree char *text = read_back(fixture, "hub/c/feed.atom");
    g_assert_cmpstr(text, ==, "old");
}

static void test_root_fails(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(site_open("/dev/null/site", &error));
    g_assert_nonnull(strstr(error->message, "/dev/null/site: open: "));
}

#define add(name, function) g_test_add("/site/" name, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("write", test_write);
    add("unchanged", test_unchanged);
    add("commit", test_commit);
    add("replaced", test_replaced);
    add("links-of-others", test_links_of_others);
    add("bad-paths", test_bad_paths);
    add("link", test_link);
    add("list-and-sweep", test_list_and_sweep);
    add("prune", test_prune);
    add("prune-after-failure", test_prune_after_failure);
    g_test_add_func("/site/root-fails", test_root_fails);
    return g_test_run();
}
