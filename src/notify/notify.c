#include "notify.h"

#include "mime.h"
#include "outbox.h"
#include "text.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>

#define ROOM "notify" /* of the notes that remember what was told */
#define ORIGIN                                                                        \
    "origin" /* the note that tells this database from others, in the ids of messages \
              */

G_DEFINE_QUARK(hubplot_notify_error, notify_error)

/* One call's work. */
typedef struct {
    Store *store;
    const NotifyOptions *options;
    GHashTable *memory;  /* as of news.h */
    GPtrArray *hubs;     /* HubNews *, with an occasion or not */
    GPtrArray *troubles; /* char * */
} Desk;

static const char *sender_of(const Desk *desk, const Hub *hub)
{
    return hub->sender != NULL ? hub->sender : desk->options->sender;
}

/* What may have been lost is told anew: as if the hub's last message had never been. */
static void forget_telling(Desk *desk, const GPtrArray *reports, const GPtrArray *doubtful)
{
    for (guint i = 0; i < reports->len; i++) {
        const Hub *hub = ((const HubReport *)g_ptr_array_index(reports, i))->hub;
        for (guint j = 0; j < doubtful->len; j++)
            if (g_strv_contains((const char *const *)hub->email, g_ptr_array_index(doubtful, j)))
                hub_news_forget_telling(hub, desk->memory);
    }
}

/* The hubs with an occasion to write to that person. */
static GPtrArray *hubs_for(const Desk *desk, const char *recipient)
{
    GPtrArray *hubs = g_ptr_array_new();
    for (guint i = 0; i < desk->hubs->len; i++) {
        HubNews *hub = g_ptr_array_index(desk->hubs, i);
        if (hub->occasion != OCCASION_NONE &&
            g_strv_contains((const char *const *)hub->report->hub->email, recipient))
            g_ptr_array_add(hubs, hub);
    }
    return hubs;
}

static bool write_file(const char *folder, const char *recipient, const char *id, GBytes *bytes,
                       GError **error)
{
    g_autofree char *person = text_file_name(recipient);
    g_autofree char *message = text_file_name(id);
    g_autofree char *name = g_strdup_printf("%s-%s.eml", person, message);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    gsize length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    if (g_mkdir_with_parents(folder, 0755) != 0) {
        g_set_error(error, NOTIFY_ERROR, NOTIFY_ERROR_FAILED, "%s: %s", folder, g_strerror(errno));
        return false;
    }
    return g_file_set_contents(path, data, (gssize)length, error);
}

/* Composes one message and queues it. */
static bool write_letter(Desk *desk, const Letter *letter, GError **error)
{
    g_autofree char *trouble = NULL;
    g_autofree char *id = letter_id(letter);
    g_autoptr(GBytes) bytes = mime_compose(letter, &trouble, error);
    if (trouble != NULL)
        g_ptr_array_add(desk->troubles, g_strdup_printf("mail to %s lacks pictures: %s",
                                                        letter->recipient, trouble));
    if (bytes == NULL)
        return false;
    if (desk->options->dry_run != NULL)
        return write_file(desk->options->dry_run, letter->recipient, id, bytes, error);
    return store_queue_message(desk->store, letter->recipient, id, bytes, letter->now, error);
}

static void write_to(Desk *desk, const char *recipient, GHashTable *failed)
{
    g_autoptr(GPtrArray) hubs = hubs_for(desk, recipient);
    g_autoptr(GError) error = NULL;
    const Hub *first = ((const HubNews *)g_ptr_array_index(hubs, 0))->report->hub;
    const char *sender = sender_of(desk, first);
    g_autofree char *address = mime_address(sender, &error);
    const char *at = address != NULL ? strrchr(address, '@') : NULL;
    Letter letter = {.recipient = recipient,
                     .sender = sender,
                     .domain = at != NULL ? at + 1 : "localhost",
                     .origin = g_hash_table_lookup(desk->memory, ORIGIN),
                     .hubs = hubs,
                     .now = desk->options->now};
    if (address != NULL && write_letter(desk, &letter, &error))
        return;
    g_ptr_array_add(desk->troubles, g_strdup_printf("mail to %s: %s", recipient, error->message));
    /* An address that is none will not be one tomorrow; anything else is tried again. */
    for (guint i = 0; i < hubs->len && !g_error_matches(error, MIME_ERROR, MIME_ERROR_ADDRESS); i++)
        g_hash_table_add(failed, g_ptr_array_index(hubs, i));
}

/* Writes to everybody concerned, each once, and remembers what was told. */
static bool write_letters(Desk *desk, GError **error)
{
    g_autoptr(GHashTable) written = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) failed = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < desk->hubs->len; i++) {
        const HubNews *hub = g_ptr_array_index(desk->hubs, i);
        char **email = hub->report->hub->email;
        for (guint j = 0; hub->occasion != OCCASION_NONE && email[j] != NULL; j++)
            if (g_hash_table_add(written, email[j]))
                write_to(desk, email[j], failed);
    }
    if (desk->options->dry_run != NULL)
        return true;
    for (guint i = 0; i < desk->hubs->len; i++) {
        HubNews *hub = g_ptr_array_index(desk->hubs, i);
        if (!g_hash_table_contains(failed, hub))
            hub_news_remember(hub, desk->memory, desk->options->now);
    }
    return store_set_notes(desk->store, ROOM, desk->memory, error);
}

/* Must be on disk before the first message is composed: see letter_id(). A dry run needs no other
 * than that it is the same each time. */
static bool keep_origin(Desk *desk, GError **error)
{
    bool dry = desk->options->dry_run != NULL;
    if (g_hash_table_contains(desk->memory, ORIGIN))
        return true;
    char *origin = g_strdup_printf("%" G_GINT64_FORMAT, dry ? 0 : desk->options->now);
    g_hash_table_insert(desk->memory, g_strdup(ORIGIN), origin);
    return dry || store_set_note(desk->store, ROOM, ORIGIN, origin, error);
}

static bool work(Desk *desk, const GPtrArray *reports, GError **error)
{
    bool dry = desk->options->dry_run != NULL;
    g_autoptr(GPtrArray) doubtful = g_ptr_array_new_with_free_func(g_free);
    if (!dry && !outbox_settle(desk->store, desk->options->now, doubtful, error))
        return false;
    desk->memory = store_get_notes(desk->store, ROOM, error);
    if (desk->memory == NULL || !keep_origin(desk, error))
        return false;
    forget_telling(desk, reports, doubtful);
    for (guint i = 0; i < reports->len; i++)
        g_ptr_array_add(desk->hubs, hub_news_new(g_ptr_array_index(reports, i), desk->memory,
                                                 desk->options->now));
    return write_letters(desk, error) &&
           (dry || outbox_deliver(desk->store, reports, desk->options, desk->troubles, error));
}

bool notify_reports(const GPtrArray *reports, Store *store, const NotifyOptions *options,
                    GError **error)
{
    Desk desk = {.store = store,
                 .options = options,
                 .hubs = g_ptr_array_new_with_free_func((GDestroyNotify)hub_news_free),
                 .troubles = g_ptr_array_new_with_free_func(g_free)};
    if (reports->len == 0)
        return true;
    g_mime_init();
    bool good = work(&desk, reports, error);
    g_mime_shutdown();
    if (good && desk.troubles->len > 0) {
        g_ptr_array_add(desk.troubles, NULL);
        g_autofree char *lines = g_strjoinv("\n", (char **)desk.troubles->pdata);
        g_set_error(error, NOTIFY_ERROR, NOTIFY_ERROR_FAILED, "%s", lines);
        good = false;
    }
    g_clear_pointer(&desk.memory, g_hash_table_unref);
    g_ptr_array_unref(desk.hubs);
    g_ptr_array_unref(desk.troubles);
    return good;
}
