#include "judge/handled.h"

#include "base/when.h"
#include "base/window.h"
#include "text/text.h"

#include <string.h>

#define AFTER G_GINT64_CONSTANT(86400) /* s that a run in a window stands for after its end */

/* Whether it is worse than what was acknowledged, or another incident. */
static bool is_worse(const Node *node, const Acknowledgement *one, const Verdict *verdict)
{
    if (verdict->rule == RULE_REACH)
        return false;
    return verdict->status > one->status ||
           judge_is_new_incident(verdict, node_limits(node, one->item), one->time, one->figure);
}

static const NodeVerdict *find_node(const HubVerdict *verdict, const char *tag)
{
    for (guint i = 0; i < verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(verdict->nodes, i);
        if (strcmp(node->node->tag, tag) == 0)
            return node;
    }
    return NULL;
}

/* What is said of the place; NULL: it is not there. */
static const GPtrArray *find_verdicts(const NodeVerdict *node, const char *item)
{
    if (item == NULL)
        return node->verdicts;
    const ItemVerdict *one = node_verdict_item(node, item);
    return one != NULL ? one->verdicts : NULL;
}

/* Marks what it is about. False: it has ended. */
static bool apply(const HubVerdict *hub, const Acknowledgement *one, gint64 now)
{
    Rule rule = judge_find_rule(one->rule);
    const NodeVerdict *node = find_node(hub, one->node);
    const GPtrArray *verdicts = node != NULL ? find_verdicts(node, one->item) : NULL;
    bool any = false;
    if (now >= one->until || rule == N_RULES)
        return false;
    for (guint i = 0; verdicts != NULL && i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->rule != rule || verdict->status == STATUS_OK)
            continue;
        if (is_worse(node->node, one, verdict))
            return false;
        any = true;
    }
    for (guint i = 0; any && i < verdicts->len; i++) {
        Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->rule == rule && verdict->status != STATUS_OK)
            verdict_set_handled(verdict, one->by, one->why, one->until);
    }
    bool is_known =
        node != NULL && (rule == RULE_REACH || rule == RULE_LISTING || judge_is_known(node, rule));
    return any || !is_known;
}

/* When the maintenance ends in which the node is, or was at its last run; -1. */
static gint64 find_maintenance(const Limits *limits, const NodeHistory *history, gint64 now)
{
    if (limits->maintenance == NULL)
        return -1;
    g_autofree char *name = node_history_zone(history);
    g_autoptr(GTimeZone) zone = when_zone(name);
    gint64 end = window_find_end(limits->maintenance, zone, now, 0);
    guint n = history->readings->len;
    if (end != -1 || n == 0)
        return end;
    end = window_find_end(limits->maintenance, zone,
                          g_array_index(history->readings, Reading, n - 1).run, 0);
    return end != -1 && now < end + AFTER ? end : -1;
}

static void maintain(const GPtrArray *verdicts, const Limits *limits, const NodeHistory *history,
                     gint64 now)
{
    gint64 end = find_maintenance(limits, history, now);
    for (guint i = 0; end != -1 && i < verdicts->len; i++) {
        Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->status != STATUS_OK && verdict->handled == NULL)
            verdict_set_handled(verdict, NULL, limits->maintenance, end);
    }
}

/* What is not known of the items, because the node was not reached or its listing is not whole, is
 * handled as that is. */
static void pass_on(const NodeVerdict *node)
{
    const Handled *handled = NULL;
    for (guint i = 0; i < node->verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(node->verdicts, i);
        if (verdict->rule != RULE_REACH && verdict->rule != RULE_LISTING)
            continue;
        if (verdict->handled == NULL)
            return;
        handled = verdict->handled;
    }
    for (guint i = 0; handled != NULL && i < node->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(node->items, i);
        for (guint j = 0; j < item->verdicts->len; j++) {
            Verdict *verdict = g_ptr_array_index(item->verdicts, j);
            if (verdict->status != STATUS_OK && verdict->handled == NULL &&
                !judge_is_known(node, verdict->rule))
                verdict_set_handled(verdict, handled->by, handled->why, handled->until);
        }
    }
}

static Status worst_open(const GPtrArray *verdicts)
{
    Status worst = STATUS_OK;
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->handled == NULL)
            worst = MAX(worst, verdict->status);
    }
    return worst;
}

void judge_count_open(HubVerdict *verdict)
{
    verdict->open = STATUS_OK;
    for (guint i = 0; i < verdict->nodes->len; i++) {
        NodeVerdict *node = g_ptr_array_index(verdict->nodes, i);
        node->open = worst_open(node->verdicts);
        memset(node->count_open, 0, sizeof node->count_open);
        node->count_handled = 0;
        for (guint j = 0; j < node->items->len; j++) {
            ItemVerdict *item = g_ptr_array_index(node->items, j);
            item->open = worst_open(item->verdicts);
            node->open = MAX(node->open, item->open);
            if (item->open == STATUS_OK && item->status != STATUS_OK)
                node->count_handled++;
            else
                node->count_open[item->open]++;
        }
        verdict->open = MAX(verdict->open, node->open);
    }
}

/* When what is said of the node's maintenance, or of its items', is another thing. */
static gint64 find_next_maintenance(const NodeHistory *history, const Limits *limits, gint64 now)
{
    if (limits->maintenance == NULL)
        return G_MAXINT64;
    g_autofree char *name = node_history_zone(history);
    g_autoptr(GTimeZone) zone = when_zone(name);
    gint64 next = window_find_next(limits->maintenance, zone, now);
    const Reading *last = node_history_reading(history);
    gint64 end = last != NULL ? window_find_end(limits->maintenance, zone, last->run, 0) : -1;
    return end != -1 && end + AFTER > now ? MIN(next, end + AFTER) : next;
}

/* When what is handled is so no longer, or more is. */
static gint64 find_until(const HubHistory *history, const GPtrArray *acknowledged, gint64 now)
{
    gint64 until = G_MAXINT64;
    for (guint i = 0; i < acknowledged->len; i++) {
        const Acknowledgement *one = g_ptr_array_index(acknowledged, i);
        if (one->until > now)
            until = MIN(until, one->until);
    }
    for (guint i = 0; i < history->nodes->len; i++) {
        const NodeHistory *node = g_ptr_array_index(history->nodes, i);
        until = MIN(until, find_next_maintenance(node, &node->node->limits, now));
        for (guint j = 0; j < node->items->len; j++) {
            const ItemHistory *item = g_ptr_array_index(node->items, j);
            const Limits *limits = node_limits(node->node, item->item);
            if (limits != &node->node->limits)
                until = MIN(until, find_next_maintenance(node, limits, now));
        }
    }
    return until;
}

GPtrArray *judge_handle(HubVerdict *verdict, const HubHistory *history,
                        const GPtrArray *acknowledged, gint64 now)
{
    GPtrArray *ended = g_ptr_array_new();
    for (guint i = 0; i < acknowledged->len; i++) {
        Acknowledgement *one = g_ptr_array_index(acknowledged, i);
        if (!apply(verdict, one, now))
            g_ptr_array_add(ended, one);
    }
    for (guint i = 0; i < history->nodes->len; i++) {
        const NodeHistory *node = g_ptr_array_index(history->nodes, i);
        const NodeVerdict *said = g_ptr_array_index(verdict->nodes, i);
        maintain(said->verdicts, &node->node->limits, node, now);
        for (guint j = 0; j < said->items->len; j++) {
            const ItemVerdict *item = g_ptr_array_index(said->items, j);
            maintain(item->verdicts, node_limits(node->node, item->item), node, now);
        }
        pass_on(said);
    }
    judge_count_open(verdict);
    verdict->until = MIN(verdict->until, find_until(history, acknowledged, now));
    return ended;
}

char *handled_words(const Verdict *verdict, GTimeZone *zone)
{
    const Handled *handled = verdict->handled;
    if (handled == NULL)
        return NULL;
    g_autofree char *until = when_minute(zone, handled->until);
    g_autofree char *words =
        handled->by != NULL
            ? g_strdup_printf("acknowledged by %s until %s: %s", handled->by, until, handled->why)
            : g_strdup_printf("in maintenance until %s: %s", until, handled->why);
    return text_visible(words, -1);
}

const char *handled_word(const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->handled != NULL)
            return verdict->handled->by != NULL ? "acknowledged" : "in maintenance";
    }
    return NULL;
}
