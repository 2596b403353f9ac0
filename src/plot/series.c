#include "plot/series.h"

#include "base/when.h"
#include "judge/judge.h"
#include "judge/robust.h"
#include "plot/facts.h"

#include <math.h>
#include <stdlib.h>

#define IN_A_ROW 3 /* nights that make a span */

ChartSeries item_steps(Plot *plot, const ItemFacts *item)
{
    return (ChartSeries){.name = plot_string(plot, item->name),
                         .mark = MARK_STEP,
                         .hold = item->period + item->grace};
}

ChartSeries item_series(Plot *plot, const ItemFacts *item)
{
    ChartSeries series = item_steps(plot, item);
    guint n = item->history != NULL ? item->history->tarballs->len : 0;
    gint64 *time = plot_array(plot, gint64, n);
    double *value = plot_array(plot, double, n);
    gsize used = 0;
    for (guint i = 0; i < n; i++) {
        const Tarball *tarball = &g_array_index(item->history->tarballs, Tarball, i);
        if (!tarball_counts(tarball))
            continue;
        if (used > 0 && tarball->time <= time[used - 1]) { /* two of one instant: the larger */
            value[used - 1] = MAX(value[used - 1], (double)tarball->bytes);
            continue;
        }
        time[used] = tarball->time;
        value[used++] = (double)tarball->bytes;
    }
    series.time = time;
    series.value = value;
    series.n = used;
    return series;
}

/* A column each: what came, or with `lacking` what should have come on days that lack some. */
static ChartSeries day_columns(Plot *plot, const GArray *days, const NodeFacts *facts, bool lacking)
{
    gint64 *time = plot_array(plot, gint64, days->len);
    double *value = plot_array(plot, double, days->len);
    for (guint i = 0; i < days->len; i++) {
        const DayFacts *day = &g_array_index(days, DayFacts, i);
        bool known = day->count > 0 || (facts->first != -1 && day->end > facts->first &&
                                        day->end <= facts->known_until);
        time[i] = day->begin;
        value[i] = !known             ? NAN
                   : !lacking         ? day->count
                   : day->lacking > 0 ? day->count + day->lacking
                                      : NAN;
    }
    return (ChartSeries){
        .mark = MARK_COLUMN, .time = time, .value = value, .n = days->len, .width = DAY};
}

ChartSeries count_series(Plot *plot, const GArray *days, const NodeFacts *facts)
{
    ChartSeries series = day_columns(plot, days, facts, false);
    series.name = "tarballs";
    series.role = ROLE_MAIN;
    return series;
}

ChartSeries lacking_series(Plot *plot, const GArray *days, const NodeFacts *facts)
{
    ChartSeries series = day_columns(plot, days, facts, true);
    series.name = "due";
    series.role = ROLE_ALARM;
    return series;
}

double values_median(const double *values, gsize n)
{
    g_autofree double *sorted = g_memdup2(values, n * sizeof values[0]);
    return n > 0 ? robust_median(sorted, n) : 0;
}

double series_median(const ChartSeries *series, gint64 from)
{
    gsize first = 0;
    while (first < series->n && series->time[first] < from)
        first++;
    return values_median(series->value + first, series->n - first);
}

static gint64 size_at(const ItemFacts *item, gint64 time)
{
    const Tarball *tarball = item_facts_tarball(item, time);
    return tarball != NULL ? tarball->bytes : -1;
}

/* The size of the last tarball up to that time; -1: there is none. */
static gint64 size_before(const ItemFacts *item, gint64 time)
{
    for (guint i = item->history != NULL ? item->history->tarballs->len : 0; i-- > 0;)
        if (g_array_index(item->history->tarballs, Tarball, i).time <= time)
            return g_array_index(item->history->tarballs, Tarball, i).bytes;
    return -1;
}

static void add_size_event(Plot *plot, GArray *events, int series, const PastSize *size)
{
    bool shrunk = !(size->figure > 0);
    ChartEvent event = {.kind = shrunk ? EVENT_TRUNCATED : EVENT_JUMP,
                        .time = size->time,
                        .series = series,
                        .value = size->bytes >= 0 ? (double)size->bytes : NAN};
    if (isfinite(size->figure))
        event.label = plot_printf(plot, "%s%.0f %%", shrunk ? "\u2212" : "+", fabs(size->figure));
    g_array_append_val(events, event);
}

static const Verdict *find_size_verdict(const ItemFacts *item, gint64 time)
{
    for (guint i = 0; i < item->verdict->verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(item->verdict->verdicts, i);
        if (verdict->rule == RULE_SIZE && verdict->time == time)
            return verdict;
    }
    return NULL;
}

/* What would have been said of the tarballs before the newest, of which a verdict speaks. */
static void add_past_events(Plot *plot, GArray *events, const ItemFacts *item, int series,
                            const EventRange *range)
{
    if (item->history == NULL)
        return;
    g_autoptr(GArray) past =
        judge_past_sizes(range->facts->history, item->history, range->from, range->now);
    for (guint i = 0; i < past->len; i++) {
        const PastSize *size = &g_array_index(past, PastSize, i);
        if (find_size_verdict(item, size->time) == NULL)
            add_size_event(plot, events, series, size);
    }
}

static void add_overdue(Plot *plot, GArray *events, const ItemFacts *item, int series,
                        const EventRange *range)
{
    g_autofree char *due = when_day(range->facts->zone, item->verdict->due);
    ChartEvent event = {.kind = EVENT_OVERDUE,
                        .time = item->verdict->due,
                        .until = range->now,
                        .series = series,
                        .value = NAN,
                        .label = plot_printf(plot, "due %s", due)};
    g_array_append_val(events, event);
}

static bool is_marked(const GArray *events, guint first, gint64 time)
{
    for (guint i = first; i < events->len; i++)
        if (g_array_index(events, ChartEvent, i).time == time)
            return true;
    return false;
}

/* What a verdict speaks of besides sizes of tarballs: at its tarball, or when it began; before the
 * picture begins, at its beginning, with the day. */
static void add_verdict_event(Plot *plot, GArray *events, const ItemFacts *item, int series,
                              const Verdict *verdict, const EventRange *range)
{
    const char *brief = names_brief(range->facts->report->hub, verdict);
    gint64 time = verdict->time != -1 ? verdict->time : verdict->since;
    bool drift = verdict->time == -1 && verdict->rule == RULE_SIZE && verdict->figure < 0;
    if (time == -1)
        time = item->verdict->newest != NULL ? item->verdict->newest->time : range->now;
    gint64 bytes = drift ? size_before(item, time) : size_at(item, time);
    ChartEvent event = {.kind = judge_rule(verdict->rule)->mark,
                        .time = time,
                        .series = series,
                        .value = bytes >= 0 ? (double)bytes : NAN,
                        .label = plot_string(plot, brief != NULL ? brief : verdict->headline)};
    g_autofree char *day = when_day(range->facts->zone, time);
    if (drift) {
        event.kind = EVENT_DRIFT;
        event.until = range->now;
        event.label = plot_printf(plot, "\u2212%.0f %% since %s", fabs(verdict->figure), day);
    } else {
        if (verdict->figure < 0 && verdict->time != -1)
            event.kind = EVENT_TRUNCATED;
        if (time < range->shown) {
            event.time = range->shown;
            event.value = NAN;
            event.label = plot_printf(plot, "%s, %s", event.label, day);
        }
    }
    g_array_append_val(events, event);
}

void add_item_events(Plot *plot, GArray *events, const ItemFacts *item, int series,
                     const EventRange *range)
{
    guint first = events->len;
    if (item->verdict == NULL)
        return;
    add_past_events(plot, events, item, series, range);
    const GPtrArray *verdicts = item->verdict->verdicts;
    const Verdict *late = item_facts_late(item);
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        PastSize size = {verdict->time, size_at(item, verdict->time), verdict->figure};
        if (verdict->rule == RULE_SIZE && verdict->time >= MAX(range->shown, 0))
            add_size_event(plot, events, series, &size);
    }
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        bool of_tarball = !judge_rule(verdict->rule)->absence && verdict->time != -1;
        if (verdict != late && (of_tarball || verdict->status != STATUS_OK) &&
            !(of_tarball && verdict->time >= range->shown &&
              is_marked(events, first, verdict->time)))
            add_verdict_event(plot, events, item, series, verdict, range);
    }
    if (late != NULL && item->verdict->due != -1 && item->verdict->due < range->now)
        add_overdue(plot, events, item, series, range);
    else if (late != NULL)
        add_verdict_event(plot, events, item, series, late, range);
}

void add_unreachable(GArray *events, const NodeFacts *facts, gint64 now, bool named)
{
    const GArray *readings = facts->history->readings;
    for (guint i = 0; i < readings->len; i++) {
        if (g_array_index(readings, Reading, i).outcome != OUTCOME_FAILED)
            continue;
        guint first = i;
        while (i + 1 < readings->len &&
               g_array_index(readings, Reading, i + 1).outcome == OUTCOME_FAILED)
            i++;
        gint64 until = i + 1 < readings->len ? g_array_index(readings, Reading, i + 1).run : now;
        /* A clock that was set back by little may stand before the run. */
        ChartEvent event = {.kind = EVENT_UNREACHABLE,
                            .time = MIN(g_array_index(readings, Reading, first).run, until),
                            .until = until,
                            .series = -1,
                            .value = NAN,
                            .label = named ? "not reached" : NULL};
        g_array_append_val(events, event);
    }
}

/* Nights on which nothing came, as events: a mark at the base for each, a span where there were
 * several in a row. */
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
