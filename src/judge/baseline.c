#include "judge/baseline.h"

#include "judge/robust.h"

#include <math.h>

#define DAY 86400
#define ENOUGH_FOR_TREND 8
#define ENOUGH 2
#define ENOUGH_WEEKS 3
#define FLOOR 0.02
#define SAME_HOURS 0.25 /* days that whole weeks may be off */

bool baseline_is_future(const Tarball *tarball, gint64 seen)
{
    return (tarball->flags & TARBALL_FUTURE) != 0 || tarball->time > seen + DAY;
}

bool baseline_counts(const Tarball *tarball, gint64 seen)
{
    return tarball->bytes > 0 && !baseline_is_future(tarball, seen);
}

int baseline_before(const GArray *tarballs, int place, gint64 seen)
{
    gint64 time = g_array_index(tarballs, Tarball, place).time;
    for (int i = place - 1; i >= 0; i--) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        if (tarball->time < time && baseline_counts(tarball, seen))
            return i;
    }
    return -1;
}

static void gather(Baseline *baseline, const GArray *tarballs, int place, gint64 seen)
{
    const Tarball *judged = &g_array_index(tarballs, Tarball, place);
    *baseline = (Baseline){.inexact = (judged->flags & TARBALL_INEXACT) != 0};
    for (int i = place - 1; i >= 0 && baseline->n < BASELINE_MAX; i--) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        if (tarball->time >= judged->time || !baseline_counts(tarball, seen))
            continue;
        baseline->day[baseline->n] = (double)(tarball->time - judged->time) / DAY;
        baseline->log[baseline->n++] = log((double)tarball->bytes);
        baseline->inexact |= (tarball->flags & TARBALL_INEXACT) != 0;
    }
}

/* The median of all, and how far from it a size must be to be on another level. */
static double find_step(const Baseline *baseline, double *median)
{
    double sorted[BASELINE_MAX];
    for (gsize i = 0; i < baseline->n; i++)
        sorted[i] = baseline->log[i];
    *median = robust_median(sorted, baseline->n);
    double spread = fmax(ROBUST_SIGMA * robust_mad(baseline->log, baseline->n, *median), FLOOR);
    return fmax(4 * spread, 2 * BASELINE_NEAR);
}

static void forget_before_step(Baseline *baseline)
{
    const double *log = baseline->log;
    double median;
    double step = find_step(baseline, &median);
    if (fabs(log[0] - log[1]) > BASELINE_NEAR || fabs(log[0] - median) <= step)
        return;
    gsize n = ENOUGH;
    while (n < baseline->n && fabs(log[n] - log[n - 1]) <= BASELINE_NEAR)
        n++;
    baseline->n = n;
}

static void keep_weekday(Baseline *baseline)
{
    Baseline same = {.inexact = baseline->inexact, .weekly = true};
    double low = INFINITY, high = -INFINITY, median;
    double step = find_step(baseline, &median);
    for (gsize i = 0; i < baseline->n; i++) {
        if (fabs(remainder(baseline->day[i], 7)) > SAME_HOURS)
            continue;
        same.day[same.n] = baseline->day[i];
        same.log[same.n++] = baseline->log[i];
        low = fmin(low, baseline->log[i]);
        high = fmax(high, baseline->log[i]);
    }
    if (same.n >= ENOUGH_WEEKS && same.n < baseline->n && high - low <= 2 * BASELINE_NEAR &&
        (low - median > step || median - high > step))
        *baseline = same;
}

static void measure(Baseline *baseline)
{
    double sorted[BASELINE_MAX], rest[BASELINE_MAX];
    gsize n = baseline->n;
    for (gsize i = 0; i < n; i++)
        rest[i] = sorted[i] = baseline->log[i];
    baseline->median = baseline->expected = robust_median(sorted, n);
    RobustTrend trend;
    if (n >= ENOUGH_FOR_TREND && robust_trend(baseline->day, baseline->log, n, &trend)) {
        double span = baseline->day[0] - baseline->day[n - 1];
        double ahead = fmin(-baseline->day[0], span);
        baseline->expected = trend.level + trend.slope * (baseline->day[0] + ahead);
        for (gsize i = 0; i < n; i++)
            rest[i] = baseline->log[i] - trend.slope * baseline->day[i] - trend.level;
        for (gsize i = 0; i < n; i++)
            sorted[i] = rest[i];
    }
    double centre = robust_median(sorted, n);
    baseline->spread =
        fmax(ROBUST_SIGMA * robust_mad(rest, n, centre), FLOOR) * (1 + 4 / (double)n);
}

bool baseline_measure(Baseline *baseline, const GArray *tarballs, int place, gint64 seen)
{
    gather(baseline, tarballs, place, seen);
    if (baseline->n < ENOUGH)
        return false;
    keep_weekday(baseline);
    if (!baseline->weekly && baseline->n > ENOUGH)
        forget_before_step(baseline);
    measure(baseline);
    return true;
}

double baseline_near(const Baseline *baseline)
{
    return fmax(BASELINE_NEAR, 3 * baseline->spread / (1 + 4 / (double)baseline->n));
}
