#include "notify/notify.h"

#include "base/text.h"
#include "notify/books.h"
#include "notify/memory.h"
#include "notify/mime.h"
#include "notify/news.h"
#include "notify/outbox.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>

#define UNDELIVERED_MAX 100 /* messages that a message says it replaces */

G_DEFINE_QUARK(hubplot_notify_error, notify_error)

/* One call's work. */
typedef struct {
    const GArray *asked; /* NotifyHub */
    const NotifyOptions *options;
    Books *books;
    GPtrArray *doubts;   /* Posted * */
    GPtrArray *waiting;  /* Posted *: could not be delivered so far */
    GPtrArray *replaced; /* Posted *: of these, what the messages take the place of; borrowed */
    GPtrArray *hubs;     /* HubNews *, with an occasion or not */
    GPtrArray *stores;   /* Store *, of these */
    GPtrArray *messages; /* OutboxMessage *: what is to be queued */
    GPtrArray *troubles; /* char * */
} Desk;

static bool names(const Hub *hub, const char *recipient)
{
    return g_strv_contains((const char *const *)hub->email, recipient);
}

/* Whether a message that may not have arrived told that person about the hub, and none has since:
 * it was then the hub's last. NULL: any of the hub's people. */
static bool is_doubted(const Desk *desk, const HubNews *news, const char *recipient)
{
    for (guint i = 0; i < desk->doubts->len; i++) {
        const OutboxMessage *message =
            ((const Posted *)g_ptr_array_index(desk->doubts, i))->message;
        if (news->serial > 0 && message->queued == news->told &&
            names(news->report->hub, message->recipient) &&
            (recipient == NULL || g_str_equal(recipient, message->recipient)))
            return true;
    }
    return false;
}

static void find_news(Desk *desk)
{
    GHashTable *memory = books_memory(desk->books);
    for (guint i = 0; i < desk->asked->len; i++) {
        const NotifyHub *hub = &g_array_index(desk->asked, NotifyHub, i);
        if (!books_knows(desk->books, hub->store))
            continue;
        HubNews *news = hub_news_new(hub->report, memory, desk->options->now);
        if (news->occasion == OCCASION_NONE && is_doubted(desk, news, NULL))
            news->occasion = OCCASION_DOUBT;
        g_ptr_array_add(desk->hubs, news);
        g_ptr_array_add(desk->stores, hub->store);
    }
}

/* The hubs with an occasion to write to that person. */
static GPtrArray *hubs_for(const Desk *desk, const char *recipient)
{
    GPtrArray *hubs = g_ptr_array_new();
    for (guint i = 0; i < desk->hubs->len; i++) {
        HubNews *hub = g_ptr_array_index(desk->hubs, i);
        if (hub->occasion != OCCASION_NONE && names(hub->report->hub, recipient) &&
            (hub->occasion != OCCASION_DOUBT || is_doubted(desk, hub, recipient)))
            g_ptr_array_add(hubs, hub);
    }
    return hubs;
}

static bool write_file(const char *folder, const OutboxMessage *message, GError **error)
{
    g_autofree char *person = text_file_name(message->recipient);
    g_autofree char *id = text_file_name(message->id);
    g_autofree char *name = g_strdup_printf("%s-%s.eml", person, id);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    gsize length = 0;
    const char *data = g_bytes_get_data(message->bytes, &length);
    if (g_mkdir_with_parents(folder, 0755) != 0) {
        g_set_error(error, NOTIFY_ERROR, NOTIFY_ERROR_FAILED, "%s: %s", folder, g_strerror(errno));
        return false;
    }
    return g_file_set_contents(path, data, (gssize)length, error);
}

static bool compose(Desk *desk, const Letter *letter, GError **error)
{
    g_autofree char *trouble = NULL;
    GBytes *bytes = mime_compose(letter, &trouble, error);
    if (trouble != NULL)
        g_ptr_array_add(desk->troubles, g_strdup_printf("mail to %s lacks pictures: %s",
                                                        letter->recipient, trouble));
    if (bytes == NULL)
        return false;
    OutboxMessage *message = g_new0(OutboxMessage, 1);
    *message = (OutboxMessage){.recipient = g_strdup(letter->recipient),
                               .id = letter_id(letter),
                               .bytes = bytes,
                               .queued = letter->now};
    g_ptr_array_add(desk->messages, message);
    return true;
}

static bool has_thread(const Letter *letter, const HubNews *hub, GPtrArray *threads)
{
    g_autofree char *thread = letter_thread(letter, hub->report->hub);
    return g_ptr_array_find_with_equal_func(threads, thread, g_str_equal, NULL);
}

/* Adds the hubs that a message tells of which waits for the same person: they are told about anew.
 * True when the letter speaks of all of its hubs, and so can take its place. */
static bool include_hubs(const Desk *desk, const Letter *letter, const OutboxMessage *message)
{
    g_autoptr(GPtrArray) threads = mime_read_threads(message->bytes);
    guint known = 0;
    for (guint i = 0; i < desk->hubs->len; i++) {
        HubNews *hub = g_ptr_array_index(desk->hubs, i);
        if (!names(hub->report->hub, letter->recipient) || !has_thread(letter, hub, threads))
            continue;
        known++;
        if (!g_ptr_array_find(letter->hubs, hub, NULL))
            g_ptr_array_add(letter->hubs, hub);
    }
    return known > 0 && known == threads->len;
}

/* What waits for the letter's recipient and is replaced by it (Posted *, borrowed). */
static GPtrArray *find_replaced(const Desk *desk, const Letter *letter, GPtrArray *undelivered)
{
    GPtrArray *replaced = g_ptr_array_new();
    for (guint i = 0; i < desk->waiting->len; i++) {
        Posted *posted = g_ptr_array_index(desk->waiting, i);
        const OutboxMessage *message = posted->message;
        if (!g_str_equal(message->recipient, letter->recipient) ||
            !include_hubs(desk, letter, message))
            continue;
        g_ptr_array_add(replaced, posted);
        g_ptr_array_extend_and_steal(undelivered,
                                     mime_read_undelivered(message->bytes, message->queued));
    }
    /* The first is kept: it tells since when. */
    if (undelivered->len > UNDELIVERED_MAX)
        g_ptr_array_remove_range(undelivered, 1, undelivered->len - UNDELIVERED_MAX);
    return replaced;
}

static void write_to(Desk *desk, const char *recipient)
{
    g_autoptr(GPtrArray) hubs = hubs_for(desk, recipient);
    if (hubs->len == 0)
        return;
    g_autoptr(GError) error = NULL;
    const Hub *first = ((const HubNews *)g_ptr_array_index(hubs, 0))->report->hub;
    const char *sender = mime_sender(first->sender, desk->options->sender);
    if (first->sender != NULL && sender != first->sender)
        g_ptr_array_add(desk->troubles,
                        g_strdup_printf("hub %s: its sender \"%s\" is no mail "
                                        "address; mail to %s is from %s",
                                        first->tag, first->sender, recipient, sender));
    g_autofree char *address = mime_address(sender, &error);
    const char *at = address != NULL ? strrchr(address, '@') : NULL;
    gint64 origin = desk->options->dry_run != NULL ? 0 : desk->options->now;
    Letter letter = {.recipient = recipient,
                     .sender = sender,
                     .domain = at != NULL ? at + 1 : "localhost",
                     .origin = books_origin(desk->books, origin),
                     .hubs = hubs,
                     .now = desk->options->now};
    g_autoptr(GPtrArray) undelivered = mime_new_undelivered();
    g_autoptr(GPtrArray) replaced = find_replaced(desk, &letter, undelivered);
    letter.undelivered = undelivered;
    /* An address that is none will not be one tomorrow: all there is to do is to say so. */
    if (address != NULL && compose(desk, &letter, &error))
        g_ptr_array_extend(desk->replaced, replaced, NULL, NULL);
    else
        g_ptr_array_add(desk->troubles,
                        g_strdup_printf("mail to %s: %s", recipient, error->message));
}

/* Writes to everybody concerned, each once. */
static void write_letters(Desk *desk)
{
    g_autoptr(GHashTable) written = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < desk->hubs->len; i++) {
        char **email = ((const HubNews *)g_ptr_array_index(desk->hubs, i))->report->hub->email;
        for (guint j = 0; email[j] != NULL; j++)
            if (g_hash_table_add(written, email[j]))
                write_to(desk, email[j]);
    }
}

static void write_files(Desk *desk)
{
    for (guint i = 0; i < desk->messages->len; i++) {
        g_autoptr(GError) error = NULL;
        if (!write_file(desk->options->dry_run, g_ptr_array_index(desk->messages, i), &error))
            g_ptr_array_add(desk->troubles, g_strdup(error->message));
    }
}

/* Queues what was written in the first database of a hub with an occasion that can take it. */
static bool queue(Desk *desk)
{
    GHashTable *memory = books_memory(desk->books);
    bool done = desk->messages->len == 0;
    for (guint i = 0; i < desk->hubs->len; i++)
        hub_news_remember(g_ptr_array_index(desk->hubs, i), memory, desk->options->now);
    for (guint i = 0; i < desk->hubs->len && !done; i++)
        done = ((const HubNews *)g_ptr_array_index(desk->hubs, i))->occasion != OCCASION_NONE &&
               books_queue(desk->books, g_ptr_array_index(desk->stores, i), desk->messages,
                           desk->replaced);
    return done;
}

/* Its hubs have been told about anew; unless some are for another run. */
static void end_doubts(Desk *desk)
{
    for (guint i = 0; i < desk->doubts->len; i++) {
        const Posted *doubt = g_ptr_array_index(desk->doubts, i);
        if (!books_told_elsewhere(desk->books, doubt->message->queued))
            outbox_end_doubt(desk->books, doubt, desk->options->now);
    }
}

static void work(Desk *desk)
{
    bool dry = desk->options->dry_run != NULL;
    desk->doubts = outbox_find_doubts(desk->books, !dry);
    desk->waiting = outbox_find_waiting(desk->books);
    find_news(desk);
    write_letters(desk);
    if (dry) {
        write_files(desk);
        return;
    }
    if (queue(desk)) {
        books_bring_home(desk->books);
        end_doubts(desk);
    }
    outbox_deliver(desk->books, desk->asked, desk->options, desk->troubles);
}

static bool tell_troubles(GPtrArray *troubles, GError **error)
{
    if (troubles->len == 0)
        return true;
    g_ptr_array_add(troubles, NULL);
    g_autofree char *lines = g_strjoinv("\n", (char **)troubles->pdata);
    g_set_error(error, NOTIFY_ERROR, NOTIFY_ERROR_FAILED, "%s", lines);
    return false;
}

bool notify_hubs(const GArray *hubs, const GPtrArray *others, const NotifyOptions *options,
                 GError **error)
{
    if (hubs->len == 0)
        return true;
    Desk desk = {.asked = hubs,
                 .options = options,
                 .hubs = g_ptr_array_new_with_free_func((GDestroyNotify)hub_news_free),
                 .stores = g_ptr_array_new(),
                 .replaced = g_ptr_array_new(),
                 .messages = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_message_free),
                 .troubles = g_ptr_array_new_with_free_func(g_free)};
    desk.books = books_new(hubs, others, desk.troubles);
    g_mime_init();
    work(&desk);
    g_mime_shutdown();
    bool good = tell_troubles(desk.troubles, error);
    books_free(desk.books);
    g_ptr_array_unref(desk.doubts);
    g_ptr_array_unref(desk.waiting);
    g_ptr_array_unref(desk.replaced);
    g_ptr_array_unref(desk.hubs);
    g_ptr_array_unref(desk.stores);
    g_ptr_array_unref(desk.messages);
    g_ptr_array_unref(desk.troubles);
    return good;
}
