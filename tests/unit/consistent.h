/* Whether what is said of a hub contradicts itself, or says one thing twice. */
#ifndef TESTS_CONSISTENT_H
#define TESTS_CONSISTENT_H

#include "judge/judge.h"

/* Rules of which an item's verdicts can be only one at a time: what else they could say is less
 * than that. `kept` may say that one tarball is lost and another was changed. */
static inline bool consistent_speaks_once(Rule rule)
{
    return rule == RULE_AGE || rule == RULE_SIZE || rule == RULE_COPIES || rule == RULE_SIDECAR ||
           rule == RULE_REACH;
}

static inline const Verdict *consistent_find(const GPtrArray *verdicts, Rule rule)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->rule == rule)
            return verdict;
    }
    return NULL;
}

/* What is wrong with the verdicts on an item of the node, in few words; NULL: nothing. */
static inline const char *consistent_item(const NodeVerdict *node, const ItemVerdict *item)
{
    guint count[N_RULES] = {0};
    Status worst = STATUS_OK;
    for (guint i = 0; i < item->verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(item->verdicts, i);
        count[verdict->rule]++;
        worst = MAX(worst, verdict->status);
        for (guint j = 0; j < i; j++)
            if (g_str_equal(((const Verdict *)g_ptr_array_index(item->verdicts, j))->reason,
                            verdict->reason))
                return "the same is said twice";
    }
    for (guint rule = 0; rule < N_RULES; rule++)
        if (count[rule] > 1 && consistent_speaks_once((Rule)rule))
            return "a rule says two things";
    const Verdict *age = consistent_find(item->verdicts, RULE_AGE);
    const Verdict *kept = consistent_find(item->verdicts, RULE_KEPT);
    const Verdict *arriving = consistent_find(item->verdicts, RULE_ARRIVING);
    if (worst != item->status)
        return "the item's status is not that of its worst verdict";
    if (count[RULE_REACH] > 0 && item->verdicts->len > 1)
        return "something is said of what was not seen";
    if ((count[RULE_REACH] > 0) != (consistent_find(node->verdicts, RULE_REACH) != NULL))
        return "the item and its node differ on whether the node was reached";
    bool is_partial = consistent_find(node->verdicts, RULE_LISTING) != NULL;
    if (is_partial && ((age != NULL && age->status == STATUS_ALARM) ||
                       (kept != NULL && kept->status == STATUS_ALARM)))
        return "an alarm of what a listing that is not whole leaves out";
    if (age != NULL && g_str_has_prefix(age->brief, "is now ") && kept != NULL)
        return "what was renamed is lost";
    if (age != NULL && age->status == STATUS_WARN && g_str_has_prefix(age->brief, "is late") &&
        arriving != NULL && arriving->status == STATUS_OK && arriving->time == -1)
        return "what is arriving in good time is late";
    return NULL;
}

/* What is wrong with the verdicts on a hub, and where; NULL: nothing. Free with g_free(). */
static inline char *consistent_hub(const HubVerdict *hub)
{
    Status hub_worst = STATUS_OK;
    for (guint n = 0; n < hub->nodes->len; n++) {
        const NodeVerdict *node = g_ptr_array_index(hub->nodes, n);
        Status worst = STATUS_OK;
        for (guint i = 0; i < node->verdicts->len; i++)
            worst = MAX(worst, ((const Verdict *)g_ptr_array_index(node->verdicts, i))->status);
        for (guint i = 0; i < node->items->len; i++) {
            const ItemVerdict *item = g_ptr_array_index(node->items, i);
            const char *trouble = consistent_item(node, item);
            worst = MAX(worst, item->status);
            if (trouble != NULL)
                return g_strdup_printf("%s on %s: %s", item->item, node->node->tag, trouble);
        }
        if (worst != node->status)
            return g_strdup_printf("%s: the node's status is not the worst", node->node->tag);
        hub_worst = MAX(hub_worst, node->status);
    }
    return hub_worst == hub->status ? NULL : g_strdup("the hub's status is not the worst");
}

#endif
