/* Size: the newest tarball that has arrived against its predecessors; where nothing is wrong with
 * it, also the one before, if that was still arriving when it was first seen. Told is the first of
 *
 *   empty      it has fewer than 64 bytes: an alarm, and needs no history
 *   shrank or grew at once: change.c. An alarm when it shrank by the limit, else a warning; a
 *              warning, too, where the sidecar names just that size, as the tarball is then whole
 *   one size   that never changes, where it used to: a warning (decline.c)
 *   growth     that stops: a warning
 *   a decline  little by little: a warning as long as it falls
 *
 * A drop stays told until three more nights have confirmed the level, a jump until one has: then it
 * is taken as the new size, which is said for a week, and is well. So a repository that was packed
 * is silent while it stays small. A loss of half or more that no sidecar confirms is told for
 * two weeks, from the third night on as a warning.
 *
 * All tarballs of the past are compared in the same way, each as if it had just come. */
#include "base/when.h"
#include "judge/change.h"
#include "judge/decline.h"
#include "judge/judge.h"
#include "judge/rules.h"

#include <math.h>

#define CONFIRMED_DROP 3 /* nights after it that make it the new size */
#define CONFIRMED_LOSS 14
#define CONFIRMED_JUMP 1
#define SAID 7          /* nights after a change, while it is spoken of */
#define LOSS (-50.0)    /* % */
#define ASKED_FROM 0.02 /* in log: with less, the rule seldom has something to say */

static int place_of(const ItemCase *item, const Tarball *tarball)
{
    return (int)(tarball - &g_array_index(item->history->tarballs, Tarball, 0));
}

/* "the 30 tarballs before", "the 8 tarballs before on that weekday". */
static char *before_words(const SizeChange *change)
{
    if (change->pattern.kind == PATTERN_NONE)
        return g_strdup_printf("the %" G_GSIZE_FORMAT " tarballs before", change->n);
    g_autofree char *when = pattern_words(&change->pattern);
    return g_strdup_printf("the %" G_GSIZE_FORMAT " tarballs before %s", change->n, when);
}

/* 75 %, 4.2 %. */
static char *percent_words(double percent)
{
    return g_strdup_printf(fabs(percent) < 10 ? "%.2g" : "%.0f", fabs(percent));
}

static char *change_reason(const ItemCase *item, const SizeChange *change, int nights)
{
    const Tarball *tarball = change->tarball;
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *percent = percent_words(change->percent);
    g_autofree char *bytes = judge_bytes((double)tarball->bytes);
    g_autofree char *usual = judge_bytes(change->expected);
    g_autofree char *when = judge_when(item->node, tarball->time);
    g_autofree char *before = before_words(change);
    g_autofree char *since = nights > 0 ? g_strdup_printf("; it has stayed so for %d night%s",
                                                          nights, nights > 1 ? "s" : "")
                                        : g_strdup("");
    return g_strdup_printf(
        "%s %s %s %%: %s on %s, expected %s from %s, which vary by %.2g %%, limit %.3g %%%s%s",
        name, change->percent < 0 ? "shrank" : "grew", percent, bytes, when, usual, before,
        change->varies, change->limit,
        tarball->sidecar_bytes == tarball->bytes ? "; its sidecar agrees" : "", since);
}

static void add_new_size(const ItemCase *item, ItemVerdict *verdict, const SizeChange *change)
{
    g_autofree char *percent = percent_words(change->percent);
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, change->tarball->time);
    const char *size = change->percent < 0 ? "smaller" : "larger";
    Verdict *added =
        judge_add(verdict->verdicts, RULE_SIZE, STATUS_OK,
                  g_strdup_printf("stays %s %% %s: taken as its new size", percent, size),
                  g_strdup_printf("%s stays %s %% %s since %s: taken as its new size", name,
                                  percent, size, when));
    added->since = added->time = change->tarball->time;
    added->figure = change->percent;
}

static void add_change(const ItemCase *item, ItemVerdict *verdict, const SizeChange *change,
                       int nights)
{
    bool shrank = change->percent < 0;
    bool loss = change->percent <= LOSS && change->tarball->sidecar_bytes != change->tarball->bytes;
    int confirmed = loss ? CONFIRMED_LOSS : shrank ? CONFIRMED_DROP : CONFIRMED_JUMP;
    if (nights >= confirmed) {
        if (loss || nights <= SAID)
            add_new_size(item, verdict, change);
        return;
    }
    g_autofree char *percent = percent_words(change->percent);
    g_autofree char *day = when_day(item->node->zone, change->tarball->time);
    Status status = nights >= CONFIRMED_DROP ? STATUS_WARN : change->status;
    Verdict *added = judge_add(verdict->verdicts, RULE_SIZE, status,
                               g_strdup_printf("%s %s %%", shrank ? "shrank" : "grew", percent),
                               change_reason(item, change, nights));
    added->headline =
        g_strdup_printf("%s by %s %% on %s", shrank ? "shrank" : "grew", percent, day);
    added->since = added->time = change->tarball->time;
    added->figure = change->percent;
}

/* What holds nothing has one of a few sizes. */
static const char *empty_words(gint64 bytes)
{
    return bytes == 0 ? "0 bytes" : bytes == 20 ? "20 bytes, as gzip makes of nothing" : NULL;
}

static void add_empty(const ItemCase *item, ItemVerdict *verdict, const Tarball *tarball)
{
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, tarball->time);
    const char *words = empty_words(tarball->bytes);
    g_autofree char *bytes =
        words != NULL ? g_strdup(words) : g_strdup_printf("%d bytes", (int)tarball->bytes);
    Verdict *added =
        judge_add(verdict->verdicts, RULE_SIZE, STATUS_ALARM, g_strdup("is empty"),
                  g_strdup_printf("%s: the tarball of %s is empty (%s)", name, when, bytes));
    added->since = added->time = tarball->time;
    added->figure = -100;
}

static void add_run(const ItemCase *item, ItemVerdict *verdict, const SizeRun *run)
{
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, run->since);
    g_autofree char *bytes = judge_count(item->settled->bytes);
    Verdict *added = judge_add(
        verdict->verdicts, RULE_SIZE, STATUS_WARN, g_strdup("does not change any more"),
        g_strdup_printf("%s: the last %d tarballs, since %s, all have %s bytes, where before "
                        "%.0f %% had another size than the one before",
                        name, run->n, when, bytes, 100 * run->changed));
    added->since = run->since;
    added->figure = run->n;
}

static void add_stall(const ItemCase *item, ItemVerdict *verdict, const SizeStall *stall)
{
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, stall->since);
    Verdict *added = judge_add(
        verdict->verdicts, RULE_SIZE, STATUS_WARN, g_strdup("has stopped growing"),
        g_strdup_printf("%s has not grown for %d weeks, since about %s; it used to grow by "
                        "%.2g %% a week",
                        name, stall->weeks, when, stall->percent));
    added->since = stall->since;
    added->figure = stall->weeks;
}

static void add_decline(const ItemCase *item, ItemVerdict *verdict, const SizeDecline *decline)
{
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *then = judge_bytes(decline->highest);
    g_autofree char *now = judge_bytes(decline->lowest);
    g_autofree char *when = judge_when(item->node, decline->since);
    const char *did = decline->falls ? "shrinks little by little, by" : "stays smaller by";
    Verdict *added =
        judge_add(verdict->verdicts, RULE_SIZE, decline->falls ? STATUS_WARN : STATUS_OK,
                  g_strdup_printf("%s %.0f %%", did, decline->percent),
                  g_strdup_printf("%s %s %.0f %%: from %s about %s to %s, limit %.3g %%", name, did,
                                  decline->percent, then, when, now, decline->limit));
    added->since = decline->since;
    added->figure = -decline->percent;
}

static void judge_newest(const ItemCase *item, const SizeSeries *series, ItemVerdict *verdict)
{
    int place = place_of(item, item->settled), nights = 0;
    SizeChange change;
    SizeRun run;
    SizeStall stall;
    SizeDecline decline;
    if (item->settled->bytes < BASELINE_EMPTY)
        add_empty(item, verdict, item->settled);
    else if (size_find_change(series, place, item->limits, &change, &nights))
        add_change(item, verdict, &change, nights);
    else if (size_find_run(series, place, &run))
        add_run(item, verdict, &run);
    else if (size_find_stall(series, place, &stall))
        add_stall(item, verdict, &stall);
    else if (size_find_decline(series, place, item->limits, &decline))
        add_decline(item, verdict, &decline);
}

static void judge_before(const ItemCase *item, const SizeSeries *series, ItemVerdict *verdict)
{
    const Tarball *before = item_case_before(item, item->settled);
    SizeChange change;
    if (before == NULL || !judge_is_listed(before) ||
        !judge_was_partial(before, item->rhythm.grace))
        return;
    if (before->bytes < BASELINE_EMPTY)
        add_empty(item, verdict, before);
    else if (size_compare(series, place_of(item, before), item->limits, &change) &&
             change.status != STATUS_OK)
        add_change(item, verdict, &change, 0);
}

static void judge_item(const ItemCase *item, ItemVerdict *verdict)
{
    if (item->settled == NULL)
        return;
    SizeSeries series;
    size_series_init(&series, item->history->tarballs, item->node->seen, item->node->calendar);
    guint before = verdict->verdicts->len;
    judge_newest(item, &series, verdict);
    if (verdict->verdicts->len == before)
        judge_before(item, &series, verdict);
    size_series_clear(&series);
}

const JudgeRule judge_size = {
    .word = "size",
    .incident = INCIDENT_FURTHER,
    .mark = EVENT_JUMP,
    .judge_item = judge_item,
};

/* The series of an item, whose calendar is to be freed. */
static SizeSeries open_series(const NodeHistory *node, const ItemHistory *history, gint64 now)
{
    g_autofree char *zone = node_history_zone(node);
    Calendar *calendar = calendar_new(zone, NULL);
    SizeSeries series;
    size_series_init(&series, history->tarballs, now,
                     calendar != NULL ? calendar : calendar_new(NULL, NULL));
    return series;
}

/* Whether the size departs from the one before. */
static bool is_change(const GArray *tarballs, guint i)
{
    double bytes = (double)g_array_index(tarballs, Tarball, i).bytes;
    double before = (double)g_array_index(tarballs, Tarball, i - 1).bytes;
    return before <= 0 || fabs(log(bytes / before)) > ASKED_FROM;
}

GArray *judge_past_sizes(const NodeHistory *node, const ItemHistory *history, gint64 from,
                         gint64 now)
{
    const GArray *tarballs = history->tarballs;
    const Limits *limits = node_limits(node->node, history->item);
    SizeSeries series = open_series(node, history, now);
    GArray *past = g_array_new(FALSE, FALSE, sizeof(PastSize));
    for (guint i = 1; i < tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        SizeChange change;
        PastSize size = {tarball->time, tarball->bytes, -100};
        if (tarball->time < from || baseline_is_future(tarball, now))
            continue;
        if (tarball->bytes >= BASELINE_EMPTY) {
            if (!is_change(tarballs, i) || !size_compare(&series, (int)i, limits, &change) ||
                change.status == STATUS_OK)
                continue;
            size.figure = change.percent;
        }
        g_array_append_val(past, size);
    }
    calendar_free(series.calendar);
    size_series_clear(&series);
    return past;
}

GArray *judge_expectations(const NodeHistory *node, const ItemHistory *history, gint64 from,
                           gint64 now)
{
    const GArray *tarballs = history->tarballs;
    const Limits *limits = node_limits(node->node, history->item);
    SizeSeries series = open_series(node, history, now);
    GArray *expectations = g_array_new(FALSE, FALSE, sizeof(SizeExpectation));
    gint64 last = G_MININT64;
    for (guint i = 0; i < tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        SizeChange change;
        if (tarball->time < from || tarball->time == last || baseline_is_future(tarball, now) ||
            !size_compare(&series, (int)i, limits, &change))
            continue;
        last = tarball->time;
        SizeExpectation one = {last, tarball->bytes, .expected = change.expected};
        size_band(&change, limits, &one.low, &one.high);
        g_array_append_val(expectations, one);
    }
    calendar_free(series.calendar);
    size_series_clear(&series);
    return expectations;
}
