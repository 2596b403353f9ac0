#include "config/check.h"

#include "base/server_uri.h"

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
        return g_strdup_printf("%s is not a directory", folder);
    if (access(folder, W_OK | X_OK) != 0)
        return g_strdup_printf("cannot write to directory %s: %s", folder, g_strerror(errno));
    return NULL;
}

/* Why `path` can't become a file that we replace or write, or NULL. */
static char *why_no_file(const char *path)
{
    struct stat status;
    if (stat(path, &status) == 0) {
        if (!S_ISREG(status.st_mode))
            return g_strdup_printf("%s is not a regular file", path);
        if (access(path, R_OK | W_OK) != 0)
            return g_strdup_printf("cannot write %s: %s", path, g_strerror(errno));
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

/* The collector's folder is not ours to make. */
static char *why_no_metrics(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return g_strdup_printf("there is no folder %s", folder);
    return why_no_file(path);
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
        faults_add(faults, &place, "cannot run %s: %s", program, g_strerror(errno));
}

static void check_ages(const Hub *hub, const char *section, const Limits *limits,
                       const Source *source, Faults *faults)
{
    if (limits->maxage == 0 || limits->warnage <= limits->maxage)
        return;
    Place place = source_find_section(source, hub->tag);
    const char *sections[] = {section, hub->tag, "DEFAULT", NULL};
    source_find(source, sections, "warnage", &place);
    faults_add(faults, &place,
               "warnage is longer than maxage, so the warning would never be given");
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
    if (hub->dbpath != NULL && !server_uri_is(hub->dbpath))
        check_path(hub, "dbpath", why_no_file(hub->dbpath), source, faults);
    if (hub->outdir != NULL)
        check_path(hub, "outdir", why_no_folder(hub->outdir), source, faults);
    if (hub->metrics != NULL)
        check_path(hub, "metrics", why_no_metrics(hub->metrics), source, faults);
    check_json(hub, source, faults);
    check_mailer(hub, source, faults);
}

void check_env(const EnvSettings *env, const GPtrArray *hubs, const Source *source, Faults *faults)
{
    Place place = {.section = "ENV", .key = "state"};
    source_find(source, (const char *const[]){"ENV", NULL}, "state", &place);
    bool on_server = server_uri_is(env->state);
    g_autofree char *reason = env->state != NULL && !on_server ? why_no_file(env->state) : NULL;
    if (reason != NULL)
        faults_add(faults, &place, "%s", reason);
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_ptr_array_index(hubs, i);
        if (hub->dbpath != NULL && env->state != NULL && server_uri_is(hub->dbpath) != on_server)
            faults_add(faults, &place,
                       on_server ? "the dbpath of hub %s is not on a PostgreSQL server, so state "
                                   "can't be on one"
                                 : "the dbpath of hub %s is on a PostgreSQL server: state must be "
                                   "on one, too",
                       hub->tag);
        else if (env->state != NULL && !on_server && g_strcmp0(hub->dbpath, env->state) == 0)
            faults_add(faults, &place, "this is the dbpath of hub %s: it must be another file",
                       hub->tag);
    }
}

/* A mail server delivers to addresses; a name alone is for the mail program of this machine. */
static void check_addresses(const Hub *hub, const Source *source, Faults *faults)
{
    if (hub->mailer == NULL || !g_str_has_prefix(hub->mailer, "smtp"))
        return;
    Place place = place_of(source, hub, "email");
    for (char **address = hub->email; address != NULL && *address != NULL; address++)
        if (strchr(*address, '@') == NULL)
            faults_add(faults, &place, "\"%s\" is no address that a mail server delivers to",
                       *address);
    if (hub->sender != NULL && strchr(hub->sender, '@') == NULL) {
        place = place_of(source, hub, "sender");
        faults_add(faults, &place, "\"%s\" is no address that a mail server accepts", hub->sender);
    }
}

void check_sense(const Hub *hub, const Source *source, Faults *faults)
{
    check_addresses(hub, source, faults);
    if (hub->metrics != NULL && !g_str_has_suffix(hub->metrics, ".prom")) {
        Place place = place_of(source, hub, "metrics");
        faults_add(faults, &place, "the name must end in .prom, or node_exporter ignores the file");
    }
    if (hub->jspath != NULL && hub->nodes->len > 1 && strstr(hub->jspath, "%(node)s") == NULL) {
        Place place = place_of(source, hub, "jspath");
        faults_add(faults, &place, "its %u nodes would write the same file: %%(node)s is missing",
                   hub->nodes->len);
    }
    check_limits(hub, source, faults);
}

/* What the section's name could have been meant to be. */
static char **likely_sections(const Source *source, const char *section)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_auto(GStrv) parts = g_strsplit(section, "/", 2);
    const char *rest = parts[1];
    for (guint i = 0; i < source->hubs->len; i++) {
        const char *hub = g_ptr_array_index(source->hubs, i);
        g_autofree char *word = g_strjoin("/", hub, rest, NULL);
        if (rest == NULL || source_section_scopes(source, word) != 0)
            g_strv_builder_add(words, word);
    }
    if (rest == NULL) {
        g_strv_builder_add_many(words, "HUB", "ENV", "DEFAULT", NULL);
        g_autofree char **nodes = (char **)g_hash_table_get_keys_as_array(source->nodes, NULL);
        g_strv_builder_addv(words, (const char **)nodes);
        return g_strv_builder_end(words);
    }
    const char *const *nodes = source_list_nodes(source, parts[0]);
    const char *item = strchr(rest, '/');
    for (; nodes != NULL && *nodes != NULL; nodes++) {
        g_autofree char *word = g_strconcat(parts[0], "/", *nodes, item != NULL ? item : "", NULL);
        g_strv_builder_add(words, word);
    }
    return g_strv_builder_end(words);
}

static void check_key(const IniEntry *entry, guint scopes, const Place *place, Faults *faults)
{
    const Key *key = config_find_key(entry->key);
    if (key != NULL && (scopes & 1u << key->scope) != 0)
        return;
    if (key != NULL) {
        faults_add(faults, place, "the key belongs in %s", key_scope_words(key->scope));
        return;
    }
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (key = config_keys(); key->name != NULL; key++)
        if ((scopes & 1u << key->scope) != 0)
            g_ptr_array_add(words, (gpointer)key->name);
    g_ptr_array_add(words, NULL);
    faults_add_near(faults, place, entry->key, (const char *const *)words->pdata, "unknown key");
}

static void check_section(const Source *source, const Ini *ini, const IniSection *section,
                          Faults *faults)
{
    guint scopes = source_section_scopes(source, section->name);
    if (scopes == 0) {
        g_auto(GStrv) words = likely_sections(source, section->name);
        Place place = {ini->file, section->line, section->name, NULL};
        faults_add_near(faults, &place, section->name, (const char *const *)words,
                        "no hub or node has this name");
        return;
    }
    for (guint i = 0; i < section->entries->len; i++) {
        const IniEntry *entry = g_ptr_array_index(section->entries, i);
        Place place = {ini->file, entry->line, section->name, entry->key};
        if (entry->key[0] != '\0') /* the parser has complained of that */
            check_key(entry, scopes, &place, faults);
    }
}

void check_names(const Source *source, Faults *faults)
{
    for (guint i = 0; i < source->inis->len; i++) {
        const Ini *ini = g_ptr_array_index(source->inis, i);
        for (guint k = 0; k < ini->sections->len; k++) {
            const IniSection *section = g_ptr_array_index(ini->sections, k);
            if (strcmp(section->name, "HUB") != 0)
                check_section(source, ini, section, faults);
        }
    }
}
