/* An incident is what one rule finds wrong with one node or item. Each verdict is looked up among
 * the incidents that people were told of: one that is not there is news; one that is there and has
 * no verdict any more is over, unless nothing is known of its node now. What is said of one node
 * or item belongs together, and only its worst decides whether a message is worth sending. */
#include "notify/changes.h"

#include "base/when.h"
#include "judge/handled.h"
#include "judge/judge.h"
#include "text/text.h"

#define DAY G_GINT64_CONSTANT(86400)
/* Nightly runs do not begin to the second: a reminder may be this much early. */
#define EARLY(remind) MIN((remind) / 10, 1800)

void hub_changes_free(HubChanges *changes)
{
    if (changes == NULL)
        return;
    g_ptr_array_unref(changes->changes);
    g_free(changes);
}

static ChangeKind kind_of(Status before, Status status)
{
    return status > before ? CHANGE_WORSE : status < before ? CHANGE_BETTER : CHANGE_STILL;
}

/* What was told of an incident, against what is found now; an unknown neither mends nor worsens
 * what was known to be wrong. */
static void compare(Change *change, const Node *node, const ToldIncident *told, gint64 now)
{
    change->before = told->status;
    change->began = told->began;
    change->since = told->since;
    if (change->status == STATUS_UNKNOWN)
        change->status = change->before;
    change->kind = kind_of(change->before, change->status);
    if (change->kind != CHANGE_STILL)
        return;
    if (judge_is_new_incident(change->verdict, node_limits(node, change->item), told->time,
                              told->figure)) {
        change->kind = CHANGE_WORSE;
        change->began = now;
        change->brief_before = told->brief;
    } else if (told->time != -1) {
        change->time = told->time;
        change->figure = told->figure;
    }
}

/* What changes are made of. */
typedef struct {
    HubChanges *hub;
    GHashTable *told; /* key -> ToldIncident *: those not compared so far */
    gint64 now;
} Comparison;

/* Names an incident of the hub. */
static char *incident_key(const char *node, const char *item, const char *rule)
{
    return g_strjoin("\n", node, item != NULL ? item : "", rule, NULL);
}

/* Adds what `verdict` says, as compared with what was told. */
static void add_verdict(Comparison *comparison, const Node *node, const char *item,
                        const Verdict *verdict)
{
    Change *change = g_new0(Change, 1);
    *change = (Change){.node = node->tag,
                       .item = item,
                       .rule = verdict->rule,
                       .kind = kind_of(STATUS_OK, verdict->status),
                       .before = STATUS_OK,
                       .status = verdict->status,
                       .began = comparison->now,
                       .since = comparison->now,
                       .brief = verdict->brief,
                       .time = verdict->time,
                       .figure = verdict->figure,
                       .verdict = verdict};
    g_autofree char *key = incident_key(node->tag, item, judge_rule(verdict->rule)->word);
    const ToldIncident *told = g_hash_table_lookup(comparison->told, key);
    if (told != NULL)
        compare(change, node, told, comparison->now);
    if (verdict->handled != NULL)
        change->kind = CHANGE_HANDLED;
    g_hash_table_remove(comparison->told, key);
    g_ptr_array_add(comparison->hub->changes, change);
}

/* The worst verdict of each rule that finds something wrong; they come worst first. */
static void add_verdicts(Comparison *comparison, const NodeVerdict *node, const ItemVerdict *item)
{
    const GPtrArray *verdicts = item != NULL ? item->verdicts : node->verdicts;
    bool told[N_RULES] = {false};
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->status != STATUS_OK && !told[verdict->rule] &&
            (item == NULL || judge_is_known(node, verdict->rule)))
            add_verdict(comparison, node->node, item != NULL ? item->item : NULL, verdict);
        told[verdict->rule] = true;
    }
}

static const NodeVerdict *find_node(const HubVerdict *verdict, const char *tag)
{
    for (guint i = 0; i < verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(verdict->nodes, i);
        if (g_str_equal(node->node->tag, tag))
            return node;
    }
    return NULL;
}

/* What is said of a rule that is kept; NULL: nothing. */
static const Verdict *find_ok(const NodeVerdict *node, const char *item, Rule rule)
{
    const ItemVerdict *one = item != NULL ? node_verdict_item(node, item) : NULL;
    const GPtrArray *verdicts = one != NULL ? one->verdicts : item == NULL ? node->verdicts : NULL;
    for (guint i = 0; verdicts != NULL && i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->rule == rule && verdict->status == STATUS_OK)
            return verdict;
    }
    return NULL;
}

/* An incident that was told and has no verdict now: over, or not known when its node was not
 * reached. That of a node which the configuration dropped, or of an item that was forgotten, is
 * forgotten without a word: it has not recovered. */
static void add_told(HubChanges *hub, const ToldIncident *told)
{
    const NodeVerdict *node = find_node(hub->report->verdict, told->node);
    Rule rule = judge_find_rule(told->rule);
    if (node == NULL || rule == N_RULES)
        return;
    bool is_over = judge_is_over(node, rule);
    if (is_over && told->item != NULL && node_verdict_item(node, told->item) == NULL)
        return;
    Change *change = g_new0(Change, 1);
    *change = (Change){.node = told->node,
                       .item = told->item,
                       .rule = rule,
                       .before = told->status,
                       .status = is_over ? STATUS_OK : told->status,
                       .began = told->began,
                       .since = told->since,
                       .time = told->time,
                       .figure = told->figure,
                       .brief = told->brief};
    change->kind = kind_of(change->before, change->status);
    if (is_over)
        change->verdict = find_ok(node, told->item, rule);
    g_ptr_array_add(hub->changes, change);
}

static gint compare_changes(gconstpointer one, gconstpointer other)
{
    const Change *a = *(const Change *const *)one, *b = *(const Change *const *)other;
    if (a->kind != b->kind)
        return (int)a->kind - (int)b->kind;
    return (int)b->status - (int)a->status;
}

GTimeZone *report_zone(const HubReport *report)
{
    for (guint i = 0; i < report->history->nodes->len; i++) {
        g_autofree char *zone = node_history_zone(g_ptr_array_index(report->history->nodes, i));
        if (!g_str_equal(zone, "UTC"))
            return when_zone(zone);
    }
    return when_zone(NULL);
}

/* Whether today is the day of the weekly sign of life and nothing was told today, or that day
 * went by without a run, or by a clock that was wrong. */
static bool is_reminder_due(const HubChanges *hub, gint64 now)
{
    int weekday = hub->report->hub->reminder;
    gint64 last = hub->last->at;
    g_autoptr(GTimeZone) zone = report_zone(hub->report);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(now);
    g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone(utc, zone) : NULL;
    if (weekday == 0 || local == NULL)
        return false;
    bool told_today = last >= when_midnight(zone, now, 0) && last < when_midnight(zone, now, 1);
    bool overdue = last > 0 && ABS(now - last) > 8 * DAY;
    return !told_today && (g_date_time_get_day_of_week(local) == weekday || overdue);
}

/* All that is said of one node or item. */
typedef struct {
    Status before, status;              /* the worst of each */
    Status open;                        /* the worst that is not handled */
    const Change *lead[N_CHANGE_KINDS]; /* the first of each kind */
} Place;

static Place *find_place(GHashTable *places, const Change *change)
{
    g_autofree char *name =
        g_strconcat(change->node, "\n", change->item != NULL ? change->item : "", NULL);
    Place *place = g_hash_table_lookup(places, name);
    if (place == NULL) {
        place = g_new0(Place, 1);
        g_hash_table_insert(places, g_steal_pointer(&name), place);
    }
    return place;
}

/* The places of all changes, which are sorted; each is told its lead. */
static GHashTable *find_places(const HubChanges *hub)
{
    GHashTable *places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < hub->changes->len; i++) {
        Change *change = g_ptr_array_index(hub->changes, i);
        Place *place = find_place(places, change);
        place->before = MAX(place->before, change->before);
        place->status = MAX(place->status, change->status);
        if (change->kind != CHANGE_HANDLED)
            place->open = MAX(place->open, change->status);
        if (place->lead[change->kind] == NULL)
            place->lead[change->kind] = change;
        change->lead = place->lead[change->kind];
    }
    for (guint i = 0; i < hub->changes->len; i++) {
        Change *change = g_ptr_array_index(hub->changes, i);
        change->among_others =
            change->status == STATUS_OK && find_place(places, change)->status != STATUS_OK;
    }
    return places;
}

/* Counts each node and item once, by the worst that is said of it. */
static void count_places(HubChanges *hub, GHashTable *places)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, places);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Place *place = value;
        hub->count[place->open]++;
        hub->handled += place->open == STATUS_OK && place->status != STATUS_OK;
    }
    hub->count[STATUS_OK] = 0;
}

/* What is new is told at once. That something is over is, when the worst of its node or item is: a
 * tarball that was cut short has not recovered as long as its copies differ. */
static bool is_worth_telling(const Change *change, const Place *place)
{
    return change->kind == CHANGE_WORSE ||
           (change->kind == CHANGE_BETTER && place->status < place->before);
}

/* How long after the last message what is still bad is told again: as long as it has been told by
 * then, so that each wait is twice that before it; at least `remind`, at most a week of such. */
static gint64 reminder_wait(const HubChanges *hub, gint64 told)
{
    gint64 remind = hub->report->hub->remind, since = hub->last->at - told;
    return CLAMP(since, remind, 7 * remind);
}

static Occasion find_occasion(const HubChanges *hub, GHashTable *places, gint64 now)
{
    bool bad = false;
    gint64 last = hub->last->at, told = G_MININT64 / 2;
    for (guint i = 0; i < hub->changes->len; i++) {
        const Change *change = g_ptr_array_index(hub->changes, i);
        if (is_worth_telling(change, find_place(places, change)))
            return OCCASION_CHANGE;
        if (change->status == STATUS_OK || change->kind == CHANGE_HANDLED)
            continue;
        bad = true;
        told = MAX(told, change->since);
    }
    gint64 wait = reminder_wait(hub, told);
    if (bad && (now - last >= wait - EARLY(wait) || last - now > wait))
        return OCCASION_REMIND;
    return is_reminder_due(hub, now) ? OCCASION_REMINDER : OCCASION_NONE;
}

/* The incidents that people were told of, by key. */
static GHashTable *index_told(const LastNotified *last)
{
    GHashTable *told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < last->incidents->len; i++) {
        ToldIncident *incident = g_ptr_array_index(last->incidents, i);
        g_hash_table_insert(told, incident_key(incident->node, incident->item, incident->rule),
                            incident);
    }
    return told;
}

/* Adds what was told and was not spoken of so far, in the order in which it is remembered. */
static void add_all_told(const Comparison *comparison)
{
    const GPtrArray *incidents = comparison->hub->last->incidents;
    for (guint i = 0; i < incidents->len; i++) {
        const ToldIncident *told = g_ptr_array_index(incidents, i);
        g_autofree char *key = incident_key(told->node, told->item, told->rule);
        if (g_hash_table_contains(comparison->told, key))
            add_told(comparison->hub, told);
    }
}

HubChanges *hub_changes_new(const HubReport *report, const LastNotified *last, gint64 now)
{
    HubChanges *hub = g_new0(HubChanges, 1);
    *hub = (HubChanges){
        .report = report, .last = last, .changes = g_ptr_array_new_with_free_func(g_free)};
    g_autoptr(GHashTable) told = index_told(last);
    Comparison comparison = {hub, told, now};
    for (guint i = 0; i < report->verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(report->verdict->nodes, i);
        add_verdicts(&comparison, node, NULL);
        for (guint j = 0; j < node->items->len; j++)
            add_verdicts(&comparison, node, g_ptr_array_index(node->items, j));
    }
    add_all_told(&comparison);
    g_ptr_array_sort(hub->changes, compare_changes);
    g_autoptr(GHashTable) places = find_places(hub);
    count_places(hub, places);
    hub->occasion = find_occasion(hub, places, now);
    return hub;
}

LastNotified *hub_changes_notified(const HubChanges *changes, gint64 now)
{
    LastNotified *last = last_notified_new();
    g_autoptr(GTimeZone) zone = report_zone(changes->report);
    for (guint i = 0; i < changes->changes->len; i++) {
        const Change *change = g_ptr_array_index(changes->changes, i);
        bool handled = change->kind == CHANGE_HANDLED;
        if (change->status == STATUS_OK || (handled && change->before == STATUS_OK))
            continue;
        ToldIncident *incident = g_new0(ToldIncident, 1);
        *incident = (ToldIncident){
            .node = g_strdup(change->node),
            .item = g_strdup(change->item),
            .rule = g_strdup(judge_rule(change->rule)->word),
            .status = handled ? change->before : change->status,
            .began = change->began,
            .since = handled || change->status == change->before ? change->since : now,
            .time = change->time,
            .figure = change->figure,
            .brief = g_strdup(change->brief)};
        if (change->verdict != NULL)
            incident->reason = g_strdup(change->verdict->reason);
        if (change->verdict != NULL && change->verdict->handled != NULL)
            incident->handled = handled_words(change->verdict, zone);
        g_ptr_array_add(last->incidents, incident);
    }
    /* Before its first message the week of the hub's sign of life counts from the first run. */
    bool is_told = changes->occasion != OCCASION_NONE;
    last->messages = changes->last->messages + is_told;
    last->at = is_told || changes->last->at == 0 ? now : changes->last->at;
    return last;
}

char *change_saying(const Change *change)
{
    /* What has another problem has not recovered. */
    if (change->among_others && change->verdict == NULL) {
        g_autofree char *past = g_strdup_printf("no longer: %s", change->brief);
        return text_visible(past, -1);
    }
    const char *over = change->verdict != NULL ? change->verdict->brief : "recovered";
    return text_visible(change->status == STATUS_OK ? over : change->brief, -1);
}

char *change_phrase(const Change *change)
{
    g_autofree char *said = change_saying(change);
    g_autofree char *phrase = change->item != NULL
                                  ? g_strdup_printf("%s on %s %s", change->item, change->node, said)
                                  : g_strdup_printf("%s %s", change->node, said);
    return text_visible(phrase, -1);
}
