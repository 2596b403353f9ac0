/* The log of incidents. What lasts is told apart by when it began: an incident that is found again
 * after it was over is another one. */
#include "store/state_rows.h"

/* How bad the status of that word is. */
#define BADNESS(word) \
    "CASE " word " WHEN 'ok' THEN 0 WHEN 'warn' THEN 1 WHEN 'unknown' THEN 2 ELSE 3 END"

static bool add_incident(Database *database, const char *hub, const ToldIncident *one, gint64 now,
                         GError **error)
{
    static const char sql[] =
        "INSERT INTO past_incident (hub, node, item, rule, began, changed, ended, status, worst,"
        " brief, reason, handled) VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, ?7, ?7, ?8, coalesce(?9,"
        " ''), ?10) ON CONFLICT (hub, node, item, rule, began) DO UPDATE SET"
        " changed = CASE WHEN past_incident.status = ?7 THEN past_incident.changed ELSE ?6 END,"
        " worst = CASE WHEN " BADNESS("?7") " > " BADNESS(
            "past_incident.worst") " THEN ?7"
                                   " ELSE past_incident.worst END,"
                                   " status = ?7, ended = NULL, brief = ?8, reason = coalesce(?9, "
                                   "past_incident.reason),"
                                   " handled = coalesce(?10, past_incident.handled)";
    Statement *statement = database_prepare(database, sql, error);
    if (statement == NULL)
        return false;
    g_autofree char *brief = g_utf8_make_valid(one->brief, -1);
    g_autofree char *reason = one->reason != NULL ? g_utf8_make_valid(one->reason, -1) : NULL;
    g_autofree char *handled = one->handled != NULL ? g_utf8_make_valid(one->handled, -1) : NULL;
    database_bind(statement, "ttttiitttt", hub, one->node, one->item != NULL ? one->item : "",
                  one->rule, one->began, now, status_word(one->status), brief, reason, handled);
    return database_run(database, statement, error);
}

static bool lasts(const LastNotified *last, const PastIncident *past)
{
    for (guint i = 0; i < last->incidents->len; i++) {
        const ToldIncident *one = g_ptr_array_index(last->incidents, i);
        if (one->began == past->began && g_str_equal(one->node, past->node) &&
            g_str_equal(one->rule, past->rule) && g_strcmp0(one->item, past->item) == 0)
            return true;
    }
    return false;
}

static bool end_incident(Database *database, gint64 number, gint64 now, GError **error)
{
    Statement *statement = database_prepare(
        database, "UPDATE past_incident SET ended = ?2, changed = ?2 WHERE number = ?1", error);
    if (statement == NULL)
        return false;
    database_bind(statement, "ii", number, now);
    return database_run(database, statement, error);
}

bool state_log_incidents(State *state, const char *hub, const LastNotified *last, gint64 now,
                         GError **error)
{
    g_autoptr(GPtrArray) open =
        state_load_past(state, hub, G_MAXINT64, G_MAXINT64, G_MAXINT, error);
    if (open == NULL)
        return false;
    for (guint i = 0; i < open->len; i++) {
        const PastIncident *past = g_ptr_array_index(open, i);
        if (!lasts(last, past) && !end_incident(state->database, past->number, now, error))
            return false;
    }
    for (guint i = 0; i < last->incidents->len; i++)
        if (!add_incident(state->database, hub, g_ptr_array_index(last->incidents, i), now, error))
            return false;
    return true;
}

static void past_free(gpointer data)
{
    PastIncident *past = data;
    g_free(past->hub);
    g_free(past->node);
    g_free(past->item);
    g_free(past->rule);
    g_free(past->brief);
    g_free(past->reason);
    g_free(past->handled);
    g_free(past);
}

/* NULL: a row that this program cannot have written. */
static PastIncident *read_past(Statement *row, const char *hub)
{
    Status status, worst;
    for (int column = 1; column <= 7; column++)
        if (column != 3 && database_text(row, column) == NULL)
            return NULL;
    if (database_text(row, 11) == NULL)
        return NULL;
    if (!status_parse(database_text(row, 4), &status) ||
        !status_parse(database_text(row, 5), &worst))
        return NULL;
    const char *item = database_text(row, 3);
    PastIncident *past = g_new0(PastIncident, 1);
    *past = (PastIncident){.number = database_number(row, 0, 0),
                           .hub = g_strdup(hub),
                           .node = g_strdup(database_text(row, 1)),
                           .rule = g_strdup(database_text(row, 2)),
                           .item = item != NULL && item[0] != '\0' ? g_strdup(item) : NULL,
                           .status = status,
                           .worst = worst,
                           .brief = g_strdup(database_text(row, 6)),
                           .reason = g_strdup(database_text(row, 7)),
                           .began = database_number(row, 8, 0),
                           .changed = database_number(row, 9, 0),
                           .ended = database_number(row, 10, -1),
                           .handled = g_strdup(database_text(row, 11))};
    return past;
}

GPtrArray *state_load_past(State *state, const char *hub, gint64 from, gint64 until, int limit,
                           GError **error)
{
    static const char sql[] =
        "SELECT * FROM (SELECT number, node, rule, item, status, worst, brief, reason, began,"
        " changed, ended, coalesce(handled, '') FROM past_incident WHERE hub = ?1 AND began < ?3 "
        "AND"
        " (ended IS NULL OR ended >= ?2) ORDER BY began DESC, number DESC LIMIT ?4) AS last"
        " ORDER BY began, number";
    Database *database = state->database;
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(past_free);
    Statement *rows = database_prepare(database, sql, error);
    bool row;
    if (rows == NULL)
        return NULL;
    database_bind(rows, "tiii", hub, from, until, (gint64)limit);
    while (database_step(database, rows, &row, error)) {
        if (!row)
            return g_steal_pointer(&all);
        PastIncident *past = read_past(rows, hub);
        if (past == NULL) {
            database_refuse(database, STORE_ERROR_FAILED, error,
                            "a damaged row in table past_incident, of hub %s", hub);
            break;
        }
        g_ptr_array_add(all, past);
    }
    database_reset(rows);
    return NULL;
}
