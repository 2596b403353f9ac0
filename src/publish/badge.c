#include "publish/badge.h"

#include "base/text.h"
#include "base/when.h"
#include "text/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define HEIGHT 20         /* px */
#define PADDING 6         /* px at both sides of a text */
#define LABEL "#3d4148"   /* the colour behind the label */
#define CACHE_SECONDS 300 /* that shields.io may keep a badge: the least that it allows */

typedef struct {
    char *label, *message;
    Status status;
} Badge;

static void badge_clear(Badge *badge)
{
    g_free(badge->label);
    g_free(badge->message);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Badge, badge_clear)

/* About how wide the text is at 11 px, in px. The picture sets it to just that. */
static int text_width(const char *text)
{
    double width = 0;
    for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        if (g_unichar_iswide(letter))
            width += 11;
        else if (letter < 128 && strchr("ijl.,:;|!'()[] ftr", (int)letter) != NULL)
            width += 4.4;
        else if (letter < 128 && strchr("mwMW@%", (int)letter) != NULL)
            width += 10;
        else
            width += g_unichar_isupper(letter) ? 7.8 : 6.8;
    }
    return (int)(width + 0.5);
}

static void append_part(GString *svg, const char *text, int left, int width)
{
    g_autofree char *markup = text_markup(text);
    g_string_append_printf(svg,
                           "<text x=\"%d\" y=\"14\" textLength=\"%d\" "
                           "lengthAdjust=\"spacingAndGlyphs\">%s</text>",
                           left + PADDING, width - 2 * PADDING, markup);
}

static char *badge_svg(const Badge *badge)
{
    int label = text_width(badge->label) + 2 * PADDING;
    int message = text_width(badge->message) + 2 * PADDING;
    g_autofree char *words = g_strdup_printf("%s: %s", badge->label, badge->message);
    g_autofree char *title = text_markup(words);
    GString *svg = g_string_new(NULL);
    g_string_append_printf(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" role=\"img\" "
        "aria-label=\"%s\"><title>%s</title>"
        "<clipPath id=\"r\"><rect width=\"%d\" height=\"%d\" rx=\"3\"/></clipPath>"
        "<g clip-path=\"url(#r)\"><rect width=\"%d\" height=\"%d\" fill=\"" LABEL "\"/>"
        "<rect x=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/></g>"
        "<g fill=\"#fff\" font-family=\"DejaVu Sans,Verdana,sans-serif\" font-size=\"11\">",
        label + message, HEIGHT, title, title, label + message, HEIGHT, label, HEIGHT, label,
        message, HEIGHT, status_look(badge->status)->colour);
    append_part(svg, badge->label, 0, label);
    append_part(svg, badge->message, label, message);
    g_string_append(svg, "</g></svg>\n");
    return g_string_free(svg, FALSE);
}

/* https://shields.io/badges/endpoint-badge */
static char *badge_json(const Badge *badge)
{
    json_t *object = json_pack("{s:i, s:s, s:s, s:s, s:b, s:i}", "schemaVersion", 1, "label",
                               badge->label, "message", badge->message, "color",
                               status_look(badge->status)->colour + strlen("#"), "isError",
                               badge->status > STATUS_WARN, "cacheSeconds", CACHE_SECONDS);
    char *dump = json_dumps(object, JSON_COMPACT);
    char *text = g_strconcat(dump, "\n", NULL);
    free(dump);
    json_decref(object);
    return text;
}

/* `path` without a suffix. */
static bool write_badge(Site *site, const char *path, const Badge *badge, GError **error)
{
    g_autofree char *svg = badge_svg(badge);
    g_autofree char *json = badge_json(badge);
    g_autofree char *svg_path = g_strconcat(path, ".svg", NULL);
    g_autofree char *json_path = g_strconcat(path, ".json", NULL);
    return site_write(site, svg_path, svg, strlen(svg), error) &&
           site_write(site, json_path, json, strlen(json), error);
}

/* "ok 2013-05-10" */
static char *say(const HubPage *page, Status status, gint64 time)
{
    if (time == -1)
        return g_strdup_printf("%s, never", status_word(status));
    g_autofree char *iso = when_iso(page->zone, time);
    return g_strdup_printf("%s %.10s", status_word(status), iso);
}

static bool write_hub(Site *site, const HubPage *page, GError **error)
{
    g_autofree char *path = g_strdup_printf("hub/%s/badge", page->name);
    g_autofree char *tag = text_visible(page->report->hub->tag, -1);
    Status status = page->report->verdict->status;
    g_auto(Badge)
        badge = {g_strdup_printf("%s backups", tag), say(page, status, page->last_run), status};
    return write_badge(site, path, &badge, error);
}

static bool write_node(Site *site, const HubPage *page, const NodePage *node, GError **error)
{
    g_autofree char *path = g_strdup_printf("hub/%s/badge-node-%s", page->name, node->file);
    g_autofree char *tag = text_visible(node->history->node->tag, -1);
    Status status = node->verdict->status;
    g_auto(Badge) badge = {g_strdup_printf("backups on %s", tag),
                           say(page, status, node->history->last_reached), status};
    return write_badge(site, path, &badge, error);
}

/* How an item stands on all nodes. */
typedef struct {
    Status status;
    gint64 newest;
} Standing;

static GHashTable *find_standings(const HubPage *page)
{
    GHashTable *standings = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (guint i = 0; i < page->nodes->len; i++) {
        const GPtrArray *items = ((NodePage *)g_ptr_array_index(page->nodes, i))->verdict->items;
        for (guint k = 0; k < items->len; k++) {
            const ItemVerdict *item = g_ptr_array_index(items, k);
            Standing *standing = g_hash_table_lookup(standings, item->item);
            if (standing == NULL) {
                standing = g_new0(Standing, 1);
                standing->newest = -1;
                g_hash_table_insert(standings, (gpointer)item->item, standing);
            }
            standing->status = MAX(standing->status, item->status);
            if (item->newest != NULL)
                standing->newest = MAX(standing->newest, item->newest->time);
        }
    }
    return standings;
}

static bool write_items(Site *site, const HubPage *page, GError **error)
{
    g_autoptr(GHashTable) standings = find_standings(page);
    GHashTableIter iter;
    gpointer name, value;
    g_hash_table_iter_init(&iter, standings);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        const Standing *standing = value;
        g_autofree char *file = text_file_name(name);
        g_autofree char *path = g_strdup_printf("hub/%s/badge-item-%s", page->name, file);
        g_auto(Badge) badge = {text_visible(name, -1),
                               say(page, standing->status, standing->newest), standing->status};
        if (!write_badge(site, path, &badge, error))
            return false;
    }
    return true;
}

bool badges_write(Site *site, const HubPage *page, GError **error)
{
    for (guint i = 0; i < page->nodes->len; i++)
        if (!write_node(site, page, g_ptr_array_index(page->nodes, i), error))
            return false;
    return write_hub(site, page, error) && write_items(site, page, error);
}

bool badges_write_stale(Site *site, GError **error)
{
    g_auto(Badge) badge = {g_strdup("backups"), g_strdup("stale"), STATUS_UNKNOWN};
    return write_badge(site, "stale-badge", &badge, error);
}
