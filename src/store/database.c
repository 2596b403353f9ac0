#include "store/database.h"

#include "base/server_uri.h"
#include "store/postgresql/postgresql.h"
#include "store/sqlite.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

G_DEFINE_QUARK(hubplot_store_error, store_error)

bool database_refuse(const Database *database, StoreError code, GError **error, const char *format,
                     ...)
{
    va_list list;
    va_start(list, format);
    g_autofree char *cause = g_strdup_vprintf(format, list);
    va_end(list);
    g_set_error(error, STORE_ERROR, code, "%s: %s", database->path, cause);
    return false;
}

Database *database_open(const char *path, const DatabaseKind *kind, StoreMode mode, GError **error)
{
    return server_uri_is(path) ? postgresql_open(path, kind, mode, error)
                               : sqlite_open(path, kind, mode, error);
}

static void statement_free(gpointer data)
{
    Statement *statement = data;
    statement->database->engine->finalize(statement);
    g_free(statement);
}

Database *database_new(const char *path, const Engine *engine)
{
    Database *database = g_new0(Database, 1);
    database->engine = engine;
    database->path = g_strdup(path);
    /* Constant texts are known by their addresses. */
    database->statements = g_hash_table_new_full(NULL, NULL, NULL, statement_free);
    return database;
}

void database_close(Database *database)
{
    if (database == NULL)
        return;
    g_hash_table_unref(database->statements);
    database->engine->close(database);
    g_free(database->path);
    g_free(database);
}

int database_newest(const char *const *migrations)
{
    return (int)g_strv_length((char **)migrations);
}

bool database_check_version(const Database *database, const char *const *migrations, gint64 version,
                            GError **error)
{
    return version <= database_newest(migrations) ||
           database_refuse(database, STORE_ERROR_NEWER, error,
                           "a newer hubplot made it (version %" G_GINT64_FORMAT
                           "; this one knows %d)",
                           version, database_newest(migrations));
}

Statement *database_prepare(Database *database, const char *sql, GError **error)
{
    Statement *statement = g_hash_table_lookup(database->statements, sql);
    if (statement != NULL) {
        database->engine->reset(statement);
        return statement;
    }
    statement = g_new0(Statement, 1);
    statement->database = database;
    statement->sql = sql;
    if (!database->engine->prepare(statement, error)) {
        g_free(statement);
        return NULL;
    }
    g_hash_table_insert(database->statements, (gpointer)sql, statement);
    return statement;
}

Statement *database_query(Database *database, Query query, GError **error)
{
    return database_prepare(database, database->engine->queries[query], error);
}

static Cell text_cell(const char *text)
{
    if (text == NULL)
        return (Cell){.kind = CELL_NULL};
    return (Cell){.kind = CELL_TEXT, .text = {text, strlen(text)}};
}

static Cell bytes_cell(GBytes *bytes)
{
    gsize length;
    const char *start = g_bytes_get_data(bytes, &length);
    return (Cell){.kind = CELL_BYTES, .text = {length > 0 ? start : "", length}};
}

void database_bind(Statement *statement, const char *types, ...)
{
    const Engine *engine = statement->database->engine;
    va_list list;
    va_start(list, types);
    statement->types = types;
    for (int i = 1; types[i - 1] != '\0'; i++) {
        Cell cell = {.kind = CELL_NUMBER};
        switch (types[i - 1]) {
        case 't':
            cell = text_cell(va_arg(list, const char *));
            break;
        case 'b':
            cell = bytes_cell(va_arg(list, GBytes *));
            break;
        case 'd':
            cell.real = va_arg(list, double);
            cell.kind = isnan(cell.real) ? CELL_NULL : CELL_REAL;
            break;
        case 'k':
            cell.number = va_arg(list, gint64);
            if (cell.number == va_arg(list, gint64))
                cell.kind = CELL_NULL;
            break;
        default:
            cell.number = va_arg(list, gint64);
        }
        engine->bind(statement, i, &cell);
    }
    va_end(list);
}

void database_bind_cells(Statement *statement, const char *types, const Cell *cells)
{
    statement->types = types;
    for (int i = 0; types[i] != '\0'; i++)
        statement->database->engine->bind(statement, i + 1, &cells[i]);
}

bool database_run(Database *database, Statement *statement, GError **error)
{
    bool row = false;
    bool ok = database->engine->step(statement, &row, error);
    if (row)
        database->engine->reset(statement);
    database->written += ok ? database->engine->changes(database) : 0;
    return ok;
}

bool database_step(Database *database, Statement *statement, bool *row, GError **error)
{
    return database->engine->step(statement, row, error);
}

void database_reset(Statement *statement)
{
    statement->database->engine->reset(statement);
}

gint64 database_changes(const Database *database)
{
    return database->engine->changes(database);
}

bool database_execute(Database *database, const char *sql, GError **error)
{
    return database->engine->execute(database, sql, error);
}

bool database_begin(Database *database, GError **error)
{
    return database->engine->begin(database, true, error);
}

bool database_begin_reading(Database *database, GError **error)
{
    return database->engine->begin(database, false, error);
}

bool database_end(Database *database, bool ok, GError **error)
{
    if (ok && database->engine->commit(database, error))
        return true;
    GHashTableIter iter;
    gpointer statement;
    g_hash_table_iter_init(&iter, database->statements);
    while (g_hash_table_iter_next(&iter, NULL, &statement))
        database_reset(statement); /* one that was left half-way holds a lock */
    database->engine->rollback(database);
    return false;
}

gint64 database_number(const Statement *statement, int column, gint64 unknown)
{
    const Cell *cell = &statement->cells[column];
    return cell->kind == CELL_NUMBER ? cell->number : unknown;
}

double database_real(const Statement *statement, int column)
{
    const Cell *cell = &statement->cells[column];
    return cell->kind == CELL_REAL ? cell->real : NAN;
}

const char *database_text(const Statement *statement, int column)
{
    const Cell *cell = &statement->cells[column];
    if (cell->kind != CELL_TEXT || cell->text.start == NULL)
        return NULL;
    return g_utf8_validate_len(cell->text.start, cell->text.length, NULL) ? cell->text.start : NULL;
}

GBytes *database_bytes(const Statement *statement, int column)
{
    const Cell *cell = &statement->cells[column];
    bool has_bytes = cell->kind == CELL_BYTES || cell->kind == CELL_TEXT;
    return has_bytes ? g_bytes_new(cell->text.start, cell->text.length) : g_bytes_new(NULL, 0);
}

bool database_is_null(const Statement *statement, int column)
{
    return statement->cells[column].kind == CELL_NULL;
}
