#include "finding.h"

#include <math.h>
#include <string.h>

#include "text.h"
#include "when.h"

/* The last part of an item's name where it tells the selected items apart. */
static const char *short_name(const NodeFacts *facts, const char *item)
{
    const char *slash = strrchr(item, '/');
    if (slash == NULL || slash[1] == '\0')
        return item;
    guint same = 0;
    for (guint i = 0; i < facts->items->len; i++) {
        const char *name = g_array_index(facts->items, ItemFacts, i).name;
        const char *last = strrchr(name, '/');
        same += g_str_equal(last != NULL ? last + 1 : name, slash + 1);
    }
    return same > 1 ? item : slash + 1;
}

typedef struct {
    const NodeFacts *facts;
    const ItemVerdict *item; /* NULL: the node itself */
    const Verdict *verdict;
} Trouble;

static char *say_reach(const Trouble *trouble)
{
    const NodeFacts *facts = trouble->facts;
    const char *tag = facts->history->node->tag;
    gint64 last = facts->history->last_reached;
    if (last == -1)
        return g_strdup_printf("%s never reached", tag);
    g_autofree char *date = when_day(facts->zone, last);
    return g_strdup_printf("%s not reached since %s", tag, date);
}

static char *say_age(const Trouble *trouble)
{
    const NodeFacts *facts = trouble->facts;
    const char *tag = facts->history->node->tag;
    if (trouble->item == NULL)
        return g_strdup(trouble->verdict->reason);
    const char *name = short_name(facts, trouble->item->item);
    if (trouble->item->newest == NULL)
        return g_strdup_printf("%s never seen on %s", name, tag);
    g_autofree char *date = when_day(facts->zone, trouble->item->newest->time);
    return g_strdup_printf("%s on %s is late, the last came on %s", name, tag, date);
}

static char *say_size(const Trouble *trouble)
{
    const NodeFacts *facts = trouble->facts;
    double figure = trouble->verdict->figure;
    if (trouble->item == NULL || !isfinite(figure) || trouble->verdict->time == -1)
        return g_strdup(trouble->verdict->reason);
    g_autofree char *date = when_day(facts->zone, trouble->verdict->time);
    return g_strdup_printf("%s on %s %s by %.0f %% on %s", short_name(facts, trouble->item->item),
                           facts->history->node->tag, figure < 0 ? "shrank" : "grew", fabs(figure),
                           date);
}

static char *say_reason(const Trouble *trouble)
{
    const char *tag = trouble->facts->history->node->tag;
    if (strstr(trouble->verdict->reason, tag) != NULL)
        return g_strdup(trouble->verdict->reason);
    return g_strdup_printf("%s: %s", tag, trouble->verdict->reason);
}

static char *say(const Trouble *trouble)
{
    static char *(*const words[N_RULES])(const Trouble *) = {
        [RULE_REACH] = say_reach,
        [RULE_AGE] = say_age,
        [RULE_SIZE] = say_size,
    };
    char *(*speak)(const Trouble *) = words[trouble->verdict->rule];
    return (speak != NULL ? speak : say_reason)(trouble);
}

/* Keeps the worst verdict, the first of equals; returns how many are not ok. */
static guint consider(Trouble *worst, const ItemVerdict *item, const GPtrArray *verdicts)
{
    guint n = 0;
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->status == STATUS_OK)
            continue;
        n++;
        if (worst->verdict == NULL || verdict->status > worst->verdict->status) {
            worst->verdict = verdict;
            worst->item = item;
        }
    }
    return n;
}

char *node_trouble(const NodeFacts *facts)
{
    Trouble worst = {.facts = facts};
    guint n = consider(&worst, NULL, facts->verdict->verdicts);
    for (guint i = 0; i < facts->verdict->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(facts->verdict->items, i);
        n += consider(&worst, item, item->verdicts);
    }
    if (worst.verdict == NULL)
        return NULL;
    char *words = say(&worst);
    if (n == 1)
        return words;
    g_autofree char *first = words;
    return g_strdup_printf("%s, and %u more", first, n - 1);
}

static char *say_missing(const NodeFacts *facts, const GArray *days)
{
    guint known = 0, missing = 0;
    for (guint i = 0; i < days->len; i++) {
        const DayFacts *day = &g_array_index(days, DayFacts, i);
        known += facts->first != -1 && day->end > facts->first && day->end <= facts->known_until;
        missing += day->missing;
    }
    return missing > 0
               ? g_strdup_printf("%u of %u night%s missing", missing, known, text_plural(known))
               : NULL;
}

/* What can be said of a node where nothing is wrong. */
static char *say_well(const NodeFacts *facts, const char *missing)
{
    const char *tag = facts->history->node->tag;
    gint64 newest = -1;
    for (guint i = 0; i < facts->items->len; i++) {
        const ItemFacts *item = &g_array_index(facts->items, ItemFacts, i);
        if (item->verdict != NULL && item->verdict->newest != NULL)
            newest = MAX(newest, item->verdict->newest->time);
    }
    if (newest == -1)
        return g_strdup_printf("Nothing is known of %s yet", tag);
    g_autofree char *date = when_minute(facts->zone, newest);
    if (missing != NULL)
        return g_strdup_printf("%s on %s, the newest is of %s", missing, tag, date);
    return g_strdup_printf("All is well on %s, the newest is of %s", tag, date);
}

char *node_finding(const NodeFacts *facts, const GArray *days)
{
    g_autofree char *trouble = node_trouble(facts);
    g_autofree char *missing = say_missing(facts, days);
    if (trouble == NULL)
        return say_well(facts, missing);
    return missing != NULL ? g_strdup_printf("%s; %s", trouble, missing)
                           : g_steal_pointer(&trouble);
}
