#include "outbox.h"

#include "deliver.h"
#include "mime.h"

#include <string.h>

#define ROOM "outbox"
#define HANDED_OVER "handed-over" /* the number of the message whose end is being handed over */
#define TIMEOUT 60
#define RETRY 60 /* s; not in this run, but in any later one */

bool outbox_settle(Store *store, gint64 now, GPtrArray *doubtful, GError **error)
{
    g_autoptr(GPtrArray) messages = store_get_doubtful(store, error);
    if (messages == NULL)
        return false;
    for (guint i = 0; i < messages->len; i++) {
        const OutboxMessage *message = g_ptr_array_index(messages, i);
        g_autoptr(GError) reading = NULL;
        g_autofree char *note = store_get_note(store, ROOM, HANDED_OVER, &reading);
        if (reading != NULL) {
            g_propagate_error(error, g_steal_pointer(&reading));
            return false;
        }
        if (note != NULL && g_ascii_strtoll(note, NULL, 10) == message->number) {
            g_ptr_array_add(doubtful, g_strdup(message->recipient));
            if (!store_message_done(store, message->number, now, error))
                return false;
        } else if (!store_message_failed(store, message->number, "the run died", now, error)) {
            return false;
        }
    }
    return true;
}

/* The hub whose mailer takes messages to that recipient: the first that names them. */
static const Hub *hub_of(const GPtrArray *reports, const char *recipient)
{
    for (guint i = 0; i < reports->len; i++) {
        const Hub *hub = ((const HubReport *)g_ptr_array_index(reports, i))->hub;
        if (hub->email != NULL && g_strv_contains((const char *const *)hub->email, recipient))
            return hub;
    }
    return ((const HubReport *)g_ptr_array_index(reports, 0))->hub;
}

typedef struct {
    Store *store;
    gint64 number;
} Handing;

static bool note_handing_over(gpointer data, GError **error)
{
    const Handing *handing = data;
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, handing->number);
    return store_set_note(handing->store, ROOM, HANDED_OVER, number, error);
}

static bool deliver_one(Store *store, const OutboxMessage *message, const Hub *hub,
                        const NotifyOptions *options, GError **error)
{
    Handing handing = {store, message->number};
    g_autofree char *sender =
        mime_address(hub->sender != NULL ? hub->sender : options->sender, error);
    g_autofree char *recipient = sender != NULL ? mime_address(message->recipient, error) : NULL;
    if (recipient == NULL)
        return false;
    Delivery delivery = {.mailer = hub->mailer,
                         .sender = sender,
                         .recipient = recipient,
                         .bytes = message->bytes,
                         .handing_over = note_handing_over,
                         .data = &handing,
                         .timeout = options->timeout > 0 ? options->timeout : TIMEOUT};
    return deliver_message(&delivery, error);
}

bool outbox_deliver(Store *store, const GPtrArray *reports, const NotifyOptions *options,
                    GPtrArray *troubles, GError **error)
{
    g_autoptr(GHashTable) broken = g_hash_table_new(g_str_hash, g_str_equal);
    for (;;) {
        g_autoptr(OutboxMessage) message = NULL;
        g_autoptr(GError) failure = NULL;
        if (!store_take_message(store, options->now, &message, error))
            return false;
        if (message == NULL)
            return true;
        const Hub *hub = hub_of(reports, message->recipient);
        if (g_hash_table_contains(broken, hub->mailer)) {
            g_autofree char *mailer = deliver_mailer_name(hub->mailer);
            g_set_error(&failure, DELIVER_ERROR, DELIVER_ERROR_MAILER,
                        "mail to %s waits: %s is out of order", message->recipient, mailer);
        } else if (deliver_one(store, message, hub, options, &failure)) {
            if (!store_message_done(store, message->number, options->now, error))
                return false;
            continue;
        }
        if (g_error_matches(failure, DELIVER_ERROR, DELIVER_ERROR_MAILER))
            g_hash_table_add(broken, hub->mailer);
        g_ptr_array_add(troubles, g_strdup(failure->message));
        if (!store_message_failed(store, message->number, failure->message, options->now + RETRY,
                                  error))
            return false;
    }
}
