#include "store/database.h"

void outbox_message_free(OutboxMessage *message)
{
    if (message == NULL)
        return;
    g_free(message->recipient);
    g_free(message->id);
    g_clear_pointer(&message->bytes, g_bytes_unref);
    g_free(message);
}

static OutboxMessage *read_message(sqlite3_stmt *row)
{
    OutboxMessage *message = g_new0(OutboxMessage, 1);
    message->number = sqlite3_column_int64(row, 0);
    message->recipient = g_strdup(database_text(row, 1));
    message->id = g_strdup(database_text(row, 2));
    const void *bytes = sqlite3_column_blob(row, 3);
    message->bytes = g_bytes_new(bytes, (gsize)sqlite3_column_bytes(row, 3));
    message->queued = sqlite3_column_int64(row, 4);
    message->attempts = (int)CLAMP(sqlite3_column_int64(row, 5), 0, G_MAXINT);
    message->handed = database_number(row, 6, -1);
    return message;
}

static bool queue_message(Store *store, const OutboxMessage *message, GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, QUERY_QUEUE_MESSAGE, error);
    if (statement == NULL)
        return false;
    gsize length;
    const void *data = g_bytes_get_data(message->bytes, &length);
    database_bind(statement, "tti", message->recipient, message->id, message->queued);
    sqlite3_bind_blob64(statement, 4, length > 0 ? data : "", length, SQLITE_STATIC);
    return database_run(store, statement, error);
}

bool store_drop_message(Store *store, gint64 number, GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, QUERY_DROP_MESSAGE, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "i", number);
    return database_run(store, statement, error);
}

bool store_queue_messages(Store *store, const GPtrArray *messages, const GArray *replaced,
                          const char *room, GHashTable *notes, GError **error)
{
    if (!database_begin(store, error))
        return false;
    bool ok = true;
    for (guint i = 0; i < messages->len && ok; i++)
        ok = queue_message(store, g_ptr_array_index(messages, i), error);
    for (guint i = 0; replaced != NULL && i < replaced->len && ok; i++)
        ok = store_drop_message(store, g_array_index(replaced, gint64, i), error);
    return database_end(store, ok && note_replace(store, room, notes, error), error);
}

/* Finds the next message and marks it as sending. */
static bool take_next(Store *store, gint64 after, OutboxMessage **message, GError **error)
{
    sqlite3_stmt *next = database_prepare(store, QUERY_NEXT_MESSAGE, error);
    sqlite3_stmt *mark = next != NULL ? database_prepare(store, QUERY_TAKE_MESSAGE, error) : NULL;
    if (mark == NULL)
        return false;
    database_bind(next, "i", after);
    bool row;
    if (!database_step(store, next, &row, error))
        return false;
    if (!row)
        return true;
    g_autoptr(OutboxMessage) found = read_message(next);
    sqlite3_reset(next);
    if (found->recipient == NULL || found->id == NULL)
        return database_refuse(store, STORE_ERROR_FAILED, error,
                               "a damaged row in table outbox, number %" G_GINT64_FORMAT,
                               found->number);
    database_bind(mark, "i", found->number);
    if (!database_run(store, mark, error))
        return false;
    *message = g_steal_pointer(&found);
    return true;
}

bool store_take_message(Store *store, gint64 after, OutboxMessage **message, GError **error)
{
    OutboxMessage *found = NULL;
    if (!database_begin(store, error))
        return false;
    if (!database_end(store, take_next(store, after, &found, error), error)) {
        outbox_message_free(found);
        return false;
    }
    *message = found;
    return true;
}

/* Runs a step that must find its message in the state `sending`. */
static bool step_sending(Store *store, sqlite3_stmt *statement, gint64 number, GError **error)
{
    if (!database_run(store, statement, error))
        return false;
    if (sqlite3_changes(store->db) == 1)
        return true;
    return database_refuse(store, STORE_ERROR_FAILED, error,
                           "message %" G_GINT64_FORMAT " is not being sent", number);
}

bool store_hand_over_message(Store *store, gint64 number, gint64 now, GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, QUERY_HAND_OVER_MESSAGE, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "ii", number, now);
    return step_sending(store, statement, number, error);
}

bool store_message_done(Store *store, gint64 number, gint64 now, GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, QUERY_MESSAGE_DONE, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "ii", number, now);
    return step_sending(store, statement, number, error);
}

bool store_message_failed(Store *store, gint64 number, const char *reason, GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, QUERY_MESSAGE_FAILED, error);
    if (statement == NULL)
        return false;
    database_bind(statement, "it", number, reason);
    return step_sending(store, statement, number, error);
}

static GPtrArray *get_messages(Store *store, Query query, GError **error)
{
    sqlite3_stmt *statement = database_prepare(store, query, error);
    if (statement == NULL)
        return NULL;
    g_autoptr(GPtrArray) messages =
        g_ptr_array_new_with_free_func((GDestroyNotify)outbox_message_free);
    bool row;
    while (database_step(store, statement, &row, error)) {
        if (!row)
            return g_steal_pointer(&messages);
        g_ptr_array_add(messages, read_message(statement));
    }
    return NULL;
}

GPtrArray *store_get_sending(Store *store, GError **error)
{
    return get_messages(store, QUERY_SENDING, error);
}

GPtrArray *store_get_queued(Store *store, GError **error)
{
    return get_messages(store, QUERY_QUEUED, error);
}
