#include "publish/manifest.h"

#include <string.h>

struct Manifest {
    GHashTable *pages;      /* name -> PublishedPage * */
    GHashTable *superseded; /* file names */
};

Manifest *manifest_load(State *state, const char *site, GError **error)
{
    GHashTable *pages = state_load_pages(state, site, error);
    if (pages == NULL)
        return NULL;
    Manifest *manifest = g_new0(Manifest, 1);
    manifest->pages = pages;
    manifest->superseded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return manifest;
}

bool manifest_save(const Manifest *manifest, State *state, const char *site, GError **error)
{
    return state_save_pages(state, site, manifest->pages, error);
}

void manifest_free(Manifest *manifest)
{
    if (manifest == NULL)
        return;
    g_hash_table_unref(manifest->pages);
    g_hash_table_unref(manifest->superseded);
    g_free(manifest);
}

const PublishedPage *manifest_find(const Manifest *manifest, const char *name)
{
    return g_hash_table_lookup(manifest->pages, name);
}

static void supersede(Manifest *manifest, const char *name)
{
    const PublishedPage *page = manifest_find(manifest, name);
    for (guint i = 0; page != NULL && i < page->files->len; i++)
        g_hash_table_add(manifest->superseded, g_strdup(g_ptr_array_index(page->files, i)));
}

void manifest_replace(Manifest *manifest, const char *name, const char *fingerprint, gint64 made,
                      GPtrArray *files)
{
    supersede(manifest, name);
    for (guint i = 0; i < files->len; i++)
        g_hash_table_remove(manifest->superseded, g_ptr_array_index(files, i));
    PublishedPage *page = published_page_new(name, fingerprint, made);
    g_ptr_array_unref(page->files);
    page->files = files;
    g_hash_table_replace(manifest->pages, page->name, page);
}

void manifest_make_incomplete(Manifest *manifest, const char *name)
{
    PublishedPage *page = g_hash_table_lookup(manifest->pages, name);
    g_free(page->fingerprint);
    page->fingerprint = g_strdup(MANIFEST_INCOMPLETE);
}

void manifest_summarise(Manifest *manifest, const char *name, gint64 until, char *summary)
{
    PublishedPage *page = g_hash_table_lookup(manifest->pages, name);
    g_return_if_fail(page != NULL);
    page->until = until;
    g_free(page->summary);
    page->summary = summary;
}

void manifest_drop(Manifest *manifest, const char *name)
{
    supersede(manifest, name);
    g_hash_table_remove(manifest->pages, name);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *manifest_names(const Manifest *manifest)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    gpointer name;
    g_hash_table_iter_init(&iter, manifest->pages);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return names;
}

GHashTable *manifest_files(const Manifest *manifest)
{
    GHashTable *files = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer page;
    g_hash_table_iter_init(&iter, manifest->pages);
    while (g_hash_table_iter_next(&iter, NULL, &page)) {
        const PublishedPage *one = page;
        for (guint i = 0; i < one->files->len; i++)
            g_hash_table_add(files, g_ptr_array_index(one->files, i));
    }
    return files;
}

GHashTable *manifest_superseded(const Manifest *manifest)
{
    return manifest->superseded;
}
