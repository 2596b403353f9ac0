#include "publish/publication.h"

#include "scene/fonts.h"

#include <string.h>

static void free_theme(gpointer theme)
{
    page_theme_free(theme);
}

static void free_site(gpointer site)
{
    site_close(site);
}

static GHashTable *list_pieces(Site *site, GError **error)
{
    g_autoptr(GPtrArray) names = site_list(site, "p", error);
    if (names == NULL)
        return NULL;
    GHashTable *pieces = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < names->len; i++)
        g_hash_table_add(pieces, g_strdup(g_ptr_array_index(names, i)));
    return pieces;
}

static void free_row(gpointer row)
{
    index_row_free(row);
}

bool publication_begin(Publication *publication, const char *outdir, State *state,
                       const PublishOptions *options, GError **error)
{
    publication->options = options;
    publication->state = state;
    publication->themes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_theme);
    publication->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    publication->elsewhere = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_site);
    publication->changed = g_ptr_array_new_with_free_func(g_free);
    publication->rows = g_ptr_array_new_with_free_func(free_row);
    publication->problems = g_ptr_array_new_with_free_func(g_free);
    publication->fonts = fonts_identity();
    publication->site = site_open(outdir, error);
    publication->manifest = publication->site != NULL ? manifest_load(state, outdir, error) : NULL;
    publication->pieces =
        publication->manifest != NULL ? list_pieces(publication->site, error) : NULL;
    return publication->pieces != NULL;
}

void publication_clear(Publication *publication)
{
    g_clear_pointer(&publication->site, site_close);
    g_clear_pointer(&publication->manifest, manifest_free);
    g_clear_pointer(&publication->counts.problem, g_free);
    g_clear_pointer(&publication->problems, g_ptr_array_unref);
    g_clear_error(&publication->elsewhere_error);
    g_clear_pointer(&publication->fonts, g_free);
    g_clear_pointer(&publication->themes, g_hash_table_unref);
    g_clear_pointer(&publication->names, g_hash_table_unref);
    g_clear_pointer(&publication->pieces, g_hash_table_unref);
    g_clear_pointer(&publication->elsewhere, g_hash_table_unref);
    g_clear_pointer(&publication->changed, g_ptr_array_unref);
    g_clear_pointer(&publication->rows, g_ptr_array_unref);
}

const PageTheme *publication_theme(Publication *publication, const char *name, GError **error)
{
    name = name != NULL ? name : "light";
    PageTheme *theme = g_hash_table_lookup(publication->themes, name);
    if (theme != NULL)
        return theme;
    theme = page_theme_new(name, error);
    if (theme == NULL)
        return NULL;
    g_hash_table_insert(publication->themes, g_strdup(name), theme);
    bool done =
        site_write(publication->site, theme->style, theme->css, strlen(theme->css), error) &&
        site_commit(publication->site, error);
    return done ? theme : NULL;
}
