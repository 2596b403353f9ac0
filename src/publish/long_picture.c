#include "publish/long_picture.h"

#include "publish/fingerprint.h"

#include <string.h>

#define WIDTH 700 /* px, about, in which the whole history is shown */

/* The length of a pixel in s, rounded down to a power of two, so that it seldom changes. */
static gint64 find_pixel(const NodePage *node, gint64 now)
{
    gint64 first = now, pixel = 1;
    for (guint i = 0; i < node->history->items->len; i++) {
        const GArray *tarballs =
            ((const ItemHistory *)g_ptr_array_index(node->history->items, i))->tarballs;
        if (tarballs->len > 0)
            first = MIN(first, g_array_index(tarballs, Tarball, 0).time);
    }
    while (2 * pixel <= (now - first) / WIDTH)
        pixel *= 2;
    return pixel;
}

static void add_verdicts(GChecksum *sum, const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        digest_text(sum, verdict->brief);
        digest_all(sum, verdict->rule, verdict->status, verdict->since, verdict->time);
    }
}

/* Those before `end`, in which the last pixel begins. */
static void add_tarballs(GChecksum *sum, const ItemHistory *item, gint64 end)
{
    g_autoptr(GArray) numbers =
        g_array_sized_new(FALSE, FALSE, sizeof(gint64), 3 * item->tarballs->len);
    for (guint i = 0; i < item->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(item->tarballs, Tarball, i);
        const gint64 three[] = {tarball->time, tarball->bytes, tarball->flags & TARBALL_FUTURE};
        if (tarball->time < end)
            g_array_append_vals(numbers, three, G_N_ELEMENTS(three));
    }
    digest_text(sum, item->item);
    digest_numbers(sum, (const gint64 *)(gconstpointer)numbers->data, numbers->len);
}

/* When the node was not reached, or listed only a part. */
static void add_readings(GChecksum *sum, const GArray *readings, gint64 end)
{
    for (guint i = 0; i < readings->len; i++) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        if (reading->run < end && reading->outcome != OUTCOME_COMPLETE)
            digest_all(sum, reading->run, reading->outcome);
    }
}

char *long_picture_look(const HubPage *page, guint node)
{
    const NodePage *one = g_ptr_array_index(page->nodes, node);
    gint64 end = page->made - page->made % find_pixel(one, page->made);
    g_autofree char *style = hub_fingerprint(page->report->hub, "", &page->style);
    g_autofree char *zone = node_history_zone(one->history);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    digest_text(sum, style);
    digest_text(sum, zone);
    digest_all(sum, end);
    add_readings(sum, one->history->readings, end);
    add_verdicts(sum, one->verdict->verdicts);
    for (guint i = 0; i < one->history->items->len; i++)
        add_tarballs(sum, g_ptr_array_index(one->history->items, i), end);
    for (guint i = 0; i < one->verdict->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(one->verdict->items, i);
        digest_text(sum, item->item);
        add_verdicts(sum, item->verdicts);
    }
    return g_strdup(g_checksum_get_string(sum));
}

json_t *long_pictures_pack(const HubPage *page)
{
    json_t *all = json_object();
    for (guint i = 0; i < page->nodes->len; i++) {
        const NodePage *node = g_ptr_array_index(page->nodes, i);
        const Figure *figure = node->range[PLOT_ALL];
        if (figure != NULL && node->look != NULL)
            json_object_set_new(all, node->file,
                                json_pack("{s:s, s:s, s:s, s:i}", "look", node->look, "key",
                                          figure->key, "alt", figure->alt, "variants",
                                          (int)figure->variants));
    }
    return all;
}

Figure *long_picture_find(const HubPage *page, guint node, const KeptPictures *kept,
                          const char *stable)
{
    const NodePage *one = g_ptr_array_index(page->nodes, node);
    json_t *picture = json_object_get(json_object_get(kept->summary, "long"), one->file);
    const char *look, *key, *alt;
    int variants;
    Figure *figure = NULL;
    if (picture != NULL &&
        json_unpack(picture, "{s:s, s:s, s:s, s:i}", "look", &look, "key", &key, "alt", &alt,
                    "variants", &variants) == 0 &&
        strcmp(look, one->look) == 0)
        figure = figure_new_drawn(stable, key, alt, variants, kept->site);
    return figure;
}
