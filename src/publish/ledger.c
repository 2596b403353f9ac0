#include "publish/ledger.h"

#include <string.h>

struct Ledger {
    GHashTable *pages;      /* name -> PublishedPage * */
    GHashTable *superseded; /* file names */
};

Ledger *ledger_load(State *state, const char *site, GError **error)
{
    GHashTable *pages = state_load_pages(state, site, error);
    if (pages == NULL)
        return NULL;
    Ledger *ledger = g_new0(Ledger, 1);
    ledger->pages = pages;
    ledger->superseded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return ledger;
}

bool ledger_save(const Ledger *ledger, State *state, const char *site, GError **error)
{
    return state_save_pages(state, site, ledger->pages, error);
}

void ledger_free(Ledger *ledger)
{
    if (ledger == NULL)
        return;
    g_hash_table_unref(ledger->pages);
    g_hash_table_unref(ledger->superseded);
    g_free(ledger);
}

const PublishedPage *ledger_find(const Ledger *ledger, const char *name)
{
    return g_hash_table_lookup(ledger->pages, name);
}

static void supersede(Ledger *ledger, const char *name)
{
    const PublishedPage *page = ledger_find(ledger, name);
    for (guint i = 0; page != NULL && i < page->files->len; i++)
        g_hash_table_add(ledger->superseded, g_strdup(g_ptr_array_index(page->files, i)));
}

void ledger_replace(Ledger *ledger, const char *name, const char *fingerprint, gint64 made,
                    GPtrArray *files)
{
    supersede(ledger, name);
    for (guint i = 0; i < files->len; i++)
        g_hash_table_remove(ledger->superseded, g_ptr_array_index(files, i));
    PublishedPage *page = published_page_new(name, fingerprint, made);
    g_ptr_array_unref(page->files);
    page->files = files;
    g_hash_table_replace(ledger->pages, page->name, page);
}

void ledger_drop(Ledger *ledger, const char *name)
{
    supersede(ledger, name);
    g_hash_table_remove(ledger->pages, name);
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
    g_hash_table_iter_init(&iter, ledger->pages);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return names;
}

GHashTable *ledger_files(const Ledger *ledger)
{
    GHashTable *files = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer page;
    g_hash_table_iter_init(&iter, ledger->pages);
    while (g_hash_table_iter_next(&iter, NULL, &page)) {
        const PublishedPage *one = page;
        for (guint i = 0; i < one->files->len; i++)
            g_hash_table_add(files, g_ptr_array_index(one->files, i));
    }
    return files;
}

GHashTable *ledger_superseded(const Ledger *ledger)
{
    return ledger->superseded;
}
