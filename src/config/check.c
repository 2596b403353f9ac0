#include "config/check.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static Place place_of(const Source *source, const Hub *hub, const char *key)
{
    Place place = source_find_section(source, hub->tag);
    place.key = key;
    const char *sections[] = {hub->tag, "DEFAULT", NULL};
    source_find(source, sections, key, &place);
    return place;
}

/* Why `path` can't become a folder that we write into, or NULL. What is missing can be made if
 * the nearest folder that exists lets us. */
static char *why_no_folder(const char *path)
{
    g_autofree char *folder = g_strdup(path);
    struct stat status;
    while (stat(folder, &status) != 0) {
        char *slash = strrchr(folder, '/');
        if ((errno != ENOENT && errno != ENOTDIR) || slash == NULL)
            return g_strdup_printf("%s: %s", folder, g_strerror(errno));
        slash[slash == folder ? 1 : 0] = '\0';
    }
    if (!S_ISDIR(status.st_mode))
        return g_strdup_printf("%s is no folder", folder);
    if (access(folder, W_OK | X_OK) != 0)
        return g_strdup_printf("the folder %s can't be written: %s", folder, g_strerror(errno));
    return NULL;
}

/* Why `path` can't become a file that we replace or write, or NULL. */
static char *why_no_file(const char *path)
{
    struct stat status;
    if (stat(path, &status) == 0) {
        if (!S_ISREG(status.st_mode))
            return g_strdup_printf("%s is no file", path);
        if (access(path, R_OK | W_OK) != 0)
            return g_strdup_printf("%s can't be written: %s", path, g_strerror(errno));
    }
    g_autofree char *folder = g_path_get_dirname(path);
    return why_no_folder(folder);
}

static void check_path(const Hub *hub, const char *key, char *reason, const Source *source,
                       Faults *faults)
{
    Place place = place_of(source, hub, key);
    if (reason != NULL)
        faults_add(faults, &place, "%s", reason);
    g_free(reason);
}

static void check_json(const Hub *hub, const Source *source, Faults *faults)
{
    for (guint i = 0; hub->jspath != NULL && i < hub->nodes->len; i++) {
        g_autofree char *path = node_jspath(g_ptr_array_index(hub->nodes, i));
        check_path(hub, "jspath", why_no_file(path), source, faults);
    }
}

/* Only a mailer that somebody named: the default may be missing until mail is set up. */
static void check_mailer(const Hub *hub, const Source *source, Faults *faults)
{
    Place place = {0};
    const char *sections[] = {hub->tag, "DEFAULT", NULL};
    if (hub->mailer == NULL || !g_str_has_prefix(hub->mailer, "sendmail:") ||
        source_find(source, sections, "mailer", &place) == NULL)
        return;
    const char *program = hub->mailer + strlen("sendmail:");
    if (access(program, X_OK) != 0)
        faults_add(faults, &place, "%s can't be run: %s", program, g_strerror(errno));
}

static void check_ages(const Hub *hub, const char *section, const Limits *limits,
                       const Source *source, Faults *faults)
{
    if (limits->maxage == 0 || limits->warnage <= limits->maxage)
        return;
    Place place = source_find_section(source, hub->tag);
    const char *sections[] = {section, hub->tag, "DEFAULT", NULL};
    source_find(source, sections, "warnage", &place);
    faults_add(faults, &place, "warnage is longer than maxage: the warning would never come");
}

static void check_limits(const Hub *hub, const Source *source, Faults *faults)
{
    for (guint i = 0; i < hub->nodes->len; i++) {
        const Node *node = g_ptr_array_index(hub->nodes, i);
        g_autofree char *section = g_strjoin("/", hub->tag, node->tag, NULL);
        check_ages(hub, section, &node->limits, source, faults);
        GHashTableIter iter;
        gpointer item, limits;
        g_hash_table_iter_init(&iter, node->item_limits);
        while (g_hash_table_iter_next(&iter, &item, &limits)) {
            g_autofree char *own = g_strjoin("/", section, item, NULL);
            check_ages(hub, own, limits, source, faults);
        }
    }
}

void check_paths(const Hub *hub, const Source *source, Faults *faults)
{
    if (hub->dbpath != NULL)
        check_path(hub, "dbpath", why_no_file(hub->dbpath), source, faults);
    if (hub->outdir != NULL)
        check_path(hub, "outdir", why_no_folder(hub->outdir), source, faults);
    if (hub->metrics != NULL)
        check_path(hub, "metrics", why_no_file(hub->metrics), source, faults);
    check_json(hub, source, faults);
    check_mailer(hub, source, faults);
}

void check_sense(const Hub *hub, const Source *source, Faults *faults)
{
    if (hub->metrics != NULL && !g_str_has_suffix(hub->metrics, ".prom")) {
        Place place = place_of(source, hub, "metrics");
        faults_add(faults, &place, "node_exporter reads only files whose names end in .prom");
    }
    if (hub->jspath != NULL && hub->nodes->len > 1 && strstr(hub->jspath, "%(node)s") == NULL) {
        Place place = place_of(source, hub, "jspath");
        faults_add(faults, &place, "its %u nodes would write the same file: %%(node)s is missing",
                   hub->nodes->len);
    }
    check_limits(hub, source, faults);
}
