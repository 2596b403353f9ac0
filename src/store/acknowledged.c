/* What was acknowledged, in the state. */
#include "store/state_rows.h"

/* NULL: a row that this program cannot have written. */
static Acknowledgement *read_row(Statement *row)
{
    Status status;
    const char *node = database_text(row, 0), *item = database_text(row, 1);
    const char *rule = database_text(row, 2), *by = database_text(row, 6);
    const char *why = database_text(row, 7);
    if (node == NULL || item == NULL || rule == NULL || by == NULL || why == NULL ||
        !status_parse(database_text(row, 3), &status))
        return NULL;
    Acknowledgement *one = g_new0(Acknowledgement, 1);
    *one = (Acknowledgement){.node = g_strdup(node),
                             .item = item[0] != '\0' ? g_strdup(item) : NULL,
                             .rule = g_strdup(rule),
                             .status = status,
                             .time = database_number(row, 4, -1),
                             .figure = database_real(row, 5),
                             .by = g_strdup(by),
                             .why = g_strdup(why),
                             .made = database_number(row, 8, 0),
                             .until = database_number(row, 9, 0)};
    return one;
}

GPtrArray *state_load_acknowledged(State *state, const char *hub, GError **error)
{
    static const char sql[] = "SELECT node, item, rule, status, time, figure, by, why, made, until"
                              " FROM acknowledgement WHERE hub = ?1 ORDER BY node, item, rule";
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)acknowledgement_free);
    Statement *rows = database_prepare(state->database, sql, error);
    bool row;
    if (rows == NULL)
        return NULL;
    database_bind(rows, "t", hub);
    while (database_step(state->database, rows, &row, error)) {
        if (!row)
            return g_steal_pointer(&all);
        Acknowledgement *one = read_row(rows);
        if (one == NULL) {
            database_refuse(state->database, STORE_ERROR_FAILED, error,
                            "a damaged row in table acknowledgement, of hub %s", hub);
            break;
        }
        g_ptr_array_add(all, one);
    }
    database_reset(rows);
    return NULL;
}

/* The hub's row, which may be missing as long as no run saved anything. */
static bool make_hub(State *state, const char *hub, GError **error)
{
    static const char sql[] = "INSERT INTO hub (tag, messages, notified) VALUES (?1, 0, 0)"
                              " ON CONFLICT DO NOTHING";
    Statement *statement = database_prepare(state->database, sql, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "t", hub);
    return database_run(state->database, statement, error);
}

bool state_add_acknowledged(State *state, const char *hub, const Acknowledgement *one,
                            GError **error)
{
    static const char sql[] =
        "INSERT INTO acknowledgement (hub, node, item, rule, status,"
        " time, figure, by, why, made, until)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        " ON CONFLICT (hub, node, item, rule) DO UPDATE SET status = ?5, time = ?6, figure = ?7,"
        " by = ?8, why = ?9, made = ?10, until = ?11";
    const gint64 unknown = -1;
    Statement *statement =
        make_hub(state, hub, error) ? database_prepare(state->database, sql, error) : NULL;
    if (statement == NULL)
        return false;
    g_autofree char *by = g_utf8_make_valid(one->by, -1), *why = g_utf8_make_valid(one->why, -1);
    database_bind(statement, "tttttkdttii", hub, one->node, one->item != NULL ? one->item : "",
                  one->rule, status_word(one->status), one->time, unknown, one->figure, by, why,
                  one->made, one->until);
    return database_run(state->database, statement, error);
}

bool state_drop_acknowledged(State *state, const char *hub, const Acknowledgement *one,
                             GError **error)
{
    static const char sql[] = "DELETE FROM acknowledgement"
                              " WHERE hub = ?1 AND node = ?2 AND item = ?3 AND rule = ?4";
    Statement *statement = database_prepare(state->database, sql, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "tttt", hub, one->node, one->item != NULL ? one->item : "", one->rule);
    return database_run(state->database, statement, error);
}
