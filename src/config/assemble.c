#include "config/assemble.h"

#include "config/value.h"

#include <string.h>

/* What is filled in, and from where. */
typedef struct {
    KeyScope scope;
    const char *const *sections; /* most specific first */
    gpointer record;
    const Hub *hub;      /* that it belongs to; NULL: the program */
    const char *subject; /* its name in Setting */
} Target;

/* `place` is of the entry; NULL: the key's default holds. */
static void add_setting(const Assembler *assembler, const Target *target, const Key *key,
                        const char *text, const Place *place)
{
    Setting *setting = g_new0(Setting, 1);
    setting->hub = target->hub;
    setting->subject = g_strdup(target->subject);
    setting->key = key->name;
    setting->value = value_show(key, text, target->record);
    if (place != NULL) {
        setting->origin = g_strdup_printf("%s:%d", place->file, place->line);
        setting->section = g_strdup(place->section);
    }
    g_ptr_array_add(assembler->settings, setting);
}

void setting_free(gpointer data)
{
    Setting *setting = data;
    g_free(setting->subject);
    g_free(setting->value);
    g_free(setting->origin);
    g_free(setting->section);
    g_free(setting);
}

/* What %(srvnode)s stands for: on nodes the folder, else the page's name. */
static const char *hub_word(const Target *target)
{
    const Hub *hub = target->hub;
    bool is_root = hub->srvnode == NULL || strcmp(hub->srvnode, ".") == 0;
    if (target->scope == SCOPE_NODE)
        return is_root ? "." : hub->srvnode;
    return is_root ? hub->tag : hub->srvnode;
}

/* The text of the entry that holds for the key, or its default. In free text a semicolon begins no
 * comment. */
static char *find_text(const Key *key, const IniEntry *entry)
{
    if (entry == NULL)
        return g_strdup(key->preset != NULL ? key->preset : "");
    bool free_text = key->type == KEY_MESSAGE || key->type == KEY_LINE ||
                     key->type == KEY_COMMAND || key->type == KEY_LAYOUT;
    return free_text ? g_strdup(entry->value) : source_strip_comment(entry->value);
}

static void settle_key(const Assembler *assembler, const Target *target, const Key *key)
{
    Place place = source_find_section(assembler->source, target->sections[0]);
    place.section = target->sections[0];
    place.key = key->name;
    const IniEntry *entry = source_find(assembler->source, target->sections, key->name, &place);
    g_autofree char *text = find_text(key, entry);
    if (text[0] == '\0' && key->preset != NULL) {
        faults_add(assembler->faults, &place, "the value is empty");
        return;
    }
    g_autoptr(GError) error = NULL;
    Expansion expansion = {.environ = (const char *const *)assembler->source->environ,
                           .srvnode = target->hub != NULL ? hub_word(target) : NULL};
    if (value_set(key, text, &expansion, target->record, &error)) {
        add_setting(assembler, target, key, text, entry != NULL ? &place : NULL);
        return;
    }
    g_auto(GStrv) words = value_words(key);
    Faults *faults = g_error_matches(error, CONFIG_ERROR, CONFIG_ERROR_UNSET) ? assembler->missing
                                                                              : assembler->faults;
    faults_add_near(faults, &place, text, (const char *const *)words, "%s", error->message);
}

static void settle(const Assembler *assembler, const Target *target)
{
    for (const Key *key = config_keys(); key->name != NULL; key++)
        if (key->scope == target->scope)
            settle_key(assembler, target, key);
}

void config_default_limits(Limits *limits)
{
    static const char *const no_environment[] = {NULL};
    *limits = (Limits){0};
    for (const Key *key = config_keys(); key->name != NULL; key++)
        if (key->scope == SCOPE_LIMIT && key->preset != NULL)
            value_set(key, key->preset, &(Expansion){.environ = no_environment}, limits, NULL);
}

static void clear(KeyScope scope, gpointer record)
{
    for (const Key *key = config_keys(); key->name != NULL; key++)
        if (key->scope == scope)
            value_clear(key, record);
}

static void limits_free(gpointer limits)
{
    clear(SCOPE_LIMIT, limits);
    g_free(limits);
}

/* The items that have sections of their own for this hub or node, in the files' order. */
static GPtrArray *find_items(const Source *source, const Node *node)
{
    GPtrArray *items = g_ptr_array_new_with_free_func(g_free);
    const GPtrArray *sections = g_hash_table_lookup(source->below, node->hub->tag);
    for (guint i = 0; sections != NULL && i < sections->len; i++) {
        g_auto(GStrv) parts = g_strsplit(g_ptr_array_index(sections, i), "/", -1);
        guint n = g_strv_length(parts);
        if (n != 3 && !(n == 4 && strcmp(parts[1], node->tag) == 0))
            continue;
        g_autofree char *item = g_strjoin("/", parts[n - 2], parts[n - 1], NULL);
        if (!g_ptr_array_find_with_equal_func(items, item, g_str_equal, NULL))
            g_ptr_array_add(items, g_steal_pointer(&item));
    }
    return items;
}

static void assemble_limits(const Assembler *assembler, Node *node)
{
    const char *hub = node->hub->tag;
    g_autofree char *own = g_strjoin("/", hub, node->tag, NULL);
    const char *sections[] = {own, hub, "DEFAULT", NULL};
    settle(assembler, &(Target){SCOPE_LIMIT, sections, &node->limits, node->hub, own});

    g_autoptr(GPtrArray) items = find_items(assembler->source, node);
    for (guint i = 0; i < items->len; i++) {
        const char *item = g_ptr_array_index(items, i);
        g_autofree char *here = g_strjoin("/", own, item, NULL);
        g_autofree char *everywhere = g_strjoin("/", hub, item, NULL);
        const char *item_sections[] = {here, everywhere, own, hub, "DEFAULT", NULL};
        Limits *limits = g_new0(Limits, 1);
        settle(assembler, &(Target){SCOPE_LIMIT, item_sections, limits, node->hub, here});
        g_hash_table_insert(node->item_limits, g_strdup(item), limits);
    }
}

/* "alias", "alias:port", "[address]:port"; an address with several colons has no port. */
static bool split_tag(const char *tag, char **alias, int *port)
{
    const char *colon = strrchr(tag, ':');
    bool bracketed = tag[0] == '[' && colon != NULL && colon > tag && colon[-1] == ']';
    if (colon == NULL || (!bracketed && strchr(tag, ':') != colon)) {
        *alias = g_strdup(tag);
        return true;
    }
    guint64 number = 0;
    if (!g_ascii_string_to_unsigned(colon + 1, 10, 1, 65535, &number, NULL))
        return false;
    *port = (int)number;
    *alias = bracketed ? g_strndup(tag + 1, (gsize)(colon - tag) - 2)
                       : g_strndup(tag, (gsize)(colon - tag));
    return **alias != '\0';
}

/* Tags go into ssh's command line and into the names of files. */
static bool check_tag(const char *tag, const Place *place, Faults *faults)
{
    bool good = tag[0] != '-' && tag[0] != '.' && strchr(tag, '/') == NULL && strlen(tag) <= 128;
    if (strpbrk(tag, ",;") != NULL) {
        faults_add(faults, place, "\"%s\" can't be a node: blanks separate nodes, not \"%c\"", tag,
                   *strpbrk(tag, ",;"));
        return false;
    }
    for (const char *c = tag; *c != '\0'; c++)
        good = good && !g_ascii_iscntrl(*c);
    if (!good)
        faults_add(
            faults, place,
            "\"%s\" can't be a node: it must not begin with \"-\" or \".\", nor contain \"/\"",
            tag);
    return good;
}

static Node *assemble_node(const Assembler *assembler, const Hub *hub, const char *tag,
                           const Place *place)
{
    Node *node = g_new0(Node, 1);
    node->hub = hub;
    node->tag = g_strdup(tag);
    node->item_limits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, limits_free);
    if (check_tag(tag, place, assembler->faults) && !split_tag(tag, &node->alias, &node->port))
        faults_add(assembler->faults, place, "\"%s\" is not ALIAS:PORT with a port up to 65535",
                   tag);
    g_autofree char *own = g_strjoin("/", hub->tag, tag, NULL);
    /* Where the hub's tag is a node's, too, its section speaks of that node alone. */
    bool is_shared = g_hash_table_contains(assembler->source->nodes, hub->tag);
    const char *sections[] = {own, tag, is_shared ? "ENV" : hub->tag, "ENV", NULL};
    settle(assembler, &(Target){SCOPE_NODE, sections, node, hub, own});
    assemble_limits(assembler, node);
    return node;
}

static void node_free(gpointer data)
{
    Node *node = data;
    clear(SCOPE_NODE, node);
    clear(SCOPE_LIMIT, &node->limits);
    g_hash_table_unref(node->item_limits);
    g_free(node->tag);
    g_free(node->alias);
    g_free(node);
}

static void assemble_nodes(const Assembler *assembler, Hub *hub)
{
    const char *const *tags = source_list_nodes(assembler->source, hub->tag);
    if (tags == NULL) {
        Place place = source_find_section(assembler->source, hub->tag);
        faults_add(assembler->faults, &place,
                   "the hub has no nodes: section [HUB] needs a line \"%s = NODE...\"", hub->tag);
        return;
    }
    Place place = {0};
    source_find(assembler->source, (const char *const[]){"HUB", NULL}, hub->tag, &place);
    if (*tags == NULL)
        faults_add(assembler->faults, &place, "the hub has no nodes");
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (; *tags != NULL; tags++) {
        if (!g_hash_table_add(seen, (gpointer)*tags))
            faults_add(assembler->faults, &place, "node \"%s\" is listed twice", *tags);
        else
            g_ptr_array_add(hub->nodes, assemble_node(assembler, hub, *tags, &place));
    }
}

/* srvnode = . or none says that the backups lie in root itself; the page is then named after the
 * tag. */
static void settle_root(const Assembler *assembler, Hub *hub)
{
    Place place = source_find_section(assembler->source, hub->tag);
    const char *sections[] = {hub->tag, "DEFAULT", NULL};
    bool is_left_out = source_find(assembler->source, sections, "srvnode", &place) == NULL;
    place.key = "srvnode";
    if (hub->srvnode == NULL && !is_left_out)
        return; /* it is wrong, and that has been said */
    g_free(hub->srvnode);
    hub->folder = g_strdup(".");
    hub->srvnode = g_strdup(hub->tag);
    for (guint i = 0; i < hub->nodes->len; i++) {
        const Node *node = g_ptr_array_index(hub->nodes, i);
        if (node->layout != NULL || node->list != NULL)
            continue;
        if (is_left_out)
            faults_add(assembler->faults, &place,
                       "the key is missing: only where there is a layout it may be left out");
        else
            faults_add(assembler->faults, &place,
                       "\".\" wants a layout for node \"%s\": see the key layout", node->tag);
    }
}

Hub *assemble_hub(const Assembler *assembler, const char *tag)
{
    Hub *hub = g_new0(Hub, 1);
    hub->tag = g_strdup(tag);
    hub->nodes = g_ptr_array_new_with_free_func(node_free);
    const char *sections[] = {tag, "DEFAULT", NULL};
    settle(assembler, &(Target){SCOPE_HUB, sections, hub, hub, tag});
    assemble_nodes(assembler, hub);
    if (hub->srvnode == NULL || strcmp(hub->srvnode, ".") == 0)
        settle_root(assembler, hub);
    return hub;
}

void assemble_env(const Assembler *assembler, EnvSettings *env)
{
    const char *sections[] = {"ENV", NULL};
    settle(assembler, &(Target){SCOPE_ENV, sections, env, NULL, "ENV"});
}

void env_clear(EnvSettings *env)
{
    clear(SCOPE_ENV, env);
}

void hub_free(Hub *hub)
{
    if (hub == NULL)
        return;
    clear(SCOPE_HUB, hub);
    g_ptr_array_unref(hub->nodes);
    g_free(hub->folder);
    g_free(hub->digest);
    g_free(hub->tag);
    g_free(hub);
}
