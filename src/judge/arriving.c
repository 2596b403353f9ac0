/* Arriving: a partial file or a LOCKED folder, a tarball written within the last ten minutes, or
 * one without the sidecar that its predecessors have. Each is well (a verdict that is ok says so)
 * until grace ends, counted from when it was last written to or was due; then it is an alarm,
 * except that a tarball still being written to is then, counted from its date, judged as it is, by
 * its size and sidecar.
 * What is left of a transfer older than the newest tarball is of no interest.
 *
 * A LOCKED folder above the items is a transfer into each that it holds. */
#include "judge/rules.h"

#define PREDECESSORS 5 /* of which more than half had a sidecar: then one is expected */
#define LOOKED_AT 3    /* tarballs: a run often comes too early for the newest one's sidecar */

static Verdict *add(const ItemCase *item, ItemVerdict *verdict, bool well, const char *brief,
                    const char *what)
{
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *grace = judge_span(item->rhythm.grace);
    return judge_add(
        verdict->verdicts, RULE_ARRIVING, well ? STATUS_OK : STATUS_ALARM,
        g_strdup(well ? "is arriving" : brief),
        g_strdup_printf("%s: %s%s, grace %s", name, well ? "arriving: " : "", what, grace));
}

static void judge_arrival(const ItemCase *item, ItemVerdict *verdict)
{
    const Arrival *arrival = item->arrival;
    bool well = item->node->seen <= item_case_patience(item);
    g_autofree char *path = judge_name(arrival->path != NULL ? arrival->path : "?");
    g_autofree char *when = judge_when(item->node, arrival->mtime);
    g_autofree char *what =
        arrival->mtime == -1
            ? g_strdup_printf("the transfer into %s has not ended", path)
            : g_strdup_printf("the transfer into %s has not ended, last written to %s", path, when);
    add(item, verdict, well, "has a transfer that never ended", what)->since = arrival->mtime;
}

/* Whether the tarball in that place should have a sidecar, as those before it have. */
static bool expects_sidecar(const ItemCase *item, guint place)
{
    guint with = 0, n = 0;
    for (guint i = place; i-- > 0 && n < PREDECESSORS;) {
        const Tarball *tarball = &g_array_index(item->history->tarballs, Tarball, i);
        if (!judge_counts(item->node, tarball))
            continue;
        n++;
        with += tarball->sidecar != SIDECAR_NONE;
    }
    return 2 * with > n;
}

/* What has just arrived may be old already, and its sidecar is sent after it: where nobody set the
 * grace, it begins when a run first saw the tarball. */
static gint64 sidecar_awaited_from(const ItemCase *item, const Tarball *tarball)
{
    gint64 from = MAX(tarball->time, tarball->mtime);
    return item->limits->grace >= 0 ? from : MAX(from, tarball->first_seen);
}

/* Adds the first that lacks its sidecar and has no grace left; else says so of the newest. */
static void judge_missing_sidecar(const ItemCase *item, ItemVerdict *verdict)
{
    const Tarball *missing = NULL;
    bool well = true;
    guint looked = 0;
    for (guint i = item->history->tarballs->len; i-- > 0 && looked < LOOKED_AT && well;) {
        const Tarball *tarball = &g_array_index(item->history->tarballs, Tarball, i);
        if (!judge_counts(item->node, tarball))
            continue;
        looked++;
        if (tarball->sidecar != SIDECAR_NONE || !judge_is_listed(tarball) ||
            !expects_sidecar(item, i))
            continue;
        well = item->node->seen <= sidecar_awaited_from(item, tarball) + item->rhythm.grace;
        if (!well || tarball == item->newest)
            missing = tarball;
    }
    if (missing == NULL)
        return;
    g_autofree char *when = judge_when(item->node, missing->time);
    g_autofree char *what =
        g_strdup_printf("no sidecar beside the tarball of %s, as there was before", when);
    Verdict *added = add(item, verdict, well, "lacks its sidecar", what);
    added->since = added->time = missing->time;
}

static void judge_item(const ItemCase *item, ItemVerdict *verdict)
{
    if (item->arrival != NULL) {
        judge_arrival(item, verdict);
    } else if (item->newest != item->settled) {
        g_autofree char *when = judge_when(item->node, item->newest->time);
        g_autofree char *what = g_strdup_printf("the tarball of %s is still written to", when);
        Verdict *added = add(item, verdict, true, NULL, what);
        added->since = added->time = item->newest->time;
    } else if (item->limits->sidecar) {
        judge_missing_sidecar(item, verdict);
    }
}

/* Whether the transfer is for an item that is judged along with it. */
static bool is_known(const NodeHistory *history, const Arrival *arrival)
{
    for (guint i = 0; i < history->items->len; i++) {
        const char *item = ((const ItemHistory *)g_ptr_array_index(history->items, i))->item;
        if (g_strcmp0(item, arrival->item) == 0 || arrival_is_above(arrival, item))
            return true;
    }
    return false;
}

/* Transfers of items that have no tarball yet: a day, or the configured grace, is good time. */
static void judge_node(const NodeCase *node, NodeVerdict *verdict)
{
    gint64 grace = node->history->node->limits.grace;
    grace = grace >= 0 ? grace : 86400;
    for (guint i = 0; i < node->history->arrivals->len; i++) {
        const Arrival *arrival = &g_array_index(node->history->arrivals, Arrival, i);
        if (arrival->mtime == -1 || node->seen <= arrival->mtime + grace ||
            is_known(node->history, arrival))
            continue;
        g_autofree char *tag = judge_name(node->history->node->tag);
        g_autofree char *path = judge_name(arrival->path != NULL ? arrival->path : "?");
        g_autofree char *when = judge_when(node, arrival->mtime);
        g_autofree char *span = judge_span(grace);
        judge_add(verdict->verdicts, RULE_ARRIVING, STATUS_ALARM,
                  g_strdup("has a transfer that never ended"),
                  g_strdup_printf("%s: the first transfer into %s has not ended, last written to "
                                  "%s, grace %s",
                                  tag, path, when, span))
            ->since = arrival->mtime;
    }
}

const JudgeRule judge_arriving = {
    .word = "arriving",
    .mark = EVENT_NOTE,
    .judge_node = judge_node,
    .judge_item = judge_item,
};
