/* Durability: a rollback journal with synchronous=EXTRA lost nothing in simulated power cuts, where
 * a write-ahead log and synchronous=FULL did. Every writing transaction is BEGIN IMMEDIATE. A
 * database is brought forward by all the steps that it lacks, in one transaction. */
#include "store/database.h"

#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <sys/vfs.h>

#define BUSY_MS 10000

G_DEFINE_QUARK(hubplot_store_error, store_error)

bool database_fail(const Database *database, GError **error)
{
    int code = sqlite3_errcode(database->db);
    StoreError kind = STORE_ERROR_FAILED;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        kind = STORE_ERROR_BUSY;
    else if (code == SQLITE_NOTADB)
        kind = STORE_ERROR_FOREIGN;
    g_set_error(error, STORE_ERROR, kind, "%s: %s", database->path, sqlite3_errmsg(database->db));
    return false;
}

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

sqlite3_stmt *database_prepare(Database *database, const char *sql, GError **error)
{
    sqlite3_stmt *statement = g_hash_table_lookup(database->statements, sql);
    if (statement != NULL) {
        sqlite3_reset(statement);
        return statement;
    }
    if (sqlite3_prepare_v3(database->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
        SQLITE_OK) {
        database_fail(database, error);
        return NULL;
    }
    g_hash_table_insert(database->statements, (gpointer)sql, statement);
    return statement;
}

void database_bind(sqlite3_stmt *statement, const char *types, ...)
{
    va_list list;
    va_start(list, types);
    for (int i = 1; types[i - 1] != '\0'; i++) {
        switch (types[i - 1]) {
        case 't':
            sqlite3_bind_text(statement, i, va_arg(list, const char *), -1, SQLITE_STATIC);
            break;
        case 'd': /* NAN becomes NULL */
            sqlite3_bind_double(statement, i, va_arg(list, double));
            break;
        case 'k': {
            gint64 number = va_arg(list, gint64);
            if (number == va_arg(list, gint64))
                sqlite3_bind_null(statement, i);
            else
                sqlite3_bind_int64(statement, i, number);
            break;
        }
        default:
            sqlite3_bind_int64(statement, i, va_arg(list, gint64));
        }
    }
    va_end(list);
}

bool database_run(Database *database, sqlite3_stmt *statement, GError **error)
{
    bool ok = sqlite3_step(statement) == SQLITE_DONE;
    if (!ok)
        database_fail(database, error);
    sqlite3_reset(statement);
    return ok;
}

bool database_step(Database *database, sqlite3_stmt *statement, bool *row, GError **error)
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
        database_fail(database, error);
    sqlite3_reset(statement);
    return ok;
}

bool database_execute(Database *database, const char *sql, GError **error)
{
    if (sqlite3_exec(database->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    return database_fail(database, error);
}

bool database_ask(Database *database, const char *sql, gint64 *number, GError **error)
{
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(database->db, sql, -1, &statement, NULL) == SQLITE_OK &&
              sqlite3_step(statement) == SQLITE_ROW;
    if (ok)
        *number = sqlite3_column_int64(statement, 0);
    else
        database_fail(database, error);
    sqlite3_finalize(statement);
    return ok;
}

bool database_begin(Database *database, GError **error)
{
    return database_execute(database, "BEGIN IMMEDIATE", error);
}

bool database_end(Database *database, bool ok, GError **error)
{
    if (ok && database_execute(database, "COMMIT", error))
        return true;
    GHashTableIter iter;
    gpointer statement;
    g_hash_table_iter_init(&iter, database->statements);
    while (g_hash_table_iter_next(&iter, NULL, &statement))
        sqlite3_reset(statement); /* one that was left half-way holds a lock */
    if (!sqlite3_get_autocommit(database->db))
        sqlite3_exec(database->db, "ROLLBACK", NULL, NULL, NULL);
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

/* SQLite's locks cannot be trusted on them. */
static const struct {
    guint32 magic;
    const char *name;
} network_file_systems[] = {
    {0x6969, "NFS"}, {0xFF534D42, "CIFS"}, {0xFE534D42, "SMB2"}, {0x517B, "SMB"}};

static bool refuse_network(const Database *database, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(database->path);
    struct statfs fs;
    if (statfs(folder, &fs) != 0)
        return database_refuse(database, STORE_ERROR_FAILED, error, "%s", g_strerror(errno));
    for (gsize i = 0; i < G_N_ELEMENTS(network_file_systems); i++) {
        if ((guint32)fs.f_type == network_file_systems[i].magic)
            return database_refuse(database, STORE_ERROR_FAILED, error,
                                   "the database lies on %s, whose locks cannot be trusted; "
                                   "set dbpath or state to a local disk",
                                   network_file_systems[i].name);
    }
    return true;
}

static int newest_version(const DatabaseKind *kind)
{
    return (int)g_strv_length((char **)kind->migrations);
}

/* Whose database it is, and of which version; 0 is a new one. */
static bool check_owner(Database *database, const DatabaseKind *kind, gint64 *version,
                        GError **error)
{
    gint64 application = 0, tables = 0, original = 0, found = 0;
    if (!database_ask(database, "PRAGMA application_id", &application, error) ||
        !database_ask(database, "PRAGMA user_version", &found, error) ||
        !database_ask(database, "SELECT count(*) FROM sqlite_schema", &tables, error) ||
        !database_ask(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'tgzs'", &original,
                      error))
        return false;
    if (original > 0)
        return database_refuse(database, STORE_ERROR_FOREIGN, error,
                               "this is the database of scm-backup-monitor, which is left as it "
                               "is; set dbpath to a new file, then run: hubplot import %s",
                               database->path);
    if (tables > 0 && application != kind->application_id)
        return database_refuse(database, STORE_ERROR_FOREIGN, error,
                               "this is another program's database, or not %s", kind->name);
    if (found > newest_version(kind))
        return database_refuse(database, STORE_ERROR_NEWER, error,
                               "a newer hubplot made it (version %d; this one knows %d)",
                               (int)found, newest_version(kind));
    *version = tables > 0 ? found : 0;
    return true;
}

/* All steps that are missing, in one transaction. Another process may have been faster. */
static bool migrate(Database *database, const DatabaseKind *kind, GError **error)
{
    gint64 version = 0;
    if (!database_begin(database, error))
        return false;
    bool ok = check_owner(database, kind, &version, error);
    for (int i = (int)version; ok && i < newest_version(kind); i++) {
        g_autofree char *sql = text_resource(kind->migrations[i]);
        g_autofree char *mark = g_strdup_printf("PRAGMA application_id = %" G_GINT64_FORMAT
                                                "; PRAGMA user_version = %d",
                                                kind->application_id, i + 1);
        ok = database_execute(database, sql, error) && database_execute(database, mark, error);
    }
    return database_end(database, ok, error);
}

static bool prepare_reading(Database *database, const DatabaseKind *kind, GError **error)
{
    gint64 version = 0;
    if (!database_execute(database, "PRAGMA query_only = ON", error) ||
        !check_owner(database, kind, &version, error))
        return false;
    if (version < newest_version(kind))
        return database_refuse(database, STORE_ERROR_FAILED, error,
                               version == 0 ? "it is empty; run: hubplot run"
                                            : "an older hubplot made it; run: hubplot run");
    return true;
}

static bool prepare_writing(Database *database, const DatabaseKind *kind, GError **error)
{
    gint64 version = 0;
    if (!check_owner(database, kind, &version, error) ||
        !database_execute(database, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA",
                          error))
        return false;
    return version == newest_version(kind) || migrate(database, kind, error);
}

static bool open_connection(Database *database, StoreMode mode, GError **error)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (mode == STORE_WRITE)
        flags |= SQLITE_OPEN_CREATE;
    if (!refuse_network(database, error))
        return false;
    if (sqlite3_open_v2(database->path, &database->db, flags, NULL) != SQLITE_OK)
        return database_fail(database, error);
    sqlite3_busy_timeout(database->db, BUSY_MS);
    sqlite3_db_config(database->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return database_execute(database,
                            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                            "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY",
                            error);
}

Database *database_open(const char *path, const DatabaseKind *kind, StoreMode mode, GError **error)
{
    g_autoptr(Database) database = g_new0(Database, 1);
    database->path = g_strdup(path);
    /* Constant texts are known by their addresses. */
    database->statements = g_hash_table_new(NULL, NULL);
    bool ok = open_connection(database, mode, error) &&
              (mode == STORE_READ ? prepare_reading(database, kind, error)
                                  : prepare_writing(database, kind, error));
    return ok ? g_steal_pointer(&database) : NULL;
}

void database_close(Database *database)
{
    if (database == NULL)
        return;
    GHashTableIter iter;
    gpointer statement;
    g_hash_table_iter_init(&iter, database->statements);
    while (g_hash_table_iter_next(&iter, NULL, &statement))
        sqlite3_finalize(statement);
    g_hash_table_unref(database->statements);
    sqlite3_close(database->db);
    g_free(database->path);
    g_free(database);
}
