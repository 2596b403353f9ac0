#include "store/database.h"

#include <stdarg.h>
#include <string.h>

G_DEFINE_QUARK(hubplot_store_error, store_error)

bool database_fail(const Store *store, GError **error)
{
    int code = sqlite3_errcode(store->db);
    StoreError kind = STORE_ERROR_FAILED;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        kind = STORE_ERROR_BUSY;
    else if (code == SQLITE_NOTADB)
        kind = STORE_ERROR_FOREIGN;
    g_set_error(error, STORE_ERROR, kind, "%s: %s", store->path, sqlite3_errmsg(store->db));
    return false;
}

bool database_refuse(const Store *store, StoreError code, GError **error, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    g_autofree char *cause = g_strdup_vprintf(format, list);
    va_end(list);
    g_set_error(error, STORE_ERROR, code, "%s: %s", store->path, cause);
    return false;
}

sqlite3_stmt *database_prepare(Store *store, Query query, GError **error)
{
    sqlite3_stmt **statement = &store->statements[query];
    if (*statement == NULL &&
        sqlite3_prepare_v3(store->db, query_sql(query), -1, SQLITE_PREPARE_PERSISTENT, statement,
                           NULL) != SQLITE_OK) {
        database_fail(store, error);
        return NULL;
    }
    sqlite3_reset(*statement);
    return *statement;
}

void database_bind(sqlite3_stmt *statement, const char *types, ...)
{
    va_list list;
    va_start(list, types);
    for (int i = 0; types[i] != '\0'; i++) {
        if (types[i] == 't') {
            const char *text = va_arg(list, const char *);
            sqlite3_bind_text(statement, i + 1, text, -1, SQLITE_STATIC);
            continue;
        }
        gint64 number = va_arg(list, gint64);
        if (types[i] == 'k' && number == va_arg(list, gint64))
            sqlite3_bind_null(statement, i + 1);
        else
            sqlite3_bind_int64(statement, i + 1, number);
    }
    va_end(list);
}

bool database_run(Store *store, sqlite3_stmt *statement, GError **error)
{
    bool ok = sqlite3_step(statement) == SQLITE_DONE;
    if (!ok)
        database_fail(store, error);
    sqlite3_reset(statement);
    return ok;
}

bool database_step(Store *store, sqlite3_stmt *statement, bool *row, GError **error)
{
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        *row = true;
        return true;
    }
    bool ok = code == SQLITE_DONE;
    if (ok)
        *row = false;
    else
        database_fail(store, error);
    sqlite3_reset(statement);
    return ok;
}

bool database_execute(Store *store, const char *sql, GError **error)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    return database_fail(store, error);
}

bool database_begin(Store *store, GError **error)
{
    return database_execute(store, "BEGIN IMMEDIATE", error);
}

bool database_end(Store *store, bool ok, GError **error)
{
    if (ok && database_execute(store, "COMMIT", error))
        return true;
    for (gsize i = 0; i < N_QUERIES; i++) /* one that was left half-way holds a lock */
        sqlite3_reset(store->statements[i]);
    if (!sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

gint64 database_number(sqlite3_stmt *statement, int column, gint64 unknown)
{
    if (sqlite3_column_type(statement, column) != SQLITE_INTEGER)
        return unknown;
    return sqlite3_column_int64(statement, column);
}

const char *database_text(sqlite3_stmt *statement, int column)
{
    if (sqlite3_column_type(statement, column) != SQLITE_TEXT)
        return NULL;
    const char *text = (const char *)sqlite3_column_text(statement, column);
    gsize length = (gsize)sqlite3_column_bytes(statement, column);
    return text != NULL && g_utf8_validate_len(text, length, NULL) ? text : NULL;
}
