/* Sizes that change too little or too slowly for a night to tell. Levels are medians of seven
 * tarballs, the newest first, from the last 200.
 *
 *   little by little  the fall is from the highest level to the newest, w weeks later, back to
 *                     where a step between two levels was told by itself. With s the spread of
 *                     sizes (of nightly changes, over sqrt 2), and d that of how much the change of
 *                     a week differs from that of the week before, over sqrt 2:
 *                       told  fall >= `decline`, 4 s and 4 d sqrt w
 *                       or    fall >= half of that, 8 s and 6 d sqrt w
 *                     as what wanders falls by d sqrt w by chance, while what leaks does so evenly.
 *                     It must be so in three of the last seven nights, so that noise at a limit is
 *                     not told now and then. It is a warning as long as the level falls by 2 % in
 *                     a fortnight, and nothing where it fell 0.6 times as far a year ago, too.
 *   growth stops      eight weeks in which the level rose by half of their median G or more, with G
 *                     four times s at least, and since then two weeks or more, eight at most, in
 *                     which it rose by less than 0.15 G a week
 *   one size          the last L tarballs have the same bytes, and among the up to 200 before them
 *                     eight or more had others than the one before each: a share p, the longest
 *                     run of one size R. Told when L >= 7, L >= 5 + 2 R, and (1 - p)^L, the chance
 *                     of it, is under 1 in 10,000. */
#include "judge/decline.h"

#include "judge/robust.h"

#include <math.h>
#include <string.h>

#define LEVEL 7
#define MOST 200
#define DECLINE_MIN 21
#define HOLD 7
#define TOLD 3
#define STILL_FALLS 0.02 /* in log, within two levels */
#define GREW 8           /* weeks */
#define RUN 7
#define FORTNIGHT 14
#define CHANCE 1e-4
#define YEAR (364 * G_GINT64_CONSTANT(86400)) /* s, in whole weeks */

/* The last sizes up to a place, the newest first. */
typedef struct {
    double log[MOST], level[MOST];
    gint64 time[MOST];
    int n, levels;
} Recent;

static void gather(Recent *recent, const SizeSeries *series, int place)
{
    recent->n = recent->levels = 0;
    for (; place != -1 && recent->n < MOST; place = baseline_before(series, place)) {
        const Tarball *tarball = &g_array_index(series->tarballs, Tarball, place);
        recent->log[recent->n] = size_series_log(series, place);
        recent->time[recent->n++] = tarball->time;
    }
}

/* Each level is that of the seven from its place on: one value leaves what is sorted, one comes. */
static void find_levels(Recent *recent)
{
    double sorted[LEVEL];
    if (recent->n < LEVEL)
        return;
    for (int i = 0; i < recent->n; i++) {
        int at = MIN(i, LEVEL - 1);
        if (i >= LEVEL) {
            int gone = 0;
            while (sorted[gone] != recent->log[i - LEVEL])
                gone++;
            memmove(sorted + gone, sorted + gone + 1, (gsize)(LEVEL - 1 - gone) * sizeof *sorted);
        }
        for (; at > 0 && sorted[at - 1] > recent->log[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = recent->log[i];
        if (i >= LEVEL - 1)
            recent->level[recent->levels++] = sorted[LEVEL / 2];
    }
}

static double spread_of_sizes(const Recent *recent)
{
    double changes[ROBUST_MAX];
    gsize n = 0;
    for (int i = 0; i + 1 < recent->n && n < ROBUST_MAX; i++)
        changes[n++] = recent->log[i] - recent->log[i + 1];
    return robust_spread(changes, n) / sqrt(2);
}

/* How much the change of a week differs from that of the week before: what wanders differs as much
 * as it changes, what leaks hardly does. */
static double spread_of_weeks(const Recent *recent, int levels)
{
    double changes[ROBUST_MAX];
    gsize n = 0;
    for (int i = 0; i + 2 * LEVEL < levels && n < ROBUST_MAX; i++)
        changes[n++] =
            recent->level[i] - 2 * recent->level[i + LEVEL] + recent->level[i + 2 * LEVEL];
    return n >= LEVEL ? robust_spread(changes, n) / sqrt(2) : 0;
}

/* How far the level at `from` lies below the highest before it; *at is the place of that. */
static double fall_from(const Recent *recent, int from, int levels, int *at)
{
    *at = from;
    for (int i = from + 1; i < levels; i++)
        if (recent->level[i] > recent->level[*at])
            *at = i;
    return recent->level[*at] - recent->level[from];
}

/* How much sizes vary from night to night, and levels from week to week, in log. */
typedef struct {
    double nights, weeks;
} Spreads;

/* The limit in % that the fall at `from` exceeds; 0: none. The spreads are found when needed. */
static double exceeded(const Recent *recent, int from, int levels, double limit, Spreads *spreads)
{
    int at;
    double fall = fall_from(recent, from, levels, &at);
    if (-100 * expm1(-fall) < limit / 2)
        return 0;
    if (isnan(spreads->nights))
        *spreads = (Spreads){spread_of_sizes(recent), spread_of_weeks(recent, levels)};
    double chance = spreads->weeks * sqrt(fmax(1, (double)(at - from) / LEVEL));
    double spread = spreads->nights;
    if (-100 * expm1(-fall) >= limit && fall >= 4 * spread && fall >= 4 * chance)
        return limit;
    return fall >= 8 * spread && fall >= 6 * chance ? limit / 2 : 0;
}

/* Whether no size among the last is so much larger that a decline could be told: most are not. */
static bool is_highest(const SizeSeries *series, int place, double limit)
{
    gint64 lowest = G_MAXINT64, highest = 0;
    for (int i = 0; place != -1 && i < MOST; i++, place = baseline_before(series, place)) {
        gint64 bytes = g_array_index(series->tarballs, Tarball, place).bytes;
        if (i < LEVEL + HOLD)
            lowest = MIN(lowest, bytes);
        highest = MAX(highest, bytes);
    }
    return (double)lowest > (1 - limit / 200) * (double)highest;
}

/* Levels up to the first step that was told by itself. */
static int count_levels(const Recent *recent, const Limits *limits)
{
    double step = -log1p(-MIN(limits->shrink_percent, 99) / 100);
    int levels = 1;
    if (limits->shrink_percent <= 0) /* no step is told */
        return recent->levels;
    while (levels < recent->levels &&
           fabs(recent->level[levels] - recent->level[levels - 1]) < step)
        levels++;
    return levels;
}

/* The median of the tarballs within a week around `time`, in log; NAN: there are too few. */
static double level_around(const SizeSeries *series, int place, gint64 time)
{
    double logs[LEVEL];
    gsize n = 0;
    const gint64 half = G_GINT64_CONSTANT(86400) * LEVEL / 2;
    for (; place != -1 && n < LEVEL; place = baseline_before(series, place)) {
        gint64 one = g_array_index(series->tarballs, Tarball, place).time;
        if (one < time - half)
            break;
        if (one <= time + half)
            logs[n++] = size_series_log(series, place);
    }
    return n >= 3 ? robust_median(logs, n) : NAN;
}

/* Whether it fell as far, or nearly, a year ago, too. */
static bool is_seasonal(const SizeSeries *series, int place, const Recent *recent, int at,
                        double fall)
{
    double high = level_around(series, place, recent->time[at + LEVEL / 2] - YEAR);
    double low = level_around(series, place, recent->time[LEVEL / 2] - YEAR);
    return high - low >= 0.6 * fall; /* not of NAN */
}

bool size_find_decline(const SizeSeries *series, int place, const Limits *limits,
                       SizeDecline *decline)
{
    Recent recent;
    double limit = limits->decline_percent;
    if (limit <= 0 || is_highest(series, place, limit))
        return false;
    gather(&recent, series, place);
    if (recent.n < DECLINE_MIN)
        return false;
    find_levels(&recent);
    int levels = count_levels(&recent, limits), at;
    double worst = 0;
    Spreads spreads = {NAN, NAN};
    int told = 0, falls = 0;
    for (int from = 0; from < HOLD && from + 1 < levels; from++) {
        double one = exceeded(&recent, from, levels, limit, &spreads);
        double lately = recent.level[MIN(from + 2 * LEVEL, levels - 1)];
        if (one > 0 && (worst == 0 || one < worst))
            worst = one;
        told += one > 0;
        falls += one > 0 && lately - recent.level[from] > STILL_FALLS;
    }
    if (told < TOLD)
        return false;
    double fall = fall_from(&recent, 0, levels, &at);
    if (is_seasonal(series, place, &recent, at, fall))
        return false;
    *decline = (SizeDecline){.percent = -100 * expm1(-fall),
                             .highest = exp(recent.level[at]),
                             .lowest = exp(recent.level[0]),
                             .limit = worst,
                             .since = recent.time[at + LEVEL / 2],
                             .falls = falls >= TOLD};
    return true;
}

/* How much the level rose in the week that ended so many weeks ago. */
static double rise(const Recent *recent, int week)
{
    int i = week * LEVEL;
    return recent->level[i] - recent->level[i + LEVEL];
}

static bool grew_steadily(const Recent *recent, int from, double spread, double *usual)
{
    double rises[GREW], least = INFINITY;
    for (int i = 0; i < GREW; i++) {
        rises[i] = rise(recent, from + i);
        least = fmin(least, rises[i]);
    }
    *usual = robust_median(rises, GREW);
    return *usual > 0 && least >= 0.5 * *usual && *usual >= 4 * spread;
}

/* The middle one of three. */
static double middle(const gint64 *bytes)
{
    gint64 low = MIN(bytes[0], bytes[1]), high = MAX(bytes[0], bytes[1]);
    return (double)CLAMP(bytes[2], low, high);
}

/* Whether growth may have ended, seen from every fourteenth size alone: mostly it has not. */
static bool may_have_stalled(const SizeSeries *series, int place)
{
    gint64 bytes[FORTNIGHT * 9 + 3];
    int n = 0;
    for (; place != -1 && n < (int)G_N_ELEMENTS(bytes); place = baseline_before(series, place))
        bytes[n++] = g_array_index(series->tarballs, Tarball, place).bytes;
    for (int flat = FORTNIGHT; flat + 4 * FORTNIGHT + 3 <= n; flat += FORTNIGHT) {
        bool grew = true;
        for (int i = 0; grew && i < 4; i++)
            grew =
                middle(bytes + flat + i * FORTNIGHT) > middle(bytes + flat + (i + 1) * FORTNIGHT);
        double before = middle(bytes + flat);
        double grown = before - middle(bytes + flat + 4 * FORTNIGHT);
        if (grew && fabs(middle(bytes) - before) < 0.15 * flat / FORTNIGHT * grown)
            return true;
    }
    return false;
}

/* Whether the level moved by no more in any of the last weeks. */
static bool is_flat(const Recent *recent, int weeks, double most)
{
    for (int week = 0; week < weeks; week++)
        if (fabs(rise(recent, week)) > most)
            return false;
    return true;
}

bool size_find_stall(const SizeSeries *series, int place, SizeStall *stall)
{
    Recent recent;
    if (!may_have_stalled(series, place))
        return false;
    gather(&recent, series, place);
    find_levels(&recent);
    int weeks = (recent.levels - 1) / LEVEL;
    if (weeks < GREW + 2 || rise(&recent, 0) >= rise(&recent, weeks - 1))
        return false;
    double spread = spread_of_sizes(&recent), usual = 0;
    for (int flat = 2; flat <= GREW && flat + GREW <= weeks; flat++) {
        double since = recent.level[0] - recent.level[flat * LEVEL];
        /* A week may lie between, in which growth ended. */
        for (int between = 0; between <= 1 && flat + between + GREW <= weeks; between++)
            if (grew_steadily(&recent, flat + between, spread, &usual) &&
                fabs(since) <= 0.15 * flat * usual && is_flat(&recent, flat, usual / 2)) {
                *stall =
                    (SizeStall){flat, 100 * expm1(usual), recent.time[flat * LEVEL + LEVEL / 2]};
                return true;
            }
    }
    return false;
}

bool size_find_run(const SizeSeries *series, int place, SizeRun *run)
{
    const Tarball *newest = &g_array_index(series->tarballs, Tarball, place);
    gint64 bytes = newest->bytes;
    int n = 0, longest = 0, length = 0, changes = 0, before = 0;
    *run = (SizeRun){.since = newest->time};
    for (; place != -1; place = baseline_before(series, place)) {
        const Tarball *tarball = &g_array_index(series->tarballs, Tarball, place);
        if (tarball->bytes != bytes)
            break;
        n++;
        run->since = tarball->time;
    }
    if (n < RUN)
        return false;
    for (; place != -1 && before < MOST; place = baseline_before(series, place)) {
        const Tarball *tarball = &g_array_index(series->tarballs, Tarball, place);
        before++;
        if (tarball->bytes != bytes) {
            changes++;
            length = 0;
        }
        bytes = tarball->bytes;
        length++;
        longest = MAX(longest, length);
    }
    run->n = n;
    run->changed = before > 0 ? (double)changes / before : 0;
    return changes >= 8 && n >= 5 + 2 * longest && pow(1 - run->changed, n) < CHANCE;
}
