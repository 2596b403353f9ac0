/* Missed, in all of an item's history, is what was due by the rhythm as it was then, learnt from
 * the tarballs around, and did not come: between two tarballs when the next but one was nearly due
 * already. It is told only where somebody looked: the first run after it was due reached the node,
 * and its listing went back further than that. */
#include "base/when.h"
#include "judge/judge.h"
#include "judge/rhythm.h"
#include "judge/robust.h"

#define STRETCH 30 /* tarballs that share a rhythm, learnt also from half as many on both sides */
#define WIDER 1.25 /* gaps so much longer than usual are looked at */
#define MOST_MISSED 20000 /* of one item: a date of long ago must not cost minutes */

typedef struct {
    const NodeHistory *node;
    const ItemHistory *item;
    const Limits *limits;
    GTimeZone *zone;
    Calendar *calendar;
    guint reading; /* the first whose run is not before the last time that was asked for */
    Rhythm rhythm;
    guint learnt; /* the stretch that the rhythm is of; G_MAXUINT: none */
    GArray *missed;
} Search;

static const Tarball *tarball_at(const Search *search, guint i)
{
    return &g_array_index(search->item->tarballs, Tarball, i);
}

static bool is_from_future(const Tarball *tarball)
{
    return (tarball->flags & TARBALL_FUTURE) != 0;
}

static void learn(Search *search, guint stretch)
{
    if (search->learnt == stretch)
        return;
    guint first = stretch * STRETCH - MIN(stretch * STRETCH, STRETCH / 2);
    guint last = MIN((stretch + 1) * STRETCH + STRETCH / 2, search->item->tarballs->len);
    ItemHistory around = {search->item->item, g_array_new(FALSE, FALSE, sizeof(Tarball))};
    g_array_append_vals(around.tarballs, tarball_at(search, first), last - first);
    rhythm_clear(&search->rhythm);
    rhythm_init(&search->rhythm, &around, search->node->readings, search->limits, search->calendar,
                tarball_at(search, last - 1)->time);
    g_array_unref(around.tarballs);
    search->learnt = stretch;
}

/* Whether a tarball due then would have been seen: `before` is the one before it. */
static bool was_listed(Search *search, const Tarball *before, gint64 due)
{
    const GArray *readings = search->node->readings;
    while (search->reading < readings->len &&
           g_array_index(readings, Reading, search->reading).run < due)
        search->reading++;
    guint i = search->reading;
    while (i < readings->len && g_array_index(readings, Reading, i).outcome == OUTCOME_PARTIAL)
        i++;
    if (i == readings->len)
        return false;
    const Reading *reading = &g_array_index(readings, Reading, i);
    return reading->outcome == OUTCOME_COMPLETE &&
           (before->last_seen == -1 || before->last_seen >= reading->run);
}

/* What was missed after `before` until `next` came; NULL: until `last`, when nothing had come. */
static void search_gap(Search *search, const Tarball *before, const Tarball *next, gint64 last)
{
    const Rhythm *rhythm = &search->rhythm;
    gint64 served = rhythm_served(rhythm, -1, before->time);
    gint64 due = rhythm->patient ? -1 : rhythm_next(rhythm, served);
    while (due != -1 && search->missed->len < MOST_MISSED) {
        gint64 then = rhythm_next(rhythm, due);
        bool is_missed = next != NULL ? rhythm_is_missed(rhythm, served, due, next->time)
                                      : last >= MAX(then, due + rhythm->grace);
        if (then == -1 || !is_missed)
            return;
        if (was_listed(search, before, due))
            g_array_append_val(search->missed, due);
        due = then;
    }
}

/* The median distance of a stretch's tarballs. */
static double usual_gap(const Search *search, guint stretch)
{
    double gaps[STRETCH];
    gsize n = 0;
    guint end = MIN((stretch + 1) * STRETCH, search->item->tarballs->len);
    for (guint i = MAX(stretch * STRETCH, 1); i < end; i++)
        gaps[n++] = (double)(tarball_at(search, i)->time - tarball_at(search, i - 1)->time);
    return n > 0 ? robust_median(gaps, n) : 0;
}

/* The run of the last complete reading; -1: none. */
static gint64 last_look(const GArray *readings)
{
    for (guint i = readings->len; i-- > 0;)
        if (g_array_index(readings, Reading, i).outcome == OUTCOME_COMPLETE)
            return g_array_index(readings, Reading, i).run;
    return -1;
}

static void search_all(Search *search)
{
    const Tarball *before = NULL;
    double usual = 0;
    guint n = search->item->tarballs->len;
    for (guint i = 0; i < n; i++) {
        const Tarball *tarball = tarball_at(search, i);
        if (i % STRETCH == 0)
            usual = usual_gap(search, i / STRETCH);
        if (is_from_future(tarball))
            continue;
        if (before != NULL && (double)(tarball->time - before->time) > WIDER * usual) {
            learn(search, i / STRETCH);
            search_gap(search, before, tarball, -1);
        }
        before = tarball;
    }
    if (before != NULL) {
        learn(search, (n - 1) / STRETCH);
        search_gap(search, before, NULL, last_look(search->node->readings));
    }
}

GArray *judge_missed(const NodeHistory *node, const ItemHistory *item)
{
    g_autofree char *zone_name = node_history_zone(node);
    g_autoptr(GTimeZone) zone = when_zone(zone_name);
    g_autoptr(Calendar) calendar = calendar_new(zone_name, NULL);
    if (calendar == NULL)
        calendar = calendar_new(NULL, NULL);
    Search search = {.node = node,
                     .item = item,
                     .limits = node_limits(node->node, item->item),
                     .zone = zone,
                     .calendar = calendar,
                     .learnt = G_MAXUINT,
                     .missed = g_array_new(FALSE, FALSE, sizeof(gint64))};
    search_all(&search);
    rhythm_clear(&search.rhythm);
    return search.missed;
}
