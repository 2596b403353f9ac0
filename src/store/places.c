/* What is remembered of nodes and items that get another name, or are forgotten: in a hub's
 * database, and in the state. */
#include "store/rows.h"
#include "store/state_rows.h"

/* One node of the hub that has the item. */
typedef struct {
    gint64 node, item; /* ids */
    gint64 other;      /* of the item that has the new name; -1: there is none */
    gint64 listed;     /* its tarballs that are still listed */
    char *tag;
} Renaming;

static void renaming_clear(gpointer data)
{
    g_free(((Renaming *)data)->tag);
}

/* Runs a statement with numbers and texts as parameters, in the order of `types`. */
static bool run_with(Database *database, const char *sql, GError **error, gint64 one, gint64 other)
{
    Statement *statement = database_prepare(database, sql, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "ii", one, other);
    return database_run(database, statement, error);
}

/* The nodes of the hub that have an item of the old name. NULL: failed. */
static GArray *find_renamings(Database *database, const ItemRename *rename, GError **error)
{
    static const char sql[] =
        "SELECT node.id, item.id, node.tag,"
        " (SELECT other.id FROM item AS other WHERE other.node = node.id AND other.name = ?3),"
        " (SELECT count(*) FROM tarball WHERE tarball.item = item.id AND flags & 4 != 0)"
        " FROM node JOIN item ON item.node = node.id WHERE hub = ?1 AND item.name = ?2"
        " ORDER BY node.tag";
    Statement *rows = database_prepare(database, sql, error);
    bool row;
    if (rows == NULL)
        return NULL;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(Renaming));
    g_array_set_clear_func(found, renaming_clear);
    database_bind(rows, "ttt", rename->hub, rename->from, rename->to);
    while (database_step(database, rows, &row, error)) {
        if (!row)
            return found;
        const char *tag = database_text(rows, 2);
        Renaming one = {database_number(rows, 0, -1), database_number(rows, 1, -1),
                        database_number(rows, 3, -1), database_number(rows, 4, 0),
                        g_strdup(tag != NULL ? tag : "?")};
        g_array_append_val(found, one);
    }
    g_array_unref(found);
    return NULL;
}

/* Gives the item's tarballs to that of the new name. What both have is that one's, but was first
 * seen when either was. */
static bool merge_items(Database *database, const Renaming *one, GError **error)
{
    static const char *const steps[] = {
        "UPDATE tarball AS n SET first_seen = (SELECT min(o.first_seen) FROM tarball AS o"
        " WHERE o.item = ?1 AND o.civil = n.civil AND (o.name = n.name OR o.bytes = n.bytes))"
        " WHERE n.item = ?2 AND EXISTS (SELECT 1 FROM tarball AS o WHERE o.item = ?1"
        " AND o.civil = n.civil AND (o.name = n.name OR o.bytes = n.bytes)"
        " AND o.first_seen < n.first_seen)",
        "DELETE FROM tarball WHERE item = ?1 AND EXISTS (SELECT 1 FROM tarball AS n"
        " WHERE n.item = ?2 AND n.civil = tarball.civil"
        " AND (n.name = tarball.name OR n.bytes = tarball.bytes))",
        "UPDATE tarball SET item = ?2 WHERE item = ?1",
    };
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        if (!run_with(database, steps[i], error, one->item, one->other))
            return false;
    return run_with(database, "DELETE FROM item WHERE id = ?1 AND ?2 = ?2", error, one->item, 0);
}

static bool rename_one(Database *database, const ItemRename *rename, const Renaming *one,
                       GError **error)
{
    if (one->listed > 0)
        return database_refuse(database, STORE_ERROR_FAILED, error,
                               "%s is still listed on %s, and would come back", rename->from,
                               one->tag);
    bool ok = run_with(database, "UPDATE node SET digest = NULL WHERE id = ?1 AND ?2 = ?2", error,
                       one->node, 0);
    if (!ok || one->other != -1)
        return ok && merge_items(database, one, error);
    Statement *statement =
        database_prepare(database, "UPDATE item SET name = ?2 WHERE id = ?1", error);
    if (statement == NULL)
        return false;
    database_bind(statement, "it", one->item, rename->to);
    return database_run(database, statement, error);
}

bool store_rename_item(Store *store, const ItemRename *rename, guint *nodes, GError **error)
{
    Database *database = store->database;
    if (!store_begin(store, error))
        return false;
    g_autoptr(GArray) found = find_renamings(database, rename, error);
    bool ok = found != NULL;
    for (guint i = 0; ok && i < found->len; i++)
        ok = rename_one(database, rename, &g_array_index(found, Renaming, i), error);
    if (!store_end(store, rename->hub, ok, error) || found == NULL)
        return false;
    *nodes = found->len;
    return true;
}

/* Runs statements on what the state has of a node and item, NULL: of all. */
static bool run_on_place(State *state, const char *const *steps, const StoreScope *scope,
                         const char *more, GError **error)
{
    for (; *steps != NULL; steps++) {
        Statement *statement = database_prepare(state->database, *steps, error);
        if (statement == NULL)
            return false;
        database_bind(statement, "tttt", scope->hub, scope->node, scope->item, more);
        if (!database_run(state->database, statement, error))
            return false;
    }
    return true;
}

bool state_forget_place(State *state, const StoreScope *scope, GError **error)
{
    static const char *const steps[] = {
        "DELETE FROM incident WHERE hub = ?1 AND node = coalesce(?2, node)"
        " AND item = coalesce(?3, item) AND ?4 IS NULL",
        "DELETE FROM acknowledgement WHERE hub = ?1 AND node = coalesce(?2, node)"
        " AND item = coalesce(?3, item) AND ?4 IS NULL",
        NULL};
    return state_begin(state, error) &&
           state_end(state, run_on_place(state, steps, scope, NULL, error), error);
}

/* Drops what stands where that of the old name goes. */
#define REPLACED(table)                                                                           \
    "DELETE FROM " table " WHERE hub = ?1 AND ?2 IS NULL AND item = ?4 AND EXISTS"                \
    " (SELECT 1 FROM " table " AS old WHERE old.hub = ?1 AND old.item = ?3 AND old.node = " table \
    ".node AND old.rule = " table ".rule)"

bool state_rename_item(State *state, const ItemRename *rename, GError **error)
{
    static const char *const steps[] = {
        REPLACED("incident"),
        "UPDATE incident SET item = ?4 WHERE hub = ?1 AND ?2 IS NULL AND item = ?3",
        REPLACED("acknowledgement"),
        "UPDATE acknowledgement SET item = ?4 WHERE hub = ?1 AND ?2 IS NULL AND item = ?3", NULL};
    const StoreScope scope = {rename->hub, NULL, rename->from};
    return state_begin(state, error) &&
           state_end(state, run_on_place(state, steps, &scope, rename->to, error), error);
}
