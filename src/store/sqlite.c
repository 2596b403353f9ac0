/* Durability: a rollback journal with synchronous=EXTRA lost nothing in simulated power cuts, where
 * a write-ahead log and synchronous=FULL did. Every writing transaction is BEGIN IMMEDIATE: a read
 * transaction that turns into a write fails however long one waits. A database is brought forward
 * by all the steps that it lacks, in one transaction. */
#include "store/sqlite.h"

#include "base/text.h"

#include <errno.h>
#include <sys/vfs.h>

#define BUSY_MS 10000

sqlite3 *sqlite_connection(const Database *database)
{
    return database->connection;
}

bool sqlite_fail(const Database *database, GError **error)
{
    sqlite3 *db = database->connection;
    int code = sqlite3_errcode(db);
    StoreError kind = STORE_ERROR_FAILED;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        kind = STORE_ERROR_BUSY;
    else if (code == SQLITE_NOTADB)
        kind = STORE_ERROR_FOREIGN;
    return database_refuse(database, kind, error, "%s", sqlite3_errmsg(db));
}

bool sqlite_ask(const Database *database, const char *sql, gint64 *number, GError **error)
{
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(database->connection, sql, -1, &statement, NULL) == SQLITE_OK &&
              sqlite3_step(statement) == SQLITE_ROW;
    if (ok)
        *number = sqlite3_column_int64(statement, 0);
    else
        sqlite_fail(database, error);
    sqlite3_finalize(statement);
    return ok;
}

static bool prepare(Statement *statement, GError **error)
{
    sqlite3_stmt *handle;
    if (sqlite3_prepare_v3(statement->database->connection, statement->sql, -1,
                           SQLITE_PREPARE_PERSISTENT, &handle, NULL) != SQLITE_OK)
        return sqlite_fail(statement->database, error);
    statement->handle = handle;
    statement->columns = MIN(sqlite3_column_count(handle), MAX_COLUMNS);
    return true;
}

static void bind(Statement *statement, int index, const Cell *cell)
{
    sqlite3_stmt *handle = statement->handle;
    switch (cell->kind) {
    case CELL_NUMBER:
        sqlite3_bind_int64(handle, index, cell->number);
        break;
    case CELL_REAL:
        sqlite3_bind_double(handle, index, cell->real);
        break;
    case CELL_TEXT:
        sqlite3_bind_text(handle, index, cell->text.start, (int)cell->text.length, SQLITE_STATIC);
        break;
    case CELL_BYTES:
        sqlite3_bind_blob64(handle, index, cell->text.start, cell->text.length, SQLITE_STATIC);
        break;
    default:
        sqlite3_bind_null(handle, index);
    }
}

static void fill(sqlite3_stmt *handle, int column, Cell *cell)
{
    switch (sqlite3_column_type(handle, column)) {
    case SQLITE_INTEGER:
        cell->kind = CELL_NUMBER;
        cell->number = sqlite3_column_int64(handle, column);
        break;
    case SQLITE_FLOAT:
        cell->kind = CELL_REAL;
        cell->real = sqlite3_column_double(handle, column);
        break;
    case SQLITE_TEXT:
        cell->kind = CELL_TEXT;
        cell->text.start = (const char *)sqlite3_column_text(handle, column);
        cell->text.length = (gsize)sqlite3_column_bytes(handle, column);
        break;
    case SQLITE_BLOB:
        cell->kind = CELL_BYTES;
        cell->text.start = sqlite3_column_blob(handle, column);
        cell->text.length = (gsize)sqlite3_column_bytes(handle, column);
        break;
    default:
        cell->kind = CELL_NULL;
    }
}

static bool step(Statement *statement, bool *row, GError **error)
{
    int code = sqlite3_step(statement->handle);
    *row = code == SQLITE_ROW;
    if (*row) {
        for (int i = 0; i < statement->columns; i++)
            fill(statement->handle, i, &statement->cells[i]);
        return true;
    }
    bool ok = code == SQLITE_DONE;
    if (!ok)
        sqlite_fail(statement->database, error);
    sqlite3_reset(statement->handle);
    return ok;
}

static void reset(Statement *statement)
{
    sqlite3_reset(statement->handle);
}

static void finalize(Statement *statement)
{
    sqlite3_finalize(statement->handle);
}

static bool execute(Database *database, const char *sql, GError **error)
{
    return sqlite3_exec(database->connection, sql, NULL, NULL, NULL) == SQLITE_OK ||
           sqlite_fail(database, error);
}

static bool begin(Database *database, bool writing, GError **error)
{
    return execute(database, writing ? "BEGIN IMMEDIATE" : "BEGIN", error);
}

static bool commit(Database *database, GError **error)
{
    return execute(database, "COMMIT", error);
}

static void rollback(Database *database)
{
    if (!sqlite3_get_autocommit(database->connection))
        sqlite3_exec(database->connection, "ROLLBACK", NULL, NULL, NULL);
}

static gint64 changes(const Database *database)
{
    return sqlite3_changes64(database->connection);
}

static void close_connection(Database *database)
{
    sqlite3_close(database->connection);
}

static const char *const queries[N_QUERIES] = {
    [QUERY_NODE_LOCK] = "SELECT id, listed, digest FROM node WHERE hub = ?1 AND tag = ?2",
    [QUERY_ITEM_ADD] = "INSERT INTO item (node, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [QUERY_TARBALLS] =
        "SELECT civil, name, time, bytes, mtime, first_seen, last_seen, flags, sidecar,"
        " sidecar_bytes, digest, digest_state, changed, changed_from, verified FROM tarball "
        "WHERE item = ?1 AND civil >= ?2 ORDER BY civil, name",
    [QUERY_TARBALLS_WITHIN] =
        "SELECT civil, name, time, bytes, mtime, first_seen, last_seen, flags, sidecar,"
        " sidecar_bytes, digest, digest_state, changed, changed_from, verified FROM tarball "
        "WHERE item = ?1 AND (civil >= ?2 OR flags & 4 <> 0 OR last_seen >= ?3)"
        " ORDER BY civil, name",
    [QUERY_WINDOW] =
        "SELECT (SELECT min(civil) FROM tarball WHERE item = ?1),"
        " (SELECT civil FROM tarball WHERE item = ?1 AND civil <= ?2 AND flags & 2 = 0"
        " ORDER BY civil DESC, name DESC LIMIT 1),"
        " (SELECT civil FROM tarball WHERE item = ?1 AND civil <= (SELECT max(civil) FROM tarball"
        " WHERE item = ?1 AND civil <= ?2 AND flags & 2 = 0 AND bytes <> (SELECT bytes FROM tarball"
        " WHERE item = ?1 AND civil <= ?2 AND flags & 2 = 0 ORDER BY civil DESC, name DESC LIMIT "
        "1))"
        " ORDER BY civil DESC LIMIT 1 OFFSET ?3)",
    [QUERY_OLDEST_LISTED] =
        "SELECT min(civil) FROM tarball INDEXED BY tarball_listed WHERE item = ?1 AND flags & 4",
    [QUERY_TARBALL_WRITE] =
        "REPLACE INTO tarball (item, civil, name, time, bytes, mtime, first_seen, last_seen, flags,"
        " sidecar, sidecar_bytes, digest, digest_state, changed, changed_from, verified)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    [QUERY_ARRIVAL_WRITE] = "REPLACE INTO arrival (node, path, item, mtime, bytes)"
                            " VALUES (?1, ?2, ?3, ?4, ?5)",
};

static const Engine engine = {.prepare = prepare,
                              .bind = bind,
                              .step = step,
                              .reset = reset,
                              .finalize = finalize,
                              .execute = execute,
                              .begin = begin,
                              .commit = commit,
                              .rollback = rollback,
                              .changes = changes,
                              .close = close_connection,
                              .queries = queries};

/* SQLite's locks cannot be trusted on them. */
static const struct {
    guint32 magic;
    const char *name;
} network_file_systems[] = {
    {0x6969, "NFS"}, {0xFF534D42, "CIFS"}, {0xFE534D42, "SMB2"}, {0x517B, "SMB"}};

static bool refuse_network(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct statfs fs;
    if (statfs(folder, &fs) != 0) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "%s: %s", path, g_strerror(errno));
        return false;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(network_file_systems); i++) {
        if ((guint32)fs.f_type != network_file_systems[i].magic)
            continue;
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
                    "%s: the database lies on %s, whose locks cannot be trusted; set dbpath or "
                    "state to a local disk",
                    path, network_file_systems[i].name);
        return false;
    }
    return true;
}

/* Whose database it is, and of which version; 0 is a new one. */
static bool check_owner(Database *database, const DatabaseKind *kind, gint64 *version,
                        GError **error)
{
    gint64 application = 0, tables = 0, original = 0, found = 0;
    if (!sqlite_ask(database, "PRAGMA application_id", &application, error) ||
        !sqlite_ask(database, "PRAGMA user_version", &found, error) ||
        !sqlite_ask(database, "SELECT count(*) FROM sqlite_schema", &tables, error) ||
        !sqlite_ask(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'tgzs'", &original,
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
    if (!database_check_version(database, kind->migrations, found, error))
        return false;
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
    for (int i = (int)version; ok && i < database_newest(kind->migrations); i++) {
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
    if (version < database_newest(kind->migrations))
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
    return version == database_newest(kind->migrations) || migrate(database, kind, error);
}

Database *sqlite_open_file(const char *path, const char *uri, int flags, GError **error)
{
    g_autoptr(Database) database = database_new(path, &engine);
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(uri, &db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    database->connection = db;
    if (code != SQLITE_OK) {
        sqlite_fail(database, error);
        return NULL;
    }
    return g_steal_pointer(&database);
}

static bool set_up(Database *database, GError **error)
{
    sqlite3_busy_timeout(database->connection, BUSY_MS);
    sqlite3_db_config(database->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return execute(database,
                   "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                   "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY",
                   error);
}

Database *sqlite_open(const char *path, const DatabaseKind *kind, StoreMode mode, GError **error)
{
    int flags = SQLITE_OPEN_READWRITE | (mode == STORE_WRITE ? SQLITE_OPEN_CREATE : 0);
    if (!refuse_network(path, error))
        return NULL;
    g_autoptr(Database) database = sqlite_open_file(path, path, flags, error);
    bool ok = database != NULL && set_up(database, error) &&
              (mode == STORE_READ ? prepare_reading(database, kind, error)
                                  : prepare_writing(database, kind, error));
    return ok ? g_steal_pointer(&database) : NULL;
}
