/* Which nights of which items on which nodes are as expected.
 *
 * Cells are filled in the order in which each overrides what was before: what came; what the size
 * rule says of it; what was missed; what all items of a node missed alike, which is white and said
 * once; and last what verdicts speak of, so that whatever is wrong now is seen in the cell that it
 * is about. */
#include "plot/hub.h"

#include "base/when.h"
#include "judge/baseline.h"
#include "judge/judge.h"

#include <math.h>

#define ALIKE 2 /* so many items missed a night: it is the node's */

/* The night of an instant; -1: before the sheet; at most the last. */
static int night_of(const HubSheet *sheet, gint64 time)
{
    int low = -1, high = sheet->n;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        *(sheet->night[middle] <= time ? &low : &high) = middle;
    }
    return low;
}

static void find_nights(HubSheet *sheet, GTimeZone *zone)
{
    gint64 first = sheet->now;
    for (guint i = 0; i < sheet->n_nodes; i++)
        if (sheet->nodes[i].first != -1)
            first = MIN(first, sheet->nodes[i].first);
    sheet->night = plot_array(sheet->plot, gint64, NIGHTS + 1);
    gint64 begin = MAX(when_midnight(zone, sheet->now, 1 - NIGHTS), when_midnight(zone, first, 0));
    begin = MAX(begin, sheet->from);
    while (sheet->n < NIGHTS && begin <= sheet->now) {
        sheet->night[sheet->n++] = begin;
        begin = MAX(when_midnight(zone, begin, 1), begin + 1);
    }
    sheet->night[sheet->n] = begin;
}

static void add_item(HubSheet *sheet, GHashTable *by_name, guint node, ItemFacts *item)
{
    HubRow *row = g_hash_table_lookup(by_name, item->name);
    if (row == NULL) {
        row = plot_array(sheet->plot, HubRow, 1);
        row->name = item->name;
        row->place = sheet->rows->len;
        row->on = plot_array(sheet->plot, ItemFacts *, sheet->n_nodes);
        row->state = plot_array(sheet->plot, guint8 *, sheet->n_nodes);
        row->lanes = plot_array(sheet->plot, SheetLane, sheet->n_nodes);
        row->last_trouble = -1;
        for (guint i = 0; i < sheet->n_nodes; i++)
            row->state[i] = plot_array(sheet->plot, guint8, sheet->n);
        g_ptr_array_add(sheet->rows, row);
        g_hash_table_insert(by_name, (gpointer)row->name, row);
    }
    row->on[node] = item;
    if (item->verdict == NULL)
        return;
    const NodeVerdict *verdict = sheet->nodes[node].verdict;
    Finding trouble = item_finding(verdict, item->verdict);
    row->wrong += trouble.verdict != NULL;
    if (trouble.verdict != NULL && finding_compare(&trouble, &row->worst) < 0) {
        row->worst = trouble;
        row->worst_node = node;
    }
    const Tarball *newest = item->verdict->newest;
    if (newest != NULL && (row->newest == NULL || newest->time > row->newest->time))
        row->newest = newest;
    if (item->history != NULL && (row->longest == NULL || item->history->tarballs->len >
                                                              row->longest->history->tarballs->len))
        row->longest = item;
}

static void set(guint8 *state, int first, int last, SheetState to)
{
    for (int i = MAX(first, 0); i <= last; i++)
        state[i] = MAX(state[i], to);
}

/* What came, what was idle, and what was too small or too large. */
static void fill_came(const HubSheet *sheet, const NodeFacts *node, const ItemFacts *item,
                      guint8 *state)
{
    const GArray *tarballs = item->history->tarballs;
    if (tarballs->len == 0)
        return;
    int first = night_of(sheet, g_array_index(tarballs, Tarball, 0).time);
    if (node->known_until != -1)
        set(state, first, night_of(sheet, node->known_until), SHEET_IDLE);
    for (guint i = tarballs->len; i-- > 0;) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        int night = night_of(sheet, tarball->time);
        if (night < 0)
            break;
        if (tarball_counts(tarball))
            set(state, night, night, SHEET_EXPECTED);
    }
    g_autoptr(GArray) past =
        judge_past_sizes(node->history, item->history, sheet->night[0], sheet->now);
    for (guint i = 0; i < past->len; i++) {
        const PastSize *size = &g_array_index(past, PastSize, i);
        int night = night_of(sheet, size->time);
        set(state, night, night, size->figure > 0 ? SHEET_LARGE : SHEET_SMALL);
    }
}

static void fill_missed(const HubSheet *sheet, const ItemFacts *item, guint8 *state)
{
    for (guint i = item->missed->len; i-- > 0;) {
        int night = night_of(sheet, g_array_index(item->missed, gint64, i) + DAY / 2);
        if (night < 0)
            return;
        set(state, night, night, SHEET_MISSING);
    }
}

/* Nights of which no run that reached the node tells. */
static void find_away(const HubSheet *sheet, const NodeFacts *node, bool *absent)
{
    const GArray *readings = node->history->readings;
    for (guint i = 0; i < readings->len; i++) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        int night = night_of(sheet, reading->run);
        if (night >= 0)
            absent[night] = reading->outcome == OUTCOME_FAILED;
    }
}

/* Makes white what all items of a node missed alike, and what nobody knows. */
static void clear_alike(const HubSheet *sheet, guint node)
{
    bool *absent = sheet->absent[node];
    for (int night = 0; night < sheet->n; night++) {
        guint missing = 0, came = 0;
        for (guint i = 0; i < sheet->rows->len; i++) {
            guint8 state = ((HubRow *)g_ptr_array_index(sheet->rows, i))->state[node][night];
            missing += state == SHEET_MISSING;
            came += state >= SHEET_EXPECTED && state != SHEET_MISSING;
        }
        bool alike = came == 0 && missing >= ALIKE;
        absent[night] = (absent[night] && came + missing == 0) || alike;
        for (guint i = 0; absent[night] && i < sheet->rows->len; i++)
            ((HubRow *)g_ptr_array_index(sheet->rows, i))->state[node][night] = SHEET_BLANK;
    }
}

static SheetState mark_of(const Verdict *verdict)
{
    static const SheetState marks[N_EVENT_KINDS] = {
        [EVENT_MISSING] = SHEET_MISSING,  [EVENT_TRUNCATED] = SHEET_SMALL,
        [EVENT_JUMP] = SHEET_LARGE,       [EVENT_OVERDUE] = SHEET_MISSING,
        [EVENT_UNREACHABLE] = SHEET_NOTE, [EVENT_NOTE] = SHEET_NOTE,
    };
    return verdict->figure < 0 && verdict->time != -1 ? SHEET_SMALL
                                                      : marks[judge_rule(verdict->rule)->mark];
}

/* The cells that a verdict is about: from when it is late until now; its tarball's night; from when
 * something began; or else the last night. */
static void mark_verdict(const HubSheet *sheet, const ItemFacts *item, const Verdict *verdict,
                         guint8 *state)
{
    int last = sheet->n - 1, since = night_of(sheet, verdict->since);
    int of_tarball = night_of(sheet, verdict->time);
    if (verdict == item_facts_late(item)) {
        int due = night_of(sheet, item->verdict->due);
        set(state, item->verdict->due != -1 ? due : last, last, SHEET_MISSING);
    } else if (judge_rule(verdict->rule)->absence) {
        set(state, since >= 0 ? since : last, since >= 0 ? since : last, SHEET_MISSING);
    } else if (of_tarball >= 0) {
        set(state, of_tarball, of_tarball, mark_of(verdict));
    } else {
        set(state, verdict->since != -1 ? since : last, last, SHEET_NOTE);
    }
}

static void mark_item(const HubSheet *sheet, const NodeFacts *node, const ItemFacts *item,
                      guint8 *state)
{
    if (item->verdict == NULL || !item_has_problem(node->verdict, item->verdict))
        return;
    for (guint i = 0; i < item->verdict->verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(item->verdict->verdicts, i);
        if (verdict->status != STATUS_OK)
            mark_verdict(sheet, item, verdict, state);
    }
}

/* How far the newest departs from what was expected, and the band that it is held against. */
static void find_departure(const HubSheet *sheet, const NodeFacts *node, const ItemFacts *item,
                           SheetLane *lane)
{
    lane->departure = lane->low = lane->high = NAN;
    if (item == NULL || item->history == NULL || item->verdict == NULL ||
        item->verdict->newest == NULL || item_facts_late(item) != NULL)
        return;
    g_autoptr(GArray) sizes =
        judge_expectations(node->history, item->history, item->verdict->newest->time, sheet->now);
    if (sizes->len == 0) {
        if (item->verdict->newest->bytes < BASELINE_EMPTY && item->history->tarballs->len > 1)
            *lane = (SheetLane){.departure = -100};
        return;
    }
    const SizeExpectation *last = &g_array_index(sizes, SizeExpectation, sizes->len - 1);
    lane->departure = 100 * ((double)last->bytes / last->expected - 1);
    lane->low = 100 * (last->low / last->expected - 1);
    lane->high = 100 * (last->high / last->expected - 1);
}

static void open_nodes(HubSheet *sheet, const HubReport *report)
{
    g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);
    sheet->nodes = plot_array(sheet->plot, NodeFacts, sheet->n_nodes);
    sheet->absent = plot_array(sheet->plot, bool *, sheet->n_nodes);
    for (guint k = 0; k < sheet->n_nodes; k++) {
        node_facts_init(&sheet->nodes[k], report, k);
        node_facts_look_back(&sheet->nodes[k]);
    }
    find_nights(sheet, sheet->nodes[0].zone);
    for (guint k = 0; k < sheet->n_nodes; k++) {
        sheet->absent[k] = plot_array(sheet->plot, bool, sheet->n);
        for (guint i = 0; i < sheet->nodes[k].items->len; i++)
            add_item(sheet, by_name, k, &g_array_index(sheet->nodes[k].items, ItemFacts, i));
    }
}

static int compare_rows(gconstpointer a, gconstpointer b)
{
    const HubRow *one = *(const HubRow *const *)a, *other = *(const HubRow *const *)b;
    int order = finding_compare(&one->worst, &other->worst);
    if (order != 0)
        return order;
    if (one->last_trouble != other->last_trouble)
        return one->last_trouble > other->last_trouble ? -1 : 1;
    return one->place < other->place ? -1 : one->place > other->place;
}

/* Whether the last night has nothing yet but what goes on from the one before. */
static bool is_last_empty(const HubSheet *sheet)
{
    int last = sheet->n - 1;
    if (last == 0)
        return false;
    for (guint i = 0; i < sheet->rows->len; i++) {
        guint8 **state = ((HubRow *)g_ptr_array_index(sheet->rows, i))->state;
        for (guint k = 0; k < sheet->n_nodes; k++)
            if (state[k][last] == SHEET_EXPECTED ||
                (state[k][last] > SHEET_EXPECTED && state[k][last] != state[k][last - 1]))
                return false;
    }
    return true;
}

/* Fills the cells of all items, and leaves out a last night of which nothing is known yet. */
static void fill(HubSheet *sheet)
{
    for (guint k = 0; k < sheet->n_nodes; k++) {
        const NodeFacts *node = &sheet->nodes[k];
        for (guint i = 0; i < sheet->rows->len; i++) {
            HubRow *row = g_ptr_array_index(sheet->rows, i);
            if (row->on[k] != NULL && row->on[k]->history != NULL) {
                fill_came(sheet, node, row->on[k], row->state[k]);
                fill_missed(sheet, row->on[k], row->state[k]);
            }
        }
        find_away(sheet, node, sheet->absent[k]);
        clear_alike(sheet, k);
    }
    for (guint i = 0; i < sheet->rows->len; i++) {
        HubRow *row = g_ptr_array_index(sheet->rows, i);
        for (guint k = 0; k < sheet->n_nodes; k++) {
            if (row->on[k] != NULL)
                mark_item(sheet, &sheet->nodes[k], row->on[k], row->state[k]);
            find_departure(sheet, &sheet->nodes[k], row->on[k], &row->lanes[k]);
            row->lanes[k].state = row->state[k];
            for (int night = 0; night < sheet->n; night++)
                if (row->state[k][night] > SHEET_EXPECTED)
                    row->last_trouble = MAX(row->last_trouble, night);
        }
    }
    sheet->n -= is_last_empty(sheet);
}

void hub_sheet_fill(HubSheet *sheet, const HubReport *report)
{
    open_nodes(sheet, report);
    fill(sheet);
    g_ptr_array_sort(sheet->rows, compare_rows);
}
