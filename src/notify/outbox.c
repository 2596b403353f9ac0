#include "notify/outbox.h"

#include "base/when.h"
#include "notify/deliver.h"
#include "notify/mime.h"

#define TIMEOUT 60 /* s */
#define DAY G_GINT64_CONSTANT(86400)
#define PATIENCE (5 * DAY) /* with a refusal for good; RFC 5321, 4.5.4.1 speaks of 4 to 5 days */

static void free_posted(gpointer data)
{
    posted_free(data);
}

static void add_posted(GPtrArray *list, Store *store, OutboxMessage *message)
{
    Posted *posted = g_new0(Posted, 1);
    *posted = (Posted){store, message};
    g_ptr_array_add(list, posted);
}

static bool find_doubts(Store *store, bool requeue, GPtrArray *doubts, GError **error)
{
    g_autoptr(GPtrArray) messages = store_get_sending(store, error);
    if (messages == NULL)
        return false;
    for (guint i = 0; i < messages->len; i++) {
        OutboxMessage *message = g_ptr_array_index(messages, i);
        if (message->handed != -1) {
            add_posted(doubts, store, g_steal_pointer(&messages->pdata[i]));
        } else if (requeue &&
                   !store_message_failed(store, message->number, "the run died", error)) {
            return false;
        }
    }
    return true;
}

GPtrArray *outbox_find_doubts(Books *books, bool requeue)
{
    GPtrArray *doubts = g_ptr_array_new_with_free_func(free_posted);
    g_autoptr(GPtrArray) stores = books_stores(books);
    for (guint i = 0; i < stores->len; i++) {
        g_autoptr(GError) error = NULL;
        if (!find_doubts(g_ptr_array_index(stores, i), requeue, doubts, &error))
            books_give_up(books, g_ptr_array_index(stores, i), error);
    }
    return doubts;
}

GPtrArray *outbox_find_waiting(Books *books)
{
    GPtrArray *waiting = g_ptr_array_new_with_free_func(free_posted);
    g_autoptr(GPtrArray) stores = books_stores(books);
    for (guint i = 0; i < stores->len; i++) {
        Store *store = g_ptr_array_index(stores, i);
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) messages = store_get_queued(store, &error);
        if (messages == NULL)
            books_give_up(books, store, error);
        for (guint j = 0; messages != NULL && j < messages->len; j++)
            add_posted(waiting, store, g_steal_pointer(&messages->pdata[j]));
    }
    return waiting;
}

void outbox_end_doubt(Books *books, const Posted *doubt, gint64 now)
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

/* When the first message that it replaces was written, or itself. */
static gint64 waits_since(const OutboxMessage *message)
{
    g_autoptr(GPtrArray) all = mime_read_undelivered(message->bytes, message->queued);
    return ((const Undelivered *)g_ptr_array_index(all, 0))->written;
}

/* A message that was not delivered, and why not. One in doubt stays as it is until the next run
 * decides. */
static bool put_back(const Round *round, Store *store, const OutboxMessage *message,
                     const GError *failure, GError **error)
{
    gint64 now = round->options->now, since = waits_since(message);
    g_autoptr(GTimeZone) zone = when_zone(hub_of(round->hubs, message->recipient)->timezone);
    g_autofree char *date = when_date(zone, since);
    bool given_up = g_error_matches(failure, DELIVER_ERROR, DELIVER_ERROR_FOR_GOOD) &&
                    now - message->queued > PATIENCE;
    const char *fate =
        given_up ? "; given up, nothing has arrived since " : "; nothing has arrived since ";
    bool long_since = now - since >= DAY;
    g_ptr_array_add(round->troubles, g_strconcat(failure->message, long_since ? fate : "",
                                                 long_since ? date : "", NULL));
    if (g_error_matches(failure, DELIVER_ERROR, DELIVER_ERROR_DOUBT))
        return true;
    return store_message_failed(store, message->number, failure->message, error) &&
           (!given_up || store_drop_message(store, message->number, error));
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
        if (!put_back(round, store, message, failure, error))
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
