#include "store/database.h"

static bool run_in_scope(Store *store, Query query, const StoreScope *scope, GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, query, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "ttt", scope->hub, scope->node, scope->item);
    return database_run(store, statement, error);
}

static bool count_in_scope(Store *store, Query query, const StoreScope *scope, gint64 *count,
                           GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, query, error);
    bool row;
    if (statement == NULL)
        return false;
    database_bind(statement, "ttt", scope->hub, scope->node, scope->item);
    if (!database_step(store, statement, &row, error))
        return false;
    *count = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return true;
}

/* Readings are of nodes: forgetting an item leaves them. */
static bool forget(Store *store, const StoreScope *scope, StoreCounts *counts, GError **error)
{
    *counts = (StoreCounts){0};
    if (!count_in_scope(store, QUERY_COUNT_TARBALLS, scope, &counts->tarballs, error))
        return false;
    if (scope->item != NULL)
        return run_in_scope(store, QUERY_FORGET_ITEM, scope, error) &&
               run_in_scope(store, QUERY_FORGET_ARRIVALS, scope, error) &&
               run_in_scope(store, QUERY_FORGET_DIGESTS, scope, error);
    return count_in_scope(store, QUERY_COUNT_READINGS, scope, &counts->readings, error) &&
           run_in_scope(store, QUERY_FORGET_NODES, scope, error);
}

/* Ends a transaction; a dry run takes back what it did. */
static bool end(Store *store, bool ok, bool dry, GError **error)
{
    bool done = database_end(store, ok && !dry, error);
    return dry ? ok : done;
}

bool store_forget(Store *store, const StoreScope *scope, bool dry, StoreCounts *counts,
                  GError **error)
{
    StoreCounts found;
    if (!database_begin(store, error) ||
        !end(store, forget(store, scope, &found, error), dry, error))
        return false;
    *counts = found;
    return true;
}

static bool prune_table(Store *store, Query query, const char *hub, gint64 before, gint64 *count,
                        GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, query, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "ti", hub, before);
    if (!database_run(store, statement, error))
        return false;
    *count = sqlite3_changes(store->db);
    return true;
}

bool store_prune(Store *store, const char *hub, gint64 before, bool dry, StoreCounts *counts,
                 GError **error)
{
    StoreCounts found = {0};
    if (!database_begin(store, error))
        return false;
    bool ok = prune_table(store, QUERY_PRUNE_TARBALLS, hub, before, &found.tarballs, error) &&
              prune_table(store, QUERY_PRUNE_READINGS, hub, before, &found.readings, error);
    if (!end(store, ok, dry, error))
        return false;
    *counts = found;
    return true;
}
