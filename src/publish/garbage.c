#include "publish/garbage.h"

#include <string.h>

#define KEEP G_GINT64_CONSTANT(86400) /* s that a piece outlives the last page that named it */

bool garbage_prune_hubs(Publication *publication, GError **error)
{
    for (guint i = 0; i < publication->changed->len; i++) {
        const char *name = g_ptr_array_index(publication->changed, i);
        g_autofree char *folder = g_strconcat("hub/", name, NULL);
        g_autofree char *pictures = g_strconcat("rst/pictures/", name, NULL);
        g_autofree char *years = g_strconcat(folder, "/years", NULL);
        if (!site_prune(publication->site, folder, error) ||
            !site_prune(publication->site, pictures, error) ||
            !site_sweep(publication->site, folder, G_MAXINT64, error) ||
            !site_sweep(publication->site, pictures, G_MAXINT64, error) ||
            !site_sweep(publication->site, years, G_MAXINT64, error))
            return false;
    }
    return true;
}

static bool empty_folder(Site *site, const char *folder, GError **error)
{
    g_autoptr(GPtrArray) names = site_list(site, folder, error);
    for (guint i = 0; names != NULL && i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, g_ptr_array_index(names, i), NULL);
        if (!site_remove(site, path, error))
            return false;
    }
    return names != NULL && site_remove_folder(site, folder, error);
}

static bool drop_hub(Publication *publication, const char *name, GError **error)
{
    g_autofree char *folder = g_strconcat("hub/", name, NULL);
    g_autofree char *pictures = g_strconcat("rst/pictures/", name, NULL);
    g_autofree char *rst = g_strconcat("rst/", name, ".rst", NULL);
    g_autofree char *years = g_strconcat("hub/", name, "/years", NULL);
    return site_remove(publication->site, rst, error) &&
           empty_folder(publication->site, years, error) &&
           empty_folder(publication->site, folder, error) &&
           empty_folder(publication->site, pictures, error);
}

bool garbage_drop_hubs(Publication *publication, GError **error)
{
    g_autoptr(GPtrArray) names = manifest_names(publication->manifest);
    for (guint i = 0; !publication->options->incomplete && i < names->len; i++) {
        const char *entry = g_ptr_array_index(names, i);
        const char *name = g_str_has_prefix(entry, "hub/") ? entry + strlen("hub/") : NULL;
        if (name == NULL || g_hash_table_contains(publication->names, name))
            continue;
        if (!drop_hub(publication, name, error))
            return false;
        manifest_drop(publication->manifest, entry);
    }
    return true;
}

/* What killed runs left: ours at once, since the lock is ours; in folders that others may write to
 * as well, what is too old to be in use. */
static bool sweep(Publication *publication, GError **error)
{
    static const char *const folders[] = {"", "p", "rst", "fresh"};
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        if (!site_sweep(publication->site, folders[i], G_MAXINT64, error))
            return false;
    GHashTableIter iter;
    gpointer site;
    g_hash_table_iter_init(&iter, publication->elsewhere);
    while (g_hash_table_iter_next(&iter, NULL, &site))
        if (!site_sweep(site, "", publication->options->now - KEEP, error))
            return false;
    return true;
}

static bool mark_superseded(Publication *publication, GHashTable *named, GError **error)
{
    GHashTableIter iter;
    gpointer name;
    g_hash_table_iter_init(&iter, manifest_superseded(publication->manifest));
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        g_autofree char *path = g_strconcat("p/", name, NULL);
        if (!g_hash_table_contains(named, name) &&
            !site_set_mtime(publication->site, path, publication->options->now, error))
            return false;
    }
    return true;
}

bool garbage_collect(Publication *publication, GError **error)
{
    g_autoptr(GHashTable) named = manifest_files(publication->manifest);
    if (!sweep(publication, error) || !mark_superseded(publication, named, error))
        return false;
    g_autoptr(GPtrArray) pieces = site_list(publication->site, "p", error);
    for (guint i = 0; pieces != NULL && i < pieces->len; i++) {
        const char *piece = g_ptr_array_index(pieces, i);
        if (g_hash_table_contains(named, piece))
            continue;
        g_autofree char *path = g_strconcat("p/", piece, NULL);
        gint64 since = site_mtime(publication->site, path);
        if (since != -1 && since < publication->options->now - KEEP &&
            !site_remove(publication->site, path, error))
            return false;
    }
    return pieces != NULL;
}
