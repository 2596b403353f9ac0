#include "app/databases.h"

#include "app/console.h"
#include "base/lock.h"
#include "base/server_uri.h"
#include "base/text.h"
#include "base/when.h"

#define WAIT 60 /* s that a command of its own waits for a run to end */

/* A database. */
typedef struct {
    Store *store; /* NULL: not opened, `why` says why not */
    char *why;
} Database;

struct Databases {
    const Config *config;
    GHashTable *by_path; /* dbpath -> Database * */
    GHashTable *lost;    /* Hub * -> char *: why what its database held is not there */
    State *state;        /* NULL: not opened */
    GPtrArray *locks;    /* Lock * */
};

static void database_free(gpointer data)
{
    Database *database = data;
    store_close(database->store);
    g_free(database->why);
    g_free(database);
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
        if (!server_uri_is(hub->dbpath))
            g_ptr_array_add(paths, g_strconcat(hub->dbpath, ".lock", NULL));
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

/* Opens the state, or, to read one that is not there, an empty one. */
static void open_state(Databases *databases, const DatabasesOptions *options)
{
    const char *path = config_state(databases->config);
    bool missing = !options->writing && !store_exists(path);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;
    if (options->writing && !server_uri_is(path))
        g_mkdir_with_parents(folder, 0755); /* opening says what is wrong */
    if (!missing)
        databases->state = state_open(path, options->writing ? STORE_WRITE : STORE_READ, &error);
    if (missing || g_error_matches(error, STORE_ERROR, STORE_ERROR_EMPTY)) {
        g_clear_error(&error);
        databases->state = state_open(":memory:", STORE_WRITE, &error);
    }
    if (databases->state == NULL)
        options->failed(NULL, error->message, options->data);
}

/* Moves what earlier versions kept in the database to the state. Without that, people would be told
 * again what they know. */
static void adopt(Databases *databases, Store *store, const DatabasesOptions *options)
{
    g_autoptr(GError) error = NULL;
    if (databases->state == NULL || state_adopt(databases->state, store, &error))
        return;
    options->failed(NULL, error->message, options->data);
    g_clear_pointer(&databases->state, state_close);
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
    } else if (writing) {
        adopt(databases, database->store, options);
    }
    g_hash_table_insert(databases->by_path, hub->dbpath, database);
}

/* The run that last saved something of the hub, as far as the state knows; -1: none. */
static gint64 find_last_run(const Databases *databases, const Hub *hub,
                            const DatabasesOptions *options)
{
    gint64 last = -1;
    g_autoptr(GError) error = NULL;
    if (databases->state != NULL && !state_get_last_run(databases->state, hub->tag, &last, &error))
        options->failed(NULL, error->message, options->data);
    return last;
}

/* Notes that earlier runs saved what is no longer there: a database that was lost is not to be
 * replaced by a new one without a word. */
static void lose(Databases *databases, const Hub *hub, gint64 last_run,
                 const DatabasesOptions *options)
{
    g_autoptr(GTimeZone) zone = when_zone(hub->timezone);
    g_autofree char *when = when_minute(zone, last_run);
    char *why = g_strdup_printf("%s: this hub's history is missing, though it was visited on %s: "
                                "restore the database, or start over with: hubplot forget %s",
                                hub->dbpath, when, hub->tag);
    g_hash_table_insert(databases->lost, (gpointer)hub, why);
    options->failed(hub, why, options->data);
}

/* Opens the database of a hub that is to be written, unless what it held was lost. */
static void open_needed(Databases *databases, const Hub *hub, const DatabasesOptions *options)
{
    gint64 last_run = options->writing ? find_last_run(databases, hub, options) : -1;
    if (last_run != -1 && !store_exists(hub->dbpath)) {
        lose(databases, hub, last_run, options);
        return;
    }
    open_database(databases, hub, true, options);
    g_autoptr(GError) error = NULL;
    Store *store = databases_store(databases, hub, NULL);
    bool known = true;
    if (last_run == -1 || store == NULL)
        return;
    if (!store_knows_hub(store, hub->tag, &known, &error))
        options->failed(hub, error->message, options->data);
    if (!known)
        lose(databases, hub, last_run, options);
}

/* Keeps runs on other machines from the hubs asked for. */
static bool lock_hubs(const Databases *databases, const DatabasesOptions *options, GError **error)
{
    const GPtrArray *asked = config_hubs(databases->config);
    for (guint i = 0; i < asked->len; i++) {
        const Hub *hub = g_ptr_array_index(asked, i);
        Store *store = databases_store(databases, hub, NULL);
        if (store != NULL && !store_lock_hub(store, hub->tag, options->wait, error))
            return false;
    }
    return true;
}

Databases *databases_open(const Config *config, const DatabasesOptions *options, GError **error)
{
    g_autoptr(Databases) databases = g_new0(Databases, 1);
    databases->config = config;
    databases->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, database_free);
    databases->lost = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    databases->locks = g_ptr_array_new_with_free_func((GDestroyNotify)lock_release);
    if (options->writing && !take_locks(databases, options->wait, error))
        return NULL;
    open_state(databases, options);
    const GPtrArray *asked = config_hubs(config), *all = config_all_hubs(config);
    for (guint i = 0; i < asked->len; i++)
        open_needed(databases, g_ptr_array_index(asked, i), options);
    for (guint i = 0; i < all->len; i++)
        open_database(databases, g_ptr_array_index(all, i), false, options);
    if (options->writing && !lock_hubs(databases, options, error))
        return NULL;
    return g_steal_pointer(&databases);
}

void databases_free(Databases *databases)
{
    if (databases == NULL)
        return;
    g_hash_table_unref(databases->by_path);
    g_hash_table_unref(databases->lost);
    state_close(databases->state);
    g_ptr_array_unref(databases->locks);
    g_free(databases);
}

Store *databases_store(const Databases *databases, const Hub *hub, const char **why)
{
    const char *lost = g_hash_table_lookup(databases->lost, hub);
    const Database *database = g_hash_table_lookup(databases->by_path, hub->dbpath);
    if (why != NULL)
        *why = lost != NULL ? lost : database->why;
    return lost != NULL ? NULL : database->store;
}

State *databases_state(const Databases *databases)
{
    return databases->state;
}

State *databases_open_state(const Config *config, GError **error)
{
    const char *path = config_state(config);
    return store_exists(path) ? state_open(path, STORE_WRITE, error) : NULL;
}

bool databases_lock_file(const char *path, int wait, Lock **lock, GError **error)
{
    if (server_uri_is(path))
        return true;
    g_autofree char *lock_path = g_strconcat(path, ".lock", NULL);
    Lock *taken = lock_take(lock_path, wait, error);
    if (taken != NULL)
        *lock = taken;
    return taken != NULL;
}

ExitCode locked_store_open(const Context *context, const char *dbpath, const char *hub,
                           LockedStore *locked)
{
    g_autoptr(GError) error = NULL;
    if (databases_lock_file(dbpath, WAIT, &locked->lock, &error))
        locked->store = store_open(dbpath, STORE_WRITE, &error);
    if (locked->store != NULL && store_lock_hub(locked->store, hub, WAIT, &error))
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
            store_exists(hub->dbpath))
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
