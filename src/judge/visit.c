/* What the last visit to a node was able to learn.
 *
 * Reach: a node that the last run did not reach is unknown, with since when; an alarm after
 * unreached_runs runs in a row. One that no run ever reached was "never seen". Its items are
 * unknown: what is remembered of them is old, and is not judged.
 *
 * Listing: one that is incomplete makes the node unknown, whatever it names; an empty one is an
 * alarm where there were tarballs before, and unknown where there never were.
 *
 * Layout: a warning when the newest of the files that no layout knows was written after all that
 * one does know, as when backups have got another name. Older ones are only counted. */
#include "base/text.h"
#include "base/when.h"
#include "judge/rules.h"

/* Runs in a row, up to the last, that did not reach the node. */
static guint count_failures(const GArray *readings)
{
    guint n = 0;
    while (n < readings->len &&
           g_array_index(readings, Reading, readings->len - 1 - n).outcome == OUTCOME_FAILED)
        n++;
    return n;
}

static Verdict *add_failed(const NodeCase *node, NodeVerdict *verdict)
{
    const GArray *readings = node->history->readings;
    int limit = node->history->node->limits.unreached_runs;
    guint failures = count_failures(readings);
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *cause =
        judge_name(node->last->reason != NULL ? node->last->reason : "no reason known");
    g_autofree char *since = NULL;
    if (node->latest != NULL) {
        g_autofree char *when = judge_when(node, node->latest->run);
        since = g_strdup_printf("not reached since %s", when);
    }
    char *reason = g_strdup_printf("%s: %s (%u run%s, limit %d): %s", tag,
                                   since != NULL ? since : "never seen", failures,
                                   text_plural(failures), limit, cause);
    bool alarm = limit > 0 && failures >= (guint)limit;
    Verdict *added =
        judge_add(verdict->verdicts, RULE_REACH, alarm ? STATUS_ALARM : STATUS_UNKNOWN,
                  g_strdup(node->latest != NULL ? "was not reached" : "was never seen"), reason);
    g_autofree char *day = node->latest != NULL ? when_day(node->zone, node->latest->run) : NULL;
    added->headline =
        day != NULL ? g_strdup_printf("not reached since %s", day) : g_strdup("never reached");
    added->since = g_array_index(readings, Reading, readings->len - failures).run;
    added->figure = failures;
    return added;
}

static void judge_reached(const NodeCase *node, NodeVerdict *verdict)
{
    g_autofree char *tag = judge_name(node->history->node->tag);
    if (node->fresh)
        return;
    if (node->last == NULL) {
        judge_add(verdict->verdicts, RULE_REACH, STATUS_UNKNOWN, g_strdup("was never visited"),
                  g_strdup_printf("%s: never visited%s", tag,
                                  node->history->ahead != -1 ? " before now" : ""));
        return;
    }
    if (node->last->outcome == OUTCOME_FAILED) {
        add_failed(node, verdict);
        return;
    }
    g_autofree char *when = judge_when(node, node->seen);
    judge_add(verdict->verdicts, RULE_REACH, STATUS_UNKNOWN, g_strdup("was not visited"),
              g_strdup_printf("%s: not visited since %s", tag, when))
        ->since = node->seen;
}

static void judge_reached_item(const ItemCase *item, ItemVerdict *verdict)
{
    const NodeCase *node = item->node;
    if (node->fresh)
        return;
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *when = judge_when(node, node->seen);
    char *reason =
        node->latest != NULL
            ? g_strdup_printf("%s: not seen since %s, as %s was not reached", name, when, tag)
            : g_strdup_printf("%s: not seen, as %s was never reached", name, tag);
    judge_add(verdict->verdicts, RULE_REACH, STATUS_UNKNOWN, g_strdup("was not seen"), reason)
        ->since = node->latest != NULL ? node->seen : -1;
}

const JudgeRule judge_reach = {
    .word = "reach",
    .mark = EVENT_UNREACHABLE,
    .stale = true,
    .judge_node = judge_reached,
    .judge_item = judge_reached_item,
};

static void judge_empty(const NodeCase *node, NodeVerdict *verdict)
{
    const GArray *readings = node->history->readings;
    const Reading *full = NULL;
    gint64 since = node->seen;
    for (guint i = readings->len; i-- > 0 && full == NULL;) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        if (reading->outcome == OUTCOME_FAILED)
            continue;
        if (reading->listed > 0)
            full = reading;
        else
            since = reading->run;
    }
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *words = judge_name(node->last->reason != NULL ? node->last->reason : "");
    g_autofree char *cause = g_strconcat(*words != '\0' ? ": " : "", words, NULL);
    if (full == NULL) {
        judge_add(verdict->verdicts, RULE_LISTING, STATUS_UNKNOWN, g_strdup("lists nothing"),
                  g_strdup_printf("%s: no tarball was ever listed%s", tag, cause));
        return;
    }
    g_autofree char *when = judge_when(node, full->run);
    Verdict *added = judge_add(
        verdict->verdicts, RULE_LISTING, STATUS_ALARM, g_strdup("lists nothing any more"),
        g_strdup_printf("%s: the listing is empty%s; on %s it had %" G_GINT64_FORMAT " tarball%s",
                        tag, cause, when, full->listed, text_plural(full->listed)));
    added->since = since;
    added->figure = 0;
}

static void judge_listed(const NodeCase *node, NodeVerdict *verdict)
{
    if (!node->history->node->limits.listing)
        return;
    if (node->last->listed == 0) {
        judge_empty(node, verdict);
        return;
    }
    if (node->last->outcome == OUTCOME_COMPLETE)
        return;
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *cause =
        judge_name(node->last->reason != NULL ? node->last->reason : "no reason known");
    Verdict *added =
        judge_add(verdict->verdicts, RULE_LISTING, STATUS_UNKNOWN, g_strdup("was listed in part"),
                  g_strdup_printf("%s: the listing is incomplete: %s", tag, cause));
    added->since = node->last->run;
    added->figure = (double)node->last->listed;
}

const JudgeRule judge_listing = {
    .word = "listing",
    .mark = EVENT_NOTE,
    .judge_node = judge_listed,
};

static gint64 newest_known(const NodeCase *node)
{
    gint64 newest = -1;
    for (guint i = 0; i < node->listed->len; i++) {
        const GPtrArray *listed = g_ptr_array_index(node->listed, i);
        for (guint k = 0; k < listed->len; k++) {
            const Tarball *tarball = g_ptr_array_index(listed, k);
            if (judge_counts(node, tarball))
                newest = MAX(newest, MAX(tarball->time, tarball->mtime));
        }
    }
    return newest;
}

static void judge_matched(const NodeCase *node, NodeVerdict *verdict)
{
    const Reading *last = node->last;
    if (!node->fresh || !node->history->node->limits.unmatched || last->unmatched == 0 ||
        last->unmatched_path == NULL || last->unmatched_newest <= newest_known(node))
        return;
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *count = judge_count(last->unmatched);
    g_autofree char *when = judge_when(node, last->unmatched_newest);
    const char *matches = last->unmatched == 1 ? "matches" : "match";
    Verdict *added = judge_add(
        verdict->verdicts, RULE_LAYOUT, STATUS_WARN,
        g_strdup_printf("has %s file%s that %s no layout", count, text_plural(last->unmatched),
                        matches),
        g_strdup_printf("%s: %s file%s %s no layout, the newest of %s, such as %s", tag, count,
                        text_plural(last->unmatched), matches, when, last->unmatched_path));
    added->since = last->unmatched_newest;
    added->figure = (double)last->unmatched;
}

const JudgeRule judge_layout = {
    .word = "layout",
    .mark = EVENT_NOTE,
    .judge_node = judge_matched,
};
