#include "store/database.h"

char *store_get_note(Store *store, const char *room, const char *key, GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, QUERY_NOTE, error);
    if (statement == NULL)
        return NULL;
    database_bind(statement, "tt", room, key);
    bool row;
    char *value = NULL;
    if (database_step(store, statement, &row, error) && row)
        value = g_strdup(database_text(statement, 0));
    sqlite3_reset(statement);
    return value;
}

static bool put_note(Store *store, const char *room, const char *key, const char *value,
                     GError **error)
{
    sqlite3_stmt *statement =
        database_prepare(store, value != NULL ? QUERY_SET_NOTE : QUERY_DROP_NOTE, error);
    if (statement == NULL)
        return false;
    database_bind(statement, value != NULL ? "ttt" : "tt", room, key, value);
    return database_run(store, statement, error);
}

bool store_set_note(Store *store, const char *room, const char *key, const char *value,
                    GError **error)
{
    return database_begin(store, error) &&
           database_end(store, put_note(store, room, key, value, error), error);
}

GHashTable *store_get_notes(Store *store, const char *room, GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, QUERY_NOTES, error);
    if (statement == NULL)
        return NULL;
    database_bind(statement, "t", room);
    g_autoptr(GHashTable) notes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    bool row;
    while (database_step(store, statement, &row, error)) {
        if (!row)
            return g_steal_pointer(&notes);
        const char *key = database_text(statement, 0), *value = database_text(statement, 1);
        if (key != NULL && value != NULL)
            g_hash_table_insert(notes, g_strdup(key), g_strdup(value));
    }
    return NULL;
}

bool note_replace(Store *store, const char *room, GHashTable *notes, GError **error)
{
    g_autoptr(GHashTable) old = store_get_notes(store, room, error);
    if (old == NULL)
        return false;
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, old);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        if (!g_hash_table_contains(notes, key) && !put_note(store, room, key, NULL, error))
            return false;
    }
    g_hash_table_iter_init(&iter, notes);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        if (!put_note(store, room, key, value, error))
            return false;
    }
    return true;
}

bool store_set_notes(Store *store, const char *room, GHashTable *notes, GError **error)
{
    return database_begin(store, error) &&
           database_end(store, note_replace(store, room, notes, error), error);
}
