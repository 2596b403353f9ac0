#include "publish/ledger.h"

#include <string.h>

#define ROOM "publish"

struct Ledger {
    GHashTable *entries;    /* name -> LedgerEntry * */
    GHashTable *superseded; /* file names */
};

static void entry_free(gpointer data)
{
    LedgerEntry *entry = data;
    g_free(entry->fingerprint);
    g_ptr_array_unref(entry->files);
    g_free(entry);
}

static LedgerEntry *entry_new(const char *fingerprint, gint64 made, GPtrArray *files)
{
    LedgerEntry *entry = g_new0(LedgerEntry, 1);
    entry->fingerprint = g_strdup(fingerprint);
    entry->made = made;
    entry->files = files;
    return entry;
}

/* "FINGERPRINT MADE FILE FILE ..."; NULL when it is not of that form. */
static LedgerEntry *entry_parse(const char *note)
{
    g_auto(GStrv) words = g_strsplit(note, " ", -1);
    gint64 made;
    if (words[0] == NULL || words[1] == NULL ||
        !g_ascii_string_to_signed(words[1], 10, 0, G_MAXINT64, &made, NULL))
        return NULL;
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    for (char **word = words + 2; *word != NULL; word++)
        g_ptr_array_add(files, g_strdup(*word));
    return entry_new(words[0], made, files);
}

static char *entry_format(const LedgerEntry *entry)
{
    GString *note = g_string_new(entry->fingerprint);
    g_string_append_printf(note, " %" G_GINT64_FORMAT, entry->made);
    for (guint i = 0; i < entry->files->len; i++) {
        g_string_append_c(note, ' ');
        g_string_append(note, g_ptr_array_index(entry->files, i));
    }
    return g_string_free(note, FALSE);
}

Ledger *ledger_load(Store *store, GError **error)
{
    g_autoptr(GHashTable) notes = store_get_notes(store, ROOM, error);
    if (notes == NULL)
        return NULL;
    Ledger *ledger = g_new0(Ledger, 1);
    ledger->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
    ledger->superseded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTableIter iter;
    gpointer name, note;
    g_hash_table_iter_init(&iter, notes);
    while (g_hash_table_iter_next(&iter, &name, &note)) {
        LedgerEntry *entry = entry_parse(note);
        if (entry != NULL)
            g_hash_table_insert(ledger->entries, g_strdup(name), entry);
    }
    return ledger;
}

bool ledger_save(const Ledger *ledger, Store *store, GError **error)
{
    g_autoptr(GHashTable) notes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    GHashTableIter iter;
    gpointer name, entry;
    g_hash_table_iter_init(&iter, ledger->entries);
    while (g_hash_table_iter_next(&iter, &name, &entry))
        g_hash_table_insert(notes, name, entry_format(entry));
    return store_set_notes(store, ROOM, notes, error);
}

void ledger_free(Ledger *ledger)
{
    if (ledger == NULL)
        return;
    g_hash_table_unref(ledger->entries);
    g_hash_table_unref(ledger->superseded);
    g_free(ledger);
}

const LedgerEntry *ledger_find(const Ledger *ledger, const char *name)
{
    return g_hash_table_lookup(ledger->entries, name);
}

static void supersede(Ledger *ledger, const char *name)
{
    const LedgerEntry *entry = ledger_find(ledger, name);
    for (guint i = 0; entry != NULL && i < entry->files->len; i++)
        g_hash_table_add(ledger->superseded, g_strdup(g_ptr_array_index(entry->files, i)));
}

void ledger_replace(Ledger *ledger, const char *name, const char *fingerprint, gint64 made,
                    GPtrArray *files)
{
    supersede(ledger, name);
    for (guint i = 0; i < files->len; i++)
        g_hash_table_remove(ledger->superseded, g_ptr_array_index(files, i));
    g_hash_table_insert(ledger->entries, g_strdup(name), entry_new(fingerprint, made, files));
}

void ledger_drop(Ledger *ledger, const char *name)
{
    supersede(ledger, name);
    g_hash_table_remove(ledger->entries, name);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *ledger_names(const Ledger *ledger)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    gpointer name;
    g_hash_table_iter_init(&iter, ledger->entries);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return names;
}

GHashTable *ledger_files(const Ledger *ledger)
{
    GHashTable *files = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer entry;
    g_hash_table_iter_init(&iter, ledger->entries);
    while (g_hash_table_iter_next(&iter, NULL, &entry)) {
        const LedgerEntry *one = entry;
        for (guint i = 0; i < one->files->len; i++)
            g_hash_table_add(files, g_ptr_array_index(one->files, i));
    }
    return files;
}

GHashTable *ledger_superseded(const Ledger *ledger)
{
    return ledger->superseded;
}
