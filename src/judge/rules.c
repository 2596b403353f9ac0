/* What the rules share. An item was renamed when nothing of it is listed any more, and another of
 * the node has its last three tarballs: of the same dates and bytes, and not seen before the last
 * of this one. What has the newest of them is looked up among all of the node's tarballs, so that
 * many items that vanish together cost no more each. */
#include "judge/rules.h"

#include "axis/units.h"
#include "base/when.h"
#include "judge/baseline.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

#define STILL_WRITTEN 600 /* s; a file that was written so lately may not be whole */
#define ALIKE 3
#define MOST_ALIKE 16 /* items that have a tarball of the same date and bytes */

Verdict *judge_add(GPtrArray *verdicts, Rule rule, Status status, char *brief, char *reason)
{
    Verdict *verdict = g_new0(Verdict, 1);
    *verdict = (Verdict){.rule = rule,
                         .status = status,
                         .brief = brief,
                         .reason = reason,
                         .since = -1,
                         .time = -1,
                         .figure = NAN};
    g_ptr_array_add(verdicts, verdict);
    return verdict;
}

bool judge_counts(const NodeCase *node, const Tarball *tarball)
{
    return !baseline_is_future(tarball, node->seen);
}

/* Whether a run at `seen` could take the tarball for one that is still written to. */
static bool was_written_at(const Tarball *tarball, gint64 seen, gint64 grace)
{
    return tarball->mtime != -1 && ABS(seen - tarball->mtime) < STILL_WRITTEN &&
           seen <= tarball->time + grace;
}

bool judge_was_partial(const Tarball *tarball, gint64 grace)
{
    return tarball->first_seen != -1 && was_written_at(tarball, tarball->first_seen, grace);
}

bool judge_may_be_partial(const NodeCase *node, const Tarball *tarball, gint64 grace,
                          const Arrival *arrival)
{
    if (was_written_at(tarball, node->seen, grace))
        return true;
    if (node->seen > tarball->time + grace)
        return false;
    if (arrival == NULL || arrival->path == NULL)
        return false;
    g_autofree char *folder = g_path_get_dirname(arrival->path);
    return g_str_has_prefix(tarball->path, folder) && tarball->path[strlen(folder)] == '/';
}

char *judge_name(const char *name)
{
    return text_visible(name, -1);
}

char *judge_when(const NodeCase *node, gint64 time)
{
    return when_minute(node->zone, time);
}

char *judge_span(gint64 seconds)
{
    return units_format_plain((double)seconds, UNIT_SECONDS);
}

char *judge_bytes(double bytes)
{
    return units_format_plain(bytes, UNIT_BYTES);
}

bool arrival_is_above(const Arrival *arrival, const char *item)
{
    const char *below = arrival->path != NULL ? strchr(arrival->path, '/') : NULL;
    if (below == NULL || g_strcmp0(arrival->item, "") != 0)
        return false;
    const char *name = strrchr(arrival->path, '/');
    return strncmp(below + 1, item, (gsize)(name - below)) == 0;
}

char *judge_count(gint64 count)
{
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, count);
    gsize n = strlen(digits);
    GString *text = g_string_new(NULL);
    for (gsize i = 0; i < n; i++)
        g_string_append_printf(text, "%s%c", i > 0 && (n - i) % 3 == 0 ? "," : "", digits[i]);
    return g_string_free(text, FALSE);
}

/* The newest transfer under way for the item that is no leftover: none that began before the
 * newest tarball. */
static const Arrival *find_arrival(const ItemCase *item)
{
    const GArray *arrivals = item->node->history->arrivals;
    const Arrival *found = NULL;
    for (guint i = 0; i < arrivals->len; i++) {
        const Arrival *arrival = &g_array_index(arrivals, Arrival, i);
        if ((g_strcmp0(arrival->item, item->history->item) != 0 &&
             !arrival_is_above(arrival, item->history->item)) ||
            (arrival->mtime != -1 && item->newest != NULL && arrival->mtime < item->newest->time))
            continue;
        if (found == NULL || arrival->mtime > found->mtime)
            found = arrival;
    }
    return found;
}

const Tarball *item_case_before(const ItemCase *item, const Tarball *tarball)
{
    for (guint i = item->history->tarballs->len; i-- > 0;) {
        const Tarball *before = &g_array_index(item->history->tarballs, Tarball, i);
        if (before->time < tarball->time && judge_counts(item->node, before))
            return before;
    }
    return NULL;
}

gint64 item_case_served(const ItemCase *item, const Tarball *tarball)
{
    const Tarball *before = item_case_before(item, tarball);
    gint64 served = before != NULL ? rhythm_served(&item->rhythm, -1, before->time) : -1;
    return rhythm_served(&item->rhythm, served, tarball->time);
}

gint64 item_case_patience(const ItemCase *item)
{
    gint64 from = item->arrival != NULL ? item->arrival->mtime : -1;
    from = MAX(from, item->due);
    return from != -1 ? from + item->rhythm.grace : item->node->seen;
}

void item_case_init(ItemCase *item, NodeCase *node, guint place)
{
    const ItemHistory *history = g_ptr_array_index(node->history->items, place);
    *item = (ItemCase){.node = node,
                       .history = history,
                       .listed = g_ptr_array_index(node->listed, place),
                       .recent = node->recent,
                       .limits = node_limits(node->history->node, history->item),
                       .due = -1};
    rhythm_init(&item->rhythm, history, node->history->readings, item->limits, node->calendar,
                node->seen);
    for (guint i = history->tarballs->len; i-- > 0 && item->newest == NULL;) {
        const Tarball *tarball = &g_array_index(history->tarballs, Tarball, i);
        if (judge_counts(node, tarball))
            item->newest = tarball;
    }
    if (item->newest != NULL) {
        item->served = item_case_served(item, item->newest);
        item->due = rhythm_next(&item->rhythm, item->served);
    }
    item->arrival = find_arrival(item);
    const Tarball *first = (const Tarball *)history->tarballs->data;
    for (const Tarball *tarball = item->newest; tarball != NULL && item->settled == NULL;
         tarball = tarball > first ? tarball - 1 : NULL)
        if (judge_counts(node, tarball) &&
            !judge_may_be_partial(node, tarball, item->rhythm.grace, item->arrival))
            item->settled = tarball;
    item->waiting = (item->arrival != NULL && node->seen <= item_case_patience(item)) ||
                    (item->newest != NULL && item->newest != item->settled);
}

void item_case_clear(ItemCase *item)
{
    rhythm_clear(&item->rhythm);
}

/* Whether the other item has that tarball, too, and had it not at the same time. */
static bool has_same(const ItemHistory *other, const Tarball *tarball)
{
    const GArray *tarballs = other->tarballs;
    guint low = 0, high = tarballs->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(tarballs, Tarball, middle).time < tarball->time)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == tarballs->len)
        return false;
    const Tarball *same = &g_array_index(tarballs, Tarball, low);
    return same->time == tarball->time && same->bytes == tarball->bytes &&
           same->first_seen > tarball->last_seen;
}

/* A tarball of one of the node's items. */
typedef struct {
    gint64 time, bytes;
    guint item;
} Date;

static gint compare_dates(gconstpointer one, gconstpointer other)
{
    const Date *a = one, *b = other;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return (a->bytes > b->bytes) - (a->bytes < b->bytes);
}

static GArray *gather_dates(const GPtrArray *items)
{
    GArray *dates = g_array_new(FALSE, FALSE, sizeof(Date));
    for (guint i = 0; i < items->len; i++) {
        const GArray *tarballs = ((const ItemHistory *)g_ptr_array_index(items, i))->tarballs;
        for (guint j = 0; j < tarballs->len; j++) {
            const Tarball *tarball = &g_array_index(tarballs, Tarball, j);
            Date date = {tarball->time, tarball->bytes, i};
            g_array_append_val(dates, date);
        }
    }
    g_array_sort(dates, compare_dates);
    return dates;
}

/* The place of the first that is not before `date`. */
static guint find_date(const GArray *dates, const Date *date)
{
    guint low = 0, high = dates->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (compare_dates(&g_array_index(dates, Date, middle), date) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_last(const ItemHistory *other, const GArray *tarballs)
{
    for (guint i = 1; i <= ALIKE; i++)
        if (!has_same(other, &g_array_index(tarballs, Tarball, tarballs->len - i)))
            return false;
    return true;
}

const char *item_case_renamed(const ItemCase *item)
{
    const GPtrArray *items = item->node->history->items;
    const GArray *tarballs = item->history->tarballs;
    if (tarballs->len < ALIKE || item->listed->len > 0)
        return NULL;
    if (item->node->dates == NULL)
        item->node->dates = gather_dates(items);
    const GArray *dates = item->node->dates;
    const Tarball *last = &g_array_index(tarballs, Tarball, tarballs->len - 1);
    const Date date = {last->time, last->bytes, 0};
    guint first = find_date(dates, &date);
    for (guint i = first; i < dates->len && i - first < MOST_ALIKE; i++) {
        const Date *one = &g_array_index(dates, Date, i);
        const ItemHistory *other = g_ptr_array_index(items, one->item);
        if (compare_dates(one, &date) != 0)
            break;
        if (other != item->history && has_last(other, tarballs))
            return other->item;
    }
    return NULL;
}
