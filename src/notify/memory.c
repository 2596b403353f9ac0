#include "notify/memory.h"

#include "judge/judge.h"

#include <math.h>
#include <string.h>

static char *escape(const char *text)
{
    return g_uri_escape_string(text, NULL, FALSE);
}

static Telling parse_telling(const char *text)
{
    char *end = NULL;
    gint64 serial = g_ascii_strtoll(text, &end, 10);
    return (Telling){serial, g_ascii_strtoll(end, NULL, 10)};
}

Telling memory_telling(GHashTable *memory, const Hub *hub)
{
    g_autofree char *key = escape(hub->tag);
    const char *text = g_hash_table_lookup(memory, key);
    return text != NULL ? parse_telling(text) : (Telling){0};
}

bool memory_has_told(GHashTable *memory, gint64 told)
{
    GHashTableIter iter;
    gpointer key, text;
    g_hash_table_iter_init(&iter, memory);
    while (g_hash_table_iter_next(&iter, &key, &text))
        if (strchr(key, '/') == NULL && parse_telling(text).told == told)
            return true;
    return false;
}

void memory_set_telling(GHashTable *memory, const Hub *hub, const Telling *telling)
{
    g_hash_table_insert(
        memory, escape(hub->tag),
        g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, telling->serial, telling->told));
}

char *memory_key(const Hub *hub, const char *node, const char *item, Rule rule)
{
    g_autofree char *hub_part = escape(hub->tag);
    g_autofree char *node_part = escape(node);
    g_autofree char *item_part = escape(item != NULL ? item : "");
    return g_strdup_printf("%s/%s/%s/%s", hub_part, node_part, item_part, judge_rule(rule)->word);
}

bool memory_matter(GHashTable *memory, const char *key, Matter *matter)
{
    const char *text = g_hash_table_lookup(memory, key);
    for (int status = 0; text != NULL && status < N_STATUS; status++) {
        const char *word = status_word((Status)status);
        gsize length = strlen(word);
        if (strncmp(text, word, length) != 0 || text[length] != ' ')
            continue;
        char *end = NULL;
        matter->status = (Status)status;
        matter->since = g_ascii_strtoll(text + length + 1, &end, 10);
        matter->time = *end == '/' ? g_ascii_strtoll(end + 1, &end, 10) : -1;
        matter->figure = *end == '/' ? g_ascii_strtod(end + 1, &end) : NAN;
        matter->brief = *end == ' ' ? end + 1 : end;
        return true;
    }
    return false;
}

void memory_set_matter(GHashTable *memory, const char *key, const Matter *matter)
{
    char figure[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(figure, sizeof figure, "%.6g", matter->figure);
    g_hash_table_insert(memory, g_strdup(key),
                        g_strdup_printf("%s %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%s %s",
                                        status_word(matter->status), matter->since, matter->time,
                                        figure, matter->brief));
}

static gint compare_keys(gconstpointer one, gconstpointer other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

GPtrArray *memory_keys(GHashTable *memory, const Hub *hub)
{
    g_autofree char *tag = escape(hub->tag);
    GPtrArray *keys = g_ptr_array_new();
    GHashTableIter iter;
    gpointer key = NULL;
    g_hash_table_iter_init(&iter, memory);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        g_auto(GStrv) parts = g_strsplit(key, "/", -1);
        if (g_strv_length(parts) == 4 && g_str_equal(parts[0], tag))
            g_ptr_array_add(keys, key);
    }
    g_ptr_array_sort(keys, compare_keys);
    return keys;
}

bool memory_parse_key(const char *key, char **node, char **item, Rule *rule)
{
    g_auto(GStrv) parts = g_strsplit(key, "/", -1);
    if (g_strv_length(parts) != 4)
        return false;
    g_autofree char *first = g_uri_unescape_string(parts[1], NULL);
    g_autofree char *second = g_uri_unescape_string(parts[2], NULL);
    if (first == NULL || second == NULL || judge_find_rule(parts[3]) == N_RULES)
        return false;
    *rule = judge_find_rule(parts[3]);
    *node = g_steal_pointer(&first);
    *item = second[0] != '\0' ? g_steal_pointer(&second) : NULL;
    return true;
}

void memory_clear_matters(GHashTable *memory, const Hub *hub)
{
    g_autoptr(GPtrArray) keys = memory_keys(memory, hub);
    for (guint i = 0; i < keys->len; i++)
        g_hash_table_remove(memory, g_ptr_array_index(keys, i));
}

static void copy_note(GHashTable *from, GHashTable *to, const char *key)
{
    const char *text = g_hash_table_lookup(from, key);
    if (text != NULL)
        g_hash_table_insert(to, g_strdup(key), g_strdup(text));
}

void memory_copy(GHashTable *from, GHashTable *to, const Hub *hub)
{
    g_autofree char *tag = escape(hub->tag);
    memory_clear_matters(to, hub);
    g_hash_table_remove(to, tag);
    if (from == NULL)
        return;
    g_autoptr(GPtrArray) keys = memory_keys(from, hub);
    for (guint i = 0; i < keys->len; i++)
        copy_note(from, to, g_ptr_array_index(keys, i));
    copy_note(from, to, tag);
}
