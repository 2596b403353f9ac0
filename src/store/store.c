/* Opening a hub's database, and what is removed from it on demand. */
#include "base/server_uri.h"
#include "store/postgresql/postgresql.h"
#include "store/rows.h"

bool store_knows_hub(Store *store, const char *hub, bool *known, GError **error)
{
    static const char sql[] = "SELECT 1 FROM node WHERE hub = ?1 LIMIT 1";
    Statement *statement = database_prepare(store->database, sql, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "t", hub);
    bool ok = database_step(store->database, statement, known, error);
    database_reset(statement);
    return ok;
}

Store *store_open(const char *path, StoreMode mode, GError **error)
{
    static const char *const migrations[] = {"store/schema/1.sql", "store/schema/2.sql",
                                             "store/schema/3.sql", "store/schema/4.sql",
                                             "store/schema/5.sql", "store/schema/6.sql",
                                             "store/schema/7.sql", "store/schema/8.sql",
                                             "store/schema/9.sql", NULL};
    static const char *const server_migrations[] = {"store/postgresql/schema/1.sql", NULL};
    static const DatabaseKind kind = {0x68756270 /* "hubp" */, "a hub's", "hubplot", migrations,
                                      server_migrations};
    Database *database = database_open(path, &kind, mode, error);
    if (database == NULL)
        return NULL;
    Store *store = g_new0(Store, 1);
    store->database = database;
    return store;
}

bool store_exists(const char *path)
{
    return server_uri_is(path) || g_file_test(path, G_FILE_TEST_EXISTS);
}

bool store_lock_hub(Store *store, const char *hub, int wait, GError **error)
{
    g_autofree char *name = g_strconcat("hub ", hub, NULL);
    return !server_uri_is(store->database->path) ||
           postgresql_lock(store->database, name, wait, error);
}

void store_close(Store *store)
{
    if (store == NULL)
        return;
    database_close(store->database);
    g_free(store);
}

static Statement *prepare_in_scope(Database *database, const char *sql, const StoreScope *scope,
                                   GError **error)
{
    Statement *statement = database_prepare(database, sql, error);
    if (statement != NULL)
        database_bind(statement, "ttt", scope->hub, scope->node, scope->item);
    return statement;
}

static bool run_in_scope(Database *database, const char *sql, const StoreScope *scope,
                         GError **error)
{
    Statement *statement = prepare_in_scope(database, sql, scope, error);
    return statement != NULL && database_run(database, statement, error);
}

static bool count_in_scope(Database *database, const char *sql, const StoreScope *scope,
                           gint64 *count, GError **error)
{
    Statement *statement = prepare_in_scope(database, sql, scope, error);
    bool row;
    if (statement == NULL || !database_step(database, statement, &row, error))
        return false;
    *count = database_number(statement, 0, 0);
    database_reset(statement);
    return true;
}

#define NODES_IN_SCOPE "SELECT id FROM node WHERE hub = ?1 AND tag = coalesce(?2, tag)"

/* Readings are of nodes: forgetting an item leaves them. */
static bool forget(Database *database, const StoreScope *scope, StoreCounts *counts, GError **error)
{
    static const char count_tarballs[] =
        "SELECT count(*) FROM node JOIN item ON item.node = node.id"
        " JOIN tarball ON tarball.item = item.id WHERE hub = ?1 AND tag = coalesce(?2, tag)"
        " AND item.name = coalesce(?3, item.name)";
    static const char count_readings[] =
        "SELECT count(*) FROM node JOIN reading ON reading.node = node.id"
        " WHERE hub = ?1 AND tag = coalesce(?2, tag)";
    static const char drop_nodes[] = "DELETE FROM node WHERE hub = ?1 AND tag = coalesce(?2, tag)";
    static const char drop_item[] =
        "DELETE FROM item WHERE name = ?3 AND node IN (" NODES_IN_SCOPE ")";
    static const char drop_arrivals[] =
        "DELETE FROM arrival WHERE item = ?3 AND node IN (" NODES_IN_SCOPE ")";
    static const char drop_digests[] =
        "UPDATE node SET digest = NULL WHERE hub = ?1 AND tag = coalesce(?2, tag)";
    *counts = (StoreCounts){0};
    if (!count_in_scope(database, count_tarballs, scope, &counts->tarballs, error))
        return false;
    if (scope->item != NULL)
        return run_in_scope(database, drop_item, scope, error) &&
               run_in_scope(database, drop_arrivals, scope, error) &&
               run_in_scope(database, drop_digests, scope, error);
    return count_in_scope(database, count_readings, scope, &counts->readings, error) &&
           run_in_scope(database, drop_nodes, scope, error);
}

/* Ends a transaction; a dry run takes back what it did. */
static bool end(Store *store, const char *hub, bool ok, bool dry, GError **error)
{
    bool done = store_end(store, hub, ok && !dry, error);
    return dry ? ok : done;
}

bool store_forget(Store *store, const StoreScope *scope, bool dry, StoreCounts *counts,
                  GError **error)
{
    StoreCounts found;
    if (!store_begin(store, error) ||
        !end(store, scope->hub, forget(store->database, scope, &found, error), dry, error))
        return false;
    *counts = found;
    return true;
}

static bool prune_table(Database *database, const char *sql, const char *hub, gint64 before,
                        gint64 *count, GError **error)
{
    Statement *statement = database_prepare(database, sql, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "ti", hub, before);
    if (!database_run(database, statement, error))
        return false;
    *count = database_changes(database);
    return true;
}

bool store_prune(Store *store, const char *hub, gint64 before, bool dry, StoreCounts *counts,
                 GError **error)
{
    static const char tarballs[] =
        "DELETE FROM tarball WHERE time < ?2 AND flags & 4 = 0 AND item IN"
        " (SELECT item.id FROM node JOIN item ON item.node = node.id WHERE hub = ?1)";
    /* The last that reached the node stays, or the last at all: how things stand is not pruned. */
    static const char readings[] =
        "DELETE FROM reading WHERE run < ?2 AND node IN (SELECT id FROM node WHERE hub = ?1)"
        " AND run < coalesce((SELECT max(run) FROM reading AS r WHERE r.node = reading.node"
        " AND outcome < 2), (SELECT max(run) FROM reading AS r WHERE r.node = reading.node))";
    Database *database = store->database;
    StoreCounts found = {0};
    if (!store_begin(store, error))
        return false;
    bool ok = prune_table(database, tarballs, hub, before, &found.tarballs, error) &&
              prune_table(database, readings, hub, before, &found.readings, error);
    if (!end(store, hub, ok, dry, error))
        return false;
    *counts = found;
    return true;
}
