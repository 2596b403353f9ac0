/* Age: the newest tarball against the schedule (rhythm.h), as of the last time that we looked.
 *
 *   d1 = first due after the newest tarball, d2 = due after d1
 *   warn   seen > d1 + grace
 *   alarm  seen >= d2 as well: a whole run is missed; where little is known (a patient rhythm),
 *          four periods after the warning
 * warnage and maxage are plain limits of age, and take the place of the schedule's. While a
 * transfer is under way in good time, late is not yet late. A listing that was cut short may have
 * left out the newest: then what is late is unknown. */
#include "rules.h"

/* From when on the newest tarball is too old; G_MAXINT64: never. */
typedef struct {
    gint64 due, warn, alarm;
} Bounds;

static Bounds find_bounds(const ItemCase *item)
{
    const Limits *limits = item->limits;
    gint64 newest = item->newest->time;
    Bounds bounds = {.due = rhythm_next(&item->rhythm, item->node->zone, newest),
                     .warn = G_MAXINT64,
                     .alarm = G_MAXINT64};
    if (bounds.due != -1) {
        gint64 next = rhythm_next(&item->rhythm, item->node->zone, bounds.due);
        bounds.warn = bounds.due + item->rhythm.grace;
        if (item->rhythm.patient)
            bounds.alarm = bounds.warn + 4 * item->rhythm.period;
        else if (next != -1)
            bounds.alarm = MAX(next, bounds.warn);
    }
    if (limits->maxage > 0) {
        bounds.alarm = newest + limits->maxage;
        if (item->rhythm.learnt)
            bounds.warn = bounds.alarm;
    }
    if (limits->warnage > 0) {
        bounds.warn = newest + limits->warnage;
        bounds.alarm = MAX(bounds.alarm, bounds.warn);
    }
    return bounds;
}

/* What was exceeded, in words. */
static char *limit_words(const ItemCase *item, const Bounds *bounds, Status status)
{
    gint64 plain = status == STATUS_ALARM ? item->limits->maxage : item->limits->warnage;
    if (plain > 0) {
        g_autofree char *limit = judge_span(plain);
        return g_strdup_printf("limit %s", limit);
    }
    g_autofree char *due = judge_when(item->node, bounds->due);
    g_autofree char *grace = judge_span(item->rhythm.grace);
    return g_strdup_printf("the next was due %s, grace %s", due, grace);
}

static void add_late(const ItemCase *item, ItemVerdict *verdict, const Bounds *bounds,
                     Status status)
{
    gint64 age = item->node->seen - item->newest->time;
    bool cut_short = item->node->last->outcome == OUTCOME_PARTIAL;
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, item->newest->time);
    g_autofree char *old = judge_span(age);
    g_autofree char *limit = limit_words(item, bounds, status);
    Verdict *added =
        judge_add(verdict->verdicts, RULE_AGE, cut_short ? STATUS_UNKNOWN : status,
                  g_strdup_printf("%s old", old),
                  g_strdup_printf("%s: the newest tarball%s is %s old (%s); %s", name,
                                  cut_short ? " in a listing cut short" : "", old, when, limit));
    added->since = bounds->due != -1 ? bounds->due : bounds->warn;
    added->time = item->newest->time;
    added->figure = (double)age;
}

static void judge_item(const ItemCase *item, ItemVerdict *verdict)
{
    gint64 seen = item->node->seen;
    if (item->newest == NULL) {
        g_autofree char *name = judge_name(item->history->item);
        judge_add(verdict->verdicts, RULE_AGE, STATUS_UNKNOWN, g_strdup("no tarball"),
                  g_strdup_printf("%s: no tarball that counts", name));
        return;
    }
    Bounds bounds = find_bounds(item);
    if (seen > bounds.warn && seen >= bounds.alarm)
        add_late(item, verdict, &bounds, STATUS_ALARM);
    else if (seen > bounds.warn && !item->waiting)
        add_late(item, verdict, &bounds, STATUS_WARN);
}

const JudgeRule judge_age = {.rule = RULE_AGE, .judge_item = judge_item};
