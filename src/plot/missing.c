/* Nights on which nothing came, as events: a mark at the base for each, a span where there were
 * several in a row. */
#include <math.h>

#include "base/when.h"
#include "plot/series.h"

#define IN_A_ROW 3 /* nights that make a span */

/* Days that follow each other, and how many of the items missed just these. */
typedef struct {
    gint64 begin, end;
    guint nights, items;
    const char *name; /* of the first of the items */
} Gap;

static void add_day(GArray *gaps, gint64 begin, gint64 end, const char *name)
{
    Gap *last = gaps->len > 0 ? &g_array_index(gaps, Gap, gaps->len - 1) : NULL;
    if (last != NULL && last->end == begin && last->name == name) {
        last->end = end;
        last->nights++;
        return;
    }
    Gap gap = {begin, end, 1, 1, name};
    g_array_append_val(gaps, gap);
}

/* Those of the item, but not since its newest is late: then a span says so already. */
static void add_item_gaps(GArray *gaps, const NodeFacts *facts, const ItemFacts *item)
{
    gint64 late = item_facts_late(item) != NULL ? item->verdict->due : -1;
    for (guint i = 0; i < item->missed->len; i++) {
        gint64 begin = g_array_index(item->missed, gint64, i);
        gint64 end = when_midnight(facts->zone, begin, 1);
        if (late != -1 && end > late)
            return;
        add_day(gaps, begin, end, item->name);
    }
}

static int compare_gaps(gconstpointer a, gconstpointer b)
{
    const Gap *one = a, *other = b;
    if (one->begin != other->begin)
        return one->begin < other->begin ? -1 : 1;
    return one->end < other->end ? -1 : one->end > other->end;
}

/* Makes one of those that several items have in common. */
static void join_gaps(GArray *gaps)
{
    guint n = 0;
    g_array_sort(gaps, compare_gaps);
    for (guint i = 0; i < gaps->len; i++) {
        Gap *gap = &g_array_index(gaps, Gap, i);
        Gap *last = n > 0 ? &g_array_index(gaps, Gap, n - 1) : NULL;
        if (last != NULL && compare_gaps(last, gap) == 0)
            last->items++;
        else
            g_array_index(gaps, Gap, n++) = *gap;
    }
    g_array_set_size(gaps, n);
}

static char *say_when(const NodeFacts *facts, const Gap *gap)
{
    g_autofree char *first = when_day(facts->zone, gap->begin);
    if (gap->nights == 1)
        return g_strdup_printf("none on %s", first);
    g_autofree char *last = when_day(facts->zone, gap->end - 1);
    return g_strdup_printf("none from %s to %s", first, last);
}

static void add_gap(Plot *plot, GArray *events, const Gap *gap, const char *label)
{
    bool span = gap->nights >= IN_A_ROW;
    ChartEvent event = {.kind = EVENT_MISSING,
                        .time = span ? gap->begin : gap->begin + (gap->end - gap->begin) / 2,
                        .until = span ? gap->end : 0,
                        .series = -1,
                        .value = NAN,
                        .label = label != NULL ? plot_string(plot, label) : NULL};
    g_array_append_val(events, event);
}

/* Short gaps fall apart into nights. */
static void split_gaps(GArray *gaps, GTimeZone *zone)
{
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(Gap));
    for (guint i = 0; i < gaps->len; i++) {
        Gap gap = g_array_index(gaps, Gap, i);
        while (gap.nights > 1 && gap.nights < IN_A_ROW) {
            Gap night = gap;
            night.nights = 1;
            night.end = gap.begin = when_midnight(zone, gap.begin, 1);
            gap.nights--;
            g_array_append_val(parts, night);
        }
        g_array_append_val(parts, gap);
    }
    g_array_set_size(gaps, 0);
    g_array_append_vals(gaps, parts->data, parts->len);
}

/* NULL where nothing needs to be said: that all items are missing is said with the counts, and
 * what is not shown needs no words. */
static char *say_gap(const ItemRange *items, const Gap *gap, const GArray *days)
{
    const DayFacts *first = find_day(days, gap->begin), *last = find_day(days, gap->end - 1);
    bool whole = last != NULL && last->missing && (first == NULL || first->missing);
    if (last == NULL || (whole && !items->uncounted))
        return NULL;
    g_autofree char *when = say_when(items->facts, gap);
    if (items->n == 1 || whole)
        return g_steal_pointer(&when);
    if (gap->items == 1)
        return g_strdup_printf("%s: %s", gap->name, when);
    return g_strdup_printf("%u items: %s", gap->items, when);
}

void add_missing(Plot *plot, GArray *events, const ItemRange *items, const GArray *days)
{
    const NodeFacts *facts = items->facts;
    g_autoptr(GArray) gaps = g_array_new(FALSE, FALSE, sizeof(Gap));
    for (guint i = items->first; i < items->first + items->n; i++)
        add_item_gaps(gaps, facts, &g_array_index(facts->items, ItemFacts, i));
    split_gaps(gaps, facts->zone);
    join_gaps(gaps);
    for (guint i = 0; i < gaps->len; i++) {
        const Gap *gap = &g_array_index(gaps, Gap, i);
        g_autofree char *label = say_gap(items, gap, days);
        add_gap(plot, events, gap, label);
    }
}

void add_missing_days(Plot *plot, GArray *events, const GArray *days, const NodeFacts *facts)
{
    g_autoptr(GArray) gaps = g_array_new(FALSE, FALSE, sizeof(Gap));
    for (guint i = 0; i < days->len; i++) {
        const DayFacts *day = &g_array_index(days, DayFacts, i);
        if (day->missing)
            add_day(gaps, day->begin, day->end, NULL);
    }
    split_gaps(gaps, facts->zone);
    for (guint i = 0; i < gaps->len; i++) {
        const Gap *gap = &g_array_index(gaps, Gap, i);
        g_autofree char *label = say_when(facts, gap);
        add_gap(plot, events, gap, label);
    }
}
