/* Rows of a visit are gathered in memory in the format of COPY BINARY, copied into a temporary
 * table, and written from there by one statement over what has the same key. */
#include "store/postgresql/session.h"

#define ROOM (8u << 20) /* bytes */

/* How rows of a query are written. */
typedef struct {
    const char *create, *copy, *write;
} Batch;

static const Batch batches[N_QUERIES] = {
    [QUERY_TARBALL_WRITE] =
        {"CREATE TEMPORARY TABLE IF NOT EXISTS new_tarball (item bigint, civil bigint, name text,"
         " time bigint, bytes bigint, mtime bigint, first_seen bigint, last_seen bigint,"
         " flags bigint, sidecar bigint, sidecar_bytes bigint, digest text, digest_state bigint,"
         " changed bigint, changed_from bigint, verified bigint) ON COMMIT DELETE ROWS",
         "COPY new_tarball FROM STDIN (FORMAT binary)",
         "INSERT INTO tarball (hub, item, civil, name, time, bytes, mtime, first_seen, last_seen,"
         " flags, sidecar, sidecar_bytes, digest, digest_state, changed, changed_from, verified)"
         " SELECT item.hub, n.* FROM new_tarball AS n JOIN item ON item.id = n.item"
         " ON CONFLICT (item, civil, name, hub) DO UPDATE SET time = excluded.time,"
         " bytes = excluded.bytes, mtime = excluded.mtime, first_seen = excluded.first_seen,"
         " last_seen = excluded.last_seen, flags = excluded.flags, sidecar = excluded.sidecar,"
         " sidecar_bytes = excluded.sidecar_bytes, digest = excluded.digest,"
         " digest_state = excluded.digest_state, changed = excluded.changed,"
         " changed_from = excluded.changed_from, verified = excluded.verified;"
         " TRUNCATE new_tarball"},
    [QUERY_ARRIVAL_WRITE] =
        {"CREATE TEMPORARY TABLE IF NOT EXISTS new_arrival (node bigint, path text, item text,"
         " mtime bigint, bytes bigint) ON COMMIT DELETE ROWS",
         "COPY new_arrival FROM STDIN (FORMAT binary)",
         "INSERT INTO arrival (node, path, item, mtime, bytes)"
         " SELECT DISTINCT ON (node, path) node, path, item, mtime, bytes FROM new_arrival"
         " ORDER BY node, path, ctid DESC"
         " ON CONFLICT (node, path) DO UPDATE SET item = excluded.item, mtime = excluded.mtime,"
         " bytes = excluded.bytes;"
         " TRUNCATE new_arrival"},
};

bool batch_is(const char *sql, Query *query)
{
    for (guint i = 0; i < N_QUERIES; i++)
        if (batches[i].write != NULL && postgresql_queries[i] == sql) {
            *query = (Query)i;
            return true;
        }
    return false;
}

static void add_count(GByteArray *bytes, guint32 number)
{
    number = GUINT32_TO_BE(number);
    g_byte_array_append(bytes, (const guint8 *)&number, sizeof number);
}

static void add_short(GByteArray *bytes, guint16 number)
{
    number = GUINT16_TO_BE(number);
    g_byte_array_append(bytes, (const guint8 *)&number, sizeof number);
}

bool batch_add(Database *database, Query query, const BatchRow *row, GError **error)
{
    static const guint8 head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* and the NUL of the text */
    Session *session = session_of(database);
    if (session->batches[query] == NULL) {
        session->batches[query] = g_byte_array_new();
        g_byte_array_append(session->batches[query], head, sizeof head);
    }
    GByteArray *bytes = session->batches[query];
    add_short(bytes, (guint16)row->columns);
    for (int i = 0; i < row->columns; i++) {
        add_count(bytes, row->values[i] != NULL ? (guint32)row->lengths[i] : G_MAXUINT32);
        if (row->values[i] != NULL)
            g_byte_array_append(bytes, (const guint8 *)row->values[i], (guint)row->lengths[i]);
    }
    return bytes->len < ROOM || batch_flush(database, error);
}

static bool copy(Database *database, const char *sql, const GByteArray *bytes, GError **error)
{
    PGconn *connection = session_of(database)->connection;
    PGresult *result = PQexec(connection, sql);
    bool ok = PQresultStatus(result) == PGRES_COPY_IN;
    if (!ok)
        session_fail(database, result, error);
    PQclear(result);
    if (!ok)
        return false;
    if (PQputCopyData(connection, (const char *)bytes->data, (int)bytes->len) != 1 ||
        PQputCopyEnd(connection, NULL) != 1)
        return session_fail(database, NULL, error);
    while ((result = PQgetResult(connection)) != NULL) {
        if (ok && PQresultStatus(result) != PGRES_COMMAND_OK)
            ok = session_fail(database, result, error);
        PQclear(result);
    }
    return ok;
}

static bool flush_one(Database *database, Query query, GError **error)
{
    const Batch *batch = &batches[query];
    g_autoptr(GByteArray) bytes = g_steal_pointer(&session_of(database)->batches[query]);
    add_short(bytes, G_MAXUINT16); /* the end */
    return session_run(database, batch->create, error) &&
           copy(database, batch->copy, bytes, error) && session_run(database, batch->write, error);
}

bool batch_flush(Database *database, GError **error)
{
    for (guint i = 0; i < N_QUERIES; i++)
        if (session_of(database)->batches[i] != NULL && !flush_one(database, (Query)i, error))
            return false;
    return true;
}

void batch_drop(Session *session)
{
    for (guint i = 0; i < N_QUERIES; i++)
        g_clear_pointer(&session->batches[i], g_byte_array_unref);
}
