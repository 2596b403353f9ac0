/* Nights: how many of an item's tarballs were due in a stretch of time, and how many of these came,
 * in time or late, by the rhythm (rhythm.h) of that stretch.
 *
 * A tarball stands for the time due that is nearest to it; several that stand for the same count
 * once. Between two that stand for times further apart, and behind the last where the grace is
 * over, what was due did not come: it was missed where a node's listing says so (missed.c), else it
 * is not known. */
#include "axis/calendar.h"
#include "base/when.h"
#include "judge/judge.h"
#include "judge/rhythm.h"

#define BEFORE 30   /* tarballs before the stretch that its rhythm is learnt from, too */
#define MOST 100000 /* times due of one item: a date of long ago must not cost minutes */

typedef struct {
    const Rhythm *rhythm;
    gint64 from, until;
    ItemNights *nights;
} Count;

/* Counts what was due between, of which nothing came. */
static guint count_absent(const Count *count, gint64 served, gint64 before, gint64 last)
{
    guint absent = 0;
    gint64 due = rhythm_next(count->rhythm, served);
    for (int i = 0; due != -1 && i < MOST; i++) {
        bool is_absent = last == -1 ? rhythm_is_missed(count->rhythm, served, due, before)
                                    : due + count->rhythm->grace <= last;
        if (!is_absent)
            break;
        absent += due >= count->from && due < count->until;
        due = rhythm_next(count->rhythm, due);
    }
    return absent;
}

static void count_tarball(const Count *count, gint64 due, gint64 time, gint64 served)
{
    if (time < count->from || time >= count->until)
        return;
    count->nights->tarballs++;
    count->nights->made += due == -1 || due != served;
    bool known = due != -1 && !count->rhythm->patient;
    if (!known || time <= due + count->rhythm->grace)
        return;
    LateTarball late = {due, time};
    g_array_append_val(count->nights->late, late);
}

static void count_all(const Count *count, const GArray *tarballs, gint64 seen)
{
    gint64 served = -1;
    guint absent = 0;
    bool has_rhythm = count->rhythm->kind != RHYTHM_NONE && !count->rhythm->patient;
    for (guint i = 0; i < tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        if ((tarball->flags & TARBALL_FUTURE) != 0)
            continue;
        if (has_rhythm && served != -1)
            absent += count_absent(count, served, tarball->time, -1);
        gint64 due = has_rhythm ? rhythm_served(count->rhythm, served, tarball->time) : -1;
        count_tarball(count, due, tarball->time, served);
        served = due;
    }
    if (has_rhythm && served != -1)
        absent += count_absent(count, served, -1, seen);
    absent = MAX(absent, count->nights->missed->len);
    count->nights->due = count->nights->made + absent;
    count->nights->unknown = absent - count->nights->missed->len;
}

/* The tarballs of the stretch, and some before it. */
static GArray *tarballs_around(const ItemHistory *item, gint64 from, gint64 until)
{
    GArray *around = g_array_new(FALSE, FALSE, sizeof(Tarball));
    guint first = 0, end = 0;
    for (guint i = 0; i < item->tarballs->len; i++) {
        gint64 time = g_array_index(item->tarballs, Tarball, i).time;
        first += time < from;
        end += time < until;
    }
    first -= MIN(first, BEFORE);
    if (end > first)
        g_array_append_vals(around, &g_array_index(item->tarballs, Tarball, first), end - first);
    return around;
}

void judge_nights(const NodeHistory *node, const ItemHistory *item, gint64 from, gint64 until,
                  ItemNights *nights)
{
    g_autofree char *zone_name = node_history_zone(node);
    g_autoptr(GTimeZone) zone = when_zone(zone_name);
    g_autoptr(Calendar) calendar = calendar_new_for(zone);
    g_autoptr(GArray) missed = judge_missed(node, item);
    *nights = (ItemNights){.missed = g_array_new(FALSE, FALSE, sizeof(gint64)),
                           .late = g_array_new(FALSE, FALSE, sizeof(LateTarball))};
    for (guint i = 0; i < missed->len; i++) {
        gint64 due = g_array_index(missed, gint64, i);
        if (due >= from && due < until)
            g_array_append_val(nights->missed, due);
    }
    ItemHistory around = {item->item, tarballs_around(item, from, until)};
    guint n = around.tarballs->len;
    gint64 newest = n > 0 ? g_array_index(around.tarballs, Tarball, n - 1).time : from;
    gint64 seen = MAX(node->last_reached, newest);
    Rhythm rhythm;
    rhythm_init(&rhythm, &around, node->readings, node_limits(node->node, item->item), calendar,
                seen);
    const Count count = {&rhythm, from, until, nights};
    count_all(&count, around.tarballs, seen);
    nights->rhythm = rhythm.kind != RHYTHM_NONE ? rhythm_words(&rhythm) : g_strdup("not known");
    rhythm_clear(&rhythm);
    g_array_unref(around.tarballs);
}

void item_nights_clear(ItemNights *nights)
{
    g_clear_pointer(&nights->missed, g_array_unref);
    g_clear_pointer(&nights->late, g_array_unref);
    g_clear_pointer(&nights->rhythm, g_free);
}
