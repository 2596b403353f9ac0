#include "outbox.h"

#include "deliver.h"
#include "mime.h"

#define TIMEOUT 60 /* s */

static void doubt_free(gpointer data)
{
    Doubt *doubt = data;
    outbox_message_free(doubt->message);
    g_free(doubt);
}

static bool find_doubts(Store *store, bool requeue, GPtrArray *doubts, GError **error)
{
    g_autoptr(GPtrArray) messages = store_get_sending(store, error);
    if (messages == NULL)
        return false;
    for (guint i = 0; i < messages->len; i++) {
        OutboxMessage *message = g_ptr_array_index(messages, i);
        if (message->handed != -1) {
            Doubt *doubt = g_new0(Doubt, 1);
            *doubt = (Doubt){store, g_steal_pointer(&messages->pdata[i])};
            g_ptr_array_add(doubts, doubt);
        } else if (requeue &&
                   !store_message_failed(store, message->number, "the run died", error)) {
            return false;
        }
    }
    return true;
}

GPtrArray *outbox_find_doubts(Books *books, bool requeue)
{
    GPtrArray *doubts = g_ptr_array_new_with_free_func(doubt_free);
    g_autoptr(GPtrArray) stores = books_stores(books);
    for (guint i = 0; i < stores->len; i++) {
        g_autoptr(GError) error = NULL;
        if (!find_doubts(g_ptr_array_index(stores, i), requeue, doubts, &error))
            books_give_up(books, g_ptr_array_index(stores, i), error);
    }
    return doubts;
}

void outbox_end_doubt(Books *books, const Doubt *doubt, gint64 now)
{
    g_autoptr(GError) error = NULL;
    if (!store_message_done(doubt->store, doubt->message->number, now, &error))
        books_give_up(books, doubt->store, error);
}

/* One run's deliveries. */
typedef struct {
    const GArray *hubs;
    const NotifyOptions *options;
    GHashTable *broken;  /* mailers */
    GPtrArray *troubles; /* char * */
} Round;

/* The hub whose mailer takes messages to that recipient: the first that names them. */
static const Hub *hub_of(const GArray *hubs, const char *recipient)
{
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_array_index(hubs, NotifyHub, i).report->hub;
        if (g_strv_contains((const char *const *)hub->email, recipient))
            return hub;
    }
    return g_array_index(hubs, NotifyHub, 0).report->hub;
}

typedef struct {
    Store *store;
    gint64 number, now;
} Handing;

static bool hand_over(gpointer data, GError **error)
{
    const Handing *handing = data;
    return store_hand_over_message(handing->store, handing->number, handing->now, error);
}

static bool deliver_one(Store *store, const OutboxMessage *message, const Hub *hub,
                        const NotifyOptions *options, GError **error)
{
    Handing handing = {store, message->number, options->now};
    g_autofree char *sender = mime_address(mime_sender(hub->sender, options->sender), error);
    g_autofree char *recipient = sender != NULL ? mime_address(message->recipient, error) : NULL;
    if (recipient == NULL)
        return false;
    Delivery delivery = {.mailer = hub->mailer,
                         .sender = sender,
                         .recipient = recipient,
                         .bytes = message->bytes,
                         .handing_over = hand_over,
                         .data = &handing,
                         .timeout = options->timeout > 0 ? options->timeout : TIMEOUT};
    return deliver_message(&delivery, error);
}

/* False with the reason when it was not delivered. */
static bool try_message(const Round *round, Store *store, const OutboxMessage *message,
                        GError **failure)
{
    const Hub *hub = hub_of(round->hubs, message->recipient);
    if (g_hash_table_contains(round->broken, hub->mailer)) {
        g_autofree char *mailer = deliver_mailer_name(hub->mailer);
        g_set_error(failure, DELIVER_ERROR, DELIVER_ERROR_REFUSED,
                    "mail to %s waits: %s is out of order", message->recipient, mailer);
        return false;
    }
    if (deliver_one(store, message, hub, round->options, failure))
        return true;
    if (g_error_matches(*failure, DELIVER_ERROR, DELIVER_ERROR_MAILER) ||
        g_error_matches(*failure, DELIVER_ERROR, DELIVER_ERROR_DOUBT))
        g_hash_table_add(round->broken, hub->mailer);
    return false;
}

static bool empty_store(const Round *round, Store *store, GError **error)
{
    for (gint64 last = 0;;) {
        g_autoptr(OutboxMessage) message = NULL;
        g_autoptr(GError) failure = NULL;
        if (!store_take_message(store, last, &message, error))
            return false;
        if (message == NULL)
            return true;
        last = message->number;
        if (try_message(round, store, message, &failure)) {
            if (!store_message_done(store, message->number, round->options->now, error))
                return false;
            continue;
        }
        g_ptr_array_add(round->troubles, g_strdup(failure->message));
        /* One in doubt stays as it is until the next run decides. */
        if (!g_error_matches(failure, DELIVER_ERROR, DELIVER_ERROR_DOUBT) &&
            !store_message_failed(store, message->number, failure->message, error))
            return false;
    }
}

void outbox_deliver(Books *books, const GArray *hubs, const NotifyOptions *options,
                    GPtrArray *troubles)
{
    g_autoptr(GHashTable) broken = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) stores = books_stores(books);
    Round round = {hubs, options, broken, troubles};
    for (guint i = 0; i < stores->len; i++) {
        g_autoptr(GError) error = NULL;
        if (!empty_store(&round, g_ptr_array_index(stores, i), &error))
            books_give_up(books, g_ptr_array_index(stores, i), error);
    }
}
