/* Whether a tarball's size departs at once from what is expected of it: by baseline.c, as ln b.
 *
 * A size b departs, with z = (ln b - expected) / s, when it
 *
 *   shrank    z <= -4, and b is smaller by the limit `shrink`. The further beyond the noise, the
 *             less is enough: from n = 14 on, 4 / |z| of the limit, but a quarter of it (half, if
 *             it is above 20 %). So at z = -8 half of the limit is enough.
 *   grew      z >= 4, and b is larger by the limit `jump`, than the median, too; from n = 5 on
 *
 * Expected is what a sure pattern (pattern.h) says, where there is one that explains the size, else
 * what the level says. A size that fits any pattern of its night, or the sum of two, is well; one
 * that fits the level is well unless a sure pattern of larger sizes is missed. A size that recurs
 * though no pattern tells when is well, too (precedent.c); and of sizes that alternate, what is
 * well among each second one of them.
 *
 * It is an alarm where it shrank by the limit, and from n = 5 on z <= -5, unless a sidecar confirms
 * the size.
 *
 * None is a change by less than 64 KiB or a quarter of what is expected, whichever is less (2 MiB
 * among sizes rounded to MB), nor one that lies close to the size before: near, or within half of
 * the departure, 0.1 at most; where sizes wander, within four spreads of a nightly change. */
#include "judge/change.h"

#include <math.h>

#define ENOUGH_FOR_LITTLE 14 /* predecessors, to speak of less than the limit */
#define ENOUGH_FOR_JUMP 5
#define FAR 4.0           /* spreads */
#define CERTAIN 5.0       /* spreads, of an alarm */
#define LEAST 0.25        /* of a limit of 20 % at most; */
#define LEAST_OF_MORE 0.5 /* of one that is larger */
#define NIGHTS 14         /* after a change, while it is spoken of */
#define SMALL 65536.0     /* bytes */
#define FITS 0.1          /* in log */
#define LEVEL_WIDTH 0.1   /* in log */

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

/* No alarm is a drop that chance may bring in some years, or that a sidecar confirms. */
static Status status_of(const SizeChange *change, double z, const Limits *limits)
{
    bool whole = change->tarball->sidecar_bytes == change->tarball->bytes;
    bool is_chance = change->held.n >= ENOUGH_FOR_JUMP && z > -CERTAIN;
    return change->percent > -limits->shrink_percent || whole || is_chance ? STATUS_WARN
                                                                           : STATUS_ALARM;
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

static void compare(const SizeSeries *series, int place, const Baseline *baseline,
                    const Limits *limits, SizeChange *change);

/* Every second of the tarballs up to `place`, which is the last. Unref it. */
static GArray *every_second(const SizeSeries *series, int place)
{
    GArray *chosen = g_array_new(FALSE, FALSE, sizeof(Tarball));
    while (place != -1) {
        g_array_append_val(chosen, g_array_index(series->tarballs, Tarball, place));
        int before = baseline_before(series, place);
        place = before != -1 ? baseline_before(series, before) : -1;
    }
    Tarball *tarballs = (Tarball *)(void *)chosen->data;
    for (guint i = 0; i < chosen->len / 2; i++) {
        Tarball one = tarballs[i];
        tarballs[i] = tarballs[chosen->len - 1 - i];
        tarballs[chosen->len - 1 - i] = one;
    }
    return chosen;
}

/* Whether the size is well where only every second tarball is looked at: what alternates may have
 * other patterns besides. */
static bool is_well_in_turn(const SizeSeries *series, int place, const Limits *limits)
{
    g_autoptr(GArray) chosen = every_second(series, place);
    SizeSeries turn;
    SizeChange change;
    Baseline baseline;
    bool is_well = false;
    size_series_init(&turn, chosen, series->seen, series->calendar);
    if (baseline_scan(&baseline, &turn, (int)chosen->len - 1)) {
        baseline_fit(&baseline);
        compare(&turn, (int)chosen->len - 1, &baseline, limits, &change);
        is_well = change.status == STATUS_OK;
    }
    size_series_clear(&turn);
    return is_well;
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
            size_has_precedents(series, place, baseline, size);
    else if (!is_well && sure->kind == PATTERN_ALTERNATING)
        is_well = is_well_in_turn(series, place, limits);
    if (!is_well) {
        double z = (size - held.expected) / held.spread;
        change->limit = size > held.expected ? limits->jump_percent
                        : -change->percent >= limits->shrink_percent
                            ? limits->shrink_percent
                            : drop_limit(z, held.n, limits->shrink_percent);
        change->status = status_of(change, z, limits);
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

/* Whether sizes have changed so little of late, and before, that nothing would be found: mostly
 * they have. Ratios are looked at, as logarithms cost more. */
static bool is_calm(const SizeSeries *series, int place)
{
    for (int night = 0; night <= BASELINE_SPREAD; night++) {
        int before = baseline_before(series, place);
        if (before == -1)
            break;
        double one = (double)g_array_index(series->tarballs, Tarball, place).bytes;
        double other = (double)g_array_index(series->tarballs, Tarball, before).bytes;
        double most = 1 + (night <= NIGHTS ? BASELINE_NEAR : PATTERN_LEAST) * 0.97; /* below e^x */
        if (one > most * other || other > most * one)
            return false;
        place = before;
    }
    return true;
}

bool size_find_change(const SizeSeries *series, int place, const Limits *limits, SizeChange *change,
                      int *nights)
{
    Baseline baseline;
    bool found = false;
    double passed = 0; /* the largest step since the night that is looked at */
    if (is_calm(series, place) || !baseline_scan(&baseline, series, place))
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
