/* Reach: a node that the last run did not reach is unknown, with since when; an alarm after
 * unreached_runs runs in a row. One that no run ever reached was "never seen". Its items are
 * unknown: what is remembered of them is old, and is not judged. */
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

static void judge_node(const NodeCase *node, NodeVerdict *verdict)
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

static void judge_item(const ItemCase *item, ItemVerdict *verdict)
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
    .judge_node = judge_node,
    .judge_item = judge_item,
};
