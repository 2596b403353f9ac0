/* A section's name does not say whether it is a hub's or a node's, and a hub and a node may share
 * one: its keys tell, and the lists in [HUB]. A value is looked for from the most specific section
 * to the most general, and in each from the last file to the first. */
#include "config/source.h"

#include "base/text.h"
#include "config/string_value.h"
#include "text/text.h"

#include <string.h>

static const char *const original_files[] = {"~/.scm_monitor.cnf", "~/.libfab.cnf", NULL};

/* Sets a variable to a folder below the home, where it names no absolute path. */
static char **complete_variable(char **environ, const char *name, const char *folder)
{
    const char *home = g_environ_getenv(environ, "HOME");
    const char *value = g_environ_getenv(environ, name);
    if (home == NULL || (value != NULL && g_path_is_absolute(value)))
        return environ;
    g_autofree char *path = g_build_filename(home, folder, NULL);
    return g_environ_setenv(environ, name, path, TRUE);
}

/* The caller's environment, completed as the XDG base directory specification says. */
static char **complete_environ(const char *const *given)
{
    char **copy = g_strdupv((char **)given);
    copy = complete_variable(copy, "XDG_DATA_HOME", ".local/share");
    return complete_variable(copy, "XDG_CONFIG_HOME", ".config");
}

char *config_user_file(const char *const *environ)
{
    g_auto(GStrv) complete = complete_environ(environ);
    const char *folder = g_environ_getenv(complete, "XDG_CONFIG_HOME");
    return folder != NULL ? g_build_filename(folder, "hubplot", "hubplot.cnf", NULL) : NULL;
}

static void add_ini(Source *source, Ini *ini, Faults *faults)
{
    g_ptr_array_add(source->inis, ini);
    for (guint i = 0; i < ini->faults->len; i++) {
        const IniFault *fault = &g_array_index(ini->faults, IniFault, i);
        Place place = {ini->file, fault->line, fault->section, fault->key};
        faults_add(faults, &place, "%s", fault->reason);
    }
}

/* What can't be read is a fault in `missing`, what is wrong within one in `faults`. */
static void read_file(Source *source, const char *name, Faults *missing, Faults *faults)
{
    g_autoptr(GError) error = NULL;
    Expansion expansion = {.environ = (const char *const *)source->environ};
    g_autofree char *path = expand_home(name, &expansion, &error);
    Ini *ini = path != NULL ? ini_read(path, &error) : NULL;
    if (ini != NULL)
        add_ini(source, ini, faults);
    else
        faults_add(missing, &(Place){0}, "%s", error->message);
}

static bool is_there(const char *const *environ, const char *name)
{
    g_autofree char *path =
        name != NULL ? expand_home(name, &(Expansion){.environ = environ}, NULL) : NULL;
    return path != NULL && g_file_test(path, G_FILE_TEST_EXISTS);
}

bool config_is_there(const char *const *environ)
{
    g_autofree char *own = config_user_file(environ);
    return is_there(environ, original_files[0]) || is_there(environ, original_files[1]) ||
           is_there(environ, own) || is_there(environ, CONFIG_SYSTEM_FILE);
}

/* The files that hold where nobody named any: the original's two, else the user's, else the
 * system's. Where there are none, all are told to be missing. */
static void read_default_files(Source *source, const char *system_file, Faults *missing,
                               Faults *faults)
{
    const char *const *environ = (const char *const *)source->environ;
    g_autofree char *user_file = config_user_file(environ);
    const char *own[] = {user_file, system_file};
    bool has_original =
        is_there(environ, original_files[0]) || is_there(environ, original_files[1]);
    for (guint i = 0; i < G_N_ELEMENTS(own) && !has_original; i++) {
        if (is_there(environ, own[i])) {
            read_file(source, own[i], faults, faults);
            return;
        }
    }
    for (const char *const *file = original_files; *file != NULL; file++)
        read_file(source, *file, missing, faults);
    for (guint i = 0; i < G_N_ELEMENTS(own) && !has_original; i++) {
        if (own[i] != NULL)
            read_file(source, own[i], missing, faults);
    }
}

static bool has_key_of(const Source *source, const char *name, guint scopes)
{
    for (guint i = 0; i < source->inis->len; i++) {
        const IniSection *section = ini_find_section(g_ptr_array_index(source->inis, i), name);
        for (guint k = 0; section != NULL && k < section->entries->len; k++) {
            const IniEntry *entry = g_ptr_array_index(section->entries, k);
            const Key *key = config_find_key(entry->key);
            if (key != NULL && (scopes & 1u << key->scope) != 0)
                return true;
        }
    }
    return false;
}

static bool is_reserved(const char *section)
{
    return strcmp(section, "HUB") == 0 || strcmp(section, "ENV") == 0 ||
           strcmp(section, "DEFAULT") == 0;
}

/* A hub and a node may have the same tag, and even share a section: the keys tell. */
static bool is_hub_section(const Source *source, const char *section)
{
    if (is_reserved(section) || strchr(section, '/') != NULL)
        return false;
    bool node = g_hash_table_contains(source->nodes, section);
    return has_key_of(source, section, 1u << SCOPE_HUB) ||
           (!node && has_key_of(source, section, 1u << SCOPE_LIMIT)) ||
           (g_hash_table_contains(source->lists, section) &&
            !(node && has_key_of(source, section, 1u << SCOPE_NODE)));
}

char *source_strip_comment(const char *value)
{
    gsize line = strcspn(value, "\n"), begin = 0;
    while (begin < line &&
           !(value[begin] == ';' && (begin == 0 || g_ascii_isspace(value[begin - 1]))))
        begin++;
    g_autofree char *kept = g_strndup(value, begin);
    return g_strconcat(g_strchomp(kept), value + line, NULL);
}

static void read_lists(Source *source, const Ini *ini)
{
    const IniSection *section = ini_find_section(ini, "HUB");
    for (guint i = 0; section != NULL && i < section->entries->len; i++) {
        const IniEntry *entry = g_ptr_array_index(section->entries, i);
        g_autofree char *value = source_strip_comment(entry->value);
        char **tags = text_words(value, " \t\n");
        for (char **tag = tags; *tag != NULL; tag++)
            g_hash_table_add(source->nodes, g_strdup(*tag));
        g_hash_table_insert(source->lists, g_strdup(entry->key), tags);
    }
}

static void find_hubs(Source *source)
{
    for (guint i = 0; i < source->inis->len; i++) {
        const Ini *ini = g_ptr_array_index(source->inis, i);
        for (guint k = 0; k < ini->sections->len; k++) {
            const IniSection *section = g_ptr_array_index(ini->sections, k);
            if (g_hash_table_contains(source->tags, section->name) ||
                !is_hub_section(source, section->name))
                continue;
            char *tag = g_strdup(section->name);
            g_ptr_array_add(source->hubs, tag);
            g_hash_table_add(source->tags, tag);
        }
    }
}

static void find_sections_below(Source *source, const Ini *ini)
{
    for (guint i = 0; i < ini->sections->len; i++) {
        const IniSection *section = g_ptr_array_index(ini->sections, i);
        const char *slash = strchr(section->name, '/');
        if (slash == NULL)
            continue;
        g_autofree char *tag = g_strndup(section->name, (gsize)(slash - section->name));
        GPtrArray *sections = g_hash_table_lookup(source->below, tag);
        if (sections == NULL) {
            sections = g_ptr_array_new_with_free_func(g_free);
            g_hash_table_insert(source->below, g_steal_pointer(&tag), sections);
        }
        g_ptr_array_add(sections, g_strdup(section->name));
    }
}

static Source *source_new(const ConfigRequest *request)
{
    Source *source = g_new0(Source, 1);
    source->environ = complete_environ(request->environ);
    source->inis = g_ptr_array_new_with_free_func((GDestroyNotify)ini_free);
    source->hubs = g_ptr_array_new_with_free_func(g_free);
    source->tags = g_hash_table_new(g_str_hash, g_str_equal);
    source->lists =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
    source->nodes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    source->below =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    return source;
}

Source *source_read(const ConfigRequest *request, Faults *faults)
{
    Source *source = source_new(request);
    g_autoptr(Faults) missing = faults_new();
    if (request->text != NULL)
        add_ini(source, ini_parse(request->text, strlen(request->text), "(text)"), faults);
    else if (request->files == NULL)
        read_default_files(source,
                           request->system_file != NULL ? request->system_file : CONFIG_SYSTEM_FILE,
                           missing, faults);
    for (const char *const *file = request->files; file != NULL && *file != NULL; file++)
        read_file(source, *file, missing, faults);
    for (guint i = 0; i < source->inis->len; i++)
        read_lists(source, g_ptr_array_index(source->inis, i));
    for (guint i = 0; i < source->inis->len; i++)
        find_sections_below(source, g_ptr_array_index(source->inis, i));
    find_hubs(source);
    /* Where nobody named the files, one of the two is enough if it says all. */
    bool whole = source->hubs->len > 0 && g_hash_table_size(source->lists) > 0;
    if (request->files != NULL || !whole)
        faults_move(faults, missing);
    return source;
}

void source_free(Source *source)
{
    if (source == NULL)
        return;
    g_ptr_array_unref(source->inis);
    g_strfreev(source->environ);
    g_hash_table_unref(source->tags);
    g_ptr_array_unref(source->hubs);
    g_hash_table_unref(source->lists);
    g_hash_table_unref(source->nodes);
    g_hash_table_unref(source->below);
    g_free(source);
}

const char *const *source_list_nodes(const Source *source, const char *hub)
{
    return g_hash_table_lookup(source->lists, hub);
}

Place source_find_section(const Source *source, const char *section)
{
    for (guint i = 0; i < source->inis->len; i++) {
        const Ini *ini = g_ptr_array_index(source->inis, i);
        const IniSection *found = ini_find_section(ini, section);
        if (found != NULL)
            return (Place){ini->file, found->line, found->name, NULL};
    }
    return (Place){0};
}

/* The last file that has the entry wins. */
static const IniEntry *find_in_section(const Source *source, const char *section, const char *key,
                                       Place *place)
{
    for (guint i = source->inis->len; i > 0; i--) {
        const Ini *ini = g_ptr_array_index(source->inis, i - 1);
        const IniSection *found = ini_find_section(ini, section);
        const IniEntry *entry = ini_find_entry(found, key);
        if (entry != NULL) {
            *place = (Place){ini->file, entry->line, found->name, entry->key};
            return entry;
        }
    }
    return NULL;
}

const IniEntry *source_find(const Source *source, const char *const *sections, const char *key,
                            Place *place)
{
    for (; *sections != NULL; sections++) {
        const IniEntry *entry = find_in_section(source, *sections, key, place);
        if (entry != NULL)
            return entry;
    }
    return NULL;
}

/* Sections with slashes; how many there are tells HUB/NODE, HUB/type/name and
 * HUB/NODE/type/name apart. */
static guint qualified_section_scopes(const Source *source, const char *section)
{
    g_auto(GStrv) parts = g_strsplit(section, "/", -1);
    guint n = g_strv_length(parts);
    const char *const *nodes = source_list_nodes(source, parts[0]);
    bool node = nodes != NULL && g_strv_contains(nodes, parts[1]);
    if (!g_hash_table_contains(source->tags, parts[0]) || n > 4 || (n != 3 && !node))
        return 0;
    return n == 2 ? 1u << SCOPE_NODE | 1u << SCOPE_LIMIT : 1u << SCOPE_LIMIT;
}

guint source_section_scopes(const Source *source, const char *section)
{
    if (strcmp(section, "ENV") == 0)
        return 1u << SCOPE_ENV | 1u << SCOPE_NODE;
    if (strcmp(section, "DEFAULT") == 0)
        return 1u << SCOPE_HUB | 1u << SCOPE_LIMIT;
    if (strchr(section, '/') != NULL)
        return qualified_section_scopes(source, section);
    const guint hub = 1u << SCOPE_HUB | 1u << SCOPE_LIMIT | 1u << SCOPE_NODE;
    return (g_hash_table_contains(source->tags, section) ? hub : 0) |
           (g_hash_table_contains(source->nodes, section) ? 1u << SCOPE_NODE : 0);
}

typedef struct {
    char *file;
    int line;
    guint number; /* the order of arrival decides between equals */
    char *text;
} Fault;

struct Faults {
    GPtrArray *list;
    GHashTable *texts; /* what was said already; borrows from the list */
};

static void fault_free(gpointer data)
{
    Fault *fault = data;
    g_free(fault->file);
    g_free(fault->text);
    g_free(fault);
}

Faults *faults_new(void)
{
    Faults *faults = g_new0(Faults, 1);
    faults->list = g_ptr_array_new_with_free_func(fault_free);
    faults->texts = g_hash_table_new(g_str_hash, g_str_equal);
    return faults;
}

void faults_free(Faults *faults)
{
    if (faults == NULL)
        return;
    g_hash_table_unref(faults->texts);
    g_ptr_array_unref(faults->list);
    g_free(faults);
}

/* Takes the fault, unless it was there before. */
static void add(Faults *faults, Fault *fault)
{
    if (g_hash_table_contains(faults->texts, fault->text)) {
        fault_free(fault);
        return;
    }
    fault->number = faults->list->len;
    g_ptr_array_add(faults->list, fault);
    g_hash_table_add(faults->texts, fault->text);
}

static void add_reason(Faults *faults, const Place *place, const char *reason, const char *nearest)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (place->file != NULL && place->line > 0)
        g_string_append_printf(text, "%s:%d: ", place->file, place->line);
    else if (place->file != NULL)
        g_string_append_printf(text, "%s: ", place->file);
    if (place->section != NULL && place->key != NULL)
        g_string_append_printf(text, "[%s] %s: ", place->section, place->key);
    else if (place->section != NULL)
        g_string_append_printf(text, "[%s]: ", place->section);
    g_string_append(text, reason);
    if (nearest != NULL)
        g_string_append_printf(text, "; did you mean \"%s\"?", nearest);

    Fault *fault = g_new0(Fault, 1);
    fault->file = g_strdup(place->file);
    fault->line = place->line;
    fault->text = text_visible(text->str, -1);
    add(faults, fault);
}

void faults_add(Faults *faults, const Place *place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    add_reason(faults, place, reason, NULL);
}

void faults_add_near(Faults *faults, const Place *place, const char *word, const char *const *words,
                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    add_reason(faults, place, reason, nearest_word(word, words));
}

void faults_move(Faults *faults, Faults *from)
{
    g_hash_table_remove_all(from->texts);
    while (from->list->len > 0)
        add(faults, g_ptr_array_steal_index(from->list, 0));
}

guint faults_count(const Faults *faults)
{
    return faults->list->len;
}

static int compare(gconstpointer a, gconstpointer b)
{
    const Fault *one = *(Fault *const *)a, *other = *(Fault *const *)b;
    int order = g_strcmp0(one->file, other->file);
    if (order == 0)
        order = (one->line > other->line) - (one->line < other->line);
    return order != 0 ? order : (one->number > other->number) - (one->number < other->number);
}

char *faults_text(Faults *faults)
{
    g_ptr_array_sort(faults->list, compare);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < faults->list->len; i++) {
        const Fault *fault = g_ptr_array_index(faults->list, i);
        if (i > 0)
            g_string_append_c(text, '\n');
        g_string_append(text, fault->text);
    }
    return g_string_free(text, FALSE);
}
