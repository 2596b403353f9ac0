#include "store/rows.h"

#include <string.h>

#define MAX_CIVIL G_GINT64_CONSTANT(253402300799) /* the end of year 9999 */
#define ALL_FLAGS (TARBALL_INEXACT | TARBALL_FUTURE | TARBALL_LISTED | TARBALL_MTIME)

/* Runs a query of a node's row. */
static bool read_node(Statement *find, const char *hub, const char *tag, NodeRow *node,
                      GError **error)
{
    bool row;
    if (find == NULL)
        return false;
    database_bind(find, "tt", hub, tag);
    if (!database_step(find->database, find, &row, error))
        return false;
    *node = (NodeRow){.id = -1, .listed = -1};
    if (row) {
        node->id = database_number(find, 0, -1);
        node->listed = database_number(find, 1, -1);
        const char *digest = database_text(find, 2);
        g_strlcpy(node->digest, digest != NULL ? digest : "", sizeof node->digest);
    }
    database_reset(find);
    return true;
}

bool node_row_find(Database *database, const char *hub, const char *tag, NodeRow *node,
                   GError **error)
{
    static const char sql[] = "SELECT id, listed, digest FROM node WHERE hub = ?1 AND tag = ?2";
    return read_node(database_prepare(database, sql, error), hub, tag, node, error);
}

bool node_row_make(Database *database, const char *hub, const char *tag, NodeRow *node,
                   GError **error)
{
    static const char sql[] = "INSERT INTO node (hub, tag) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    Statement *add = database_prepare(database, sql, error);
    if (add == NULL)
        return false;
    database_bind(add, "tt", hub, tag);
    return database_run(database, add, error) &&
           read_node(database_query(database, QUERY_NODE_LOCK, error), hub, tag, node, error);
}

int tarball_row_compare(const TarballRow *a, const TarballRow *b)
{
    if (a->civil != b->civil)
        return a->civil < b->civil ? -1 : 1;
    return strcmp(a->name, b->name);
}

Statement *tarball_rows(Database *database, gint64 item, gint64 since, GError **error)
{
    Statement *statement = database_query(database, QUERY_TARBALLS, error);
    if (statement != NULL)
        database_bind(statement, "ii", item, since);
    return statement;
}

Statement *tarball_rows_within(Database *database, gint64 item, gint64 since, gint64 seen,
                               GError **error)
{
    Statement *statement = database_query(database, QUERY_TARBALLS_WITHIN, error);
    if (statement != NULL)
        database_bind(statement, "iii", item, since, seen);
    return statement;
}

bool tarball_row_oldest_listed(Database *database, gint64 item, gint64 *civil, GError **error)
{
    Statement *statement = database_query(database, QUERY_OLDEST_LISTED, error);
    bool row;
    if (statement == NULL)
        return false;
    database_bind(statement, "i", item);
    if (!database_step(database, statement, &row, error))
        return false;
    *civil = row ? database_number(statement, 0, G_MAXINT64) : G_MAXINT64;
    database_reset(statement);
    return true;
}

/* Whether the integer of a column lies within bounds; NULL does not. */
static bool is_within(const Statement *statement, int column, gint64 low, gint64 high)
{
    const Cell *cell = &statement->cells[column];
    return cell->kind == CELL_NUMBER && cell->number >= low && cell->number <= high;
}

/* A file's name; or a slash and a path, which a layout or a command found. */
static bool is_name(const char *name)
{
    return name[0] == '/' ? name[1] != '\0' : strchr(name, '/') == NULL;
}

static bool is_sound(Statement *row, const char *name, const char *digest)
{
    return is_within(row, 0, 0, MAX_CIVIL) && name != NULL && is_name(name) &&
           is_within(row, 2, -MAX_CIVIL, MAX_CIVIL * 2) && is_within(row, 3, 0, G_MAXINT64) &&
           is_within(row, 7, 0, ALL_FLAGS) && is_within(row, 8, SIDECAR_NONE, SIDECAR_BROKEN) &&
           (database_is_null(row, 9) || is_within(row, 9, 0, G_MAXINT64)) &&
           (digest != NULL || database_is_null(row, 10)) &&
           is_within(row, 11, DIGEST_UNCHECKED, DIGEST_WRONG) &&
           (database_is_null(row, 12) ||
            (is_within(row, 12, -MAX_CIVIL, MAX_CIVIL * 2) && is_within(row, 13, 0, G_MAXINT64)));
}

bool tarball_row_read(const Database *database, Statement *statement, TarballRow *row,
                      GError **error)
{
    const char *name = database_text(statement, 1), *digest = database_text(statement, 10);
    if (!is_sound(statement, name, digest))
        return database_refuse(database, STORE_ERROR_FAILED, error,
                               "a damaged row in table tarball, dated %" G_GINT64_FORMAT,
                               database_number(statement, 0, -1));
    *row = (TarballRow){
        .civil = database_number(statement, 0, 0),
        .name = name,
        .tarball =
            {
                .time = database_number(statement, 2, 0),
                .bytes = database_number(statement, 3, 0),
                .mtime = database_number(statement, 4, -1),
                .first_seen = database_number(statement, 5, -1),
                .last_seen = database_number(statement, 6, -1),
                .flags = (guint)database_number(statement, 7, 0),
                .sidecar = (SidecarKind)database_number(statement, 8, 0),
                .sidecar_bytes = database_number(statement, 9, -1),
                .digest = digest,
                .digest_state = (DigestState)database_number(statement, 11, 0),
                .changed = database_number(statement, 12, 0),
                .changed_from = database_number(statement, 13, 0),
                .verified = database_number(statement, 14, 0),
            },
    };
    return true;
}

bool tarball_row_write(Database *database, gint64 item, const TarballRow *row, GError **error)
{
    Statement *statement = database_query(database, QUERY_TARBALL_WRITE, error);
    if (statement == NULL)
        return false;
    const Tarball *t = &row->tarball;
    const gint64 unknown = -1, none = 0;
    database_bind(statement, "iitiikkkiiktikkk", item, row->civil, row->name, t->time, t->bytes,
                  t->mtime, unknown, t->first_seen, unknown, t->last_seen, unknown,
                  (gint64)t->flags, (gint64)t->sidecar, t->sidecar_bytes, unknown, t->digest,
                  (gint64)t->digest_state, t->changed, none, t->changed_from, none, t->verified,
                  none);
    return database_run(database, statement, error);
}
