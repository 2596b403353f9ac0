/* What was published: so that what has not changed is left alone, and what no page names any more
 * is found. */
#include "store/state_rows.h"

PublishedPage *published_page_new(const char *name, const char *fingerprint, gint64 made)
{
    PublishedPage *page = g_new0(PublishedPage, 1);
    *page = (PublishedPage){.name = g_strdup(name),
                            .fingerprint = g_strdup(fingerprint),
                            .made = made,
                            .files = g_ptr_array_new_with_free_func(g_free)};
    return page;
}

void published_page_free(PublishedPage *page)
{
    if (page == NULL)
        return;
    g_free(page->name);
    g_free(page->fingerprint);
    g_free(page->summary);
    g_ptr_array_unref(page->files);
    g_free(page);
}

static bool load_files(Database *database, const char *site, PublishedPage *page, GError **error)
{
    Statement *rows = database_prepare(
        database, "SELECT file FROM page_file WHERE site = ?1 AND page = ?2 ORDER BY position",
        error);
    bool row;
    if (rows == NULL)
        return false;
    database_bind(rows, "tt", site, page->name);
    while (database_step(database, rows, &row, error)) {
        if (!row)
            return true;
        const char *file = database_text(rows, 0);
        if (file != NULL)
            g_ptr_array_add(page->files, g_strdup(file));
    }
    return false;
}

GHashTable *state_load_pages(State *state, const char *site, GError **error)
{
    Database *database = state->database;
    g_autoptr(GHashTable) pages =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)published_page_free);
    Statement *rows = database_prepare(
        database,
        "SELECT name, fingerprint, made, until, summary FROM page WHERE site = ?1 ORDER BY name",
        error);
    bool row;
    if (rows == NULL)
        return NULL;
    database_bind(rows, "t", site);
    while (database_step(database, rows, &row, error)) {
        if (!row)
            return g_steal_pointer(&pages);
        const char *name = database_text(rows, 0), *fingerprint = database_text(rows, 1);
        if (name == NULL || fingerprint == NULL)
            continue; /* published anew */
        PublishedPage *page = published_page_new(name, fingerprint, database_number(rows, 2, 0));
        page->until = database_number(rows, 3, 0);
        page->summary = g_strdup(database_text(rows, 4));
        g_hash_table_insert(pages, page->name, page);
        if (!load_files(database, site, page, error))
            break;
    }
    database_reset(rows);
    return NULL;
}

static bool equal_files(const GPtrArray *a, const GPtrArray *b)
{
    bool equal = a->len == b->len;
    for (guint i = 0; equal && i < a->len; i++)
        equal = g_str_equal(g_ptr_array_index(a, i), g_ptr_array_index(b, i));
    return equal;
}

static bool are_equal(const PublishedPage *a, const PublishedPage *b)
{
    return a != NULL && b != NULL && a->made == b->made && a->until == b->until &&
           g_str_equal(a->fingerprint, b->fingerprint) && g_strcmp0(a->summary, b->summary) == 0 &&
           equal_files(a->files, b->files);
}

static bool drop_page(Database *database, const char *site, const char *name, GError **error)
{
    Statement *statement =
        database_prepare(database, "DELETE FROM page WHERE site = ?1 AND name = ?2", error);
    if (statement == NULL)
        return false;
    database_bind(statement, "tt", site, name);
    return database_run(database, statement, error);
}

static bool add_page(Database *database, const char *site, const PublishedPage *page,
                     GError **error)
{
    Statement *add =
        database_prepare(database,
                         "INSERT INTO page (site, name, fingerprint, made, until, summary)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                         error);
    Statement *add_file = database_prepare(
        database, "INSERT INTO page_file (site, page, position, file) VALUES (?1, ?2, ?3, ?4)",
        add != NULL ? error : NULL);
    if (add == NULL || add_file == NULL)
        return false;
    database_bind(add, "tttiit", site, page->name, page->fingerprint, page->made, page->until,
                  page->summary);
    if (!database_run(database, add, error))
        return false;
    for (guint i = 0; i < page->files->len; i++) {
        database_bind(add_file, "ttit", site, page->name, (gint64)i,
                      (const char *)g_ptr_array_index(page->files, i));
        if (!database_run(database, add_file, error))
            return false;
    }
    return true;
}

static bool save_pages(State *state, const char *site, GHashTable *pages, GError **error)
{
    g_autoptr(GHashTable) old = state_load_pages(state, site, error);
    GHashTableIter iter;
    gpointer name, page;
    if (old == NULL)
        return false;
    g_hash_table_iter_init(&iter, old);
    while (g_hash_table_iter_next(&iter, &name, &page))
        if (!are_equal(page, g_hash_table_lookup(pages, name)) &&
            !drop_page(state->database, site, name, error))
            return false;
    g_hash_table_iter_init(&iter, pages);
    while (g_hash_table_iter_next(&iter, &name, &page))
        if (!are_equal(g_hash_table_lookup(old, name), page) &&
            !add_page(state->database, site, page, error))
            return false;
    return true;
}

bool state_save_pages(State *state, const char *site, GHashTable *pages, GError **error)
{
    return state_begin(state, error) &&
           state_end(state, save_pages(state, site, pages, error), error);
}
