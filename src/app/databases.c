#include "app/databases.h"

#include "app/log.h"
#include "base/lock.h"
#include "base/text.h"

#define WAIT 60 /* s that a command of its own waits for a run to end */

/* A database. */
typedef struct {
    Store *store; /* NULL: not opened, `why` says why not */
    char *why;
} Database;

struct Databases {
    const Config *config;
    GHashTable *by_path; /* dbpath -> Database * */
    GPtrArray *locks;    /* Lock * */
};

static void database_free(gpointer data)
{
    Database *database = data;
    store_close(database->store);
    g_free(database->why);
    g_free(database);
}

const Hub *databases_site_keeper(const Config *config, const char *outdir)
{
    const GPtrArray *all = config_all_hubs(config);
    for (guint i = 0; i < all->len; i++) {
        const Hub *hub = g_ptr_array_index(all, i);
        if (g_str_equal(hub->outdir, outdir))
            return hub;
    }
    return NULL;
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(char *const *)a, *(char *const *)b);
}

/* Locks every database and site of the hubs asked for, in the order of their paths, so that two
 * runs never wait for each other. */
static bool take_locks(Databases *databases, int wait, GError **error)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    const GPtrArray *hubs = config_hubs(databases->config);
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_ptr_array_index(hubs, i);
        const Hub *keeper = databases_site_keeper(databases->config, hub->outdir);
        g_ptr_array_add(paths, g_strconcat(hub->dbpath, ".lock", NULL));
        g_ptr_array_add(paths, g_strconcat(keeper->dbpath, ".lock", NULL));
        g_ptr_array_add(paths, g_build_filename(hub->outdir, ".lock", NULL));
    }
    g_ptr_array_sort(paths, compare_paths);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        if (i > 0 && g_str_equal(path, g_ptr_array_index(paths, i - 1)))
            continue;
        Lock *lock = lock_take(path, wait, error);
        if (lock == NULL)
            return false;
        g_ptr_array_add(databases->locks, lock);
    }
    return true;
}

/* Opens the hub's database, once. */
static void open_database(Databases *databases, const Hub *hub, bool needed,
                          const DatabasesOptions *options)
{
    if (g_hash_table_contains(databases->by_path, hub->dbpath))
        return;
    g_autoptr(GError) error = NULL;
    Database *database = g_new0(Database, 1);
    bool writing = options->writing && needed;
    database->store = store_open(hub->dbpath, writing ? STORE_WRITE : STORE_READ, &error);
    if (database->store == NULL) {
        database->why = g_strdup(error->message);
        if (needed)
            options->failed(hub, database->why, options->data);
    }
    g_hash_table_insert(databases->by_path, hub->dbpath, database);
}

Databases *databases_open(const Config *config, const DatabasesOptions *options, GError **error)
{
    g_autoptr(Databases) databases = g_new0(Databases, 1);
    databases->config = config;
    databases->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, database_free);
    databases->locks = g_ptr_array_new_with_free_func((GDestroyNotify)lock_release);
    if (options->writing && !take_locks(databases, options->wait, error))
        return NULL;
    const GPtrArray *asked = config_hubs(config), *all = config_all_hubs(config);
    for (guint i = 0; i < asked->len; i++) {
        const Hub *hub = g_ptr_array_index(asked, i);
        open_database(databases, hub, true, options);
        if (options->writing)
            open_database(databases, databases_site_keeper(config, hub->outdir), true, options);
    }
    for (guint i = 0; i < all->len; i++)
        open_database(databases, g_ptr_array_index(all, i), false, options);
    return g_steal_pointer(&databases);
}

void databases_free(Databases *databases)
{
    if (databases == NULL)
        return;
    g_hash_table_unref(databases->by_path);
    g_ptr_array_unref(databases->locks);
    g_free(databases);
}

Store *databases_store(const Databases *databases, const Hub *hub, const char **why)
{
    const Database *database = g_hash_table_lookup(databases->by_path, hub->dbpath);
    if (why != NULL)
        *why = database->why;
    return database->store;
}

GPtrArray *databases_all(const Databases *databases)
{
    GPtrArray *stores = g_ptr_array_new();
    const GPtrArray *all = config_all_hubs(databases->config);
    for (guint i = 0; i < all->len; i++) {
        Store *store = databases_store(databases, g_ptr_array_index(all, i), NULL);
        if (store != NULL && !g_ptr_array_find(stores, store, NULL))
            g_ptr_array_add(stores, store);
    }
    return stores;
}

ExitCode locked_store_open(const Context *context, const char *dbpath, LockedStore *locked)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strconcat(dbpath, ".lock", NULL);
    locked->lock = lock_take(path, WAIT, &error);
    if (locked->lock != NULL)
        locked->store = store_open(dbpath, STORE_WRITE, &error);
    if (locked->store != NULL)
        return EXIT_GOOD;
    log_say(context, LOG_ERROR, NULL, "%s", error->message);
    bool is_busy = g_error_matches(error, LOCK_ERROR, LOCK_ERROR_HELD) ||
                   g_error_matches(error, STORE_ERROR, STORE_ERROR_BUSY);
    return is_busy ? EXIT_BUSY : EXIT_TROUBLE;
}

void locked_store_close(LockedStore *locked)
{
    g_clear_pointer(&locked->store, store_close);
    g_clear_pointer(&locked->lock, lock_release);
}

GPtrArray *locked_store_paths(const Config *config)
{
    GPtrArray *paths = g_ptr_array_new();
    const GPtrArray *hubs = config_all_hubs(config);
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_ptr_array_index(hubs, i);
        if (!g_ptr_array_find_with_equal_func(paths, hub->dbpath, g_str_equal, NULL) &&
            g_file_test(hub->dbpath, G_FILE_TEST_EXISTS))
            g_ptr_array_add(paths, hub->dbpath);
    }
    return paths;
}

char *locked_store_words(const StoreCounts *counts)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " tarball%s and %" G_GINT64_FORMAT " reading%s",
                           counts->tarballs, text_plural(counts->tarballs), counts->readings,
                           text_plural(counts->readings));
}
