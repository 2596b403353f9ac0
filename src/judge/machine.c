/* A node's machine: its disk, its clock and zone; and our own clock.
 *
 * Disk: a warning when less than disk_percent of it is free, an alarm at a fifth of that. The
 * date when it will be full comes from the trend (Theil and Sen) of free bytes over the last 14
 * days, one reading a day, since the disk has its size:
 *
 *   full = seen + free / -slope, between free / -slope_low and free / -slope_high
 *
 * It is known from seven days on, when even slope_high, the end of the 95 % interval, falls, and
 * told as a warning when it is sooner than disk_horizon.
 *
 * Clock: a warning when the node's clock differs from ours by more than `skew`, and when a tarball
 * is dated more than a day ahead of the run that found it: such a one is never the newest.
 *
 * Runs dated ahead of now are left out. Where the first of them is about as far away as the next
 * run, or there are no others, our own clock was set back, which is a warning; one far ahead was
 * made by a clock that was wrong then, which is said and is well.
 *
 * A warning, too, when the zone of the dates is wrong by whole or half hours, as the last five
 * tarballs of each item show: that which is written soonest was written a quarter of an hour or
 * more before its date; or, of two items or more, so many half hours after it (three at least),
 * give or take a quarter, and each of the five alike. */
#include "base/when.h"
#include "judge/robust.h"
#include "judge/rules.h"

#include <math.h>

#define DAYS 14
#define ENOUGH_DAYS 10
#define SECONDS_A_DAY 86400.0
#define FAR_AHEAD (10 * 366) /* days; what is further ahead is not said */
#define LAGS 5               /* tarballs */
#define HALF_HOUR 1800       /* s */
#define MOST_LAG 900.0       /* s: from the date to the end of writing, of the quickest item */

/* Free bytes of the last DAYS days, one a day; x in days before `node->seen`. */
static gsize gather_free(const NodeCase *node, double *x, double *y)
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
    gsize n = gather_free(node, x, y);
    RobustTrend trend;
    if (n < ENOUGH_DAYS || !robust_trend(x, y, n, &trend) || trend.slope_high >= 0)
        return;
    double free = (double)node->latest->disk_free;
    double days = free / -trend.slope;
    if (days > FAR_AHEAD)
        return;
    verdict->full = after_days(node, days);
    verdict->full_early = after_days(node, free / -trend.slope_low);
    verdict->full_late = after_days(node, fmin(free / -trend.slope_high, FAR_AHEAD));
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

static void judge_space(const NodeCase *node, NodeVerdict *verdict)
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
    .judge_node = judge_space,
};

static void judge_our_clock(const NodeCase *node, NodeVerdict *verdict)
{
    gint64 ahead = node->history->ahead;
    if (ahead == -1)
        return;
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *run = judge_when(node, ahead);
    g_autofree char *now = judge_when(node, node->now);
    bool recent = node->last == NULL || ahead - node->now <= node->stale_after;
    judge_add(
        verdict->verdicts, RULE_CLOCK, recent ? STATUS_WARN : STATUS_OK,
        g_strdup(recent ? "is judged by a clock that was set back" : "has a run from the future"),
        g_strdup_printf("%s: a run is dated %s, and now it is %s: our own clock %s; runs "
                        "ahead of now are left out",
                        tag, run, now, recent ? "was set back" : "was wrong at that run"))
        ->figure = (double)(node->now - ahead);
}

static void judge_skew(const NodeCase *node, NodeVerdict *verdict)
{
    const Reading *last = node->last;
    gint64 limit = node->history->node->limits.skew;
    if (limit <= 0)
        return;
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *limit_words = judge_span(limit);
    if (last->skew != G_MININT64 && (last->skew > limit || last->skew < -limit)) {
        bool ahead = last->skew > 0;
        g_autofree char *skew = judge_span(ahead ? last->skew : -last->skew);
        const char *where = ahead ? "ahead of ours" : "behind ours";
        Verdict *added = judge_add(
            verdict->verdicts, RULE_CLOCK, STATUS_WARN,
            g_strdup_printf("has its clock %s %s", skew, where),
            g_strdup_printf("%s: the clock is %s %s, limit %s", tag, skew, where, limit_words));
        added->since = node->seen;
        added->figure = (double)last->skew;
    }
}

/* How much later than their dates the item's last tarballs were written, s; false: not known, or
 * not steady. A file is written after the date in its path: by hours or not at all. */
static bool find_lag(const NodeCase *node, const GPtrArray *listed, double *lag, double *range)
{
    double lags[LAGS], low = INFINITY, high = -INFINITY;
    gsize n = 0;
    for (guint i = listed->len; i-- > 0 && n < LAGS;) {
        const Tarball *tarball = g_ptr_array_index(listed, i);
        if (tarball->mtime < 0 || !judge_counts(node, tarball))
            continue;
        lags[n] = (double)(tarball->mtime - tarball->time);
        low = fmin(low, lags[n]);
        high = fmax(high, lags[n++]);
    }
    if (n < LAGS)
        return false;
    *lag = robust_median(lags, n);
    *range = high - low;
    return true;
}

/* By how much the zone is wrong, in s east; 0: it is not. */
static gint64 find_zone_error(const NodeCase *node)
{
    double least = INFINITY, range_of_least = 0;
    int n = 0;
    for (guint i = 0; i < node->listed->len; i++) {
        double lag, range;
        if (!find_lag(node, g_ptr_array_index(node->listed, i), &lag, &range))
            continue;
        n++;
        if (lag < least) {
            least = lag;
            range_of_least = range;
        }
    }
    if (n == 0 || fabs(least) < MOST_LAG || fabs(least) > 26 * 3600)
        return 0;
    double halves = floor(least / HALF_HOUR + (least < 0 ? 0.1 : 0));
    if (least > 0 &&
        (n < 2 || halves < 3 || range_of_least > MOST_LAG || least - halves * HALF_HOUR > MOST_LAG))
        return 0;
    return -(gint64)halves * HALF_HOUR;
}

static void judge_zone(const NodeCase *node, NodeVerdict *verdict)
{
    gint64 error = find_zone_error(node);
    if (error == 0)
        return;
    gint64 offset = calendar_offset(node->calendar, node->seen) + error;
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *span = judge_span(ABS(error));
    g_autofree char *fits =
        g_strdup_printf("%c%02d:%02d", offset < 0 ? '-' : '+', (int)(ABS(offset) / 3600),
                        (int)(ABS(offset) / 60 % 60));
    judge_add(verdict->verdicts, RULE_CLOCK, STATUS_WARN, g_strdup("has dates of another zone"),
              g_strdup_printf("%s: tarballs are dated about %s %s the times at which they were "
                              "written: timezone = %s would fit now",
                              tag, span, error > 0 ? "after" : "before", fits))
        ->figure = (double)error;
}

static void judge_clocks(const NodeCase *node, NodeVerdict *verdict)
{
    judge_our_clock(node, verdict);
    if (node->fresh) {
        judge_skew(node, verdict);
        judge_zone(node, verdict);
    }
}

static void judge_future(const ItemCase *item, ItemVerdict *verdict)
{
    const Tarball *future = NULL;
    if (!item->node->fresh)
        return;
    for (guint i = item->listed->len; i-- > 0 && future == NULL;) {
        const Tarball *tarball = g_ptr_array_index(item->listed, i);
        if (tarball->time <= item->node->seen)
            return;
        if (!judge_counts(item->node, tarball))
            future = tarball;
    }
    if (future == NULL)
        return;
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, future->time);
    g_autofree char *seen = judge_when(item->node, item->node->seen);
    Verdict *added = judge_add(
        verdict->verdicts, RULE_CLOCK, STATUS_WARN, g_strdup("has a tarball dated in the future"),
        g_strdup_printf("%s: a tarball is dated %s, more than a day ahead of the run of "
                        "%s; it does not count",
                        name, when, seen));
    added->since = future->first_seen;
    added->time = future->time;
}

const JudgeRule judge_clock = {
    .word = "clock",
    .mark = EVENT_NOTE,
    .stale = true,
    .judge_node = judge_clocks,
    .judge_item = judge_future,
};
