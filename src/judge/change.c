/* What is expected of a tarball's size, from those before it, and whether it departs from that at
 * once. All is reckoned in logarithms. The level of the last sizes b[1] .. b[n], 30 at most:
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
 * there was a step, and only those since count.
 *
 * A size b departs, with z = (ln b - expected) / s, when it
 *
 *   shrank    z <= -4, and b is smaller by the limit `shrink`. The further beyond the noise, the
 *             less is enough: from n = 8 on, 4 / |z| of the limit, but a quarter of it (half, if
 *             it is above 20 %). So at z = -8 half of the limit is enough.
 *   grew      z >= 4, and b is larger by the limit `jump`, than the median, too; from n = 5 on
 *
 * Expected is what a sure pattern (pattern.h) says, where there is one that explains the size, else
 * what the level says. A size that fits any pattern of its night, or the sum of two, is well; one
 * that fits the level is well unless a sure pattern of larger sizes is missed. A size that recurs
 * though no pattern tells when is well, too.
 *
 * None is a change by less than 64 KiB or a quarter of what is expected, whichever is less (2 MiB
 * among sizes rounded to MB), nor one that lies close to the size before: near, or within half of
 * the departure, 0.1 at most; where sizes wander, within four spreads of a nightly change. */
#include "judge/change.h"

#include "judge/baseline.h"
#include "judge/robust.h"

#include <math.h>

#define DAY 86400
#define ENOUGH 2
#define ENOUGH_FOR_TREND 8
#define YOUNG 5
#define STEP 0.03
#define NEAR 0.01
#define WANDERS 1.4         /* times as far from their trend as they change from night to night */
#define SELDOM 0.06         /* what changes seldom does so by no more, usually */
#define ENOUGH_FOR_LITTLE 8 /* predecessors, to speak of less than the limit */
#define ENOUGH_FOR_JUMP 5
#define FAR 4.0           /* spreads */
#define LEAST 0.25        /* of a limit of 20 % at most; */
#define LEAST_OF_MORE 0.5 /* of one that is larger */
#define NIGHTS 14         /* after a change, while it is spoken of */
#define SMALL 65536.0     /* bytes */
#define FITS 0.1          /* in log */
#define LEVEL_WIDTH 0.1   /* in log */

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
    baseline->near = fmax(NEAR, 3 * baseline->changes);
    return true;
}

void baseline_fit(Baseline *baseline)
{
    baseline->level = MIN(baseline->n, BASELINE_MAX);
    if (baseline->level > ENOUGH)
        forget_before_step(baseline, baseline->changes);
    measure_level(baseline, baseline->changes);
}

/* The limit in % of a drop by `z` spreads; INFINITY: it is within the noise. */
static double drop_limit(double z, gsize n, double limit)
{
    if (z > -FAR || limit <= 0)
        return INFINITY;
    return n < ENOUGH_FOR_LITTLE ? limit
                                 : limit * fmax(limit <= 20 ? LEAST : LEAST_OF_MORE, FAR / -z);
}

static bool is_drop(const SizeHeld *expected, double size, double limit)
{
    double z = (size - expected->expected) / expected->spread;
    return -100 * expm1(size - expected->expected) >= drop_limit(z, expected->n, limit);
}

static bool is_jump(const SizeHeld *expected, double size, double limit)
{
    double z = (size - expected->expected) / expected->spread;
    return limit > 0 && expected->n >= ENOUGH_FOR_JUMP && z >= FAR &&
           100 * expm1(size - fmax(expected->expected, expected->median)) >= limit;
}

static bool is_told(const SizeHeld *expected, double size, const Limits *limits)
{
    return size < expected->expected ? is_drop(expected, size, limits->shrink_percent)
                                     : is_jump(expected, size, limits->jump_percent);
}

static SizeHeld of_pattern(const Pattern *pattern)
{
    return (SizeHeld){pattern->expected, pattern->spread, pattern->expected, ENOUGH_FOR_LITTLE};
}

static bool is_told_by(const Pattern *pattern, double size, const Limits *limits)
{
    SizeHeld expected = of_pattern(pattern);
    return is_told(&expected, size, limits);
}

static bool fits(const Pattern *pattern, double expected, double size)
{
    return fabs(size - expected) <= fmax(FITS, FAR * pattern->spread);
}

/* Whether the size is what one of the patterns expects, or two of them together. */
static bool fits_any(const Pattern *patterns, int n, double size, const Limits *limits)
{
    for (int i = 0; i < n; i++) {
        if (patterns[i].sure ? !is_told_by(&patterns[i], size, limits)
                             : fits(&patterns[i], patterns[i].expected, size))
            return true;
        for (int j = 0; j < n; j++)
            if (i != j && fits(&patterns[i], patterns[i].expected + patterns[j].step, size))
                return true;
    }
    return false;
}

/* The sure pattern whose expectation is nearest; NULL: none is sure. */
static const Pattern *nearest_sure(const Pattern *patterns, int n, double size)
{
    const Pattern *nearest = NULL;
    for (int i = 0; i < n; i++)
        if (patterns[i].sure &&
            (nearest == NULL || fabs(size - patterns[i].expected) < fabs(size - nearest->expected)))
            nearest = &patterns[i];
    return nearest;
}

void size_band(const SizeChange *change, const Limits *limits, double *low, double *high)
{
    const SizeHeld *held = &change->held;
    double near = FAR * held->spread, far = near + 5;
    for (int i = 0; i < 40; i++) { /* is_drop() has no inverse in closed form */
        double middle = (near + far) / 2;
        if (is_drop(held, held->expected - middle, limits->shrink_percent))
            far = middle;
        else
            near = middle;
    }
    *low = limits->shrink_percent > 0 ? exp(held->expected - far) : 0;
    *high = limits->jump_percent > 0 && held->n >= ENOUGH_FOR_JUMP
                ? exp(fmax(held->expected + FAR * held->spread,
                           fmax(held->expected, held->median) + log1p(limits->jump_percent / 100)))
                : INFINITY;
}

static void fill_in(SizeChange *change, const SizeHeld *expected, double size)
{
    change->held = *expected;
    change->percent = 100 * expm1(size - expected->expected);
    change->expected = exp(expected->expected);
    change->varies = 100 * expm1(expected->spread / (1 + 4 / (double)expected->n));
}

static bool is_small(const SizeChange *change, const Baseline *baseline)
{
    double least = baseline->inexact ? 32 * SMALL : fmin(SMALL, change->expected / 4);
    return fabs((double)change->tarball->bytes - change->expected) < least;
}

static Status status_of(const SizeChange *change, const Limits *limits)
{
    bool whole = change->tarball->sidecar_bytes == change->tarball->bytes;
    return change->percent > -limits->shrink_percent || whole ? STATUS_WARN : STATUS_ALARM;
}

/* How far apart, in log, sizes on a level are that lies `step` from the one before. */
static double level_width(const Baseline *baseline, double step)
{
    return fmax(baseline->near, fmin(LEVEL_WIDTH, fabs(step) / 4));
}

/* Likewise of the newest: most of what lies between it and what is expected must have come in one
 * night. What wanders has come there in several. */
static double step_width(const Baseline *baseline, double step)
{
    double width = fmax(baseline->near, fmin(LEVEL_WIDTH, fabs(step) / 2));
    return baseline->wanders ? fmax(width, FAR * sqrt(2) * baseline->changes) : width;
}

/* Compares the tarball in that place, with what was measured before it. */
static void compare(const SizeSeries *series, int place, const Baseline *baseline,
                    const Limits *limits, SizeChange *change)
{
    Pattern patterns[PATTERN_MOST];
    *change = (SizeChange){.tarball = &g_array_index(series->tarballs, Tarball, place)};
    double size = size_series_log(series, place);
    SizeHeld plain = {baseline->expected, baseline->spread, baseline->median, baseline->level};
    int n = pattern_find(series, place, baseline, patterns);
    for (int i = 0; i < n; i++)
        patterns[i].sure =
            patterns[i].sure && (!is_told_by(&patterns[i], size, limits) ||
                                 pattern_explains(series, place, &patterns[i], size));
    const Pattern *sure = nearest_sure(patterns, n, size);
    SizeHeld held = sure != NULL ? of_pattern(sure) : plain;
    change->n = sure != NULL ? (gsize)sure->members : baseline->level;
    if (sure != NULL)
        change->pattern = *sure;
    fill_in(change, &held, size);
    bool is_well = !is_told(&held, size, limits) || fits_any(patterns, n, size, limits) ||
                   (sure != NULL && size > held.expected && !is_told(&plain, size, limits)) ||
                   is_small(change, baseline);
    if (!is_well && sure == NULL)
        is_well =
            fabs(size - baseline->log[0]) <= step_width(baseline, size - baseline->expected) ||
            pattern_has_precedents(series, place, baseline, size);
    if (!is_well) {
        double z = (size - held.expected) / held.spread;
        change->limit = size > held.expected ? limits->jump_percent
                        : -change->percent >= limits->shrink_percent
                            ? limits->shrink_percent
                            : drop_limit(z, held.n, limits->shrink_percent);
        change->status = status_of(change, limits);
    }
}

bool size_compare(const SizeSeries *series, int place, const Limits *limits, SizeChange *change)
{
    Baseline baseline;
    const Tarball *tarball = &g_array_index(series->tarballs, Tarball, place);
    *change = (SizeChange){.tarball = tarball};
    if (tarball->bytes <= 0 || !baseline_scan(&baseline, series, place))
        return false;
    baseline_fit(&baseline);
    compare(series, place, &baseline, limits, change);
    return true;
}

/* Whether the newest is so near to the one before that no comparison would find anything. */
static bool is_well_at_once(const SizeSeries *series, int place, const Baseline *baseline)
{
    return !pattern_is_possible(baseline) &&
           fabs(size_series_log(series, place) - baseline->log[0]) <= baseline->near;
}

bool size_find_change(const SizeSeries *series, int place, const Limits *limits, SizeChange *change,
                      int *nights)
{
    Baseline baseline;
    bool found = false;
    double passed = 0; /* the largest step since the night that is looked at */
    if (!baseline_scan(&baseline, series, place))
        return false;
    bool is_asked = !is_well_at_once(series, place, &baseline);
    for (int night = 0; night <= NIGHTS; night++) {
        int before = baseline_before(series, place);
        if (before == -1)
            return found;
        double step = fabs(size_series_log(series, place) - size_series_log(series, before));
        SizeChange one;
        if (night == 0 && is_asked) {
            baseline_fit(&baseline);
            compare(series, place, &baseline, limits, &one);
        } else if (night > 0) {
            is_asked = step > baseline.near && size_compare(series, place, limits, &one);
        }
        if (is_asked && one.status != STATUS_OK) {
            bool is_same = !found || (one.percent < 0) == (change->percent < 0);
            if (!is_same || passed > level_width(&baseline, log1p(one.percent / 100)))
                return found;
            found = true;
            *change = one;
            *nights = night;
        }
        passed = fmax(passed, step);
        if (passed > fmax(baseline.near, LEVEL_WIDTH))
            return found;
        place = before;
    }
    return found;
}
