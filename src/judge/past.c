/* What the size rule says of tarballs other than the newest. */
#include "rules.h"
#include "when.h"

#include <math.h>

#define CHANGE 0.05 /* in log space: what the rule never speaks of is not put before it */

static void free_verdict(gpointer data)
{
    Verdict *verdict = data;
    g_free(verdict->brief);
    g_free(verdict->reason);
    g_free(verdict);
}

/* Whether the size departs from the one before. */
static bool is_change(const GArray *tarballs, guint i)
{
    double bytes = (double)g_array_index(tarballs, Tarball, i).bytes;
    double before = (double)g_array_index(tarballs, Tarball, i - 1).bytes;
    return bytes <= 0 || before <= 0 || fabs(log(bytes / before)) > CHANGE;
}

GArray *judge_past_sizes(const NodeHistory *node, const ItemHistory *history, gint64 from,
                         gint64 now)
{
    g_autofree char *zone_name = node_history_zone(node);
    g_autoptr(GTimeZone) zone = when_zone(zone_name);
    NodeCase node_case = {.history = node, .seen = now, .hub_run = -1, .zone = zone, .now = now};
    ItemCase item = {
        .node = &node_case, .history = history, .limits = node_limits(node->node, history->item)};
    ItemVerdict verdict = {.item = history->item,
                           .verdicts = g_ptr_array_new_with_free_func(free_verdict)};
    GArray *past = g_array_new(FALSE, FALSE, sizeof(PastSize));
    for (guint i = 1; i < history->tarballs->len; i++) {
        item.settled = &g_array_index(history->tarballs, Tarball, i);
        if (item.settled->time < from || !judge_counts(&node_case, item.settled) ||
            !is_change(history->tarballs, i))
            continue;
        judge_size.judge_item(&item, &verdict);
        if (verdict.verdicts->len > 0) {
            const Verdict *said = g_ptr_array_index(verdict.verdicts, 0);
            PastSize size = {said->time, item.settled->bytes, said->figure};
            g_array_append_val(past, size);
        }
        g_ptr_array_set_size(verdict.verdicts, 0);
    }
    g_ptr_array_unref(verdict.verdicts);
    return past;
}
