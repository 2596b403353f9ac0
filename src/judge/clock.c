/* Clock: a warning when the node's clock differs from ours by more than `skew`, and when a tarball
 * is dated more than a day ahead of the run that found it: such a one is never the newest.
 *
 * Runs dated ahead of now are left out. Where the first of them is about as far away as the next
 * run, or there are no others, our own clock was set back, which is a warning; one far ahead was
 * made by a clock that was wrong then, which is said and is well. */
#include "judge/rules.h"

static void judge_our_clock(const NodeCase *node, NodeVerdict *verdict)
{
    gint64 ahead = node->history->ahead;
    if (ahead == -1)
        return;
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *run = judge_when(node, ahead);
    g_autofree char *now = judge_when(node, node->now);
    bool recent = node->last == NULL || ahead - node->now <= node->stale_after;
    judge_add(
        verdict->verdicts, RULE_CLOCK, recent ? STATUS_WARN : STATUS_OK,
        g_strdup(recent ? "is judged by a clock that was set back" : "has a run from the future"),
        g_strdup_printf("%s: a run is dated %s, and now it is %s: our own clock %s; runs "
                        "ahead of now are left out",
                        tag, run, now, recent ? "was set back" : "was wrong at that run"))
        ->figure = (double)(node->now - ahead);
}

static void judge_skew(const NodeCase *node, NodeVerdict *verdict)
{
    const Reading *last = node->last;
    gint64 limit = node->history->node->limits.skew;
    if (limit <= 0)
        return;
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *limit_words = judge_span(limit);
    if (last->skew != G_MININT64 && (last->skew > limit || last->skew < -limit)) {
        bool ahead = last->skew > 0;
        g_autofree char *skew = judge_span(ahead ? last->skew : -last->skew);
        const char *where = ahead ? "ahead of ours" : "behind ours";
        Verdict *added = judge_add(
            verdict->verdicts, RULE_CLOCK, STATUS_WARN,
            g_strdup_printf("has its clock %s %s", skew, where),
            g_strdup_printf("%s: the clock is %s %s, limit %s", tag, skew, where, limit_words));
        added->since = node->seen;
        added->figure = (double)last->skew;
    }
}

static void judge_node(const NodeCase *node, NodeVerdict *verdict)
{
    judge_our_clock(node, verdict);
    if (node->fresh)
        judge_skew(node, verdict);
}

static void judge_item(const ItemCase *item, ItemVerdict *verdict)
{
    const Tarball *future = NULL;
    if (!item->node->fresh)
        return;
    for (guint i = item->history->tarballs->len; i-- > 0 && future == NULL;) {
        const Tarball *tarball = &g_array_index(item->history->tarballs, Tarball, i);
        if (judge_is_listed(tarball) && !judge_counts(item->node, tarball) &&
            tarball->time > item->node->seen)
            future = tarball;
    }
    if (future == NULL)
        return;
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, future->time);
    g_autofree char *seen = judge_when(item->node, item->node->seen);
    Verdict *added = judge_add(
        verdict->verdicts, RULE_CLOCK, STATUS_WARN, g_strdup("has a tarball dated in the future"),
        g_strdup_printf("%s: a tarball is dated %s, more than a day ahead of the run of "
                        "%s; it does not count",
                        name, when, seen));
    added->since = future->first_seen;
    added->time = future->time;
}

const JudgeRule judge_clock = {
    .word = "clock",
    .mark = EVENT_NOTE,
    .stale = true,
    .judge_node = judge_node,
    .judge_item = judge_item,
};
