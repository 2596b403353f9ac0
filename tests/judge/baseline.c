/* Two judges of one line each, to hold ours against: a backup that is 20 % smaller than the one
 * before it, and one that is three standard deviations off the mean of the 30 before it. Both call
 * an item late whose newest backup is older than one and a half times what is usual. */
#include <math.h>
#include <stdlib.h>

#include "play.h"

#define LATEST 30

static const Tarball *tarball_at(const ItemHistory *item, guint i)
{
    return &g_array_index(item->tarballs, Tarball, i);
}

static bool is_20_down(const ItemHistory *item)
{
    guint n = item->tarballs->len;
    return n >= 2 &&
           (double)tarball_at(item, n - 1)->bytes < 0.8 * (double)tarball_at(item, n - 2)->bytes;
}

static bool is_3_sigma_off(const ItemHistory *item)
{
    guint n = item->tarballs->len;
    if (n <= LATEST)
        return false;
    double sum = 0, squares = 0, newest = (double)tarball_at(item, n - 1)->bytes;
    for (guint i = n - 1 - LATEST; i < n - 1; i++)
        sum += (double)tarball_at(item, i)->bytes / LATEST;
    for (guint i = n - 1 - LATEST; i < n - 1; i++)
        squares += pow((double)tarball_at(item, i)->bytes - sum, 2) / LATEST;
    return fabs(newest - sum) > 3 * sqrt(squares);
}

static int compare_gaps(const void *one, const void *other)
{
    gint64 a = *(const gint64 *)one, b = *(const gint64 *)other;
    return (a > b) - (a < b);
}

static bool is_late(const ItemHistory *item, gint64 now)
{
    guint n = item->tarballs->len, count = MIN(n, LATEST + 1);
    if (count < 3)
        return false;
    gint64 gaps[LATEST];
    for (guint i = 0; i + 1 < count; i++)
        gaps[i] = tarball_at(item, n - 1 - i)->time - tarball_at(item, n - 2 - i)->time;
    qsort(gaps, count - 1, sizeof gaps[0], compare_gaps);
    return now - tarball_at(item, n - 1)->time > gaps[(count - 1) / 2] * 3 / 2;
}

void baseline_judge(Judge which, const HubHistory *history, gint64 now, SayFunc say, gpointer data)
{
    for (guint n = 0; n < history->nodes->len; n++) {
        const NodeHistory *node = g_ptr_array_index(history->nodes, n);
        for (guint i = 0; i < node->items->len; i++) {
            const ItemHistory *item = g_ptr_array_index(node->items, i);
            if (which == DROP_20 ? is_20_down(item) : is_3_sigma_off(item))
                say(node->node->tag, item->item, "size", "off", data);
            if (is_late(item, now))
                say(node->node->tag, item->item, "age", "late", data);
        }
    }
}
