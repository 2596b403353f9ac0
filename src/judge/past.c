/* What the size rule says of tarballs other than the newest. */
#include "rules.h"
#include "when.h"

#include <math.h>

#define CHANGE 0.05 /* in log space: what the rule never speaks of is not put before it */

/* One item's past, tarball by tarball. */
typedef struct {
    GTimeZone *zone;
    NodeCase node;
    ItemCase item;
} Past;

static void past_init(Past *past, const NodeHistory *node, const ItemHistory *history, gint64 now)
{
    g_autofree char *zone_name = node_history_zone(node);
    past->zone = when_zone(zone_name);
    past->node =
        (NodeCase){.history = node, .seen = now, .hub_run = -1, .zone = past->zone, .now = now};
    past->item = (ItemCase){
        .node = &past->node, .history = history, .limits = node_limits(node->node, history->item)};
}

static void past_clear(Past *past)
{
    g_time_zone_unref(past->zone);
}

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
    Past past;
    past_init(&past, node, history, now);
    ItemVerdict verdict = {.item = history->item,
                           .verdicts = g_ptr_array_new_with_free_func(free_verdict)};
    GArray *sizes = g_array_new(FALSE, FALSE, sizeof(PastSize));
    for (guint i = 1; i < history->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(history->tarballs, Tarball, i);
        if (tarball->time < from || !judge_counts(&past.node, tarball) ||
            !is_change(history->tarballs, i))
            continue;
        past.item.settled = tarball;
        judge_size.judge_item(&past.item, &verdict);
        if (verdict.verdicts->len > 0) {
            const Verdict *said = g_ptr_array_index(verdict.verdicts, 0);
            PastSize size = {said->time, tarball->bytes, said->figure};
            g_array_append_val(sizes, size);
        }
        g_ptr_array_set_size(verdict.verdicts, 0);
    }
    g_ptr_array_unref(verdict.verdicts);
    past_clear(&past);
    return sizes;
}

GArray *judge_deviations(const NodeHistory *node, const ItemHistory *history, gint64 from,
                         gint64 now)
{
    Past past;
    past_init(&past, node, history, now);
    GArray *sizes = g_array_new(FALSE, FALSE, sizeof(PastSize));
    gint64 last = G_MININT64;
    for (guint i = 0; i < history->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(history->tarballs, Tarball, i);
        double expected;
        if (tarball->time < from || tarball->time == last || !judge_counts(&past.node, tarball) ||
            !judge_expect_size(&past.item, tarball, &expected))
            continue;
        last = tarball->time;
        PastSize size = {last, tarball->bytes, 100 * ((double)tarball->bytes / expected - 1)};
        g_array_append_val(sizes, size);
    }
    past_clear(&past);
    return sizes;
}
