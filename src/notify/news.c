#include "notify/news.h"

#include "base/when.h"
#include "judge/judge.h"
#include "notify/memory.h"
#include "text/text.h"

#define DAY G_GINT64_CONSTANT(86400)
/* Nightly runs do not begin to the second: a reminder may be this much early. */
#define EARLY(remind) MIN((remind) / 10, 1800)

static void news_free(gpointer data)
{
    News *news = data;
    g_free(news->key);
    g_free(news->node);
    g_free(news->item);
    g_free(news->brief);
    g_free(news->told);
    g_free(news);
}

void hub_news_free(HubNews *news)
{
    if (news == NULL)
        return;
    g_ptr_array_unref(news->news);
    g_free(news);
}

static NewsKind kind_of(Status before, Status status)
{
    return status > before ? NEWS_WORSE : status < before ? NEWS_BETTER : NEWS_STILL;
}

/* Whether the size has gone on to fall or rise past the limit since it was told. */
static bool is_further(double told, double figure, const Limits *limits)
{
    double factor = (100 + figure) / (100 + told);
    return figure < 0 ? factor <= 1 - limits->shrink_percent / 100
                      : factor >= 1 + limits->jump_percent / 100;
}

/* Whether it is another tarball that is wrong, not the one that was told of, nor one that only has
 * the same new size. What is late or never ends is so night after night. */
static bool is_new_incident(const Node *node, const char *item, const Matter *told,
                            const Verdict *verdict)
{
    if (told->time == -1 || verdict->time <= told->time)
        return false;
    IncidentPolicy policy = judge_rule(verdict->rule)->incident;
    if (policy == INCIDENT_FURTHER)
        return is_further(told->figure, verdict->figure, node_limits(node, item));
    return policy == INCIDENT_TARBALL;
}

/* What was told of a matter, against what is found now; an unknown neither mends nor worsens what
 * was known to be wrong. */
static void compare(News *one, const Node *node, const Matter *told)
{
    one->before = told->status;
    one->since = told->since;
    if (one->status == STATUS_UNKNOWN)
        one->status = one->before;
    one->kind = kind_of(one->before, one->status);
    if (one->kind != NEWS_STILL)
        return;
    if (is_new_incident(node, one->item, told, one->verdict)) {
        one->kind = NEWS_WORSE;
        one->told = g_strdup(told->brief);
    } else if (told->time != -1) {
        one->time = told->time;
        one->figure = told->figure;
    }
}

/* Adds what `verdict` says, as compared with the memory. */
static void add_verdict(HubNews *news, GHashTable *memory, const Node *node, const char *item,
                        const Verdict *verdict, gint64 now)
{
    News *one = g_new0(News, 1);
    *one = (News){.key = memory_key(news->report->hub, node->tag, item, verdict->rule),
                  .node = g_strdup(node->tag),
                  .item = g_strdup(item),
                  .rule = verdict->rule,
                  .before = STATUS_OK,
                  .status = verdict->status,
                  .since = now,
                  .brief = g_strdup(verdict->brief),
                  .time = verdict->time,
                  .figure = verdict->figure,
                  .verdict = verdict};
    Matter told;
    one->kind = kind_of(one->before, one->status);
    if (memory_matter(memory, one->key, &told))
        compare(one, node, &told);
    g_ptr_array_add(news->news, one);
}

/* The worst verdict of each rule that finds something wrong; they come worst first. */
static void add_verdicts(HubNews *news, GHashTable *memory, const NodeVerdict *node,
                         const ItemVerdict *item, gint64 now)
{
    const GPtrArray *verdicts = item != NULL ? item->verdicts : node->verdicts;
    bool told[N_RULES] = {false};
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->status != STATUS_OK && !told[verdict->rule] &&
            (item == NULL || judge_is_known(node, verdict->rule)))
            add_verdict(news, memory, node->node, item != NULL ? item->item : NULL, verdict, now);
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

/* What is said of a matter that is well; NULL: nothing. */
static const Verdict *find_well(const NodeVerdict *node, const char *item, Rule rule)
{
    const GPtrArray *verdicts = item == NULL ? node->verdicts : NULL;
    for (guint i = 0; i < node->items->len && verdicts == NULL; i++) {
        const ItemVerdict *one = g_ptr_array_index(node->items, i);
        if (g_strcmp0(one->item, item) == 0)
            verdicts = one->verdicts;
    }
    for (guint i = 0; verdicts != NULL && i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->rule == rule && verdict->status == STATUS_OK)
            return verdict;
    }
    return NULL;
}

/* A matter that is remembered and has no verdict now: well again, or not known when its node was
 * not reached. That of a node which the configuration dropped is forgotten without a word. */
static void add_remembered(HubNews *news, const char *key, const Matter *matter)
{
    g_autofree char *tag = NULL, *item = NULL;
    Rule rule = RULE_REACH;
    if (!memory_parse_key(key, &tag, &item, &rule))
        return;
    const NodeVerdict *node = find_node(news->report->verdict, tag);
    if (node == NULL)
        return;
    News *one = g_new0(News, 1);
    *one = (News){.key = g_strdup(key),
                  .node = g_strdup(tag),
                  .item = g_strdup(item),
                  .rule = rule,
                  .before = matter->status,
                  .status = rule == RULE_REACH || rule == RULE_LISTING || judge_is_known(node, rule)
                                ? STATUS_OK
                                : matter->status,
                  .since = matter->since,
                  .time = matter->time,
                  .figure = matter->figure,
                  .brief = g_strdup(matter->brief)};
    if (one->status == STATUS_OK)
        one->verdict = find_well(node, item, rule);
    one->kind = kind_of(one->before, one->status);
    g_ptr_array_add(news->news, one);
}

static gint compare_news(gconstpointer one, gconstpointer other)
{
    const News *a = *(const News *const *)one, *b = *(const News *const *)other;
    if (a->kind != b->kind)
        return (int)a->kind - (int)b->kind;
    return (int)b->status - (int)a->status;
}

GTimeZone *hub_news_zone(const HubReport *report)
{
    if (report->hub->timezone != NULL)
        return when_zone(report->hub->timezone);
    for (guint i = 0; i < report->history->nodes->len; i++) {
        const NodeHistory *node = g_ptr_array_index(report->history->nodes, i);
        for (guint j = node->readings->len; j-- > 0;) {
            int offset = g_array_index(node->readings, Reading, j).utc_offset;
            if (offset != G_MININT)
                return g_time_zone_new_offset(offset);
        }
    }
    return g_time_zone_new_utc();
}

/* Whether today is the day of the weekly sign of life and nothing was told today, or that day
 * went by without a run, or by a clock that was wrong. */
static bool is_reminder_due(const HubNews *news, gint64 now)
{
    int weekday = news->report->hub->reminder;
    g_autoptr(GTimeZone) zone = hub_news_zone(news->report);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(now);
    g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone(utc, zone) : NULL;
    if (weekday == 0 || local == NULL)
        return false;
    bool told_today =
        news->told >= when_midnight(zone, now, 0) && news->told < when_midnight(zone, now, 1);
    bool overdue = news->told > 0 && ABS(now - news->told) > 8 * DAY;
    return !told_today && (g_date_time_get_day_of_week(local) == weekday || overdue);
}

/* All that is said of one node or item. */
typedef struct {
    Status before, status;          /* the worst of each */
    const News *lead[N_NEWS_KINDS]; /* the first of each kind */
} Place;

static Place *find_place(GHashTable *places, const News *one)
{
    g_autofree char *name = g_strconcat(one->node, "\n", one->item != NULL ? one->item : "", NULL);
    Place *place = g_hash_table_lookup(places, name);
    if (place == NULL) {
        place = g_new0(Place, 1);
        g_hash_table_insert(places, g_steal_pointer(&name), place);
    }
    return place;
}

/* The places of all news, which are sorted; each is told its lead. */
static GHashTable *find_places(const HubNews *hub)
{
    GHashTable *places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < hub->news->len; i++) {
        News *one = g_ptr_array_index(hub->news, i);
        Place *place = find_place(places, one);
        place->before = MAX(place->before, one->before);
        place->status = MAX(place->status, one->status);
        if (place->lead[one->kind] == NULL)
            place->lead[one->kind] = one;
        one->lead = place->lead[one->kind];
    }
    return places;
}

/* Counts each node and item once, by the worst that is said of it. */
static void count_places(HubNews *hub, GHashTable *places)
{
    GHashTableIter iter;
    gpointer place;
    g_hash_table_iter_init(&iter, places);
    while (g_hash_table_iter_next(&iter, NULL, &place))
        hub->count[((const Place *)place)->status]++;
    hub->count[STATUS_OK] = 0;
}

/* What is new is told at once. What is well again is, when the worst of its node or item is: a
 * tarball that was cut short is not well as long as its copies differ. */
static bool is_change(const News *one, const Place *place)
{
    return one->kind == NEWS_WORSE || (one->kind == NEWS_BETTER && place->status < place->before);
}

static Occasion find_occasion(const HubNews *news, GHashTable *places, gint64 now)
{
    bool bad = false;
    gint64 remind = news->report->hub->remind;
    for (guint i = 0; i < news->news->len; i++) {
        const News *one = g_ptr_array_index(news->news, i);
        if (is_change(one, find_place(places, one)))
            return OCCASION_CHANGE;
        bad = bad || one->status != STATUS_OK;
    }
    if (bad && (now - news->told >= remind - EARLY(remind) || news->told - now > remind))
        return OCCASION_REMIND;
    return is_reminder_due(news, now) ? OCCASION_REMINDER : OCCASION_NONE;
}

/* Adds what is remembered and was not spoken of so far. */
static void add_all_remembered(HubNews *news, GHashTable *memory)
{
    g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < news->news->len; i++)
        g_hash_table_add(told, ((News *)g_ptr_array_index(news->news, i))->key);
    g_autoptr(GPtrArray) keys = memory_keys(memory, news->report->hub);
    for (guint i = 0; i < keys->len; i++) {
        const char *key = g_ptr_array_index(keys, i);
        Matter remembered;
        if (!g_hash_table_contains(told, key) && memory_matter(memory, key, &remembered))
            add_remembered(news, key, &remembered);
    }
}

HubNews *hub_news_new(const HubReport *report, GHashTable *memory, gint64 now)
{
    HubNews *news = g_new0(HubNews, 1);
    news->report = report;
    news->news = g_ptr_array_new_with_free_func(news_free);
    Telling telling = memory_telling(memory, report->hub);
    news->serial = telling.serial;
    news->told = telling.told;
    for (guint i = 0; i < report->verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(report->verdict->nodes, i);
        add_verdicts(news, memory, node, NULL, now);
        for (guint j = 0; j < node->items->len; j++)
            add_verdicts(news, memory, node, g_ptr_array_index(node->items, j), now);
    }
    add_all_remembered(news, memory);
    g_ptr_array_sort(news->news, compare_news);
    g_autoptr(GHashTable) places = find_places(news);
    count_places(news, places);
    news->occasion = find_occasion(news, places, now);
    return news;
}

void hub_news_remember(const HubNews *news, GHashTable *memory, gint64 now)
{
    memory_clear_matters(memory, news->report->hub);
    for (guint i = 0; i < news->news->len; i++) {
        const News *one = g_ptr_array_index(news->news, i);
        Matter matter = {one->status, one->since, one->time, one->figure, one->brief};
        if (one->status != STATUS_OK)
            memory_set_matter(memory, one->key, &matter);
    }
    /* Before its first message the week of the hub's sign of life counts from the first run. */
    bool is_told = news->occasion != OCCASION_NONE;
    Telling telling = {news->serial + is_told, now};
    if (is_told || news->told == 0)
        memory_set_telling(memory, news->report->hub, &telling);
}

char *news_saying(const News *news)
{
    const char *well = news->verdict != NULL ? news->verdict->brief : "is well again";
    return text_visible(news->status == STATUS_OK ? well : news->brief, -1);
}

char *news_phrase(const News *news)
{
    g_autofree char *said = news_saying(news);
    g_autofree char *phrase = news->item != NULL
                                  ? g_strdup_printf("%s on %s %s", news->item, news->node, said)
                                  : g_strdup_printf("%s %s", news->node, said);
    return text_visible(phrase, -1);
}
