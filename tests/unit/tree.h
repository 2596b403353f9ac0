/* What lies in a folder, for tests of what is written there. */
#ifndef HUBPLOT_TEST_TREE_H
#define HUBPLOT_TEST_TREE_H

#include <ftw.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* The text of a file; fails the test where there is none. Free with g_free(). */
G_GNUC_UNUSED static G_NO_INLINE char *tree_read(const char *root, const char *name)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

/* How many lines of a text hold these words. */
static inline guint count_lines(const char *text, const char *words)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint n = 0;
    for (char **line = lines; *line != NULL; line++)
        n += strstr(*line, words) != NULL;
    return n;
}

static int compare_strings(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static GPtrArray *tree_found; /* of the walk that is under way */

static int tree_visit(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    g_ptr_array_add(tree_found, g_strdup(path));
    return 0;
}

/* The paths of all files and folders below and of `root` itself, in order. */
static inline GPtrArray *tree_walk(const char *root)
{
    GPtrArray *found = tree_found = g_ptr_array_new_with_free_func(g_free);
    nftw(root, tree_visit, 16, FTW_PHYS);
    g_ptr_array_sort(found, compare_strings);
    return found;
}

static inline int tree_unlink(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return g_remove(path);
}

static inline void tree_remove(const char *root)
{
    g_assert_cmpint(nftw(root, tree_unlink, 16, FTW_PHYS | FTW_DEPTH), ==, 0);
}

/* Every file and folder with its inode, size, time of modification and mode: the same text, the
 * same tree that nobody touched. Free with g_free(). */
static inline char *tree_snapshot(const char *root)
{
    g_autoptr(GPtrArray) paths = tree_walk(root);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        struct stat st;
        g_assert_cmpint(lstat(path, &st), ==, 0);
        g_string_append_printf(text, "%s %lu %ld %ld.%09ld %o\n", path, (gulong)st.st_ino,
                               (glong)st.st_size, (glong)st.st_mtim.tv_sec,
                               (glong)st.st_mtim.tv_nsec, st.st_mode);
    }
    return g_string_free(text, FALSE);
}

/* The names in a folder, without hidden ones, in order, with a space between. Free with g_free().
 */
static inline char *tree_names(const char *root, const char *folder)
{
    g_autofree char *path = g_build_filename(root, folder, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    g_assert_nonnull(dir);
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir))
        if (name[0] != '.')
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_strings);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(" ", (char **)names->pdata);
}

static inline void tree_assert_links_of(const char *root, const char *page)
{
    static const char *const pattern = "(?:src|srcset|href)=\"([^\"#:]+)";
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autofree char *text = tree_read(root, page);
    g_autofree char *folder = g_path_get_dirname(page);
    g_autoptr(GMatchInfo) match = NULL;
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        g_autofree char *value = g_match_info_fetch(match, 1);
        g_auto(GStrv) names = g_strsplit(value, ", ", -1);
        for (char **name = names; *name != NULL; name++) {
            (*name)[strcspn(*name, " ")] = '\0'; /* before "2x" */
            g_autofree char *path = g_build_filename(folder, *name, NULL);
            g_autofree char *whole = g_build_filename(root, path, NULL);
            if (!g_file_test(whole, G_FILE_TEST_EXISTS))
                g_error("%s leads to %s, which is not there", page, *name);
        }
    }
}

/* Every name in the pages of a site leads somewhere. */
static inline void tree_assert_links(const char *root)
{
    g_autofree char *names = tree_names(root, "hub");
    g_auto(GStrv) hubs = g_strsplit(names, " ", -1);
    tree_assert_links_of(root, "index.html");
    for (char **hub = hubs; *hub != NULL; hub++) {
        g_autofree char *page = g_build_filename("hub", *hub, "index.html", NULL);
        g_autofree char *path = g_build_filename(root, page, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            tree_assert_links_of(root, page);
    }
}

/* All may read what is there, and only the owner may write it. */
static inline void tree_assert_modes(const char *root)
{
    g_autoptr(GPtrArray) paths = tree_walk(root);
    for (guint i = 0; i < paths->len; i++) {
        struct stat st;
        g_assert_cmpint(lstat(g_ptr_array_index(paths, i), &st), ==, 0);
        if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
            g_assert_cmpint(st.st_mode & 07777, ==, S_ISDIR(st.st_mode) ? 0755 : 0644);
    }
}

#endif
