/* Messages that wait to be delivered. */
#include "store/state_rows.h"

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
    sqlite3_stmt *statement = database_prepare(
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
    sqlite3_stmt *statement =
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
    sqlite3_stmt *statement = database_prepare(database,
                                               "INSERT INTO message (recipient, id, written, bytes)"
                                               " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                                               error);
    if (statement == NULL)
        return false;
    gsize length;
    const void *data = g_bytes_get_data(message->bytes, &length);
    database_bind(statement, "tti", message->recipient, message->id, message->written);
    sqlite3_bind_blob64(statement, 4, length > 0 ? data : "", length, SQLITE_STATIC);
    if (!database_run(database, statement, error))
        return false;
    if (sqlite3_changes(database->db) == 0)
        return true;
    gint64 number = sqlite3_last_insert_rowid(database->db);
    return add_hubs(database, number, message->hubs, error) &&
           add_summaries(database, number, message->summaries, error);
}

bool state_drop_message(State *state, gint64 number, GError **error)
{
    sqlite3_stmt *statement =
        database_prepare(state->database, "DELETE FROM message WHERE number = ?1", error);
    if (statement == NULL)
        return false;
    database_bind(statement, "i", number);
    return database_run(state->database, statement, error);
}

static bool load_hubs(Database *database, QueuedMessage *message, GError **error)
{
    sqlite3_stmt *rows = database_prepare(
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
    sqlite3_stmt *rows = database_prepare(
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

static QueuedMessage *read_message(sqlite3_stmt *row)
{
    QueuedMessage *message = g_new0(QueuedMessage, 1);
    const void *bytes = sqlite3_column_blob(row, 4);
    *message = (QueuedMessage){.number = sqlite3_column_int64(row, 0),
                               .recipient = g_strdup(database_text(row, 1)),
                               .id = g_strdup(database_text(row, 2)),
                               .written = database_number(row, 3, 0),
                               .bytes = g_bytes_new(bytes, (gsize)sqlite3_column_bytes(row, 4)),
                               .hubs = g_ptr_array_new_with_free_func(g_free),
                               .summaries = summaries_new()};
    return message;
}

GPtrArray *state_load_messages(State *state, GError **error)
{
    Database *database = state->database;
    g_autoptr(GPtrArray) messages =
        g_ptr_array_new_with_free_func((GDestroyNotify)queued_message_free);
    sqlite3_stmt *rows = database_prepare(
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
    sqlite3_reset(rows);
    return NULL;
}
