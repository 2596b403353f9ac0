/* Sections and keys that mean nothing, with what was probably meant. */
#include <string.h>

#include "config/source.h"

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
        faults_add(faults, place, "the key does not belong here but in %s",
                   key_scope_words(key->scope));
        return;
    }
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (key = config_keys(); key->name != NULL; key++)
        if ((scopes & 1u << key->scope) != 0)
            g_ptr_array_add(words, (gpointer)key->name);
    g_ptr_array_add(words, NULL);
    faults_add_near(faults, place, entry->key, (const char *const *)words->pdata,
                    "there is no such key");
}

static void check_section(const Source *source, const Ini *ini, const IniSection *section,
                          Faults *faults)
{
    guint scopes = source_section_scopes(source, section->name);
    if (scopes == 0) {
        g_auto(GStrv) words = likely_sections(source, section->name);
        Place place = {ini->file, section->line, section->name, NULL};
        faults_add_near(faults, &place, section->name, (const char *const *)words,
                        "neither a hub nor a node of a hub has this name");
        return;
    }
    for (guint i = 0; i < section->entries->len; i++) {
        const IniEntry *entry = g_ptr_array_index(section->entries, i);
        Place place = {ini->file, entry->line, section->name, entry->key};
        if (entry->key[0] != '\0') /* the parser has complained of that */
            check_key(entry, scopes, &place, faults);
    }
}

void source_check_names(const Source *source, Faults *faults)
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
