/* Disk: a warning when less than disk_percent of it is free, an alarm at a fifth of that. The
 * date when it will be full comes from the trend (Theil and Sen) of free bytes over the last 14
 * days, one reading a day, since the disk has its size:
 *
 *   full = seen + free / -slope, between free / -slope_low and free / -slope_high
 *
 * It is known from seven days on, when even slope_high, the end of the 95 % interval, falls, and
 * told as a warning when it is sooner than disk_horizon. */
#include "base/when.h"
#include "judge/robust.h"
#include "judge/rules.h"

#include <math.h>

#define DAYS 14
#define ENOUGH_DAYS 7
#define SECONDS_A_DAY 86400.0
#define FAR (10 * 366) /* days; what is further ahead is not said */

/* Free bytes of the last DAYS days, one a day; x in days before `node->seen`. */
static gsize gather(const NodeCase *node, double *x, double *y)
{
    const GArray *readings = node->history->readings;
    gsize n = 0;
    gint64 last = G_MAXINT64;
    for (guint i = readings->len; i-- > 0 && n < DAYS;) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        if (reading->outcome == OUTCOME_FAILED || reading->disk_free < 0)
            continue;
        if (reading->disk_bytes != node->latest->disk_bytes ||
            node->seen - reading->run > (gint64)(DAYS * SECONDS_A_DAY))
            break;
        if (last - reading->run < (gint64)(0.8 * SECONDS_A_DAY))
            continue;
        last = reading->run;
        x[n] = (double)(reading->run - node->seen) / SECONDS_A_DAY;
        y[n++] = (double)reading->disk_free;
    }
    return n;
}

static gint64 after_days(const NodeCase *node, double days)
{
    return node->seen + (gint64)(days * SECONDS_A_DAY);
}

static void judge_trend(const NodeCase *node, NodeVerdict *verdict)
{
    double x[DAYS], y[DAYS];
    gsize n = gather(node, x, y);
    RobustTrend trend;
    if (n < ENOUGH_DAYS || !robust_trend(x, y, n, &trend) || trend.slope_high >= 0)
        return;
    double free = (double)node->latest->disk_free;
    double days = free / -trend.slope;
    if (days > FAR)
        return;
    verdict->full = after_days(node, days);
    verdict->full_early = after_days(node, free / -trend.slope_low);
    verdict->full_late = after_days(node, fmin(free / -trend.slope_high, FAR));
    gint64 horizon = node->history->node->limits.disk_horizon;
    if (horizon <= 0 || days * SECONDS_A_DAY >= (double)horizon)
        return;
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *full = when_date(node->zone, verdict->full);
    g_autofree char *span = when_days(node->zone, verdict->full_early, verdict->full_late);
    g_autofree char *left = judge_bytes(free);
    g_autofree char *rate = judge_bytes(-trend.slope);
    g_autofree char *limit = judge_span(horizon);
    Verdict *added = judge_add(
        verdict->verdicts, RULE_DISK, STATUS_WARN,
        g_strdup_printf("will fill its disk in %.0f d", days),
        g_strdup_printf("%s: the disk will be full on %s (%s): %s free, %s less each day, "
                        "limit %s",
                        tag, full, span, left, rate, limit));
    added->since = node->seen;
    added->figure = days;
}

static double free_percent(const Reading *reading)
{
    return 100 * (double)reading->disk_free / (double)reading->disk_bytes;
}

/* The first of the readings up to now that were all below the limit. */
static gint64 low_since(const NodeCase *node, double limit)
{
    const GArray *readings = node->history->readings;
    gint64 since = node->seen;
    for (guint i = readings->len; i-- > 0;) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        if (reading->outcome == OUTCOME_FAILED || reading->disk_bytes <= 0)
            continue;
        if (free_percent(reading) >= limit)
            break;
        since = reading->run;
    }
    return since;
}

static void judge_node(const NodeCase *node, NodeVerdict *verdict)
{
    const Reading *latest = node->latest;
    double limit = node->history->node->limits.disk_percent;
    if (latest->disk_bytes <= 0 || latest->disk_free < 0)
        return;
    judge_trend(node, verdict);
    double percent = free_percent(latest);
    if (percent >= limit)
        return;
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *left = judge_bytes((double)latest->disk_free);
    g_autofree char *whole = judge_bytes((double)latest->disk_bytes);
    bool alarm = percent < limit / 5;
    Verdict *added =
        judge_add(verdict->verdicts, RULE_DISK, alarm ? STATUS_ALARM : STATUS_WARN,
                  g_strdup_printf("has %.3g %% of its disk free", percent),
                  g_strdup_printf("%s: %.3g %% of the disk is free (%s of %s), limit %.3g %%", tag,
                                  percent, left, whole, alarm ? limit / 5 : limit));
    added->since = low_since(node, limit);
    added->figure = percent;
}

const JudgeRule judge_disk = {
    .word = "disk",
    .mark = EVENT_NOTE,
    .judge_node = judge_node,
};
