#include "config/ssh_hosts.h"

#include <glob.h>
#include <stdbool.h>
#include <string.h>

#define MAX_HOSTS 10000

typedef struct {
    const char *home;
    GPtrArray *hosts;
    GHashTable *seen;  /* borrows from `hosts` */
    GHashTable *files; /* those read, so that none includes itself */
} Search;

static void read_file(Search *search, const char *path);

static void add_host(Search *search, const char *name)
{
    if (strpbrk(name, "*?!") != NULL || name[0] == '\0' || name[0] == '-' ||
        !g_utf8_validate(name, -1, NULL) || g_hash_table_contains(search->seen, name) ||
        search->hosts->len >= MAX_HOSTS)
        return;
    char *copy = g_strdup(name);
    g_ptr_array_add(search->hosts, copy);
    g_hash_table_add(search->seen, copy);
}

/* Relative names are below ~/.ssh, whichever file names them. */
static void include(Search *search, const char *pattern)
{
    g_autofree char *path = g_path_is_absolute(pattern) ? g_strdup(pattern)
                            : g_str_has_prefix(pattern, "~/")
                                ? g_build_filename(search->home, pattern + 2, NULL)
                                : g_build_filename(search->home, ".ssh", pattern, NULL);
    glob_t found;
    if (glob(path, 0, NULL, &found) == 0)
        for (gsize i = 0; i < found.gl_pathc; i++)
            read_file(search, found.gl_pathv[i]);
    globfree(&found);
}

/* One line: a keyword, white space or an equals sign, arguments that may be quoted. */
static void read_line(Search *search, char *line)
{
    g_strstrip(line);
    gsize length = strcspn(line, " \t=");
    g_autofree char *keyword = g_ascii_strdown(line, (gssize)length);
    bool host = strcmp(keyword, "host") == 0;
    if (!host && strcmp(keyword, "include") != 0)
        return;
    const char *rest = line + length + strspn(line + length, " \t=");
    g_auto(GStrv) words = NULL;
    if (!g_shell_parse_argv(rest, NULL, &words, NULL))
        return;
    for (char **word = words; *word != NULL; word++) {
        if (host)
            add_host(search, *word);
        else
            include(search, *word);
    }
}

static void read_file(Search *search, const char *path)
{
    g_autofree char *text = NULL;
    if (!g_hash_table_add(search->files, g_strdup(path)) ||
        !g_file_get_contents(path, &text, NULL, NULL))
        return;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        read_line(search, *line);
}

char **ssh_hosts_list(const char *const *variables)
{
    Search search = {.home = g_environ_getenv((char **)variables, "HOME"),
                     .hosts = g_ptr_array_new(),
                     .seen = g_hash_table_new(g_str_hash, g_str_equal),
                     .files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    if (search.home != NULL)
        include(&search, "config");
    g_hash_table_unref(search.seen);
    g_hash_table_unref(search.files);
    g_ptr_array_add(search.hosts, NULL);
    return (char **)g_ptr_array_free(search.hosts, FALSE);
}
