#include "judge/judge.h"

#include "base/when.h"
#include "judge/handled.h"
#include "judge/robust.h"
#include "judge/rules.h"

#include <assert.h>
#include <string.h>

#define HOUR G_GINT64_CONSTANT(3600)
#define DAY (24 * HOUR)
#define RECENT_RUNS 30
#define MOST_TARBALLS 450    /* more than twice the 200 that a slow decline is looked for in */
#define MOST_AGE (400 * DAY) /* a year and a month: what recurs yearly is looked up there */
#define WRONG_RUN (30 * DAY) /* by so much the last run may be before the one that counts */
#define FEW_RUNS 3
#define SAME_NIGHT (12 * HOUR) /* runs so near to one another count as one */
#define MINUTE G_GINT64_CONSTANT(60)

static const JudgeRule *const rules[] = {
    [RULE_REACH] = &judge_reach,       [RULE_LISTING] = &judge_listing,
    [RULE_SIZE] = &judge_size,         [RULE_COPIES] = &judge_copies,
    [RULE_KEPT] = &judge_kept,         [RULE_SIDECAR] = &judge_sidecar,
    [RULE_ARRIVING] = &judge_arriving, [RULE_AGE] = &judge_age,
    [RULE_DISK] = &judge_disk,         [RULE_CLOCK] = &judge_clock,
    [RULE_LAYOUT] = &judge_layout,
};
static_assert(G_N_ELEMENTS(rules) == N_RULES, "each rule has a row");

const JudgeRule *judge_rule(Rule rule)
{
    g_return_val_if_fail((guint)rule < N_RULES, rules[RULE_REACH]);
    return rules[rule];
}

Rule judge_find_rule(const char *word)
{
    guint rule = 0;
    while (rule < N_RULES && strcmp(rules[rule]->word, word) != 0)
        rule++;
    return (Rule)rule;
}

/* Whether the size has gone on to fall or rise past the limit since it was told. */
static bool is_further(double told, double figure, const Limits *limits)
{
    double factor = (100 + figure) / (100 + told);
    return figure < 0 ? factor <= 1 - limits->shrink_percent / 100
                      : factor >= 1 + limits->jump_percent / 100;
}

bool judge_is_new_incident(const Verdict *verdict, const Limits *limits, gint64 time, double figure)
{
    if (time == -1 || verdict->time <= time)
        return false;
    IncidentPolicy policy = rules[verdict->rule]->incident;
    return policy == INCIDENT_FURTHER ? is_further(figure, verdict->figure, limits)
                                      : policy == INCIDENT_TARBALL;
}

static bool has_verdict(const NodeVerdict *node, Rule rule)
{
    for (guint i = 0; i < node->verdicts->len; i++)
        if (((const Verdict *)g_ptr_array_index(node->verdicts, i))->rule == rule)
            return true;
    return false;
}

bool judge_is_known(const NodeVerdict *node, Rule rule)
{
    return !has_verdict(node, RULE_REACH) &&
           !(rules[rule]->absence && has_verdict(node, RULE_LISTING));
}

bool judge_is_over(const NodeVerdict *node, Rule rule)
{
    return rule == RULE_REACH || rule == RULE_LISTING || judge_is_known(node, rule);
}

gint64 judge_run_gap(const NodeHistory *node)
{
    const GArray *readings = node->readings;
    double gaps[RECENT_RUNS];
    guint n = 0;
    for (guint i = readings->len; i-- > 1 && n < RECENT_RUNS;) {
        gint64 gap =
            g_array_index(readings, Reading, i).run - g_array_index(readings, Reading, i - 1).run;
        if (gap >= SAME_NIGHT)
            gaps[n++] = (double)gap;
    }
    return n >= FEW_RUNS ? MAX(DAY, (gint64)robust_median(gaps, n)) : DAY;
}

gint64 judge_stale_after(const NodeHistory *node)
{
    gint64 gap = judge_run_gap(node);
    return node->node->limits.stale > 0 ? node->node->limits.stale : gap + gap / 2 + 2 * HOUR;
}

/* How far ahead of now a run may be dated, in s. */
static gint64 latest_after(gint64 skew)
{
    return MAX(skew, 5 * MINUTE);
}

static void leave_future(NodeHistory *node, gint64 now)
{
    GArray *readings = node->readings;
    gint64 latest = now + latest_after(node->node->limits.skew);
    guint n = readings->len;
    while (n > 0 && g_array_index(readings, Reading, n - 1).run > latest)
        n--;
    if (n == readings->len)
        return;
    node->ahead = g_array_index(readings, Reading, n).run;
    g_array_set_size(readings, n);
}

static bool has_known_skew(const Reading *reading)
{
    return reading->outcome != OUTCOME_FAILED && reading->skew != G_MININT64;
}

static const Reading *reading_of(const NodeHistory *node, gint64 run)
{
    for (guint i = node->readings->len; i-- > 0;) {
        const Reading *reading = &g_array_index(node->readings, Reading, i);
        if (reading->run <= run)
            return reading->run == run ? reading : NULL;
    }
    return NULL;
}

/* Whether our own clock was wrong at that run: those of all nodes, two at least, say so. */
static bool is_wrong_run(const HubHistory *history, gint64 run)
{
    int n = 0;
    for (guint i = 0; i < history->nodes->len; i++) {
        const Reading *reading = reading_of(g_ptr_array_index(history->nodes, i), run);
        if (reading == NULL || !has_known_skew(reading))
            continue;
        if (ABS(reading->skew) <= DAY)
            return false;
        n++;
    }
    return n > 1;
}

/* Whether a run by a right clock is next to that of the reading in that place. */
static bool has_right_neighbour(const GArray *readings, guint place)
{
    gint64 run = g_array_index(readings, Reading, place).run;
    for (guint i = place > 0 ? place - 1 : 0; i < MIN(place + 2, readings->len); i++) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        if (i != place && has_known_skew(reading) && ABS(reading->skew) <= DAY &&
            ABS(reading->run - run) <= DAY + DAY / 2)
            return true;
    }
    return false;
}

/* Notes the runs whose dates are wrong, where others tell what was so then. */
static void find_wrong(const HubHistory *history, GArray *wrong)
{
    for (guint n = 0; n < history->nodes->len; n++) {
        const GArray *readings = ((NodeHistory *)g_ptr_array_index(history->nodes, n))->readings;
        for (guint i = 0; i < readings->len; i++) {
            const Reading *reading = &g_array_index(readings, Reading, i);
            if (has_known_skew(reading) && ABS(reading->skew) > DAY &&
                has_right_neighbour(readings, i) && is_wrong_run(history, reading->run))
                g_array_append_val(wrong, reading->run);
        }
    }
}

static void leave_wrong(NodeHistory *node, const GArray *wrong)
{
    guint kept = 0;
    for (guint i = 0; i < node->readings->len; i++) {
        Reading reading = g_array_index(node->readings, Reading, i);
        bool is_wrong = false;
        for (guint w = 0; w < wrong->len && !is_wrong; w++)
            is_wrong = g_array_index(wrong, gint64, w) == reading.run;
        if (!is_wrong)
            g_array_index(node->readings, Reading, kept++) = reading;
    }
    g_array_set_size(node->readings, kept);
}

static void add_needs(JudgeNeeds *needs, const Limits *limits)
{
    const Keep *keep = &limits->keep;
    if (keep->days > 0 || keep->weeks > 0 || keep->months > 0 || keep->years > 0)
        needs->tarballs = G_MAXUINT; /* of days that had one, however long ago */
    if (needs->tarballs != G_MAXUINT)
        needs->tarballs = MAX(needs->tarballs, MOST_TARBALLS + (guint)limits->minimum);
}

JudgeNeeds judge_needs(const Hub *hub)
{
    JudgeNeeds needs = {MOST_TARBALLS, MOST_AGE, JUDGE_RECENT + WRONG_RUN};
    for (guint i = 0; i < hub->nodes->len; i++) {
        const Node *node = g_ptr_array_index(hub->nodes, i);
        GHashTableIter iter;
        gpointer limits;
        add_needs(&needs, &node->limits);
        if (node->item_limits == NULL)
            continue;
        g_hash_table_iter_init(&iter, node->item_limits);
        while (g_hash_table_iter_next(&iter, NULL, &limits))
            add_needs(&needs, limits);
    }
    return needs;
}

void judge_leave_wrong_runs(HubHistory *history, gint64 now)
{
    g_autoptr(GArray) wrong = g_array_new(FALSE, FALSE, sizeof(gint64));
    find_wrong(history, wrong);
    for (guint i = 0; i < history->nodes->len; i++) {
        NodeHistory *node = g_ptr_array_index(history->nodes, i);
        if (wrong->len > 0)
            leave_wrong(node, wrong);
        leave_future(node, now);
        node->last_reached = -1;
        for (guint r = node->readings->len; r-- > 0 && node->last_reached == -1;)
            if (g_array_index(node->readings, Reading, r).outcome != OUTCOME_FAILED)
                node->last_reached = g_array_index(node->readings, Reading, r).run;
    }
}

static void node_case_free(gpointer data)
{
    NodeCase *node = data;
    g_time_zone_unref(node->zone);
    if (node->has_own_calendar)
        calendar_free(node->calendar);
    g_ptr_array_unref(node->listed);
    g_ptr_array_unref(node->recent);
    if (node->dates != NULL)
        g_array_unref(node->dates);
    g_free(node);
}

/* Notes which of the item's tarballs are listed, or were lately: most that are remembered are long
 * gone, and most rules ask for the others. */
static void note_listed(NodeCase *node, const ItemHistory *item)
{
    GPtrArray *listed = g_ptr_array_new(), *recent = node->recent;
    gint64 earliest = node->seen - JUDGE_RECENT;
    gint n = 0;
    g_ptr_array_set_size(recent, (gint)item->tarballs->len);
    for (guint i = 0; i < item->tarballs->len; i++) {
        Tarball *tarball = &g_array_index(item->tarballs, Tarball, i);
        if (judge_is_listed(tarball))
            g_ptr_array_add(listed, tarball);
        if (judge_is_listed(tarball) || tarball->last_seen >= earliest)
            g_ptr_array_index(recent, n++) = tarball;
    }
    g_ptr_array_set_size(recent, n);
    g_ptr_array_add(node->listed, listed);
}

/* `first` is the hub's first node, whose calendar is shared where the zones are the same, so that
 * a zone's changes are looked up once; NULL: this is the first. */
static NodeCase *node_case_new(const NodeHistory *history, const NodeCase *first, gint64 hub_run,
                               gint64 now)
{
    const GArray *readings = history->readings;
    NodeCase *node = g_new0(NodeCase, 1);
    *node = (NodeCase){.history = history, .hub_run = hub_run, .now = now};
    if (readings->len > 0)
        node->last = &g_array_index(readings, Reading, readings->len - 1);
    for (guint i = readings->len; i-- > 0 && node->latest == NULL;)
        if (g_array_index(readings, Reading, i).outcome != OUTCOME_FAILED)
            node->latest = &g_array_index(readings, Reading, i);
    node->seen = node->latest != NULL ? node->latest->run : now;
    node->listed = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    node->recent = g_ptr_array_new();
    node->run_gap = judge_run_gap(history);
    node->stale_after = judge_stale_after(history);
    node->fresh = node->latest != NULL && node->latest == node->last && node->seen == hub_run &&
                  now - node->seen <= node->stale_after;
    g_autofree char *zone = node_history_zone(history);
    node->zone = when_zone(zone);
    if (first != NULL && g_strcmp0(zone, calendar_zone(first->calendar)) == 0) {
        node->calendar = first->calendar;
    } else {
        node->has_own_calendar = true;
        node->calendar = calendar_new(zone, NULL);
        if (node->calendar == NULL) /* as when_zone() does */
            node->calendar = calendar_new(NULL, NULL);
    }
    return node;
}

/* All nodes of the hub, in its order. */
static GPtrArray *put_cases(const HubHistory *history, gint64 now)
{
    GPtrArray *nodes = g_ptr_array_new_with_free_func(node_case_free);
    gint64 run = -1;
    for (guint i = 0; i < history->nodes->len; i++) {
        const NodeHistory *node = g_ptr_array_index(history->nodes, i);
        if (node->readings->len > 0)
            run = MAX(run, g_array_index(node->readings, Reading, node->readings->len - 1).run);
    }
    for (guint i = 0; i < history->nodes->len; i++)
        g_ptr_array_add(nodes, node_case_new(g_ptr_array_index(history->nodes, i),
                                             i > 0 ? g_ptr_array_index(nodes, 0) : NULL, run, now));
    return nodes;
}

static void judge_one_item(NodeCase *node, guint place, ItemVerdict *verdict)
{
    ItemCase item;
    item_case_init(&item, node, place);
    verdict->newest = item.newest;
    verdict->period = item.rhythm.period;
    verdict->grace = item.rhythm.grace;
    verdict->due = item.due;
    verdict->schedule_from = item.rhythm.second;
    for (guint i = 0; i < N_RULES; i++)
        if (rules[i]->judge_item != NULL && (node->fresh || rules[i]->stale))
            rules[i]->judge_item(&item, verdict);
    item_case_clear(&item);
}

/* The items first, as what is listed of them is then known. */
static void judge_one_node(NodeCase *node, NodeVerdict *verdict)
{
    for (guint i = 0; i < node->history->items->len; i++) {
        const ItemHistory *item = g_ptr_array_index(node->history->items, i);
        note_listed(node, item);
        judge_one_item(node, i, node_verdict_add_item(verdict, item->item));
    }
    for (guint i = 0; i < N_RULES; i++)
        if (rules[i]->judge_node != NULL && (node->fresh || rules[i]->stale))
            rules[i]->judge_node(node, verdict);
}

static gint compare_verdicts(gconstpointer one, gconstpointer other)
{
    const Verdict *a = *(const Verdict *const *)one, *b = *(const Verdict *const *)other;
    return (int)b->status - (int)a->status;
}

/* Sorts the worst first, otherwise leaving the order of the rules; returns the worst status. */
static Status roll_up(GPtrArray *verdicts)
{
    g_ptr_array_sort(verdicts, compare_verdicts);
    return verdicts->len > 0 ? ((const Verdict *)g_ptr_array_index(verdicts, 0))->status
                             : STATUS_OK;
}

static void roll_up_node(NodeVerdict *node)
{
    node->status = roll_up(node->verdicts);
    for (guint i = 0; i < node->items->len; i++) {
        ItemVerdict *item = g_ptr_array_index(node->items, i);
        item->status = roll_up(item->verdicts);
        node->status = MAX(node->status, item->status);
        node->count[item->status]++;
    }
}

/* The original's words: "ok", or those of the nodes that are not. */
static char *conclude(const HubVerdict *verdict, bool open)
{
    bool seen[N_STATUS] = {false};
    for (guint i = 0; i < verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(verdict->nodes, i);
        seen[open ? node->open : node->status] = true;
    }
    GString *words = g_string_new(NULL);
    for (int status = N_STATUS - 1; status > STATUS_OK; status--)
        if (seen[status])
            g_string_append_printf(words, "%s%s", words->len > 0 ? ":" : "",
                                   status_word((Status)status));
    return g_string_free(words->len > 0 ? words : g_string_assign(words, "ok"), FALSE);
}

char *judge_conclude_open(const HubVerdict *verdict)
{
    return conclude(verdict, true);
}

/* When time alone makes the verdict another one. A node is judged as of the last run that reached
 * it, so nothing else depends on the present: that run becomes stale; and what is dated ahead of
 * now comes to be believed, or is so near that our clock was wrong then. What is handled ends, too,
 * but that is not judged here. */
static gint64 find_until(const GPtrArray *nodes, gint64 now)
{
    gint64 until = G_MAXINT64;
    for (guint i = 0; i < nodes->len; i++) {
        const NodeCase *node = g_ptr_array_index(nodes, i);
        gint64 ahead = node->history->ahead, skew = node->history->node->limits.skew;
        const gint64 instants[] = {node->seen + node->stale_after + 1, ahead - node->stale_after,
                                   ahead - latest_after(skew)};
        for (guint k = 0; k < (ahead != -1 ? G_N_ELEMENTS(instants) : 1); k++)
            if (instants[k] > now)
                until = MIN(until, instants[k]);
    }
    return until;
}

HubVerdict *judge_hub(const HubHistory *history, gint64 now)
{
    HubVerdict *verdict = hub_verdict_new(history->hub);
    g_autoptr(GPtrArray) nodes = put_cases(history, now);
    for (guint i = 0; i < nodes->len; i++)
        judge_one_node(g_ptr_array_index(nodes, i), g_ptr_array_index(verdict->nodes, i));
    for (guint i = 0; i < N_RULES; i++)
        if (rules[i]->judge_hub != NULL)
            rules[i]->judge_hub(nodes, verdict);
    for (guint i = 0; i < verdict->nodes->len; i++) {
        NodeVerdict *node = g_ptr_array_index(verdict->nodes, i);
        roll_up_node(node);
        verdict->status = MAX(verdict->status, node->status);
    }
    verdict->conclusion = conclude(verdict, false);
    judge_count_open(verdict);
    verdict->until = find_until(nodes, now);
    return verdict;
}

GPtrArray *judge_figures(const HubReport *report, guint node, const ItemHistory *item, gint64 now)
{
    g_autoptr(GPtrArray) nodes = put_cases(report->history, now);
    NodeCase *one = g_ptr_array_index(nodes, node);
    const GPtrArray *items = one->history->items;
    if (item == NULL)
        return node_case_figures(one, g_ptr_array_index(report->verdict->nodes, node));
    ItemCase own;
    guint place = 0;
    for (; place < items->len && g_ptr_array_index(items, place) != item; place++)
        note_listed(one, g_ptr_array_index(items, place));
    g_return_val_if_fail(place < items->len, g_ptr_array_new());
    note_listed(one, item);
    item_case_init(&own, one, place);
    GPtrArray *figures = item_case_figures(&own, nodes);
    item_case_clear(&own);
    return figures;
}
