#include "app/depots.h"

#include "base/lock.h"

/* A database. */
typedef struct {
    Store *store; /* NULL: not opened, `why` says why not */
    char *why;
} Depot;

struct Depots {
    const Config *config;
    GHashTable *by_path; /* dbpath -> Depot * */
    GPtrArray *locks;    /* Lock * */
};

static void depot_free(gpointer data)
{
    Depot *depot = data;
    store_close(depot->store);
    g_free(depot->why);
    g_free(depot);
}

const Hub *depots_site_keeper(const Config *config, const char *outdir)
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
static bool take_locks(Depots *depots, int wait, GError **error)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    const GPtrArray *hubs = config_hubs(depots->config);
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_ptr_array_index(hubs, i);
        const Hub *keeper = depots_site_keeper(depots->config, hub->outdir);
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
        g_ptr_array_add(depots->locks, lock);
    }
    return true;
}

/* Opens the hub's database, once. */
static void open_depot(Depots *depots, const Hub *hub, bool needed, const DepotsOptions *options)
{
    if (g_hash_table_contains(depots->by_path, hub->dbpath))
        return;
    g_autoptr(GError) error = NULL;
    Depot *depot = g_new0(Depot, 1);
    bool writing = options->writing && needed;
    depot->store = store_open(hub->dbpath, writing ? STORE_WRITE : STORE_READ, &error);
    if (depot->store == NULL) {
        depot->why = g_strdup(error->message);
        if (needed)
            options->failed(hub, depot->why, options->data);
    }
    g_hash_table_insert(depots->by_path, hub->dbpath, depot);
}

Depots *depots_open(const Config *config, const DepotsOptions *options, GError **error)
{
    g_autoptr(Depots) depots = g_new0(Depots, 1);
    depots->config = config;
    depots->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, depot_free);
    depots->locks = g_ptr_array_new_with_free_func((GDestroyNotify)lock_release);
    if (options->writing && !take_locks(depots, options->wait, error))
        return NULL;
    const GPtrArray *asked = config_hubs(config), *all = config_all_hubs(config);
    for (guint i = 0; i < asked->len; i++) {
        const Hub *hub = g_ptr_array_index(asked, i);
        open_depot(depots, hub, true, options);
        if (options->writing)
            open_depot(depots, depots_site_keeper(config, hub->outdir), true, options);
    }
    for (guint i = 0; i < all->len; i++)
        open_depot(depots, g_ptr_array_index(all, i), false, options);
    return g_steal_pointer(&depots);
}

void depots_free(Depots *depots)
{
    if (depots == NULL)
        return;
    g_hash_table_unref(depots->by_path);
    g_ptr_array_unref(depots->locks);
    g_free(depots);
}

Store *depots_store(const Depots *depots, const Hub *hub, const char **why)
{
    const Depot *depot = g_hash_table_lookup(depots->by_path, hub->dbpath);
    if (why != NULL)
        *why = depot->why;
    return depot->store;
}

GPtrArray *depots_all(const Depots *depots)
{
    GPtrArray *stores = g_ptr_array_new();
    const GPtrArray *all = config_all_hubs(depots->config);
    for (guint i = 0; i < all->len; i++) {
        Store *store = depots_store(depots, g_ptr_array_index(all, i), NULL);
        if (store != NULL && !g_ptr_array_find(stores, store, NULL))
            g_ptr_array_add(stores, store);
    }
    return stores;
}
