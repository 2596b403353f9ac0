#include "judge/change.h"

#include "judge/baseline.h"
#include "judge/judge.h"
#include "judge/robust.h"

#include <math.h>

#define ENOUGH_FOR_LITTLE 8 /* predecessors, to speak of half the limit */
#define ENOUGH_FOR_JUMP 5
#define NIGHTS 7       /* after a change, while it is spoken of */
#define LEVEL 7        /* tarballs whose median is a level */
#define DECLINE_MAX 90 /* tarballs */
#define DECLINE_MIN 21
#define STILL_FALLS 0.02 /* in log, within two levels */
#define FLOOR 0.02

static double log_of(const GArray *tarballs, int place)
{
    return log((double)g_array_index(tarballs, Tarball, place).bytes);
}

static void judge_drop(SizeChange *change, const Baseline *baseline, double size, double limit)
{
    double z = (size - baseline->expected) / baseline->spread;
    double percent = -100 * expm1(size - baseline->expected);
    if (limit <= 0)
        return;
    change->limit = limit;
    if (z <= -4 && percent >= limit) {
        bool whole = change->tarball->sidecar_bytes == change->tarball->bytes;
        change->status = whole ? STATUS_WARN : STATUS_ALARM;
    } else if (baseline->n >= ENOUGH_FOR_LITTLE && z <= -6 && percent >= limit / 2) {
        change->limit = limit / 2;
        change->status = STATUS_WARN;
    }
}

static void judge_jump(SizeChange *change, const Baseline *baseline, double size, double limit)
{
    double z = (size - baseline->expected) / baseline->spread;
    double percent = 100 * expm1(size - fmax(baseline->expected, baseline->median));
    change->limit = limit;
    if (limit > 0 && baseline->n >= ENOUGH_FOR_JUMP && z >= 4 && percent >= limit)
        change->status = STATUS_WARN;
}

bool size_compare(const GArray *tarballs, int place, gint64 seen, const Limits *limits,
                  SizeChange *change)
{
    Baseline baseline;
    const Tarball *tarball = &g_array_index(tarballs, Tarball, place);
    *change = (SizeChange){.tarball = tarball, .near = BASELINE_NEAR};
    if (tarball->bytes <= 0 || !baseline_measure(&baseline, tarballs, place, seen))
        return false;
    double size = log_of(tarballs, place), usual = exp(baseline.expected);
    change->near = baseline_near(&baseline);
    change->percent = 100 * expm1(size - baseline.expected);
    change->expected = usual;
    change->n = baseline.n;
    change->weekly = baseline.weekly;
    if (fabs((double)tarball->bytes - usual) < (baseline.inexact ? 2 << 20 : 64 << 10) ||
        fabs(size - baseline.log[0]) <= change->near)
        return false;
    if (size < baseline.expected)
        judge_drop(change, &baseline, size, limits->shrink_percent);
    else
        judge_jump(change, &baseline, size, limits->jump_percent);
    return change->status != STATUS_OK;
}

bool size_find_change(const GArray *tarballs, int place, gint64 seen, const Limits *limits,
                      SizeChange *change, int *nights)
{
    for (int night = 0; night <= NIGHTS; night++) {
        int before = baseline_before(tarballs, place, seen);
        if (before == -1)
            return false;
        double step = fabs(log_of(tarballs, place) - log_of(tarballs, before));
        if (step > BASELINE_NEAR) {
            *nights = night;
            if (size_compare(tarballs, place, seen, limits, change))
                return true;
            if (step > change->near)
                return false;
        }
        place = before;
    }
    return false;
}

/* The last sizes up to that place, the newest first. */
typedef struct {
    double log[DECLINE_MAX];
    gint64 time[DECLINE_MAX];
    int n;
} Recent;

static void gather(Recent *recent, const GArray *tarballs, int place, gint64 seen)
{
    recent->n = 0;
    for (; place != -1 && recent->n < DECLINE_MAX; place = baseline_before(tarballs, place, seen)) {
        recent->log[recent->n] = log_of(tarballs, place);
        recent->time[recent->n++] = g_array_index(tarballs, Tarball, place).time;
    }
}

static double level_at(const Recent *recent, int from)
{
    double sorted[LEVEL];
    for (int i = 0; i < LEVEL; i++)
        sorted[i] = recent->log[from + i];
    return robust_median(sorted, LEVEL);
}

/* The usual change from one night to the next, of the `n` newest, as a spread of sizes. */
static double spread_of(const Recent *recent, int n)
{
    double step[DECLINE_MAX], sorted[DECLINE_MAX];
    for (int i = 0; i + 1 < n; i++)
        step[i] = sorted[i] = recent->log[i] - recent->log[i + 1];
    double centre = robust_median(sorted, (gsize)n - 1);
    return fmax(ROBUST_SIGMA * robust_mad(step, (gsize)n - 1, centre) / sqrt(2), FLOOR);
}

bool size_find_decline(const GArray *tarballs, int place, gint64 seen, const Limits *limits,
                       SizeDecline *decline)
{
    Recent recent;
    if (limits->decline_percent <= 0)
        return false;
    gather(&recent, tarballs, place, seen);
    if (recent.n < DECLINE_MIN)
        return false;
    double step = -log1p(-CLAMP(limits->shrink_percent, 0.1, 99) / 100);
    double now = level_at(&recent, 0), last = now, highest = now, lately = now;
    int at = 0, i = 1;
    for (; i + LEVEL <= recent.n; i++) {
        double level = level_at(&recent, i);
        if (fabs(level - last) >= step)
            break;
        last = level;
        if (level > highest) {
            highest = level;
            at = i;
        }
        if (i <= 2 * LEVEL)
            lately = level;
    }
    double percent = -100 * expm1(now - highest);
    if (percent < limits->decline_percent || highest - now < 4 * spread_of(&recent, i))
        return false;
    *decline = (SizeDecline){.percent = percent,
                             .highest = exp(highest),
                             .lowest = exp(now),
                             .since = recent.time[at + LEVEL / 2],
                             .falls = lately - now > STILL_FALLS};
    return true;
}

/* What the size rule says of tarballs other than the newest. */
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
