/* What one database holds is copied into another, which may have another engine. Ids are the
 * engine's own: rows that name one get that of their like in the other database. */
#include "store/rows.h"
#include "store/state_rows.h"

#include <string.h>

/* A table's columns, and their types as database_bind() has them. */
typedef struct {
    const char *name, *columns, *types;
    const char *order;
} Table;

/* Of one node: after its id. */
static const Table node_tables[] = {
    {"reading",
     "run, duration_ms, outcome, reason, transport, skew, utc_offset, disk_bytes, disk_free, "
     "listed,"
     " unmatched, unmatched_newest, unmatched_path",
     "iiittiiiiiiit", "run"},
    {"arrival", "path, item, mtime, bytes", "ttii", "path"},
};

static const Table state_tables[] = {
    {"installation", "origin", "t", "origin"},
    {"hub", "tag, last_run, messages, notified", "tiii", "tag"},
    {"incident", "hub, node, item, rule, status, since, time, figure, brief, began", "tttttiidti",
     "hub, node, item, rule"},
    {"past_incident",
     "hub, node, item, rule, began, changed, ended, status, worst, brief, reason, handled",
     "ttttiiittttt", "number"},
    {"acknowledgement", "hub, node, item, rule, status, time, figure, by, why, made, until",
     "tttttidttii", "hub, node, item, rule"},
    {"page", "site, name, fingerprint, made, until, summary", "tttiit", "site, name"},
    {"page_file", "site, page, position, file", "ttit", "site, page, position"},
};

static const char *select_text(const Table *table, const char *where)
{
    g_autofree char *sql = g_strdup_printf("SELECT %s FROM %s%s ORDER BY %s", table->columns,
                                           table->name, where, table->order);
    return g_intern_string(sql);
}

/* "INSERT INTO name (columns) VALUES (?1, ...)", the first column before those of the table. */
static const char *insert_text(const Table *table, const char *first)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_printf(sql, "INSERT INTO %s (%s%s) VALUES (?1", table->name, first, table->columns);
    gsize n = strlen(table->types) + (first[0] != '\0' ? 1 : 0);
    for (gsize i = 2; i <= n; i++)
        g_string_append_printf(sql, ", ?%" G_GSIZE_FORMAT, i);
    g_string_append_c(sql, ')');
    return g_intern_string(sql->str);
}

/* Copies the rows of a table: of the node `from_node`, for `to_node`; or all, where these are -1.
 */
static bool copy_table(Database *from, Database *to, const Table *table, gint64 from_node,
                       gint64 to_node, GError **error)
{
    bool of_node = from_node != -1;
    Statement *rows =
        database_prepare(from, select_text(table, of_node ? " WHERE node = ?1" : ""), error);
    Statement *add = rows != NULL
                         ? database_prepare(to, insert_text(table, of_node ? "node, " : ""), error)
                         : NULL;
    if (add == NULL)
        return false;
    if (of_node)
        database_bind(rows, "i", from_node);
    g_autofree char *with_node = g_strconcat("i", table->types, NULL);
    const char *types = g_intern_string(of_node ? with_node : table->types);
    Cell cells[MAX_COLUMNS] = {{.kind = CELL_NUMBER, .number = to_node}};
    bool row;
    while (database_step(from, rows, &row, error)) {
        if (!row)
            return true;
        memcpy(cells + of_node, rows->cells, strlen(table->types) * sizeof(Cell));
        database_bind_cells(add, types, cells);
        if (!database_run(to, add, error))
            break;
    }
    database_reset(rows);
    return false;
}

/* The id of the item of that name; it is there. */
static bool find_item(Database *database, gint64 node, const char *name, gint64 *item,
                      GError **error)
{
    Statement *find =
        database_prepare(database, "SELECT id FROM item WHERE node = ?1 AND name = ?2", error);
    bool row;
    if (find == NULL)
        return false;
    database_bind(find, "it", node, name);
    if (!database_step(database, find, &row, error))
        return false;
    *item = row ? database_number(find, 0, -1) : -1;
    database_reset(find);
    return true;
}

static bool copy_tarballs(Database *from, Database *to, gint64 from_item, gint64 to_item,
                          gint64 *count, GError **error)
{
    Statement *rows = tarball_rows(from, from_item, G_MININT64, error);
    bool found;
    if (rows == NULL)
        return false;
    while (database_step(from, rows, &found, error)) {
        TarballRow row;
        if (!found)
            return true;
        if (!tarball_row_read(from, rows, &row, error) ||
            !tarball_row_write(to, to_item, &row, error))
            break;
        ++*count;
    }
    database_reset(rows);
    return false;
}

/* Adds the node's items, or then their tarballs: what is written together stays together. */
static bool copy_items(Database *from, Database *to, gint64 from_node, gint64 to_node,
                       gint64 *tarballs, GError **error)
{
    Statement *items = database_prepare(from, ITEM_ROWS, error);
    Statement *add = items != NULL ? database_query(to, QUERY_ITEM_ADD, error) : NULL;
    bool row;
    if (add == NULL)
        return false;
    database_bind(items, "i", from_node);
    while (database_step(from, items, &row, error)) {
        const char *name = row ? database_text(items, 1) : NULL;
        gint64 item = -1;
        if (!row)
            return true;
        if (name == NULL) {
            database_refuse(from, STORE_ERROR_FAILED, error, "a damaged row in table item");
            break;
        }
        if (tarballs == NULL) {
            database_bind(add, "it", to_node, name);
            if (!database_run(to, add, error))
                break;
        } else if (!find_item(to, to_node, name, &item, error) ||
                   !copy_tarballs(from, to, database_number(items, 0, -1), item, tarballs, error)) {
            break;
        }
    }
    database_reset(items);
    return false;
}

static bool set_listed(Database *to, const NodeRow *from, gint64 node, GError **error)
{
    Statement *set =
        database_prepare(to, "UPDATE node SET listed = ?2, digest = ?3 WHERE id = ?1", error);
    const gint64 unknown = -1;
    if (set == NULL)
        return false;
    database_bind(set, "ikt", node, from->listed, unknown,
                  from->digest[0] != '\0' ? from->digest : NULL);
    return database_run(to, set, error);
}

static bool count_readings(Database *database, gint64 node, gint64 *count, GError **error)
{
    Statement *ask =
        database_prepare(database, "SELECT count(*) FROM reading WHERE node = ?1", error);
    bool row;
    if (ask == NULL)
        return false;
    database_bind(ask, "i", node);
    if (!database_step(database, ask, &row, error))
        return false;
    *count += database_number(ask, 0, 0);
    database_reset(ask);
    return true;
}

static bool copy_node(const StorePair *pair, const char *hub, const char *tag, StoreCounts *counts,
                      GError **error)
{
    Database *from = pair->from->database, *to = pair->to->database;
    NodeRow old, new;
    if (!node_row_find(from, hub, tag, &old, error) || !node_row_make(to, hub, tag, &new, error))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(node_tables); i++)
        if (!copy_table(from, to, &node_tables[i], old.id, new.id, error))
            return false;
    return set_listed(to, &old, new.id, error) &&
           count_readings(to, new.id, &counts->readings, error) &&
           copy_items(from, to, old.id, new.id, NULL, error) &&
           copy_items(from, to, old.id, new.id, &counts->tarballs, error);
}

static bool copy_nodes(const StorePair *pair, const char *hub, StoreCounts *counts, GError **error)
{
    Statement *nodes = database_prepare(pair->from->database,
                                        "SELECT tag FROM node WHERE hub = ?1 ORDER BY tag", error);
    bool row;
    if (nodes == NULL)
        return false;
    database_bind(nodes, "t", hub);
    while (database_step(pair->from->database, nodes, &row, error)) {
        if (!row)
            return true;
        const char *tag = database_text(nodes, 0);
        if (tag == NULL)
            database_refuse(pair->from->database, STORE_ERROR_FAILED, error,
                            "a damaged row in table node");
        if (tag == NULL || !copy_node(pair, hub, tag, counts, error))
            break;
    }
    database_reset(nodes);
    return false;
}

static bool copy_hub(const StorePair *pair, const char *hub, StoreCounts *counts, GError **error)
{
    bool known;
    if (!store_knows_hub(pair->to, hub, &known, error))
        return false;
    if (known)
        return database_refuse(pair->to->database, STORE_ERROR_FAILED, error,
                               "it has a history of this hub already, which is kept; to replace it,"
                               " run first: hubplot forget %s",
                               hub);
    return copy_nodes(pair, hub, counts, error);
}

bool store_copy_hub(const StorePair *pair, const char *hub, StoreCounts *counts, GError **error)
{
    *counts = (StoreCounts){0};
    if (!database_begin_reading(pair->from->database, error))
        return false;
    bool ok = store_begin(pair->to, error) &&
              store_end(pair->to, hub, copy_hub(pair, hub, counts, error), error);
    database_end(pair->from->database, false, NULL);
    return ok;
}

static bool copy_state(State *from, State *to, GError **error)
{
    Statement *ask = database_prepare(to->database, "SELECT 1 FROM hub LIMIT 1", error);
    bool row;
    if (ask == NULL || !database_step(to->database, ask, &row, error))
        return false;
    database_reset(ask);
    if (row)
        return database_refuse(to->database, STORE_ERROR_FAILED, error,
                               "it has a state of hubs already, which is kept");
    for (gsize i = 0; i < G_N_ELEMENTS(state_tables); i++)
        if (!copy_table(from->database, to->database, &state_tables[i], -1, -1, error))
            return false;
    g_autoptr(GPtrArray) messages = state_load_messages(from, error);
    for (guint i = 0; messages != NULL && i < messages->len; i++)
        if (!state_add_message(to, g_ptr_array_index(messages, i), error))
            return false;
    return messages != NULL;
}

bool state_copy(State *from, State *to, GError **error)
{
    if (!database_begin_reading(from->database, error))
        return false;
    bool ok = state_begin(to, error) && state_end(to, copy_state(from, to, error), error);
    database_end(from->database, false, NULL);
    return ok;
}
