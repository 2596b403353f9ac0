/* What the size rule says of tarballs other than the newest, and what it expected of each. */
#include "judge/change.h"
#include "judge/judge.h"

#include <math.h>

#define STEP 0.02 /* in log: with less, the rule seldom has something to say */

/* The series of an item, whose calendar is to be freed. */
static SizeSeries open_series(const NodeHistory *node, const ItemHistory *history, gint64 now)
{
    g_autofree char *zone = node_history_zone(node);
    Calendar *calendar = calendar_new(zone, NULL);
    SizeSeries series;
    size_series_init(&series, history->tarballs, now,
                     calendar != NULL ? calendar : calendar_new(NULL, NULL));
    return series;
}

/* Whether the size departs from the one before. */
static bool is_change(const GArray *tarballs, guint i)
{
    double bytes = (double)g_array_index(tarballs, Tarball, i).bytes;
    double before = (double)g_array_index(tarballs, Tarball, i - 1).bytes;
    return before <= 0 || fabs(log(bytes / before)) > STEP;
}

GArray *judge_past_sizes(const NodeHistory *node, const ItemHistory *history, gint64 from,
                         gint64 now)
{
    const GArray *tarballs = history->tarballs;
    const Limits *limits = node_limits(node->node, history->item);
    SizeSeries series = open_series(node, history, now);
    GArray *past = g_array_new(FALSE, FALSE, sizeof(PastSize));
    for (guint i = 1; i < tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        SizeChange change;
        PastSize size = {tarball->time, tarball->bytes, -100};
        if (tarball->time < from || baseline_is_future(tarball, now))
            continue;
        if (tarball->bytes >= BASELINE_EMPTY) {
            if (!is_change(tarballs, i) || !size_compare(&series, (int)i, limits, &change) ||
                change.status == STATUS_OK)
                continue;
            size.figure = change.percent;
        }
        g_array_append_val(past, size);
    }
    calendar_free(series.calendar);
    size_series_clear(&series);
    return past;
}

GArray *judge_expectations(const NodeHistory *node, const ItemHistory *history, gint64 from,
                           gint64 now)
{
    const GArray *tarballs = history->tarballs;
    const Limits *limits = node_limits(node->node, history->item);
    SizeSeries series = open_series(node, history, now);
    GArray *expectations = g_array_new(FALSE, FALSE, sizeof(SizeExpectation));
    gint64 last = G_MININT64;
    for (guint i = 0; i < tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        SizeChange change;
        if (tarball->time < from || tarball->time == last || baseline_is_future(tarball, now) ||
            !size_compare(&series, (int)i, limits, &change))
            continue;
        last = tarball->time;
        SizeExpectation one = {last, tarball->bytes, .expected = change.expected};
        size_band(&change, limits, &one.low, &one.high);
        g_array_append_val(expectations, one);
    }
    calendar_free(series.calendar);
    size_series_clear(&series);
    return expectations;
}
