/* Renamed: an item of which nothing is listed any more, and another of the node that has its last
 * three tarballs: of the same dates and bytes, and not seen before the last of this one. What has
 * the newest of them is looked up among all of the node's tarballs, so that many items that vanish
 * together cost no more each. */
#include "judge/rules.h"

#define ALIKE 3
#define MOST 16 /* items that have a tarball of the same date and bytes */

/* Whether the other item has that tarball, too, and had it not at the same time. */
static bool has_same(const ItemHistory *other, const Tarball *tarball)
{
    const GArray *tarballs = other->tarballs;
    guint low = 0, high = tarballs->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(tarballs, Tarball, middle).time < tarball->time)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == tarballs->len)
        return false;
    const Tarball *same = &g_array_index(tarballs, Tarball, low);
    return same->time == tarball->time && same->bytes == tarball->bytes &&
           same->first_seen > tarball->last_seen;
}

/* A tarball of one of the node's items. */
typedef struct {
    gint64 time, bytes;
    guint item;
} Date;

static gint compare_dates(gconstpointer one, gconstpointer other)
{
    const Date *a = one, *b = other;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return (a->bytes > b->bytes) - (a->bytes < b->bytes);
}

static GArray *gather_dates(const GPtrArray *items)
{
    GArray *dates = g_array_new(FALSE, FALSE, sizeof(Date));
    for (guint i = 0; i < items->len; i++) {
        const GArray *tarballs = ((const ItemHistory *)g_ptr_array_index(items, i))->tarballs;
        for (guint j = 0; j < tarballs->len; j++) {
            const Tarball *tarball = &g_array_index(tarballs, Tarball, j);
            Date date = {tarball->time, tarball->bytes, i};
            g_array_append_val(dates, date);
        }
    }
    g_array_sort(dates, compare_dates);
    return dates;
}

/* The place of the first that is not before `date`. */
static guint find_date(const GArray *dates, const Date *date)
{
    guint low = 0, high = dates->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (compare_dates(&g_array_index(dates, Date, middle), date) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_last(const ItemHistory *other, const GArray *tarballs)
{
    for (guint i = 1; i <= ALIKE; i++)
        if (!has_same(other, &g_array_index(tarballs, Tarball, tarballs->len - i)))
            return false;
    return true;
}

const char *item_case_renamed(const ItemCase *item)
{
    const GPtrArray *items = item->node->history->items;
    const GArray *tarballs = item->history->tarballs;
    if (tarballs->len < ALIKE || item->listed->len > 0)
        return NULL;
    if (item->node->dates == NULL)
        item->node->dates = gather_dates(items);
    const GArray *dates = item->node->dates;
    const Tarball *last = &g_array_index(tarballs, Tarball, tarballs->len - 1);
    const Date date = {last->time, last->bytes, 0};
    guint first = find_date(dates, &date);
    for (guint i = first; i < dates->len && i - first < MOST; i++) {
        const Date *one = &g_array_index(dates, Date, i);
        const ItemHistory *other = g_ptr_array_index(items, one->item);
        if (compare_dates(one, &date) != 0)
            break;
        if (other != item->history && has_last(other, tarballs))
            return other->item;
    }
    return NULL;
}
