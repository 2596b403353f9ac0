#include "base/server_uri.h"
#include "store/postgresql/postgresql.h"
#include "store/state_rows.h"

#include <string.h>

State *state_open(const char *path, StoreMode mode, GError **error)
{
    static const char *const migrations[] = {"store/schema/state-1.sql", "store/schema/state-2.sql",
                                             "store/schema/state-3.sql", "store/schema/state-4.sql",
                                             "store/schema/state-5.sql", NULL};
    static const char *const server_migrations[] = {"store/postgresql/schema/state-1.sql", NULL};
    static const DatabaseKind kind = {0x68756273 /* "hubs" */, "a state", "hubplot_state",
                                      migrations, server_migrations};
    Database *database = database_open(path, &kind, mode, error);
    if (database == NULL)
        return NULL;
    State *state = g_new0(State, 1);
    state->database = database;
    return state;
}

void state_close(State *state)
{
    if (state == NULL)
        return;
    database_close(state->database);
    g_free(state);
}

bool state_lock(State *state, int wait, GError **error)
{
    return !server_uri_is(state->database->path) ||
           postgresql_lock(state->database, "notifications", wait, error);
}

bool state_begin(State *state, GError **error)
{
    return database_begin(state->database, error);
}

bool state_end(State *state, bool ok, GError **error)
{
    return database_end(state->database, ok, error);
}

/* Runs a statement that takes one text. */
static bool run_with_text(State *state, const char *sql, const char *hub, GError **error)
{
    Statement *statement = database_prepare(state->database, sql, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "t", hub);
    return database_run(state->database, statement, error);
}

bool state_get_last_run(State *state, const char *hub, gint64 *run, GError **error)
{
    Statement *statement =
        database_prepare(state->database, "SELECT last_run FROM hub WHERE tag = ?1", error);
    bool row;
    if (statement == NULL)
        return false;
    database_bind(statement, "t", hub);
    if (!database_step(state->database, statement, &row, error))
        return false;
    *run = row ? database_number(statement, 0, -1) : -1;
    database_reset(statement);
    return true;
}

bool state_set_last_run(State *state, const char *hub, gint64 run, GError **error)
{
    static const char sql[] =
        "INSERT INTO hub (tag, last_run, messages, notified)"
        " VALUES (?1, ?2, 0, 0) ON CONFLICT (tag) DO UPDATE SET last_run = ?2";
    Statement *statement = database_prepare(state->database, sql, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "ti", hub, run);
    return database_run(state->database, statement, error);
}

bool state_forget_hub(State *state, const char *hub, bool *known, GError **error)
{
    if (!run_with_text(state, "DELETE FROM hub WHERE tag = ?1", hub, error))
        return false;
    *known = database_changes(state->database) > 0;
    return run_with_text(state, "DELETE FROM past_incident WHERE hub = ?1", hub, error);
}

void told_incident_free(ToldIncident *incident)
{
    if (incident == NULL)
        return;
    g_free(incident->node);
    g_free(incident->item);
    g_free(incident->rule);
    g_free(incident->brief);
    g_free(incident->reason);
    g_free(incident->handled);
    g_free(incident);
}

LastNotified *last_notified_new(void)
{
    LastNotified *last = g_new0(LastNotified, 1);
    last->incidents = g_ptr_array_new_with_free_func((GDestroyNotify)told_incident_free);
    return last;
}

void last_notified_free(LastNotified *last)
{
    if (last == NULL)
        return;
    g_ptr_array_unref(last->incidents);
    g_free(last);
}

bool status_parse(const char *word, Status *status)
{
    for (int i = 0; i < N_STATUS; i++)
        if (g_strcmp0(status_word((Status)i), word) == 0) {
            *status = (Status)i;
            return true;
        }
    return false;
}

/* NULL: a row that this program cannot have written. */
static ToldIncident *read_incident(Statement *row)
{
    Status status;
    const char *node = database_text(row, 0), *item = database_text(row, 1);
    const char *rule = database_text(row, 2), *brief = database_text(row, 7);
    if (node == NULL || item == NULL || rule == NULL || brief == NULL ||
        !status_parse(database_text(row, 3), &status))
        return NULL;
    ToldIncident *incident = g_new0(ToldIncident, 1);
    *incident = (ToldIncident){.node = g_strdup(node),
                               .item = item[0] != '\0' ? g_strdup(item) : NULL,
                               .rule = g_strdup(rule),
                               .status = status,
                               .began = database_number(row, 8, database_number(row, 4, 0)),
                               .since = database_number(row, 4, 0),
                               .time = database_number(row, 5, -1),
                               .figure = database_real(row, 6),
                               .brief = g_strdup(brief)};
    return incident;
}

static bool load_incidents(State *state, const char *hub, GPtrArray *incidents, GError **error)
{
    static const char sql[] = "SELECT node, item, rule, status, since, time, figure, brief, began"
                              " FROM incident WHERE hub = ?1 ORDER BY node, item, rule";
    Statement *rows = database_prepare(state->database, sql, error);
    if (rows == NULL)
        return false;
    database_bind(rows, "t", hub);
    bool row;
    while (database_step(state->database, rows, &row, error)) {
        if (!row)
            return true;
        ToldIncident *incident = read_incident(rows);
        if (incident == NULL) {
            database_refuse(state->database, STORE_ERROR_FAILED, error,
                            "a damaged row in table incident, of hub %s", hub);
            break;
        }
        g_ptr_array_add(incidents, incident);
    }
    database_reset(rows);
    return false;
}

LastNotified *state_load_notified(State *state, const char *hub, GError **error)
{
    g_autoptr(LastNotified) last = last_notified_new();
    Statement *statement = database_prepare(
        state->database, "SELECT messages, notified FROM hub WHERE tag = ?1", error);
    bool row;
    if (statement == NULL)
        return NULL;
    database_bind(statement, "t", hub);
    if (!database_step(state->database, statement, &row, error))
        return NULL;
    if (row) {
        last->messages = database_number(statement, 0, 0);
        last->at = database_number(statement, 1, 0);
    }
    database_reset(statement);
    return load_incidents(state, hub, last->incidents, error) ? g_steal_pointer(&last) : NULL;
}

static bool add_incident(State *state, const char *hub, const ToldIncident *one, GError **error)
{
    static const char sql[] =
        "INSERT INTO incident (hub, node, item, rule, status, since, time,"
        " figure, brief, began) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    Statement *statement = database_prepare(state->database, sql, error);
    if (statement == NULL)
        return false;
    const gint64 unknown = -1;
    g_autofree char *brief = g_utf8_make_valid(one->brief, -1);
    database_bind(statement, "tttttikdti", hub, one->node, one->item != NULL ? one->item : "",
                  one->rule, status_word(one->status), one->since, one->time, unknown, one->figure,
                  brief, one->began != 0 ? one->began : one->since);
    return database_run(state->database, statement, error);
}

bool state_save_notified(State *state, const char *hub, const LastNotified *last, GError **error)
{
    static const char sql[] = "INSERT INTO hub (tag, messages, notified) VALUES (?1, ?2, ?3)"
                              " ON CONFLICT (tag) DO UPDATE SET messages = ?2, notified = ?3";
    Statement *statement = database_prepare(state->database, sql, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "tii", hub, last->messages, last->at);
    if (!database_run(state->database, statement, error) ||
        !run_with_text(state, "DELETE FROM incident WHERE hub = ?1", hub, error))
        return false;
    for (guint i = 0; i < last->incidents->len; i++)
        if (!add_incident(state, hub, g_ptr_array_index(last->incidents, i), error))
            return false;
    return true;
}

char *state_get_origin(State *state, const char *otherwise, GError **error)
{
    Statement *statement =
        database_prepare(state->database, "SELECT origin FROM installation LIMIT 1", error);
    bool row;
    if (statement == NULL || !database_step(state->database, statement, &row, error))
        return NULL;
    const char *origin = row ? database_text(statement, 0) : NULL;
    char *copy = g_strdup(origin != NULL ? origin : otherwise);
    database_reset(statement);
    return copy;
}

bool state_set_origin(State *state, const char *origin, GError **error)
{
    return run_with_text(state,
                         "INSERT INTO installation (origin) SELECT ?1"
                         " WHERE NOT EXISTS (SELECT 1 FROM installation)",
                         origin, error);
}

static void summary_free(gpointer data)
{
    Summary *summary = data;
    g_free(summary->text);
    g_free(summary);
}

GPtrArray *summaries_new(void)
{
    return g_ptr_array_new_with_free_func(summary_free);
}

void summaries_add(GPtrArray *summaries, gint64 written, const char *text)
{
    Summary *summary = g_new0(Summary, 1);
    *summary = (Summary){written, g_strdup(text)};
    g_ptr_array_add(summaries, summary);
}

void queued_message_free(QueuedMessage *message)
{
    if (message == NULL)
        return;
    g_free(message->recipient);
    g_free(message->id);
    g_clear_pointer(&message->bytes, g_bytes_unref);
    g_clear_pointer(&message->hubs, g_ptr_array_unref);
    g_clear_pointer(&message->summaries, g_ptr_array_unref);
    g_free(message);
}

static bool add_hubs(Database *database, gint64 number, const GPtrArray *hubs, GError **error)
{
    Statement *statement = database_prepare(
        database, "INSERT INTO message_hub (message, hub) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        error);
    for (guint i = 0; statement != NULL && i < hubs->len; i++) {
        database_bind(statement, "it", number, (const char *)g_ptr_array_index(hubs, i));
        if (!database_run(database, statement, error))
            return false;
    }
    return statement != NULL;
}

static bool add_summaries(Database *database, gint64 number, const GPtrArray *summaries,
                          GError **error)
{
    Statement *statement =
        database_prepare(database,
                         "INSERT INTO message_summary (message, position, written, summary)"
                         " VALUES (?1, ?2, ?3, ?4)",
                         error);
    for (guint i = 0; statement != NULL && i < summaries->len; i++) {
        const Summary *summary = g_ptr_array_index(summaries, i);
        g_autofree char *text = g_utf8_make_valid(summary->text, -1);
        database_bind(statement, "iiit", number, (gint64)i, summary->written, text);
        if (!database_run(database, statement, error))
            return false;
    }
    return statement != NULL;
}

bool state_add_message(State *state, const QueuedMessage *message, GError **error)
{
    Database *database = state->database;
    Statement *statement = database_prepare(database,
                                            "INSERT INTO message (recipient, id, written, bytes)"
                                            " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING"
                                            " RETURNING number",
                                            error);
    if (statement == NULL)
        return false;
    bool row;
    database_bind(statement, "ttib", message->recipient, message->id, message->written,
                  message->bytes);
    if (!database_step(database, statement, &row, error))
        return false;
    if (!row)
        return true;
    gint64 number = database_number(statement, 0, 0);
    database_reset(statement);
    return add_hubs(database, number, message->hubs, error) &&
           add_summaries(database, number, message->summaries, error);
}

bool state_drop_message(State *state, gint64 number, GError **error)
{
    Statement *statement =
        database_prepare(state->database, "DELETE FROM message WHERE number = ?1", error);
    if (statement == NULL)
        return false;
    database_bind(statement, "i", number);
    return database_run(state->database, statement, error);
}

static bool load_hubs(Database *database, QueuedMessage *message, GError **error)
{
    Statement *rows = database_prepare(
        database, "SELECT hub FROM message_hub WHERE message = ?1 ORDER BY hub", error);
    bool row;
    if (rows == NULL)
        return false;
    database_bind(rows, "i", message->number);
    while (database_step(database, rows, &row, error)) {
        if (!row)
            return true;
        const char *hub = database_text(rows, 0);
        g_ptr_array_add(message->hubs, g_strdup(hub != NULL ? hub : ""));
    }
    return false;
}

static bool load_summaries(Database *database, QueuedMessage *message, GError **error)
{
    Statement *rows = database_prepare(
        database,
        "SELECT written, summary FROM message_summary WHERE message = ?1 ORDER BY position", error);
    bool row;
    if (rows == NULL)
        return false;
    database_bind(rows, "i", message->number);
    while (database_step(database, rows, &row, error)) {
        if (!row)
            return true;
        const char *text = database_text(rows, 1);
        summaries_add(message->summaries, database_number(rows, 0, message->written),
                      text != NULL ? text : "");
    }
    return false;
}

static QueuedMessage *read_message(Statement *row)
{
    QueuedMessage *message = g_new0(QueuedMessage, 1);
    *message = (QueuedMessage){.number = database_number(row, 0, 0),
                               .recipient = g_strdup(database_text(row, 1)),
                               .id = g_strdup(database_text(row, 2)),
                               .written = database_number(row, 3, 0),
                               .bytes = database_bytes(row, 4),
                               .hubs = g_ptr_array_new_with_free_func(g_free),
                               .summaries = summaries_new()};
    return message;
}

GPtrArray *state_load_messages(State *state, GError **error)
{
    Database *database = state->database;
    g_autoptr(GPtrArray) messages =
        g_ptr_array_new_with_free_func((GDestroyNotify)queued_message_free);
    Statement *rows = database_prepare(
        database, "SELECT number, recipient, id, written, bytes FROM message ORDER BY number",
        error);
    bool row;
    if (rows == NULL)
        return NULL;
    while (database_step(database, rows, &row, error)) {
        if (!row)
            return g_steal_pointer(&messages);
        QueuedMessage *message = read_message(rows);
        g_ptr_array_add(messages, message);
        if (message->recipient == NULL || message->id == NULL) {
            database_refuse(database, STORE_ERROR_FAILED, error,
                            "a damaged row in table message, number %" G_GINT64_FORMAT,
                            message->number);
            break;
        }
        if (!load_hubs(database, message, error) || !load_summaries(database, message, error))
            break;
    }
    database_reset(rows);
    return NULL;
}
