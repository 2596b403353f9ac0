#include "plot/finding.h"

#include "base/text.h"
#include "base/when.h"
#include "judge/judge.h"
#include "plot/facts.h"

typedef struct {
    const NodeFacts *facts;
    const ItemVerdict *item; /* NULL: the node itself */
    const Verdict *verdict;
} Problem;

/* "svn/env on C shrank by 25 % on 9 Nov". The reason, with its exact figures, is for tables. */
static char *say(const Problem *problem)
{
    const Verdict *verdict = problem->verdict;
    g_autofree char *who = problem->item != NULL ? g_strdup_printf("%s on %s", problem->item->item,
                                                                   problem->facts->tag)
                                                 : g_strdup(problem->facts->tag);
    if (verdict->headline != NULL)
        return g_strdup_printf("%s %s", who, verdict->headline);
    const char *brief = names_brief(problem->facts->report->hub, verdict);
    if (verdict->time == -1)
        return g_strdup_printf("%s %s", who, brief);
    g_autofree char *day = when_day(problem->facts->zone, verdict->time);
    return g_strdup_printf("%s %s on %s", who, brief, day);
}

static bool has_problem(const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++)
        if (((const Verdict *)g_ptr_array_index(verdicts, i))->status != STATUS_OK)
            return true;
    return false;
}

guint node_count_problems(const NodeVerdict *node)
{
    guint n = has_problem(node->verdicts);
    for (guint i = 0; i < node->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(node->items, i);
        n += has_problem(item->verdicts) &&
             !(item->status == STATUS_UNKNOWN && !judge_is_known(node, RULE_SIZE));
    }
    return n;
}

/* Keeps the worst verdict, the first of equals. */
static void consider(Problem *worst, const ItemVerdict *item, const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->status == STATUS_OK ||
            (worst->verdict != NULL && verdict->status <= worst->verdict->status))
            continue;
        worst->verdict = verdict;
        worst->item = item;
    }
}

/* Without a verdict when nothing is wrong. */
static Problem find_worst(const NodeFacts *facts)
{
    Problem worst = {.facts = facts};
    consider(&worst, NULL, facts->verdict->verdicts);
    for (guint i = 0; i < facts->verdict->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(facts->verdict->items, i);
        consider(&worst, item, item->verdicts);
    }
    return worst;
}

char *node_worst_problem(const NodeFacts *facts, guint more)
{
    Problem worst = find_worst(facts);
    if (worst.verdict == NULL)
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
        bool known = told->verdict != NULL && judge_rule(told->verdict->rule)->absence &&
                     item->verdict == told->item;
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
