#include "notify/outbox.h"

#include "base/tell.h"
#include "base/when.h"
#include "notify/deliver.h"
#include "notify/mime.h"
#include "notify/tell.h"

#define TIMEOUT 60 /* s */
#define DAY G_GINT64_CONSTANT(86400)
#define PATIENCE (5 * DAY) /* with a refusal for good; RFC 5321, 4.5.4.1 speaks of 4 to 5 days */

typedef struct {
    State *state;
    const NotifyOptions *options;
    GPtrArray *troubles; /* char * */
} Outbox;

const char *outbox_place(const Hub *hub, const char *name)
{
    for (char **place = hub->tell; place != NULL && *place != NULL; place++) {
        g_autofree char *called = tell_name(*place);
        if (g_str_equal(called, name))
            return *place;
    }
    return NULL;
}

bool outbox_names(const Hub *hub, const char *recipient)
{
    return g_strv_contains((const char *const *)hub->email, recipient) ||
           outbox_place(hub, recipient) != NULL;
}

const Hub *outbox_hub(const GPtrArray *hubs, const char *recipient)
{
    for (guint i = 0; i < hubs->len; i++)
        if (outbox_names(g_ptr_array_index(hubs, i), recipient))
            return g_ptr_array_index(hubs, i);
    return NULL;
}

static bool deliver_one(const Outbox *outbox, const QueuedMessage *message, const Hub *hub,
                        GError **error)
{
    const NotifyOptions *options = outbox->options;
    g_autofree char *sender = mime_address(mime_sender(hub->sender, options->sender), error);
    g_autofree char *recipient = sender != NULL ? mime_address(message->recipient, error) : NULL;
    if (recipient == NULL)
        return false;
    Delivery delivery = {.mailer = hub->mailer,
                         .sender = sender,
                         .recipient = recipient,
                         .bytes = message->bytes,
                         .timeout = options->timeout > 0 ? options->timeout : TIMEOUT};
    return deliver_message(&delivery, error);
}

/* To a place that is no mailbox; `hub` NULL: no hub names it any more. */
static bool tell_one(const Outbox *outbox, const QueuedMessage *message, const Hub *hub,
                     GError **error)
{
    const NotifyOptions *options = outbox->options;
    if (hub == NULL) {
        g_set_error(error, DELIVER_ERROR, DELIVER_ERROR_FOR_GOOD,
                    "message to %s waits: no hub names it any more", message->recipient);
        return false;
    }
    TellDelivery delivery = {.place = outbox_place(hub, message->recipient),
                             .bytes = message->bytes,
                             .certificates = options->certificates,
                             .timeout = options->timeout > 0 ? options->timeout : TIMEOUT};
    return tell_deliver(&delivery, error);
}

/* False with the reason when it was not delivered. A mailer that is not there, or hangs, is not
 * asked again in this run. */
static bool try_message(const Outbox *outbox, const QueuedMessage *message, GHashTable *broken,
                        GError **failure)
{
    const Hub *hub = outbox_hub(outbox->options->hubs, message->recipient);
    if (tell_is_name(message->recipient))
        return tell_one(outbox, message, hub, failure);
    if (hub == NULL)
        hub = g_ptr_array_index(outbox->options->hubs, 0);
    if (g_hash_table_contains(broken, hub->mailer)) {
        g_autofree char *mailer = deliver_mailer_name(hub->mailer);
        g_set_error(failure, DELIVER_ERROR, DELIVER_ERROR_REFUSED,
                    "mail to %s waits: %s has failed", message->recipient, mailer);
        return false;
    }
    if (deliver_one(outbox, message, hub, failure))
        return true;
    if (g_error_matches(*failure, DELIVER_ERROR, DELIVER_ERROR_MAILER))
        g_hash_table_add(broken, hub->mailer);
    return false;
}

/* When the first message that it replaces was written, or itself. */
static gint64 waits_since(const QueuedMessage *message)
{
    return message->summaries->len > 0
               ? ((const Summary *)g_ptr_array_index(message->summaries, 0))->written
               : message->written;
}

/* Says why a message was not delivered. One that was refused for good is given up after some days,
 * unless a newer one has replaced it. True: it is. */
static bool tell_failure(const Outbox *outbox, const QueuedMessage *message, const GError *failure)
{
    gint64 now = outbox->options->now, since = waits_since(message);
    const Hub *hub = outbox_hub(outbox->options->hubs, message->recipient);
    g_autoptr(GTimeZone) zone = when_zone(hub != NULL ? hub->timezone : NULL);
    g_autofree char *date = when_date(zone, since);
    bool given_up = g_error_matches(failure, DELIVER_ERROR, DELIVER_ERROR_FOR_GOOD) &&
                    now - message->written > PATIENCE;
    const char *fate =
        given_up ? "; given up, nothing has arrived since " : "; nothing has arrived since ";
    bool long_since = now - since >= DAY;
    g_ptr_array_add(outbox->troubles, g_strconcat(failure->message, long_since ? fate : "",
                                                  long_since ? date : "", NULL));
    return given_up;
}

bool outbox_deliver(State *state, const NotifyOptions *options, GPtrArray *troubles, GError **error)
{
    const Outbox one = {state, options, troubles}, *outbox = &one;
    g_autoptr(GHashTable) broken = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) messages = state_load_messages(outbox->state, error);
    for (guint i = 0; messages != NULL && i < messages->len; i++) {
        const QueuedMessage *message = g_ptr_array_index(messages, i);
        g_autoptr(GError) failure = NULL;
        bool ended = try_message(outbox, message, broken, &failure) ||
                     tell_failure(outbox, message, failure);
        if (ended && !state_drop_message(outbox->state, message->number, error))
            return false;
    }
    return messages != NULL;
}
