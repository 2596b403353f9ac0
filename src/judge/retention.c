/* Retention: what a configuration asks to be kept, a node and over all nodes.
 *
 *   keep      of the last so many days, weeks (from Monday), months and years that had a tarball on
 *             any node, one must still be there. A node is asked only for those between its own
 *             first and its newest tarball: what it never could have is not missing, and what is
 *             late is told as late. A warning where another node has one, an alarm where none has.
 *   minimum   an alarm where fewer tarballs are there than that, and there were as many once
 *   oldest    a warning where a tarball is older than that, and a day and a quarter (or as much as
 *             runs are apart), in which to purge it
 *
 * A node that was not reached, or whose listing is not whole or is empty, lacks nothing that is
 * known; nor does the rest of the hub then lack what it may have. */
#include "base/text.h"
#include "judge/rules.h"

#define DAY G_GINT64_CONSTANT(86400)
#define SLACK (DAY + DAY / 4)
#define WEEKDAYS 7

typedef enum { BY_DAY, BY_WEEK, BY_MONTH, BY_YEAR, N_SPANS } Span;

/* An item on one node. */
typedef struct {
    const NodeCase *node;
    const ItemHistory *history;
    const GPtrArray *listed;
    const Limits *limits;
    ItemVerdict *verdict;
    bool known; /* what is not listed is not there */
} Side;

/* A span of days that should have a tarball. */
typedef struct {
    Span span;
    gint64 number;   /* of the day, week, month or year, counted from some beginning */
    const Side *has; /* another node that has one; NULL: none */
} Lack;

static gint64 number_of(const Side *side, Span span, gint64 time)
{
    gint64 day = calendar_day(side->node->calendar, time);
    int year, month, mday;
    if (span == BY_DAY)
        return day;
    if (span == BY_WEEK)
        return (day + 3 + 10000 * (gint64)WEEKDAYS) / WEEKDAYS; /* 1970-01-01 was a Thursday */
    calendar_date_of(day, &year, &month, &mday);
    return span == BY_MONTH ? 12 * (gint64)year + month - 1 : year;
}

static gint descending(gconstpointer one, gconstpointer other)
{
    gint64 a = *(const gint64 *)one, b = *(const gint64 *)other;
    return (a < b) - (a > b);
}

/* The last `most` spans of which any side ever had a tarball, the newest first. */
static GArray *last_spans(const GArray *sides, Span span, int most)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < sides->len; i++) {
        const Side *side = &g_array_index(sides, Side, i);
        const GArray *tarballs = side->history->tarballs;
        gint64 last = G_MININT64;
        int found = 0;
        for (guint j = tarballs->len; j-- > 0 && found <= most;) {
            const Tarball *tarball = &g_array_index(tarballs, Tarball, j);
            gint64 number = number_of(side, span, tarball->time);
            if (number == last || !judge_counts(side->node, tarball))
                continue;
            g_array_append_val(numbers, number);
            last = number;
            found++;
        }
    }
    g_array_sort(numbers, descending);
    guint n = 0;
    for (guint i = 0; i < numbers->len && n < (guint)most; i++)
        if (n == 0 || g_array_index(numbers, gint64, i) != g_array_index(numbers, gint64, n - 1))
            g_array_index(numbers, gint64, n++) = g_array_index(numbers, gint64, i);
    g_array_set_size(numbers, n);
    return numbers;
}

/* Whether a tarball of that span is listed: they are in the order of time. */
static bool has_span(const Side *side, Span span, gint64 number)
{
    guint low = 0, high = side->listed->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        const Tarball *tarball = g_ptr_array_index(side->listed, middle);
        if (number_of(side, span, tarball->time) < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < side->listed->len &&
           number_of(side, span, ((const Tarball *)g_ptr_array_index(side->listed, low))->time) ==
               number;
}

/* Whether the side could have had a tarball of that span. */
static bool is_asked(const Side *side, Span span, gint64 number)
{
    const GArray *tarballs = side->history->tarballs;
    if (side->verdict->newest == NULL)
        return false;
    gint64 first = number_of(side, span, g_array_index(tarballs, Tarball, 0).time);
    gint64 newest = number_of(side, span, side->verdict->newest->time);
    return number >= first && number < newest;
}

static int count_of(const Keep *keep, Span span)
{
    const int counts[] = {keep->days, keep->weeks, keep->months, keep->years};
    return counts[span];
}

/* The first side that has what is lacking, or NULL. *unknown is set where one that was not listed
 * may have it. */
static const Side *find_holder(const GArray *sides, const Lack *lack, bool *unknown)
{
    for (guint i = 0; i < sides->len; i++) {
        const Side *side = &g_array_index(sides, Side, i);
        *unknown |= !side->known;
        if (has_span(side, lack->span, lack->number))
            return side;
    }
    return NULL;
}

/* Finds what the side lacks of what is asked for: the newest that no node has, else the newest;
 * returns how many there are. *unknown: a node that may have it was not listed. */
static int find_lacks(const GArray *sides, const Side *side, Lack *worst, bool *unknown)
{
    int n = 0;
    *unknown = false;
    for (Span span = BY_DAY; span < N_SPANS; span++) {
        int most = count_of(&side->limits->keep, span);
        if (most == 0)
            continue;
        g_autoptr(GArray) numbers = last_spans(sides, span, most);
        for (guint i = 0; i < numbers->len; i++) {
            Lack lack = {span, g_array_index(numbers, gint64, i), NULL};
            if (!is_asked(side, span, lack.number) || has_span(side, span, lack.number))
                continue;
            lack.has = find_holder(sides, &lack, unknown);
            if (n++ == 0 || (worst->has != NULL && lack.has == NULL))
                *worst = lack;
        }
    }
    return n;
}

/* "10 May 2013", "the week of 6 May 2013", "May 2013", "2013". */
static char *span_words(const Lack *lack)
{
    int year = (int)lack->number, month = 1, mday = 1;
    if (lack->span == BY_YEAR)
        return g_strdup_printf("%d", year);
    if (lack->span == BY_MONTH)
        return g_strdup_printf("%s %d", calendar_month_name((int)(lack->number % 12) + 1),
                               (int)(lack->number / 12));
    gint64 day = lack->span == BY_DAY ? lack->number
                                      : (lack->number - 10000) * WEEKDAYS - 3; /* its Monday */
    calendar_date_of(day, &year, &month, &mday);
    return g_strdup_printf("%s%d %s %d", lack->span == BY_DAY ? "" : "the week of ", mday,
                           calendar_month_name(month), year);
}

static void judge_keep(const GArray *sides, const Side *side)
{
    Lack lack;
    bool unknown;
    int n = find_lacks(sides, side, &lack, &unknown);
    if (n == 0)
        return;
    g_autofree char *name = judge_name(side->verdict->item);
    g_autofree char *tag = judge_name(side->node->history->node->tag);
    g_autofree char *span = span_words(&lack);
    g_autofree char *other =
        lack.has != NULL ? judge_name(lack.has->node->history->node->tag) : NULL;
    g_autofree char *more = n > 1 ? g_strdup_printf(" (and %d more like it)", n - 1) : g_strdup("");
    g_autofree char *where = other != NULL ? g_strdup_printf("there is one on %s", other)
                             : unknown
                                 ? g_strdup("perhaps there is one on a node that was not listed")
                                 : g_strdup("no node has one any more");
    Verdict *added = judge_add(
        side->verdict->verdicts, RULE_KEPT, other != NULL || unknown ? STATUS_WARN : STATUS_ALARM,
        other != NULL ? g_strdup_printf("has %s only on %s", span, other)
                      : g_strdup_printf("has nothing of %s", span),
        g_strdup_printf("%s: %s has no tarball of %s%s, which keep asks for; %s", name, tag, span,
                        more, where));
    added->figure = n;
}

static void judge_minimum(const Side *side)
{
    guint least = (guint)side->limits->minimum, there = side->listed->len;
    if (there >= least || side->history->tarballs->len < least)
        return;
    g_autofree char *name = judge_name(side->verdict->item);
    judge_add(side->verdict->verdicts, RULE_KEPT, STATUS_ALARM,
              g_strdup_printf("has only %u tarball%s", there, text_plural(there)),
              g_strdup_printf("%s: %u tarball%s there, minimum %u", name, there,
                              there == 1 ? " is" : "s are", least))
        ->figure = there;
}

static void judge_oldest(const Side *side)
{
    gint64 limit = side->limits->oldest;
    if (limit == 0 || side->listed->len == 0)
        return;
    const Tarball *oldest = g_ptr_array_index(side->listed, 0);
    gint64 age = side->node->seen - oldest->time;
    if (age <= limit + MAX(SLACK, side->node->run_gap + DAY / 4))
        return;
    g_autofree char *name = judge_name(side->verdict->item);
    g_autofree char *when = judge_when(side->node, oldest->time);
    g_autofree char *old = judge_span(age);
    g_autofree char *limit_words = judge_span(limit);
    Verdict *added = judge_add(side->verdict->verdicts, RULE_KEPT, STATUS_WARN,
                               g_strdup("has a tarball that should be purged"),
                               g_strdup_printf("%s: the oldest tarball is %s old (%s), limit %s",
                                               name, old, when, limit_words));
    added->since = oldest->time + limit;
    added->time = oldest->time;
    added->figure = (double)age;
}

static void judge_sides(const GArray *sides)
{
    for (guint i = 0; i < sides->len; i++) {
        const Side *side = &g_array_index(sides, Side, i);
        if (!side->known)
            continue;
        judge_minimum(side);
        judge_oldest(side);
        judge_keep(sides, side);
    }
}

static bool asks(const Limits *limits)
{
    const Keep *keep = &limits->keep;
    return limits->minimum > 0 || limits->oldest > 0 || keep->days > 0 || keep->weeks > 0 ||
           keep->months > 0 || keep->years > 0;
}

void judge_retention(const GPtrArray *nodes, HubVerdict *verdict)
{
    g_autoptr(GHashTable) items =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    g_autoptr(GHashTable) asked = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < nodes->len; i++) {
        const NodeCase *node = g_ptr_array_index(nodes, i);
        const GPtrArray *judged = ((NodeVerdict *)g_ptr_array_index(verdict->nodes, i))->items;
        for (guint j = 0; j < judged->len; j++) {
            const ItemHistory *item = g_ptr_array_index(node->history->items, j);
            if (asks(node_limits(node->history->node, item->item)))
                g_hash_table_add(asked, (gpointer)item->item);
        }
    }
    for (guint i = 0; i < nodes->len && g_hash_table_size(asked) > 0; i++) {
        const NodeCase *node = g_ptr_array_index(nodes, i);
        const GPtrArray *judged = ((NodeVerdict *)g_ptr_array_index(verdict->nodes, i))->items;
        for (guint j = 0; j < judged->len; j++) {
            const ItemHistory *item = g_ptr_array_index(node->history->items, j);
            const Limits *limits = node_limits(node->history->node, item->item);
            bool known =
                node->fresh && node->last->outcome == OUTCOME_COMPLETE && node->last->listed > 0;
            Side side = {node,
                         item,
                         g_ptr_array_index(node->listed, j),
                         limits,
                         g_ptr_array_index(judged, j),
                         known};
            if (!g_hash_table_contains(asked, item->item) || item->tarballs->len == 0)
                continue;
            GArray *sides = g_hash_table_lookup(items, item->item);
            if (sides == NULL)
                g_hash_table_insert(items, (gpointer)item->item,
                                    sides = g_array_new(FALSE, FALSE, sizeof(Side)));
            g_array_append_val(sides, side);
        }
    }
    GHashTableIter iter;
    gpointer sides = NULL;
    g_hash_table_iter_init(&iter, items);
    while (g_hash_table_iter_next(&iter, NULL, &sides))
        judge_sides(sides);
}
