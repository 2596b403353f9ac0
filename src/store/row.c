#include "store/row.h"

#include <string.h>

#define MAX_CIVIL G_GINT64_CONSTANT(253402300799) /* the end of year 9999 */
#define ALL_FLAGS (TARBALL_INEXACT | TARBALL_FUTURE | TARBALL_LISTED)

/* Whether the integer of a column lies within bounds; NULL does not. */
static bool is_within(sqlite3_stmt *statement, int column, gint64 low, gint64 high)
{
    if (sqlite3_column_type(statement, column) != SQLITE_INTEGER)
        return false;
    gint64 number = sqlite3_column_int64(statement, column);
    return number >= low && number <= high;
}

static bool is_null(sqlite3_stmt *statement, int column)
{
    return sqlite3_column_type(statement, column) == SQLITE_NULL;
}

static bool is_sound(sqlite3_stmt *row)
{
    return is_within(row, 0, 0, MAX_CIVIL) && database_text(row, 1) != NULL &&
           strchr(database_text(row, 1), '/') == NULL &&
           is_within(row, 2, -MAX_CIVIL, MAX_CIVIL * 2) && is_within(row, 3, 0, G_MAXINT64) &&
           is_within(row, 7, 0, ALL_FLAGS) && is_within(row, 8, SIDECAR_NONE, SIDECAR_BROKEN) &&
           (is_null(row, 9) || is_within(row, 9, 0, G_MAXINT64)) &&
           (is_null(row, 10) || database_text(row, 10) != NULL) &&
           is_within(row, 11, DIGEST_UNCHECKED, DIGEST_WRONG);
}

bool row_read(Store *store, sqlite3_stmt *statement, TarballRow *row, GError **error)
{
    if (!is_sound(statement))
        return database_refuse(store, STORE_ERROR_FAILED, error,
                               "a damaged row in table tarball, dated %" G_GINT64_FORMAT,
                               database_number(statement, 0, -1));
    *row = (TarballRow){
        .civil = sqlite3_column_int64(statement, 0),
        .name = database_text(statement, 1),
        .tarball =
            {
                .time = sqlite3_column_int64(statement, 2),
                .bytes = sqlite3_column_int64(statement, 3),
                .mtime = database_number(statement, 4, -1),
                .first_seen = database_number(statement, 5, -1),
                .last_seen = database_number(statement, 6, -1),
                .flags = (guint)sqlite3_column_int64(statement, 7),
                .sidecar = (SidecarKind)sqlite3_column_int64(statement, 8),
                .sidecar_bytes = database_number(statement, 9, -1),
                .digest = database_text(statement, 10),
                .digest_state = (DigestState)sqlite3_column_int64(statement, 11),
            },
    };
    return true;
}

bool row_write(Store *store, gint64 item, const TarballRow *row, GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, QUERY_PUT_TARBALL, error);
    if (statement == NULL)
        return false;
    const Tarball *t = &row->tarball;
    const gint64 unknown = -1;
    database_bind(statement, "iitiikkkiikti", item, row->civil, row->name, t->time, t->bytes,
                  t->mtime, unknown, t->first_seen, unknown, t->last_seen, unknown,
                  (gint64)t->flags, (gint64)t->sidecar, t->sidecar_bytes, unknown, t->digest,
                  (gint64)t->digest_state);
    return database_run(store, statement, error);
}

int row_compare(const TarballRow *a, const TarballRow *b)
{
    if (a->civil != b->civil)
        return a->civil < b->civil ? -1 : 1;
    return strcmp(a->name, b->name);
}
