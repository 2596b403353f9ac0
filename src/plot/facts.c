#include "plot/facts.h"

#include "base/when.h"
#include "judge/judge.h"

#include <string.h>

Role status_role(Status status)
{
    static const Role roles[N_STATUS] = {[STATUS_OK] = ROLE_GOOD,
                                         [STATUS_WARN] = ROLE_WARN,
                                         [STATUS_UNKNOWN] = ROLE_UNKNOWN,
                                         [STATUS_ALARM] = ROLE_ALARM};
    return roles[status];
}

bool tarball_counts(const Tarball *tarball)
{
    return (tarball->flags & TARBALL_FUTURE) == 0;
}

static void add_item(NodeFacts *facts, const char *name)
{
    ItemFacts item = {.name = name,
                      .history = node_history_item(facts->history, name),
                      .verdict = node_verdict_item(facts->verdict, name),
                      .period = -1,
                      .grace = -1};
    if (item.verdict != NULL) {
        item.period = item.verdict->period;
        item.grace = item.verdict->grace;
    }
    if (item.period <= 0)
        item.period = DAY;
    if (item.grace < 0)
        item.grace = item.period / 4;
    g_array_append_val(facts->items, item);
}

static bool is_selected(char **select, const char *name)
{
    for (char **at = select; *at != NULL; at++)
        if (g_str_equal(*at, name))
            return true;
    return false;
}

/* Those that are selected, and any other of which a verdict speaks: no trouble is hidden. */
static void add_selected(NodeFacts *facts, char **select)
{
    for (char **name = select; *name != NULL; name++)
        add_item(facts, *name);
    for (guint i = 0; i < facts->verdict->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(facts->verdict->items, i);
        if (item->status != STATUS_OK && !is_selected(select, item->item))
            add_item(facts, item->item);
    }
}

static void summarise(NodeFacts *facts)
{
    for (guint i = 0; i < facts->items->len; i++) {
        const ItemFacts *item = &g_array_index(facts->items, ItemFacts, i);
        if (item->history == NULL || item->history->tarballs->len == 0)
            continue;
        gint64 first = g_array_index(item->history->tarballs, Tarball, 0).time;
        if (facts->first == -1 || first < facts->first)
            facts->first = first;
        if (item->period < DAY + DAY / 2)
            facts->expected += MAX(1, (guint)((DAY + item->period / 2) / item->period));
    }
    for (guint i = facts->history->readings->len; i-- > 0 && facts->known_until == -1;) {
        const Reading *reading = &g_array_index(facts->history->readings, Reading, i);
        if (reading->outcome == OUTCOME_COMPLETE)
            facts->known_until = reading->run;
    }
}

static void clear_item(gpointer data)
{
    g_clear_pointer(&((ItemFacts *)data)->missed, g_array_unref);
}

/* Without items yet. */
static void begin(NodeFacts *facts, const HubReport *report, guint node)
{
    *facts = (NodeFacts){
        .report = report,
        .history = g_ptr_array_index(report->history->nodes, node),
        .verdict = g_ptr_array_index(report->verdict->nodes, node),
        .items = g_array_new(FALSE, TRUE, sizeof(ItemFacts)),
        .first = -1,
        .known_until = -1,
    };
    facts->tag = names_node(report->hub, node);
    g_array_set_clear_func(facts->items, clear_item);
    facts->zone_name = node_history_zone(facts->history);
    facts->zone = when_zone(facts->zone_name);
}

void node_facts_init(NodeFacts *facts, const HubReport *report, guint node)
{
    begin(facts, report, node);
    if (report->hub->select != NULL && report->hub->select[0] != NULL)
        add_selected(facts, report->hub->select);
    else
        for (guint i = 0; i < facts->history->items->len; i++)
            add_item(facts, ((ItemHistory *)g_ptr_array_index(facts->history->items, i))->item);
    summarise(facts);
}

void node_facts_init_item(NodeFacts *facts, const HubReport *report, guint node, const char *item)
{
    begin(facts, report, node);
    add_item(facts, item);
    summarise(facts);
}

void node_facts_clear(NodeFacts *facts)
{
    g_clear_pointer(&facts->items, g_array_unref);
    g_clear_pointer(&facts->zone, g_time_zone_unref);
    g_clear_pointer(&facts->zone_name, g_free);
    g_clear_pointer(&facts->tag, g_free);
}

/* The civil days of instants, each once. */
static GArray *civil_days(const GArray *times, GTimeZone *zone)
{
    GArray *days = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 end = G_MININT64;
    for (guint i = 0; i < times->len; i++) {
        gint64 time = g_array_index(times, gint64, i);
        if (time < end)
            continue;
        gint64 begin = when_midnight(zone, time, 0);
        end = when_midnight(zone, time, 1);
        g_array_append_val(days, begin);
    }
    return days;
}

void node_facts_look_back(NodeFacts *facts)
{
    for (guint i = 0; i < facts->items->len; i++) {
        ItemFacts *item = &g_array_index(facts->items, ItemFacts, i);
        g_autoptr(GArray) times = item->history != NULL
                                      ? judge_missed(facts->history, item->history)
                                      : g_array_new(FALSE, FALSE, sizeof(gint64));
        item->missed = civil_days(times, facts->zone);
    }
}

const Tarball *item_facts_tarball(const ItemFacts *item, gint64 time)
{
    for (guint i = item->history != NULL ? item->history->tarballs->len : 0; i-- > 0;) {
        const Tarball *tarball = &g_array_index(item->history->tarballs, Tarball, i);
        if (tarball->time <= time)
            return tarball->time == time ? tarball : NULL;
    }
    return NULL;
}

const Verdict *item_facts_late(const ItemFacts *item)
{
    if (item->verdict == NULL || item->verdict->newest == NULL)
        return NULL;
    for (guint i = 0; i < item->verdict->verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(item->verdict->verdicts, i);
        if (judge_rule(verdict->rule)->absence && verdict->time == item->verdict->newest->time)
            return verdict;
    }
    return NULL;
}

static int compare_day(gconstpointer a, gconstpointer b)
{
    const DayFacts *day = a;
    gint64 time = ((const DayFacts *)b)->begin;
    return day->end <= time ? -1 : day->begin > time;
}

DayFacts *find_day(const GArray *days, gint64 time)
{
    guint found;
    return g_array_binary_search((GArray *)days, &(DayFacts){.begin = time}, compare_day, &found)
               ? &g_array_index(days, DayFacts, found)
               : NULL;
}

/* Looks from the newest back, no further than to the first of the days. */
static void count_item(GArray *days, const GArray *tarballs)
{
    guint day = days->len - 1;
    gint64 first = g_array_index(days, DayFacts, 0).begin;
    for (guint i = tarballs->len; i-- > 0;) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        if (tarball->time < first)
            return;
        while (g_array_index(days, DayFacts, day).begin > tarball->time)
            day--;
        if (tarball->time < g_array_index(days, DayFacts, day).end && tarball_counts(tarball))
            g_array_index(days, DayFacts, day).count++;
    }
}

static void note_missed(GArray *days, const GArray *missed)
{
    gint64 first = g_array_index(days, DayFacts, 0).begin;
    for (guint i = missed->len; i-- > 0;) {
        gint64 time = g_array_index(missed, gint64, i);
        if (time < first)
            return;
        DayFacts *day = find_day(days, time);
        if (day == NULL)
            continue;
        day->lacking++;
        day->missing = day->count == 0;
    }
}

GArray *node_facts_days(const NodeFacts *facts, gint64 from, gint64 until)
{
    GArray *days = g_array_new(FALSE, TRUE, sizeof(DayFacts));
    for (gint64 begin = when_midnight(facts->zone, from, 0); begin < until;) {
        gint64 end = when_midnight(facts->zone, begin, 1);
        DayFacts day = {.begin = begin, .end = MAX(end, begin + 1)};
        g_array_append_val(days, day);
        begin = day.end;
    }
    if (days->len == 0)
        return days;
    for (guint i = 0; i < facts->items->len; i++) {
        const ItemFacts *item = &g_array_index(facts->items, ItemFacts, i);
        if (item->history != NULL)
            count_item(days, item->history->tarballs);
    }
    for (guint i = 0; i < facts->items->len; i++) {
        const ItemFacts *item = &g_array_index(facts->items, ItemFacts, i);
        if (item->missed != NULL)
            note_missed(days, item->missed);
    }
    return days;
}

static bool is_host(const Hub *hub, const char *tag)
{
    const char *colon = strchr(tag, ':'); /* before a port, or within an IPv6 address */
    return g_ascii_strcasecmp(tag, hub->srvnode) == 0 || strchr(tag, '.') != NULL ||
           (colon != NULL && strchr(colon + 1, ':') != NULL);
}

char *names_hub(const Hub *hub, bool server)
{
    if (server && !hub->redact)
        return g_strdup_printf("hub %s (%s)", hub->tag, hub->srvnode);
    return hub->redact && is_host(hub, hub->tag) ? g_strdup("the hub")
                                                 : g_strdup_printf("hub %s", hub->tag);
}

char *names_node(const Hub *hub, guint node)
{
    const char *tag = ((const Node *)g_ptr_array_index(hub->nodes, node))->tag;
    return hub->redact && is_host(hub, tag) ? g_strdup_printf("node %u", node + 1) : g_strdup(tag);
}

const char *names_brief(const Hub *hub, const Verdict *verdict)
{
    const char *redacted = judge_rule(verdict->rule)->redacted;
    return hub->redact && redacted != NULL ? redacted : verdict->brief;
}
