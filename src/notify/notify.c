/* Delivery is at least once. A message is saved together with what it tells as told, and dropped
 * when the mail server has accepted it: whenever the run is killed, a message is either saved or
 * what it would tell is still to be told. Killed between the server's answer and the drop, the next
 * run sends the message again, with the same Message-ID. */
#include "notify/notify.h"

#include "base/tell.h"
#include "base/text.h"
#include "base/web.h"
#include "notify/mime.h"
#include "notify/outbox.h"
#include "notify/tell.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>

#define OUTDATED (12 * G_GINT64_CONSTANT(3600)) /* s, since a message was written */
#define EARLIER_MAX 100                         /* messages that a message says it replaces */
#define PING_TIMEOUT 20                         /* s */
#define PING_ANSWER 1000000                     /* bytes */

G_DEFINE_QUARK(hubplot_notify_error, notify_error)

/* One call's work. */
typedef struct {
    const GPtrArray *asked; /* const Hub * */
    const ReportSource *source;
    const NotifyOptions *options;
    State *state;
    char *origin;
    GPtrArray *hubs;     /* HubChanges *: of those that a message may tell of */
    GPtrArray *last;     /* LastNotified *, alongside these */
    GPtrArray *next;     /* LastNotified *: what people will have been told, alongside `asked` */
    GPtrArray *waiting;  /* QueuedMessage *: could not be delivered so far */
    GPtrArray *replaced; /* QueuedMessage *: of these, what `messages` replace; borrowed */
    GPtrArray *messages; /* QueuedMessage *: of this run */
    GPtrArray *troubles; /* char * */
} Notification;

static void add_trouble(Notification *notification, char *text)
{
    g_ptr_array_add(notification->troubles, text);
}

static bool tells_of(const QueuedMessage *waiting, const Hub *hub)
{
    return g_ptr_array_find_with_equal_func(waiting->hubs, hub->tag, g_str_equal, NULL);
}

/* Whether a message waits that tells of the hub. */
static bool is_waited_for(const Notification *notification, const Hub *hub)
{
    for (guint i = 0; i < notification->waiting->len; i++)
        if (tells_of(g_ptr_array_index(notification->waiting, i), hub))
            return true;
    return false;
}

/* Finds what there is to tell of the hub. Its report is kept only where a message needs it. */
static bool compare_hub(Notification *notification, const Hub *hub, GError **error)
{
    const ReportSource *source = notification->source;
    gint64 now = notification->options->now;
    LastNotified *last = state_load_notified(notification->state, hub->tag, error);
    if (last == NULL)
        return false;
    HubChanges *changes = hub_changes_new(source->get_judged(hub, source->data), last, now);
    g_ptr_array_add(notification->next, hub_changes_notified(changes, now));
    if (changes->occasion != OCCASION_NONE || is_waited_for(notification, hub)) {
        /* A message shows more of the history than the verdict needs. */
        hub_changes_free(changes);
        source->let_go(hub, source->data);
        changes = hub_changes_new(source->get(hub, source->data), last, now);
        g_ptr_array_add(notification->hubs, changes);
        g_ptr_array_add(notification->last, last);
        return true;
    }
    hub_changes_free(changes);
    last_notified_free(last);
    source->let_go(hub, source->data);
    return true;
}

/* What was told, what waits, and what there is to tell. */
static bool load(Notification *notification, GError **error)
{
    bool dry = notification->options->dry_run != NULL;
    g_autofree char *otherwise =
        g_strdup_printf("%" G_GINT64_FORMAT, dry ? 0 : notification->options->now);
    notification->origin = state_get_origin(notification->state, otherwise, error);
    if (notification->origin == NULL)
        return false;
    notification->waiting = state_load_messages(notification->state, error);
    if (notification->waiting == NULL)
        return false;
    for (guint i = 0; i < notification->asked->len; i++)
        if (!compare_hub(notification, g_ptr_array_index(notification->asked, i), error))
            return false;
    return true;
}

/* How many of the hubs that the waiting message tells of can be told about anew. */
static guint count_known(const Notification *notification, const QueuedMessage *waiting)
{
    guint known = 0;
    for (guint i = 0; i < notification->hubs->len; i++) {
        const Hub *hub = ((HubChanges *)g_ptr_array_index(notification->hubs, i))->report->hub;
        known += outbox_names(hub, waiting->recipient) && tells_of(waiting, hub);
    }
    return known;
}

/* Whether a message of an earlier night waits for that person that tells of the hub, and of none
 * that can't be told about anew: it tells what is so no more. One of just now is sent as it is, by
 * its Message-ID a second copy if the first arrived. */
static bool is_outdated(const Notification *notification, const char *recipient, const Hub *hub)
{
    for (guint i = 0; i < notification->waiting->len; i++) {
        const QueuedMessage *waiting = g_ptr_array_index(notification->waiting, i);
        if (g_str_equal(waiting->recipient, recipient) && tells_of(waiting, hub) &&
            notification->options->now - waiting->written >= OUTDATED &&
            count_known(notification, waiting) == waiting->hubs->len)
            return true;
    }
    return false;
}

/* The hubs with an occasion to write to that person, or of which a message that waits would tell
 * what was so. */
static GPtrArray *hubs_for(const Notification *notification, const char *recipient)
{
    GPtrArray *hubs = g_ptr_array_new();
    for (guint i = 0; i < notification->hubs->len; i++) {
        HubChanges *hub = g_ptr_array_index(notification->hubs, i);
        const Hub *one = hub->report->hub;
        if (outbox_names(one, recipient) &&
            (hub->occasion != OCCASION_NONE || is_outdated(notification, recipient, one)))
            g_ptr_array_add(hubs, hub);
    }
    return hubs;
}

/* Adds the hubs that a message tells of which waits for the same person: they are told about anew.
 * True when the new message speaks of all of its hubs, and so can replace it. */
static bool include_hubs(const Notification *notification, const Message *message,
                         const QueuedMessage *waiting)
{
    for (guint i = 0; i < notification->hubs->len; i++) {
        HubChanges *hub = g_ptr_array_index(notification->hubs, i);
        if (outbox_names(hub->report->hub, message->recipient) &&
            tells_of(waiting, hub->report->hub) && !g_ptr_array_find(message->hubs, hub, NULL))
            g_ptr_array_add(message->hubs, hub);
    }
    guint known = count_known(notification, waiting);
    return known > 0 && known == waiting->hubs->len;
}

/* What waits for the message's recipient and is replaced by it (QueuedMessage *, borrowed). */
static GPtrArray *find_replaced(const Notification *notification, const Message *message,
                                GPtrArray *earlier)
{
    GPtrArray *replaced = g_ptr_array_new();
    for (guint i = 0; i < notification->waiting->len; i++) {
        QueuedMessage *waiting = g_ptr_array_index(notification->waiting, i);
        if (!g_str_equal(waiting->recipient, message->recipient) ||
            !include_hubs(notification, message, waiting))
            continue;
        g_ptr_array_add(replaced, waiting);
        for (guint j = 0; j < waiting->summaries->len; j++) {
            const Summary *one = g_ptr_array_index(waiting->summaries, j);
            summaries_add(earlier, one->written, one->text);
        }
    }
    /* The first is kept: it tells since when. */
    if (earlier->len > EARLIER_MAX)
        g_ptr_array_remove_range(earlier, 1, earlier->len - EARLIER_MAX);
    return replaced;
}

/* When the message was written: where it has no news of its own, when the newest was that it
 * replaces, so that one that is refused is given up in the end. */
static gint64 written_at(const Message *message, const GPtrArray *replaced)
{
    gint64 written = 0;
    for (guint i = 0; i < message->hubs->len; i++)
        if (((const HubChanges *)g_ptr_array_index(message->hubs, i))->occasion != OCCASION_NONE)
            return message->now;
    for (guint i = 0; i < replaced->len; i++)
        written = MAX(written, ((const QueuedMessage *)g_ptr_array_index(replaced, i))->written);
    return written;
}

static bool compose(Notification *notification, const Message *message, const GPtrArray *replaced,
                    GError **error)
{
    g_autofree char *trouble = NULL;
    bool mail = !tell_is_name(message->recipient);
    GBytes *bytes = mail ? mime_compose(message, &trouble, error) : tell_compose(message, &trouble);
    if (trouble != NULL)
        add_trouble(notification,
                    g_strdup_printf("%s to %s lacks pictures: %s", mail ? "mail" : "message",
                                    message->recipient, trouble));
    if (bytes == NULL)
        return false;
    QueuedMessage *queued = g_new0(QueuedMessage, 1);
    *queued = (QueuedMessage){.recipient = g_strdup(message->recipient),
                              .id = message_id(message),
                              .bytes = bytes,
                              .written = written_at(message, replaced),
                              .hubs = g_ptr_array_new_with_free_func(g_free),
                              .summaries = summaries_new()};
    for (guint i = 0; i < message->hubs->len; i++) {
        const HubChanges *hub = g_ptr_array_index(message->hubs, i);
        g_ptr_array_add(queued->hubs, g_strdup(hub->report->hub->tag));
    }
    for (guint i = 0; i < message->earlier->len; i++) {
        const Summary *one = g_ptr_array_index(message->earlier, i);
        summaries_add(queued->summaries, one->written, one->text);
    }
    g_autofree char *summary = message_summary(message);
    summaries_add(queued->summaries, message->now, summary);
    g_ptr_array_add(notification->messages, queued);
    return true;
}

static void write_to(Notification *notification, const char *recipient)
{
    g_autoptr(GPtrArray) hubs = hubs_for(notification, recipient);
    if (hubs->len == 0)
        return;
    g_autoptr(GError) error = NULL;
    const Hub *first = ((const HubChanges *)g_ptr_array_index(hubs, 0))->report->hub;
    const char *sender = mime_sender(first->sender, notification->options->sender);
    bool mail = !tell_is_name(recipient);
    if (mail && first->sender != NULL && sender != first->sender)
        add_trouble(notification, g_strdup_printf("hub %s: its sender \"%s\" is not a mail "
                                                  "address; mail to %s is from %s",
                                                  first->tag, first->sender, recipient, sender));
    g_autofree char *address = mime_address(sender, mail ? &error : NULL);
    const char *at = address != NULL ? strrchr(address, '@') : NULL;
    g_autoptr(GPtrArray) earlier = summaries_new();
    Message message = {.recipient = recipient,
                       .sender = sender,
                       .domain = at != NULL ? at + 1 : "localhost",
                       .origin = notification->origin,
                       .hubs = hubs,
                       .earlier = earlier,
                       .now = notification->options->now,
                       .summaries_only = !mail};
    g_autoptr(GPtrArray) replaced = find_replaced(notification, &message, earlier);
    /* An address that is none will not be one tomorrow: all there is to do is to say so. */
    if (error == NULL)
        compose(notification, &message, replaced, &error);
    if (error == NULL)
        g_ptr_array_extend(notification->replaced, replaced, NULL, NULL);
    else
        add_trouble(notification, g_strdup_printf("mail to %s: %s", recipient, error->message));
}

/* Writes to everybody concerned, each once. */
static void write_messages(Notification *notification)
{
    g_autoptr(GHashTable) written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < notification->asked->len; i++) {
        const Hub *hub = g_ptr_array_index(notification->asked, i);
        for (char **email = hub->email; *email != NULL; email++)
            if (g_hash_table_add(written, g_strdup(*email)))
                write_to(notification, *email);
        for (char **place = hub->tell; place != NULL && *place != NULL; place++) {
            g_autofree char *name = tell_name(*place);
            if (g_hash_table_add(written, g_strdup(name)))
                write_to(notification, name);
        }
    }
}

/* What a dry run leaves of a message: the mail, or the requests that would be sent. */
static GBytes *preview(const Notification *notification, const QueuedMessage *message,
                       GError **error)
{
    if (!tell_is_name(message->recipient))
        return g_bytes_ref(message->bytes);
    const Hub *hub = outbox_hub(notification->options->hubs, message->recipient);
    TellDelivery delivery = {.place = outbox_place(hub, message->recipient),
                             .bytes = message->bytes};
    char *text = tell_preview(&delivery, error);
    return text != NULL ? g_bytes_new_take(text, strlen(text)) : NULL;
}

static bool write_file(const Notification *notification, const QueuedMessage *message,
                       GError **error)
{
    const char *folder = notification->options->dry_run;
    g_autofree char *person = text_file_name(message->recipient);
    g_autofree char *id = text_file_name(message->id);
    const char *suffix = tell_is_name(message->recipient) ? "txt" : "eml";
    g_autofree char *name = g_strdup_printf("%s-%s.%s", person, id, suffix);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GBytes) bytes = preview(notification, message, error);
    if (bytes == NULL)
        return false;
    gsize length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    if (g_mkdir_with_parents(folder, 0755) != 0) {
        g_set_error(error, NOTIFY_ERROR, NOTIFY_ERROR_FAILED, "%s: %s", folder, g_strerror(errno));
        return false;
    }
    return g_file_set_contents(path, data, (gssize)length, error);
}

static void write_files(Notification *notification)
{
    for (guint i = 0; i < notification->messages->len; i++) {
        g_autoptr(GError) error = NULL;
        write_file(notification, g_ptr_array_index(notification->messages, i), &error);
        if (error != NULL)
            add_trouble(notification, g_strdup(error->message));
    }
}

static bool save_all(const Notification *notification, GError **error)
{
    State *state = notification->state;
    if (!state_set_origin(state, notification->origin, error))
        return false;
    for (guint i = 0; i < notification->next->len; i++) {
        const char *tag = ((const Hub *)g_ptr_array_index(notification->asked, i))->tag;
        const LastNotified *last = g_ptr_array_index(notification->next, i);
        if (!state_save_notified(state, tag, last, error) ||
            !state_log_incidents(state, tag, last, notification->options->now, error))
            return false;
    }
    for (guint i = 0; i < notification->replaced->len; i++) {
        const QueuedMessage *replaced = g_ptr_array_index(notification->replaced, i);
        if (!state_drop_message(state, replaced->number, error))
            return false;
    }
    for (guint i = 0; i < notification->messages->len; i++)
        if (!state_add_message(state, g_ptr_array_index(notification->messages, i), error))
            return false;
    return true;
}

static bool save(const Notification *notification, GError **error)
{
    return state_begin(notification->state, error) &&
           state_end(notification->state, save_all(notification, error), error);
}

static bool work(Notification *notification, GError **error)
{
    if (!load(notification, error))
        return false;
    write_messages(notification);
    if (notification->options->dry_run == NULL)
        return save(notification, error) &&
               outbox_deliver(notification->state, notification->options, notification->troubles,
                              error);
    write_files(notification);
    return true;
}

/* One error of all the troubles, a line each. */
static bool tell_troubles(GPtrArray *troubles, GError **error)
{
    if (troubles->len == 0)
        return true;
    g_ptr_array_add(troubles, NULL);
    g_autofree char *lines = g_strjoinv("\n", (char **)troubles->pdata);
    g_set_error(error, NOTIFY_ERROR, NOTIFY_ERROR_FAILED, "%s", lines);
    return false;
}

bool notify_hubs(const GPtrArray *hubs, const ReportSource *source, State *state,
                 const NotifyOptions *options, GError **error)
{
    if (hubs->len == 0)
        return true;
    Notification notification = {
        .asked = hubs,
        .source = source,
        .options = options,
        .state = state,
        .last = g_ptr_array_new_with_free_func((GDestroyNotify)last_notified_free),
        .next = g_ptr_array_new_with_free_func((GDestroyNotify)last_notified_free),
        .hubs = g_ptr_array_new_with_free_func((GDestroyNotify)hub_changes_free),
        .replaced = g_ptr_array_new(),
        .messages = g_ptr_array_new_with_free_func((GDestroyNotify)queued_message_free),
        .troubles = g_ptr_array_new_with_free_func(g_free)};
    g_autoptr(GError) failure = NULL;
    g_mime_init();
    if (!work(&notification, &failure))
        add_trouble(&notification, g_strdup(failure->message));
    g_mime_shutdown();
    bool good = tell_troubles(notification.troubles, error);
    g_free(notification.origin);
    g_clear_pointer(&notification.waiting, g_ptr_array_unref);
    g_ptr_array_unref(notification.replaced);
    for (guint i = 0; i < notification.hubs->len; i++) {
        const HubChanges *kept = g_ptr_array_index(notification.hubs, i);
        source->let_go(kept->report->hub, source->data);
    }
    g_ptr_array_unref(notification.hubs);
    g_ptr_array_unref(notification.next);
    g_ptr_array_unref(notification.last);
    g_ptr_array_unref(notification.messages);
    g_ptr_array_unref(notification.troubles);
    return good;
}

/* `url` with "/fail" at the end of its path, before a query. */
static char *fail_url(const char *url)
{
    gsize path = strcspn(url, "?#");
    gsize end = path > 0 && url[path - 1] == '/' ? path - 1 : path;
    return g_strdup_printf("%.*s/fail%s", (int)end, url, url + path);
}

bool notify_ping(const char *url, bool well, const char *words, GError **error)
{
    g_autofree char *target = well ? g_strdup(url) : fail_url(url);
    WebRequest request = {
        .url = target, .body = words, .timeout = PING_TIMEOUT, .max_bytes = PING_ANSWER};
    return web_fetch(&request, NULL, error);
}
