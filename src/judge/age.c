/* Age: the newest tarball against the schedule (rhythm.h), as of the last time that we looked.
 *
 *   d1 = first due after the newest tarball, d2 = due after d1
 *   warn   seen > d1 + grace, and half a period and grace after the newest
 *   alarm  seen > d2 as well: a whole run is missed; where little is known (a patient rhythm),
 *          four periods, a month at most, after the warning
 *
 * warnage and maxage are plain limits of age: where one is set, the warning or the alarm comes when
 * the age exceeds it, whatever the schedule says. While a transfer is under way in good time, late
 * is not yet late, but maxage holds. A listing that was cut short or is empty has left out the
 * newest: then what is late is unknown. An item that was renamed is not late, and one of which all
 * that was left went from all of several nodes within two days, two tarballs or more from each, has
 * ended, two weeks later.
 *
 * A run that was missed between two others, and came to nobody's eyes as late because no run of
 * ours fell into that time, is a warning until the next tarball: when both its neighbours are in
 * the listing, it would be there too.
 *
 * Where nothing is wrong, a rhythm that has taken the place of another (rhythm_change.c) is said,
 * with status ok, for 35 days and five periods. */
#include "base/when.h"
#include "judge/judge.h"
#include "judge/rhythm.h"
#include "judge/rules.h"

#include <string.h>

#define MONTH (31 * G_GINT64_CONSTANT(86400))
#define OVER (14 * G_GINT64_CONSTANT(86400))
#define SAME_TIME (2 * G_GINT64_CONSTANT(86400))
#define TOLD_AT_LEAST (35 * G_GINT64_CONSTANT(86400))
#define TOLD_PERIODS 5
#define MOST_GAPS 30 /* that are looked at */

AgeBounds item_case_bounds(const ItemCase *item)
{
    const Limits *limits = item->limits;
    const Rhythm *rhythm = &item->rhythm;
    gint64 newest = item->newest->time;
    AgeBounds bounds = {.due = item->due, .warn = G_MAXINT64, .alarm = G_MAXINT64};
    if (bounds.due != -1) {
        gint64 next = rhythm_next(rhythm, bounds.due);
        bounds.warn = MAX(bounds.due, newest + rhythm->period / 2) + rhythm->grace;
        if (rhythm->patient)
            bounds.alarm = bounds.warn + MIN(4 * rhythm->period, MONTH);
        else if (next != -1)
            bounds.alarm = MAX(next, bounds.warn);
    }
    if (limits->warnage > 0) {
        bounds.warn = newest + limits->warnage;
        bounds.alarm = MAX(bounds.alarm, bounds.warn);
    }
    if (limits->maxage > 0) {
        bounds.alarm = newest + limits->maxage;
        if (rhythm->kind != RHYTHM_SCHEDULE && limits->warnage == 0)
            bounds.warn = bounds.alarm;
    }
    return bounds;
}

/* The plain limit of age for that status; 0: the schedule decides. */
static gint64 plain_limit(const Limits *limits, Status status)
{
    return status == STATUS_ALARM ? limits->maxage : limits->warnage;
}

/* What was exceeded, in words. */
static char *limit_words(const ItemCase *item, const AgeBounds *bounds, Status status)
{
    gint64 plain = plain_limit(item->limits, status);
    if (plain > 0) {
        g_autofree char *limit = judge_span(plain);
        return g_strdup_printf("limit %s", limit);
    }
    g_autofree char *due = judge_when(item->node, bounds->due);
    g_autofree char *grace = judge_span(item->rhythm.grace);
    return g_strdup_printf("the next was due %s, grace %s", due, grace);
}

/* Whether the listing may have left out what is there. */
static bool is_lacking(const Reading *reading)
{
    return reading->outcome == OUTCOME_PARTIAL || reading->listed == 0;
}

static void add_late(const ItemCase *item, ItemVerdict *verdict, const AgeBounds *bounds,
                     Status status)
{
    gint64 age = item->node->seen - item->newest->time;
    bool lacking = is_lacking(item->node->last);
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, item->newest->time);
    g_autofree char *old = judge_span(age);
    g_autofree char *limit = limit_words(item, bounds, status);
    Verdict *added = judge_add(verdict->verdicts, RULE_AGE, lacking ? STATUS_UNKNOWN : status,
                               g_strdup_printf("is late: the newest is %s old", old),
                               g_strdup_printf("%s: the newest tarball%s is %s old (%s); %s", name,
                                               lacking ? " in a listing that is not whole" : "",
                                               old, when, limit));
    g_autofree char *last = when_day(item->node->zone, item->newest->time);
    added->headline = g_strdup_printf("is late, the last came on %s", last);
    gint64 plain = plain_limit(item->limits, status);
    added->since = plain > 0 ? item->newest->time + plain : bounds->due;
    added->time = item->newest->time;
    added->figure = (double)age;
}

/* Whether a run of ours looked after `from` and before `until`. */
static bool was_looked(const ItemCase *item, gint64 from, gint64 until)
{
    const GArray *readings = item->node->history->readings;
    for (guint i = readings->len; i-- > 0;) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        if (reading->run <= from)
            return false;
        if (reading->run < until && reading->outcome == OUTCOME_COMPLETE)
            return true;
    }
    return false;
}

static void add_missed(const ItemCase *item, ItemVerdict *verdict, const Tarball *before,
                       const Tarball *next, gint64 due)
{
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *missed = judge_when(item->node, due);
    g_autofree char *from = judge_when(item->node, before->time);
    g_autofree char *until = judge_when(item->node, next->time);
    Verdict *added = judge_add(verdict->verdicts, RULE_AGE, STATUS_WARN, g_strdup("missed a run"),
                               g_strdup_printf("%s: no tarball between %s and %s; one was due %s",
                                               name, from, until, missed));
    g_autofree char *day = when_day(item->node->zone, due);
    added->headline = g_strdup_printf("missing on %s", day);
    added->since = due;
    added->time = before->time;
    added->figure = (double)(next->time - before->time);
}

/* Looks between all that the newest's run saw first, and the one before them. Where that run saw
 * everything first, it is our first visit, and what was missed long before it is not news: only the
 * last two tarballs are looked at. */
static void judge_gaps(const ItemCase *item, ItemVerdict *verdict)
{
    const Rhythm *rhythm = &item->rhythm;
    const Tarball *next = item->newest;
    if (rhythm->patient || item->limits->maxage > 0 || item->limits->warnage > 0)
        return;
    const Tarball *first = (const Tarball *)item->history->tarballs->data;
    int most = first->first_seen == next->first_seen ? 1 : MOST_GAPS;
    for (int i = 0; i < most && next->first_seen == item->newest->first_seen; i++) {
        const Tarball *before = item_case_before(item, next);
        if (before == NULL || !judge_is_listed(before) || !judge_is_listed(next))
            return;
        gint64 served = item_case_served(item, before);
        gint64 due = rhythm_next(rhythm, served);
        if (due != -1 && rhythm_is_missed(rhythm, served, due, next->time) &&
            !was_looked(item, due + rhythm->grace, next->first_seen)) {
            add_missed(item, verdict, before, next, due);
            return;
        }
        next = before;
    }
}

/* A name as a shell wants it. */
static char *shell_word(const char *name)
{
    bool plain = name[0] != '-';
    for (const char *c = name; *c != '\0'; c++)
        plain = plain && (g_ascii_isalnum(*c) || strchr("/._-+@:", *c) != NULL);
    g_autofree char *visible = judge_name(name);
    return plain ? g_strdup(name) : g_shell_quote(visible);
}

static bool is_renamed(const ItemCase *item, ItemVerdict *verdict)
{
    const char *other = item_case_renamed(item);
    if (other == NULL)
        return false;
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *now = judge_name(other);
    const char *hub = item->node->history->node->hub->tag;
    g_autofree char *tag = shell_word(hub);
    g_autofree char *from = shell_word(item->history->item);
    g_autofree char *to = shell_word(other);
    judge_add(verdict->verdicts, RULE_AGE, STATUS_OK, g_strdup_printf("is now %s", now),
              g_strdup_printf("%s: %s looks like it, whose tarballs it has since this one ended; "
                              "to give it this history: hubplot rename %s %s %s",
                              name, now, tag, from, to))
        ->time = item->newest->time;
    return true;
}

/* Tells of another rhythm, once it is known. */
static void judge_rhythm(const ItemCase *item, ItemVerdict *verdict)
{
    const Rhythm *rhythm = &item->rhythm;
    gint64 seen = item->node->seen;
    RhythmChange change;
    if (!rhythm_find_change(rhythm, item->history, item->node->history->readings, item->limits,
                            seen, &change))
        return;
    if (seen - change.since < TOLD_AT_LEAST + TOLD_PERIODS * rhythm->period) {
        g_autofree char *name = judge_name(item->history->item);
        g_autofree char *words = rhythm_words(rhythm);
        g_autofree char *day = when_day(item->node->zone, change.since);
        judge_add(verdict->verdicts, RULE_AGE, STATUS_OK,
                  g_strdup_printf("comes %s since %s", words, day),
                  g_strdup_printf("%s comes %s since %s; before that, it came %s", name, words, day,
                                  change.before))
            ->since = change.since;
    }
    g_free(change.before);
}

static void judge_item(const ItemCase *item, ItemVerdict *verdict)
{
    gint64 seen = item->node->seen;
    guint before = verdict->verdicts->len;
    if (item->newest == NULL) {
        g_autofree char *name = judge_name(item->history->item);
        judge_add(verdict->verdicts, RULE_AGE, STATUS_UNKNOWN, g_strdup("has no tarball"),
                  g_strdup_printf("%s: no tarball that counts", name));
        return;
    }
    AgeBounds bounds = item_case_bounds(item);
    if (seen > MIN(bounds.warn, bounds.alarm) && is_renamed(item, verdict))
        return;
    if (seen > bounds.alarm)
        add_late(item, verdict, &bounds, STATUS_ALARM);
    else if (seen > bounds.warn && !item->waiting)
        add_late(item, verdict, &bounds, STATUS_WARN);
    else
        judge_gaps(item, verdict);
    if (verdict->verdicts->len == before)
        judge_rhythm(item, verdict);
}

/* What was last seen of an item that is gone, over the nodes. */
typedef struct {
    bool is_over; /* on all nodes so far */
    int nodes;
    gint64 first, since; /* the earliest and the latest of the last runs that listed it */
} End;

/* Whether nothing of the item is left on the node, and two tarballs or more went together last. */
static bool find_end(const NodeCase *node, guint place, gint64 *last)
{
    const GArray *tarballs =
        ((const ItemHistory *)g_ptr_array_index(node->history->items, place))->tarballs;
    int together = 0;
    if (!node->fresh || is_lacking(node->last) ||
        ((const GPtrArray *)g_ptr_array_index(node->listed, place))->len > 0)
        return false;
    *last = -1;
    for (guint i = 0; i < tarballs->len; i++) {
        gint64 seen = g_array_index(tarballs, Tarball, i).last_seen;
        together = seen > *last ? 1 : together + (seen == *last);
        *last = MAX(*last, seen);
    }
    return together > 1;
}

/* Puts that the item has ended in the place of what is said of its age. */
static void say_end(const NodeCase *node, ItemVerdict *verdict, gint64 since)
{
    for (guint i = verdict->verdicts->len; i-- > 0;)
        if (((const Verdict *)g_ptr_array_index(verdict->verdicts, i))->rule == RULE_AGE)
            g_ptr_array_remove_index(verdict->verdicts, i);
    g_autofree char *name = judge_name(verdict->item);
    g_autofree char *day = when_day(node->zone, since);
    judge_add(verdict->verdicts, RULE_AGE, STATUS_OK, g_strdup_printf("ended on %s", day),
              g_strdup_printf("%s ended on %s: no node has a tarball of it any more; "
                              "hubplot forget drops it",
                              name, day))
        ->since = since;
}

/* Adds what the node says of its item's end. */
static void note_end(GHashTable *ends, const NodeCase *node, const NodeVerdict *judged, guint place)
{
    const ItemVerdict *item = g_ptr_array_index(judged->items, place);
    End *end = g_hash_table_lookup(ends, item->item);
    gint64 last = -1;
    bool is_over = find_end(node, place, &last);
    if (end == NULL) {
        end = g_new(End, 1);
        *end = (End){is_over, 0, last, last};
        g_hash_table_insert(ends, (gpointer)item->item, end);
    }
    end->nodes++;
    end->is_over &= is_over;
    end->first = MIN(end->first, last);
    end->since = MAX(end->since, last);
}

/* An item that was removed from all nodes at once, two of them at least, two weeks ago or more, has
 * ended: what one node alone has lost may be a loss. */
static void judge_ends(const GPtrArray *nodes, HubVerdict *verdict)
{
    g_autoptr(GHashTable) ends = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (guint n = 0; n < nodes->len; n++) {
        const NodeVerdict *judged = g_ptr_array_index(verdict->nodes, n);
        for (guint i = 0; i < judged->items->len; i++)
            note_end(ends, g_ptr_array_index(nodes, n), judged, i);
    }
    for (guint n = 0; n < nodes->len; n++) {
        const NodeCase *node = g_ptr_array_index(nodes, n);
        const NodeVerdict *judged = g_ptr_array_index(verdict->nodes, n);
        for (guint i = 0; i < judged->items->len; i++) {
            ItemVerdict *item = g_ptr_array_index(judged->items, i);
            const End *end = g_hash_table_lookup(ends, item->item);
            if (end->is_over && end->nodes > 1 && end->since - end->first <= SAME_TIME &&
                node->seen - end->since >= OVER)
                say_end(node, item, end->since);
        }
    }
}

const JudgeRule judge_age = {
    .word = "age",
    .mark = EVENT_OVERDUE,
    .absence = true,
    .judge_item = judge_item,
    .judge_hub = judge_ends,
};
