/* Size: the newest tarball that has arrived against its predecessors, b[1] .. b[n], the last 30;
 * where nothing is wrong with it, also the one before, if that was still arriving when it was first
 * seen. With what baseline.h expects and its spread s:
 *
 *   z = (ln b - expected) / s
 *   shrank  z <= -4 and b < (1 - shrink / 100) * e^expected: alarm; a warning where the sidecar
 *           names just that size, as the tarball is then whole
 *           z <= -6 and half of that percentage: warn, needs n >= 8
 *   grew    z >= 4 and b > (1 + jump / 100) * max(e^expected, median): warn, needs n >= 5
 *
 * A change by less than 64 KiB, or 2 MiB among sizes rounded to MB, is none, and so is one by less
 * than 5 % (or 3 s) from the one before. A drop stays told as it was until three more nights have
 * confirmed the level, a jump until one has: then it is taken as the new size, which is said for a
 * week, and is well. So a repository that was packed is silent while it stays small.
 *
 * Little by little: the median of the last 7 is `decline` percent below the highest median of 7
 * among the last 90, without a step between that would have been told, and by four times the
 * spread of nightly changes: a warning as long as it falls, by 2 % in a fortnight.
 *
 * An empty tarball needs no history to be an alarm.
 *
 * Median and MAD as in P. J. Rousseeuw and C. Croux, "Alternatives to the median absolute
 * deviation", JASA 88, 1993. */
#include "judge/change.h"

#include "base/when.h"
#include "judge/rules.h"

#include <math.h>

#define CONFIRMED_DROP 3 /* nights after it that make it the new size */
#define CONFIRMED_JUMP 1

static int place_of(const ItemCase *item, const Tarball *tarball)
{
    return (int)(tarball - &g_array_index(item->history->tarballs, Tarball, 0));
}

static char *change_reason(const ItemCase *item, const SizeChange *change, int nights)
{
    const Tarball *tarball = change->tarball;
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *bytes = judge_bytes((double)tarball->bytes);
    g_autofree char *usual = judge_bytes(change->expected);
    g_autofree char *when = judge_when(item->node, tarball->time);
    g_autofree char *since = nights > 0 ? g_strdup_printf("; it has stayed so for %d night%s",
                                                          nights, nights > 1 ? "s" : "")
                                        : g_strdup("");
    return g_strdup_printf(
        "%s %s %.0f %%: %s on %s, expected %s from the %" G_GSIZE_FORMAT
        " tarballs before%s, limit %.3g %%%s%s",
        name, change->percent < 0 ? "shrank" : "grew", fabs(change->percent), bytes, when, usual,
        change->n, change->weekly ? " on that weekday" : "", change->limit,
        tarball->sidecar_bytes == tarball->bytes ? "; its sidecar agrees" : "", since);
}

static void add_change(const ItemCase *item, ItemVerdict *verdict, const SizeChange *change,
                       int nights)
{
    bool shrank = change->percent < 0;
    double percent = fabs(change->percent);
    Verdict *added = NULL;
    if (nights >= (shrank ? CONFIRMED_DROP : CONFIRMED_JUMP)) {
        g_autofree char *name = judge_name(item->history->item);
        g_autofree char *when = judge_when(item->node, change->tarball->time);
        const char *size = shrank ? "smaller" : "larger";
        added = judge_add(verdict->verdicts, RULE_SIZE, STATUS_OK,
                          g_strdup_printf("stays %.0f %% %s: taken as its new size", percent, size),
                          g_strdup_printf("%s stays %.0f %% %s since %s: taken as its new size",
                                          name, percent, size, when));
    } else {
        added = judge_add(verdict->verdicts, RULE_SIZE, change->status,
                          g_strdup_printf("%s %.0f %%", shrank ? "shrank" : "grew", percent),
                          change_reason(item, change, nights));
        g_autofree char *day = when_day(item->node->zone, change->tarball->time);
        added->headline =
            g_strdup_printf("%s by %.0f %% on %s", shrank ? "shrank" : "grew", percent, day);
    }
    added->since = added->time = change->tarball->time;
    added->figure = change->percent;
}

static void add_empty(const ItemCase *item, ItemVerdict *verdict, const Tarball *tarball)
{
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, tarball->time);
    Verdict *added =
        judge_add(verdict->verdicts, RULE_SIZE, STATUS_ALARM, g_strdup("is empty"),
                  g_strdup_printf("%s: the tarball of %s is empty (0 bytes)", name, when));
    added->since = added->time = tarball->time;
    added->figure = -100;
}

static void add_decline(const ItemCase *item, ItemVerdict *verdict, const SizeDecline *decline)
{
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *then = judge_bytes(decline->highest);
    g_autofree char *now = judge_bytes(decline->lowest);
    g_autofree char *when = judge_when(item->node, decline->since);
    const char *did = decline->falls ? "shrinks little by little, by" : "stays smaller by";
    Verdict *added = judge_add(
        verdict->verdicts, RULE_SIZE, decline->falls ? STATUS_WARN : STATUS_OK,
        g_strdup_printf("%s %.0f %%", did, decline->percent),
        g_strdup_printf("%s %s %.0f %%: from %s about %s to %s, limit %.3g %%", name, did,
                        decline->percent, then, when, now, item->limits->decline_percent));
    added->since = decline->since;
    added->figure = -decline->percent;
}

static void judge_newest(const ItemCase *item, ItemVerdict *verdict)
{
    const GArray *tarballs = item->history->tarballs;
    gint64 seen = item->node->seen;
    int place = place_of(item, item->settled), nights = 0;
    SizeChange change;
    SizeDecline decline;
    if (item->settled->bytes <= 0)
        add_empty(item, verdict, item->settled);
    else if (size_find_change(tarballs, place, seen, item->limits, &change, &nights))
        add_change(item, verdict, &change, nights);
    else if (size_find_decline(tarballs, place, seen, item->limits, &decline))
        add_decline(item, verdict, &decline);
}

static void judge_before(const ItemCase *item, ItemVerdict *verdict)
{
    const Tarball *before = item_case_before(item, item->settled);
    SizeChange change;
    if (before == NULL || !judge_is_listed(before) ||
        !judge_was_partial(before, item->rhythm.grace))
        return;
    if (before->bytes <= 0)
        add_empty(item, verdict, before);
    else if (size_compare(item->history->tarballs, place_of(item, before), item->node->seen,
                          item->limits, &change))
        add_change(item, verdict, &change, 0);
}

static void judge_item(const ItemCase *item, ItemVerdict *verdict)
{
    if (item->settled == NULL)
        return;
    guint before = verdict->verdicts->len;
    judge_newest(item, verdict);
    if (verdict->verdicts->len == before)
        judge_before(item, verdict);
}

const JudgeRule judge_size = {
    .word = "size",
    .incident = INCIDENT_FURTHER,
    .mark = EVENT_JUMP,
    .judge_item = judge_item,
};
