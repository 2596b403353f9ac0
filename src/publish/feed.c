#include "publish/feed.h"

#include "base/text.h"
#include "base/when.h"
#include "text/text.h"

#include <string.h>

#define ENTRIES 100 /* of a feed: those that have changed last */

typedef struct {
    const FeedHub *hub;
    const PastIncident *past; /* borrowed from Feed */
} Entry;

typedef struct {
    char *origin;
    GPtrArray *lists; /* GPtrArray * of PastIncident * */
    GArray *entries;  /* Entry, those that have changed last first */
} Feed;

static void feed_clear(Feed *feed)
{
    g_free(feed->origin);
    g_ptr_array_unref(feed->lists);
    g_array_unref(feed->entries);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Feed, feed_clear)

/* A name-based UUID (RFC 9562, version 8) as a URN. */
static char *make_id(const Feed *feed, const char *kind, const char *hub, gint64 number)
{
    g_autofree char *name =
        g_strdup_printf("%s\n%s\n%s\n%" G_GINT64_FORMAT, feed->origin, kind, hub, number);
    g_autofree char *hex = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
    return g_strdup_printf("urn:uuid:%.8s-%.4s-8%.3s-a%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17,
                           hex + 20);
}

static gint compare_entries(gconstpointer a, gconstpointer b)
{
    const PastIncident *x = ((const Entry *)a)->past, *y = ((const Entry *)b)->past;
    if (x->changed != y->changed)
        return x->changed < y->changed ? 1 : -1;
    return x->number < y->number ? 1 : x->number > y->number ? -1 : 0;
}

static void unref_list(gpointer list)
{
    g_ptr_array_unref(list);
}

static bool load(Feed *feed, State *state, const GPtrArray *hubs, GError **error)
{
    feed->lists = g_ptr_array_new_with_free_func(unref_list);
    feed->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    feed->origin = state_get_origin(state, "0", error);
    for (guint i = 0; feed->origin != NULL && i < hubs->len; i++) {
        const FeedHub *hub = g_ptr_array_index(hubs, i);
        GPtrArray *list =
            state_load_past(state, hub->hub->tag, G_MININT64, G_MAXINT64, ENTRIES, error);
        if (list == NULL)
            return false;
        g_ptr_array_add(feed->lists, list);
        for (guint k = 0; k < list->len; k++) {
            Entry entry = {hub, g_ptr_array_index(list, k)};
            g_array_append_val(feed->entries, entry);
        }
    }
    g_array_sort(feed->entries, compare_entries);
    if (feed->entries->len > ENTRIES)
        g_array_set_size(feed->entries, ENTRIES);
    return feed->origin != NULL;
}

static void append_element(GString *xml, const char *indent, const char *element, const char *text)
{
    g_autofree char *markup = text_markup(text);
    g_string_append_printf(xml, "%s<%s>%s</%s>\n", indent, element, markup, element);
}

static void append_time(GString *xml, const char *indent, const char *element, gint64 time)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autofree char *iso = when_iso(utc, time);
    append_element(xml, indent, element, iso);
}

/* To the hub's page, from a feed in the folder that `root` leads out of. */
static void append_link(GString *xml, const char *indent, const FeedHub *hub, const char *root)
{
    const char *url = hub->hub->reporturl;
    bool web =
        url != NULL && (g_str_has_prefix(url, "http://") || g_str_has_prefix(url, "https://"));
    g_autofree char *page =
        web ? g_strdup(url) : g_strdup_printf("%shub/%s/index.html", root, hub->name);
    g_autofree char *markup = text_markup(page);
    g_string_append_printf(xml, "%s<link rel=\"alternate\" type=\"text/html\" href=\"%s\"/>\n",
                           indent, markup);
}

/* "svn/dybsvn on H1 shrank 25 %" */
static char *say_incident(const PastIncident *past)
{
    return past->item != NULL ? g_strdup_printf("%s on %s %s", past->item, past->node, past->brief)
                              : g_strdup_printf("%s %s", past->node, past->brief);
}

/* "From 3 Nov 2026 18:17 to 5 Nov 2026 18:17 (Asia/Taipei), at worst alarm. REASON" */
static char *say_summary(const Entry *entry)
{
    const PastIncident *past = entry->past;
    g_autoptr(GTimeZone) zone = when_zone(entry->hub->zone_name);
    g_autofree char *began = when_minute(zone, past->began);
    g_autofree char *ended = past->ended != -1 ? when_minute(zone, past->ended) : NULL;
    g_autofree char *changed = when_minute(zone, past->changed);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s %s%s%s (%s)", ended != NULL ? "From" : "Since", began,
                           ended != NULL ? " to " : "", ended != NULL ? ended : "",
                           entry->hub->zone_name);
    if (ended == NULL && past->changed != past->began)
        g_string_append_printf(text, ", %s since %s", status_word(past->status), changed);
    if (past->worst != past->status)
        g_string_append_printf(text, ", at worst %s", status_word(past->worst));
    g_string_append_printf(text, ".%s%s", past->reason[0] != '\0' ? " " : "", past->reason);
    return g_string_free(text, FALSE);
}

static void append_entry(GString *xml, const Feed *feed, const Entry *entry, const char *root)
{
    const PastIncident *past = entry->past;
    g_autofree char *id = make_id(feed, "incident", past->hub, past->number);
    g_autofree char *said = say_incident(past);
    g_autofree char *title = g_strdup_printf(
        "%s: %s: %s", past->hub, past->ended != -1 ? "over" : status_word(past->status), said);
    g_autofree char *summary = say_summary(entry);
    g_string_append(xml, "  <entry>\n");
    append_element(xml, "    ", "id", id);
    append_element(xml, "    ", "title", title);
    append_time(xml, "    ", "published", past->began);
    append_time(xml, "    ", "updated", past->changed);
    append_link(xml, "    ", entry->hub, root);
    g_string_append_printf(xml, "    <category term=\"%s\"/>\n",
                           past->ended != -1 ? "over" : status_word(past->status));
    append_element(xml, "    ", "summary", summary);
    g_string_append(xml, "  </entry>\n");
}

/* `hub`: that it is all about; NULL: it is about all. */
static bool write_feed(Site *site, const char *path, const Feed *feed, const FeedHub *hub,
                       GError **error)
{
    const char *root = hub != NULL ? "../../" : "";
    g_autofree char *id = make_id(feed, "feed", hub != NULL ? hub->hub->tag : "", 0);
    g_autofree char *title = hub != NULL
                                 ? g_strdup_printf("Backups of %s: incidents", hub->hub->tag)
                                 : g_strdup("Backups of all hubs: incidents");
    /* While there has been no incident, since when there might have been. */
    gint64 updated = feed->entries->len > 0 ? g_array_index(feed->entries, Entry, 0).past->changed
                                            : g_ascii_strtoll(feed->origin, NULL, 10);
    g_autoptr(GString) xml = g_string_new("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                                          "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    append_element(xml, "  ", "id", id);
    append_element(xml, "  ", "title", title);
    append_time(xml, "  ", "updated", updated);
    g_string_append(xml,
                    "  <author><name>hubplot</name></author>\n"
                    "  <generator version=\"" HUBPLOT_VERSION "\">hubplot</generator>\n"
                    "  <link rel=\"self\" type=\"application/atom+xml\" href=\"feed.atom\"/>\n");
    if (hub != NULL)
        append_link(xml, "  ", hub, root);
    else
        g_string_append(xml,
                        "  <link rel=\"alternate\" type=\"text/html\" href=\"index.html\"/>\n");
    for (guint i = 0; i < feed->entries->len; i++)
        append_entry(xml, feed, &g_array_index(feed->entries, Entry, i), root);
    g_string_append(xml, "</feed>\n");
    return site_write(site, path, xml->str, xml->len, error);
}

bool feed_write_hub(Site *site, State *state, const FeedHub *hub, GError **error)
{
    g_autoptr(GPtrArray) hubs = g_ptr_array_new();
    g_ptr_array_add(hubs, (gpointer)hub);
    g_auto(Feed) feed = {0};
    g_autofree char *path = g_strdup_printf("hub/%s/feed.atom", hub->name);
    return load(&feed, state, hubs, error) && write_feed(site, path, &feed, hub, error);
}

bool feed_write_all(Site *site, State *state, const GPtrArray *hubs, GError **error)
{
    g_auto(Feed) feed = {0};
    return load(&feed, state, hubs, error) && write_feed(site, "feed.atom", &feed, NULL, error);
}
