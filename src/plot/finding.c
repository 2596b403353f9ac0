#include "plot/finding.h"

#include "base/text.h"
#include "base/when.h"
#include "judge/judge.h"
#include "plot/facts.h"
#include "plot/plot.h"

typedef struct {
    const NodeFacts *facts;
    Finding finding;
} Problem;

/* "svn/env on C shrank by 25 % on 9 Nov". The reason, with its exact figures, is for tables. */
static char *say(const Problem *problem)
{
    const Verdict *verdict = problem->finding.verdict;
    g_autofree char *who =
        problem->finding.item != NULL
            ? g_strdup_printf("%s on %s", problem->finding.item->item, problem->facts->tag)
            : g_strdup(problem->facts->tag);
    if (verdict->headline != NULL)
        return g_strdup_printf("%s %s", who, verdict->headline);
    const char *brief = names_brief(problem->facts->report->hub, verdict);
    if (verdict->time == -1)
        return g_strdup_printf("%s %s", who, brief);
    g_autofree char *day = when_day(problem->facts->zone, verdict->time);
    return g_strdup_printf("%s %s on %s", who, brief, day);
}

char *node_say(const NodeFacts *facts, const Verdict *verdict)
{
    return say(&(Problem){facts, {NULL, verdict}});
}

static bool has_problem(const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++)
        if (((const Verdict *)g_ptr_array_index(verdicts, i))->status != STATUS_OK)
            return true;
    return false;
}

bool item_has_problem(const NodeVerdict *node, const ItemVerdict *item)
{
    return has_problem(item->verdicts) &&
           !(item->status == STATUS_UNKNOWN && !judge_is_known(node, RULE_SIZE));
}

guint node_count_problems(const NodeVerdict *node)
{
    guint n = has_problem(node->verdicts);
    for (guint i = 0; i < node->items->len; i++)
        n += item_has_problem(node, g_ptr_array_index(node->items, i));
    return n;
}

gint64 verdict_when(const Verdict *verdict)
{
    return MAX(verdict->since, verdict->time);
}

static gint64 finding_bytes(const Finding *trouble)
{
    if (trouble->item == NULL)
        return G_MAXINT64;
    return trouble->item->newest != NULL ? trouble->item->newest->bytes : -1;
}

int finding_compare(const Finding *one, const Finding *other)
{
    if (one->verdict == NULL || other->verdict == NULL)
        return (one->verdict == NULL) - (other->verdict == NULL);
    if (one->verdict->status != other->verdict->status)
        return (int)other->verdict->status - (int)one->verdict->status;
    gint64 day = verdict_when(one->verdict) / DAY, other_day = verdict_when(other->verdict) / DAY;
    if (day != other_day)
        return day > other_day ? -1 : 1;
    gint64 bytes = finding_bytes(one), other_bytes = finding_bytes(other);
    return bytes > other_bytes ? -1 : bytes < other_bytes;
}

static void consider(Finding *worst, const ItemVerdict *item, const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        Finding trouble = {item, g_ptr_array_index(verdicts, i)};
        if (trouble.verdict->status != STATUS_OK && finding_compare(&trouble, worst) < 0)
            *worst = trouble;
    }
}

Finding item_finding(const NodeVerdict *node, const ItemVerdict *item)
{
    Finding worst = {0};
    if (item_has_problem(node, item))
        consider(&worst, item, item->verdicts);
    return worst;
}

/* Without a verdict when nothing is wrong. */
static Problem find_worst(const NodeFacts *facts)
{
    Problem worst = {.facts = facts};
    consider(&worst.finding, NULL, facts->verdict->verdicts);
    for (guint i = 0; i < facts->verdict->items->len; i++) {
        Finding trouble = item_finding(facts->verdict, g_ptr_array_index(facts->verdict->items, i));
        if (finding_compare(&trouble, &worst.finding) < 0)
            worst.finding = trouble;
    }
    return worst;
}

char *node_worst_problem(const NodeFacts *facts, guint more)
{
    Problem worst = find_worst(facts);
    if (worst.finding.verdict == NULL)
        return NULL;
    char *words = say(&worst);
    if (more == 0)
        return words;
    g_autofree char *first = words;
    return g_strdup_printf("%s, and %u more", first, more);
}

char *node_problem(const NodeFacts *facts)
{
    guint n = node_count_problems(facts->verdict);
    return node_worst_problem(facts, n > 0 ? n - 1 : 0);
}

/* "2 of 30 nights missing": those on which nothing came at all. */
static char *say_whole_nights(const NodeFacts *facts, const GArray *days)
{
    guint known = 0, missing = 0;
    for (guint i = 0; i < days->len; i++) {
        const DayFacts *day = &g_array_index(days, DayFacts, i);
        known += facts->first != -1 && day->end > facts->first && day->end <= facts->known_until;
        missing += day->missing;
    }
    known = MAX(known, missing);
    return missing > 0
               ? g_strdup_printf("%u of %u night%s missing", missing, known, text_plural(known))
               : NULL;
}

/* The nights among `days` that the item alone missed; *last is the newest of them. */
static guint count_missed(const ItemFacts *item, const GArray *days, gint64 *last)
{
    guint n = 0;
    for (guint i = item->missed->len; i-- > 0;) {
        gint64 begin = g_array_index(item->missed, gint64, i);
        const DayFacts *day = find_day(days, begin);
        if (day == NULL || day->missing)
            continue;
        if (n++ == 0)
            *last = begin;
    }
    return n;
}

/* "dybaux missing on 21 Nov": the item that missed most nights that others did not. That one
 * night of it is `told` already needs no words. */
static char *say_missing_items(const NodeFacts *facts, const GArray *days, const Problem *told)
{
    const ItemFacts *worst = NULL;
    guint most = 0, items = 0;
    gint64 last = -1, night = -1;
    for (guint i = 0; i < facts->items->len; i++) {
        const ItemFacts *item = &g_array_index(facts->items, ItemFacts, i);
        bool known = told->finding.verdict != NULL &&
                     judge_rule(told->finding.verdict->rule)->absence &&
                     item->verdict == told->finding.item;
        guint n = count_missed(item, days, &night);
        if (n == 0 || item_facts_late(item) != NULL || (known && n == 1))
            continue;
        items++;
        if (n > most) {
            worst = item;
            most = n;
            last = night;
        }
    }
    if (worst == NULL)
        return NULL;
    g_autofree char *day = when_day(facts->zone, last);
    g_autofree char *when = most == 1 ? g_steal_pointer(&day) : g_strdup_printf("%u nights", most);
    g_autofree char *more = items > 1 ? g_strdup_printf(", and %u more", items - 1) : g_strdup("");
    return g_strdup_printf("%s missing on %s%s", worst->name, when, more);
}

static char *say_missing(const NodeFacts *facts, const GArray *days, const Problem *told)
{
    g_autofree char *nights = say_whole_nights(facts, days);
    g_autofree char *items = say_missing_items(facts, days, told);
    if (nights != NULL && items != NULL)
        return g_strdup_printf("%s, %s", nights, items);
    return nights != NULL ? g_steal_pointer(&nights) : g_steal_pointer(&items);
}

/* What can be said of a node where nothing is wrong. */
static char *say_well(const NodeFacts *facts, const char *missing)
{
    const char *tag = facts->tag;
    gint64 newest = -1;
    for (guint i = 0; i < facts->items->len; i++) {
        const ItemFacts *item = &g_array_index(facts->items, ItemFacts, i);
        if (item->verdict != NULL && item->verdict->newest != NULL)
            newest = MAX(newest, item->verdict->newest->time);
    }
    if (newest == -1)
        return g_strdup_printf("No data from %s yet", tag);
    g_autofree char *date = when_minute(facts->zone, newest);
    if (missing != NULL)
        return g_strdup_printf("%s: %s; newest tarball %s", tag, missing, date);
    return g_strdup_printf("All is well on %s, newest tarball %s", tag, date);
}

char *node_finding(const NodeFacts *facts, const GArray *days)
{
    Problem worst = find_worst(facts);
    g_autofree char *problem = node_problem(facts);
    g_autofree char *missing = say_missing(facts, days, &worst);
    if (problem == NULL)
        return say_well(facts, missing);
    return missing != NULL ? g_strdup_printf("%s; %s", problem, missing)
                           : g_steal_pointer(&problem);
}

/* The finding as a sentence, and another: the reason, which may name hosts. */
static char *say_alt(const Problem *worst, const char *finding)
{
    bool whole = worst->finding.verdict != NULL && !worst->facts->report->hub->redact &&
                 worst->finding.verdict->reason != NULL;
    return whole ? g_strdup_printf("%s. %s.", finding, worst->finding.verdict->reason)
                 : g_strdup_printf("%s.", finding);
}

char *node_alt(const NodeFacts *facts, const char *finding)
{
    Problem worst = find_worst(facts);
    return say_alt(&worst, finding);
}

/* The number of the node whose worst is the worst of all, or -1; *n: how many there are. */
static int find_worst_node(const HubReport *report, guint *n)
{
    Finding worst = {0};
    int of_node = -1;
    *n = 0;
    for (guint i = 0; i < report->verdict->nodes->len; i++) {
        g_auto(NodeFacts) facts = {0};
        node_facts_init(&facts, report, i);
        Problem problem = find_worst(&facts);
        if (problem.finding.verdict != NULL && finding_compare(&problem.finding, &worst) < 0) {
            worst = problem.finding;
            of_node = (int)i;
        }
        *n += node_count_problems(facts.verdict);
    }
    return of_node;
}

char *hub_alt(const HubReport *report, const char *finding)
{
    guint n;
    int of_node = find_worst_node(report, &n);
    g_auto(NodeFacts) facts = {0};
    if (of_node < 0)
        return g_strdup_printf("%s.", finding);
    node_facts_init(&facts, report, (guint)of_node);
    return node_alt(&facts, finding);
}

/* The worst of all nodes, and how much more there is on them. */
char *plot_hub_finding(const HubReport *report)
{
    guint n;
    int of_node = find_worst_node(report, &n);
    if (of_node < 0)
        return g_strdup("All is well");
    g_auto(NodeFacts) facts = {0};
    node_facts_init(&facts, report, (guint)of_node);
    return node_worst_problem(&facts, n > 0 ? n - 1 : 0);
}
