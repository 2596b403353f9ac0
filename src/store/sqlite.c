#include "store/database.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/vfs.h>

#define APPLICATION_ID 0x68756270 /* "hubp" */
#define BUSY_MS 10000

/* What brings a database from version i to i + 1. */
static const char *const migrations[] = {"store/schema/1.sql", "store/schema/2.sql",
                                         "store/schema/3.sql"};
#define VERSION ((int)G_N_ELEMENTS(migrations))

/* SQLite's locks cannot be trusted on them. */
static const struct {
    guint32 magic;
    const char *name;
} network_file_systems[] = {
    {0x6969, "NFS"}, {0xFF534D42, "CIFS"}, {0xFE534D42, "SMB2"}, {0x517B, "SMB"}};

static bool refuse_network(const Store *store, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(store->path);
    struct statfs fs;
    if (statfs(folder, &fs) != 0)
        return database_refuse(store, STORE_ERROR_FAILED, error, "%s", g_strerror(errno));
    for (gsize i = 0; i < G_N_ELEMENTS(network_file_systems); i++) {
        if ((guint32)fs.f_type == network_file_systems[i].magic)
            return database_refuse(store, STORE_ERROR_FAILED, error,
                                   "the database lies on %s, whose locks cannot be trusted; "
                                   "set dbpath to a local disk",
                                   network_file_systems[i].name);
    }
    return true;
}

/* The single number that a query gives. */
static bool ask_number(Store *store, const char *sql, gint64 *number, GError **error)
{
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) == SQLITE_OK &&
              sqlite3_step(statement) == SQLITE_ROW;
    if (ok)
        *number = sqlite3_column_int64(statement, 0);
    else
        database_fail(store, error);
    sqlite3_finalize(statement);
    return ok;
}

/* Whose database it is, and of which version; 0 is a new one. */
static bool check_owner(Store *store, gint64 *version, GError **error)
{
    gint64 application = 0, tables = 0, original = 0, found = 0;
    if (!ask_number(store, "PRAGMA application_id", &application, error) ||
        !ask_number(store, "PRAGMA user_version", &found, error) ||
        !ask_number(store, "SELECT count(*) FROM sqlite_schema", &tables, error) ||
        !ask_number(store, "SELECT count(*) FROM sqlite_schema WHERE name = 'tgzs'", &original,
                    error))
        return false;
    if (original > 0)
        return database_refuse(store, STORE_ERROR_FOREIGN, error,
                               "this is the database of scm-backup-monitor, which is left as it "
                               "is; set dbpath to a new file, then run: hubplot import %s",
                               store->path);
    if (tables > 0 && application != APPLICATION_ID)
        return database_refuse(store, STORE_ERROR_FOREIGN, error,
                               "this is the database of another program");
    if (found > VERSION)
        return database_refuse(store, STORE_ERROR_NEWER, error,
                               "a newer hubplot made it (version %d; this one knows %d)",
                               (int)found, VERSION);
    *version = tables > 0 ? found : 0;
    return true;
}

/* All steps that are missing, in one transaction. Another process may have been faster. */
static bool migrate(Store *store, GError **error)
{
    gint64 version = 0;
    if (!database_begin(store, error))
        return false;
    bool ok = check_owner(store, &version, error);
    for (gint64 i = ok ? version : VERSION; i < VERSION && ok; i++) {
        g_autofree char *sql = text_resource(migrations[i]);
        g_autofree char *mark = g_strdup_printf(
            "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID, (int)i + 1);
        ok = database_execute(store, sql, error) && database_execute(store, mark, error);
    }
    return database_end(store, ok, error);
}

static bool prepare_reading(Store *store, GError **error)
{
    gint64 version = 0;
    if (!database_execute(store, "PRAGMA query_only = ON", error) ||
        !check_owner(store, &version, error))
        return false;
    if (version < VERSION)
        return database_refuse(store, STORE_ERROR_FAILED, error,
                               version == 0 ? "it is empty; run: hubplot run"
                                            : "an older hubplot made it; run: hubplot run");
    return true;
}

/* A rollback journal with synchronous=EXTRA lost nothing in simulated power cuts; a write-ahead
 * log, and synchronous=FULL, did. */
static bool prepare_writing(Store *store, GError **error)
{
    gint64 version = 0;
    if (!check_owner(store, &version, error) ||
        !database_execute(store, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA", error))
        return false;
    return version == VERSION || migrate(store, error);
}

static bool open_database(Store *store, StoreMode mode, GError **error)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (mode == STORE_WRITE)
        flags |= SQLITE_OPEN_CREATE;
    if (!refuse_network(store, error))
        return false;
    if (sqlite3_open_v2(store->path, &store->db, flags, NULL) != SQLITE_OK)
        return database_fail(store, error);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return database_execute(store,
                            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                            "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY",
                            error) &&
           (mode == STORE_READ ? prepare_reading(store, error) : prepare_writing(store, error));
}

Store *store_open(const char *path, StoreMode mode, GError **error)
{
    g_autoptr(Store) store = g_new0(Store, 1);
    store->path = g_strdup(path);
    return open_database(store, mode, error) ? g_steal_pointer(&store) : NULL;
}

void store_close(Store *store)
{
    if (store == NULL)
        return;
    for (gsize i = 0; i < N_QUERIES; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->db);
    g_free(store->path);
    g_free(store);
}
