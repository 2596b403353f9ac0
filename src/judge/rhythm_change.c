/* Whether an item has taken up another rhythm of late, and since when.
 *
 * The rhythm of now foretold, from the one before each, all tarballs down to the last that it did
 * not foretell, t[i]. The rhythm that is learnt from those up to t[i] is the one of before. Where
 * it is another one, the change came with the first tarball behind t[i] that it did not foretell:
 * on that day, or on the day on which it had foretold one, whichever is earlier. So daily backups
 * that come on working days only do so since the first Saturday. */
#include "judge/rhythm.h"

#define LOOKED_AT 60 /* tarballs */
#define FEW 4
#define SHORTEST_MONTH 28 /* days */
#define LONGEST_MONTH 31

/* Whether one counts nights and the other months, and both mean once a month. */
static bool is_as_monthly(const Rhythm *one, const Rhythm *other)
{
    return (one->kind == RHYTHM_NIGHTS || other->kind == RHYTHM_NIGHTS) &&
           MIN(one->nights, other->nights) >= SHORTEST_MONTH &&
           MAX(one->nights, other->nights) <= LONGEST_MONTH;
}

/* The days that the item's last tarballs stand for, the oldest first, and where they are. */
typedef struct {
    gint64 day[LOOKED_AT];
    guint place[LOOKED_AT];
    guint n;
} Days;

static bool is_regular(const Rhythm *rhythm)
{
    return rhythm->kind >= RHYTHM_WEEKDAYS && !rhythm->patient;
}

static void gather(Days *days, const ItemHistory *item, const Rhythm *rhythm, gint64 seen)
{
    const GArray *tarballs = item->tarballs;
    guint first = tarballs->len > LOOKED_AT ? tarballs->len - LOOKED_AT : 0;
    gint64 before = G_MININT64;
    for (guint i = first; i < tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        if ((tarball->flags & TARBALL_FUTURE) != 0 || tarball->time > seen)
            continue;
        gint64 day = rhythm_day(rhythm, before, tarball->time);
        if (day <= before)
            continue;
        before = days->day[days->n] = day;
        days->place[days->n++] = i;
    }
}

/* The day that the rhythm foretells after that one. */
static gint64 day_after(const Rhythm *rhythm, gint64 day)
{
    gint64 due = calendar_instant(rhythm->calendar, day, rhythm->second);
    return calendar_day(rhythm->calendar, rhythm_next(rhythm, due));
}

/* The place of the last that the rhythm did not foretell; 0: there is none. */
static guint last_unforetold(const Days *days, const Rhythm *rhythm)
{
    for (guint i = days->n; i-- > 1;)
        if (day_after(rhythm, days->day[i - 1]) != days->day[i])
            return i;
    return 0;
}

bool rhythm_find_change(const Rhythm *now, const ItemHistory *item, const GArray *readings,
                        const Limits *limits, gint64 seen, RhythmChange *change)
{
    Days days = {.n = 0};
    if (!is_regular(now) || now->steady)
        return false;
    gather(&days, item, now, seen);
    guint last = days.n > 0 ? last_unforetold(&days, now) : 0;
    if (last < FEW)
        return false;
    Rhythm before;
    const ItemHistory past = {item->item, g_array_new(FALSE, FALSE, sizeof(Tarball))};
    guint end = days.place[last] + 1, first = end - MIN(end, LOOKED_AT);
    g_array_append_vals(past.tarballs, &g_array_index(item->tarballs, Tarball, first), end - first);
    rhythm_init(&before, &past, readings, limits, now->calendar,
                g_array_index(item->tarballs, Tarball, end - 1).time);
    g_autofree char *words = rhythm_words(now);
    change->before = rhythm_words(&before);
    bool found = false;
    for (guint i = last + 1; is_regular(&before) && !found && i < days.n; i++) {
        gint64 due = day_after(&before, days.day[i - 1]);
        found = due != days.day[i];
        change->since = calendar_instant(now->calendar, MIN(due, days.day[i]), MAX(now->second, 0));
    }
    found = found && !is_as_monthly(now, &before) && !g_str_equal(words, change->before);
    rhythm_clear(&before);
    g_array_unref(past.tarballs);
    if (!found)
        g_clear_pointer(&change->before, g_free);
    return found;
}
