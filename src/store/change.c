/* Whether anything of a hub changed is written down by whoever changes it, in the same transaction:
 * nobody need look at all that is remembered to find out. */
#include "store/rows.h"

bool store_begin(Store *store, GError **error)
{
    if (!database_begin(store->database, error))
        return false;
    store->written = store->database->written;
    return true;
}

static bool count_change(Database *database, const char *hub, GError **error)
{
    static const char sql[] = "INSERT INTO change (hub, number) VALUES (?1, 1)"
                              " ON CONFLICT (hub) DO UPDATE SET number = change.number + 1";
    Statement *statement = database_prepare(database, sql, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "t", hub);
    return database_run(database, statement, error);
}

bool store_end(Store *store, const char *hub, bool ok, GError **error)
{
    Database *database = store->database;
    bool changed = database->written != store->written;
    return database_end(database, ok && (!changed || count_change(database, hub, error)), error);
}

char *store_hub_version(Store *store, const char *hub, GError **error)
{
    static const char sql[] =
        "SELECT (SELECT number FROM change WHERE hub = ?1),"
        " (SELECT max((SELECT max(run) FROM reading WHERE reading.node = node.id)) FROM node"
        " WHERE hub = ?1)";
    Statement *statement = database_prepare(store->database, sql, error);
    bool row;
    if (statement == NULL)
        return NULL;
    database_bind(statement, "t", hub);
    if (!database_step(store->database, statement, &row, error))
        return NULL;
    char *version =
        g_strdup_printf("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, database_number(statement, 0, 0),
                        database_number(statement, 1, -1));
    database_reset(statement);
    return version;
}
