/* Renamed: an item of which nothing is listed any more, and another of the node that has its last
 * three tarballs: of the same dates and bytes, and not seen before the last of this one. */
#include "judge/rules.h"

#define ALIKE 3

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

const char *item_case_renamed(const ItemCase *item)
{
    const GArray *tarballs = item->history->tarballs;
    if (tarballs->len < ALIKE || judge_is_listed(item->newest))
        return NULL;
    for (guint i = 0; i < tarballs->len; i++)
        if (judge_is_listed(&g_array_index(tarballs, Tarball, i)))
            return NULL;
    for (guint i = 0; i < item->node->history->items->len; i++) {
        const ItemHistory *other = g_ptr_array_index(item->node->history->items, i);
        bool same = other != item->history;
        for (guint j = 1; same && j <= ALIKE; j++)
            same = has_same(other, &g_array_index(tarballs, Tarball, tarballs->len - j));
        if (same)
            return other->item;
    }
    return NULL;
}
