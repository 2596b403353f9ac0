/* What the size rule says of tarballs other than the newest. */
#include "judge/baseline.h"
#include "judge/change.h"
#include "judge/judge.h"

#include <math.h>

/* Whether the size departs from the one before: else the rule has nothing to say. */
static bool is_change(const GArray *tarballs, guint i)
{
    double bytes = (double)g_array_index(tarballs, Tarball, i).bytes;
    double before = (double)g_array_index(tarballs, Tarball, i - 1).bytes;
    return before <= 0 || fabs(log(bytes / before)) > BASELINE_NEAR;
}

GArray *judge_past_sizes(const NodeHistory *node, const ItemHistory *history, gint64 from,
                         gint64 now)
{
    const GArray *tarballs = history->tarballs;
    const Limits *limits = node_limits(node->node, history->item);
    GArray *past = g_array_new(FALSE, FALSE, sizeof(PastSize));
    for (guint i = 1; i < tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        SizeChange change;
        PastSize size = {tarball->time, tarball->bytes, -100};
        if (tarball->time < from || baseline_is_future(tarball, now))
            continue;
        if (tarball->bytes > 0) {
            if (!is_change(tarballs, i) || !size_compare(tarballs, (int)i, now, limits, &change))
                continue;
            size.figure = change.percent;
        }
        g_array_append_val(past, size);
    }
    return past;
}

GArray *judge_deviations(const ItemHistory *history, gint64 from, gint64 now)
{
    const GArray *tarballs = history->tarballs;
    GArray *sizes = g_array_new(FALSE, FALSE, sizeof(PastSize));
    gint64 last = G_MININT64;
    for (guint i = 0; i < tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        Baseline baseline;
        if (tarball->time < from || tarball->time == last || baseline_is_future(tarball, now) ||
            !baseline_measure(&baseline, tarballs, (int)i, now))
            continue;
        last = tarball->time;
        PastSize size = {last, tarball->bytes,
                         100 * ((double)tarball->bytes / exp(baseline.expected) - 1)};
        g_array_append_val(sizes, size);
    }
    return sizes;
}
