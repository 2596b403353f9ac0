/* What is expected of a tarball's size from those before it, in logarithms. The level of the last
 * sizes b[1] .. b[n], 30 at most:
 *
 *   median    of ln b[i]
 *   expected  the same; with n >= 8, where the trend (Theil and Sen) of ln b[i] over time has come
 *             by now, followed no further ahead than the predecessors span
 *   changes   the robust spread (robust.h) of the changes from night to night among the last 90,
 *             over sqrt 2; where three of them or more were none at all, and three others were
 *             not, at least the median of these, 0.06 at most
 *   spread s  1 + 4 / n times the largest of changes, 0.0025 (0.01 below n = 14, 0.02 below
 *             n = 8), and the robust spread of ln b[i] - trend (of four values or fewer their
 *             range, times 1.5 of three and 3 of two)
 *   near      three times changes, 0.01 at least
 *   wanders   the spread around the trend is more than 1.4 times changes
 *
 * Where the last two are near to one another and not to the rest (four spreads away, and 0.03),
 * there was a step, and only those since count. */
#include "judge/baseline.h"

#include "judge/robust.h"

#include <math.h>

#define DAY 86400
#define ENOUGH 2
#define ENOUGH_FOR_TREND 8
#define YOUNG 5
#define STEP 0.03
#define WANDERS 1.4 /* times as far from their trend as they change from night to night */
#define SELDOM 0.06 /* what changes seldom does so by no more, usually */

bool baseline_is_future(const Tarball *tarball, gint64 seen)
{
    return (tarball->flags & TARBALL_FUTURE) != 0 || tarball->time > seen + DAY;
}

bool baseline_counts(const Tarball *tarball, gint64 seen)
{
    return tarball->bytes >= BASELINE_EMPTY && !baseline_is_future(tarball, seen);
}

void size_series_init(SizeSeries *series, const GArray *tarballs, gint64 seen, Calendar *calendar)
{
    *series = (SizeSeries){.tarballs = tarballs, .seen = seen, .calendar = calendar};
    series->log = g_new0(double, 2 * (gsize)tarballs->len);
    series->level = series->log + tarballs->len;
    series->before = g_new(int, tarballs->len);
    gint64 time = G_MININT64;
    int latest = -1, before = -1; /* of this instant, of the one before it */
    for (guint i = 0; i < tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        if (tarball->time > time)
            before = latest;
        time = tarball->time;
        series->before[i] = before;
        if (baseline_counts(tarball, seen))
            latest = (int)i;
    }
}

void size_series_clear(SizeSeries *series)
{
    g_free(series->log);
    g_free(series->before);
    *series = (SizeSeries){0};
}

double size_series_log(const SizeSeries *series, int place)
{
    double *known = &series->log[place];
    if (*known == 0)
        *known = log((double)g_array_index(series->tarballs, Tarball, place).bytes);
    return *known;
}

static void gather(Baseline *baseline, const SizeSeries *series, int place)
{
    const Tarball *judged = &g_array_index(series->tarballs, Tarball, place);
    baseline->n = 0;
    baseline->inexact = (judged->flags & TARBALL_INEXACT) != 0;
    for (int i = baseline_before(series, place); i >= 0 && baseline->n < BASELINE_SPREAD; i--) {
        const Tarball *tarball = &g_array_index(series->tarballs, Tarball, i);
        if (!baseline_counts(tarball, series->seen))
            continue;
        gsize n = baseline->n++;
        baseline->day[n] = (double)(tarball->time - judged->time) / DAY;
        baseline->log[n] = size_series_log(series, i);
        baseline->inexact |= n < BASELINE_MAX && (tarball->flags & TARBALL_INEXACT) != 0;
    }
}

/* How much sizes change from night to night, as a spread of sizes. */
static double spread_of_changes(Baseline *baseline)
{
    double changes[BASELINE_SPREAD], others[BASELINE_SPREAD];
    gsize n = baseline->n - 1, n_others = 0;
    baseline->steps = 0;
    for (gsize i = 0; i < n; i++) {
        changes[i] = baseline->log[i] - baseline->log[i + 1];
        if (changes[i] != 0)
            others[n_others++] = fabs(changes[i]);
        baseline->steps = fmax(baseline->steps, fabs(changes[i]));
    }
    double spread = robust_spread(changes, n) / sqrt(2);
    if (n_others >= 3 && n - n_others >= 3)
        spread = fmax(spread, fmin(robust_median(others, n_others), SELDOM));
    return spread;
}

static double floor_of(gsize n)
{
    return n < 8 ? 0.02 : n < 14 ? 0.01 : 0.0025;
}

static void forget_before_step(Baseline *baseline, double spread)
{
    const double *log = baseline->log;
    double sorted[BASELINE_MAX];
    gsize n = baseline->level;
    for (gsize i = 0; i < n; i++)
        sorted[i] = log[i];
    double median = robust_median(sorted, n);
    double step = fmax(4 * fmax(spread, ROBUST_SIGMA * robust_mad(sorted, n, median)), STEP);
    if (fabs(log[0] - log[1]) > baseline->near || fabs(log[0] - median) <= step)
        return;
    gsize since = ENOUGH;
    while (since < n && fabs(log[since] - log[since - 1]) <= baseline->near)
        since++;
    baseline->level = since;
}

static void measure_level(Baseline *baseline, double spread)
{
    /* Two or three are near to one another by chance. */
    static const double few_times[YOUNG] = {0, 0, 3, 1.5, 1};
    double rest[BASELINE_MAX], slope = 0, level = 0;
    double low = INFINITY, high = -INFINITY;
    gsize n = baseline->level;
    for (gsize i = 0; i < n; i++) {
        rest[i] = baseline->log[i];
        low = fmin(low, rest[i]);
        high = fmax(high, rest[i]);
    }
    baseline->median = baseline->expected = robust_median(rest, n);
    if (high > low && n >= ENOUGH_FOR_TREND &&
        robust_line(baseline->day, baseline->log, n, &slope, &level)) {
        double span = baseline->day[0] - baseline->day[n - 1];
        double ahead = fmin(-baseline->day[0], span);
        baseline->expected = level + slope * (baseline->day[0] + ahead);
    }
    for (gsize i = 0; i < n; i++)
        rest[i] = baseline->log[i] - slope * baseline->day[i];
    double own = n < YOUNG ? few_times[n] * (high - low) : robust_spread(rest, n);
    baseline->wanders = n >= ENOUGH_FOR_TREND && own > WANDERS * spread && spread > 0;
    baseline->spread = fmax(fmax(own, spread), floor_of(n)) * (1 + 4 / (double)n);
}

bool baseline_scan(Baseline *baseline, const SizeSeries *series, int place)
{
    gather(baseline, series, place);
    if (baseline->n < ENOUGH)
        return false;
    baseline->changes = spread_of_changes(baseline);
    baseline->near = fmax(BASELINE_NEAR, 3 * baseline->changes);
    return true;
}

void baseline_fit(Baseline *baseline)
{
    baseline->level = MIN(baseline->n, BASELINE_MAX);
    if (baseline->level > ENOUGH)
        forget_before_step(baseline, baseline->changes);
    measure_level(baseline, baseline->changes);
}
