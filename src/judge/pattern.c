/* A pattern is a kind of night, such as Sundays, the last day of a month or each tenth night, whose
 * sizes stepped away from the nights before alike: c[1] .. c[k], each the log of a size less the
 * median of the five before it. Looked at are the last eight, of months twelve; of five and more,
 * the one that departs most may be an accident, and is left out. The pattern holds when
 *
 *   all c have one sign, and the least of them is half of their median c or more
 *   |c| >= 4 s, s their range over d2 (the mean range of k normal values: W. A. Shewhart's control
 *          charts), 0.02 at least
 *   |c| >= m spreads of the baseline: m is 4 of two nights, 3.5, 3, 2.5, and 2 of six and more, as
 *          chance does not repeat itself
 *
 * It expects the median of the five nights before tonight plus c, or the median of its own sizes,
 * whichever varies less, times 1.4 where one was left out. From three of a month, or four of
 * others, it is sure: then its absence is told, too, where that explains the size. Half of it is
 * the idea of seasonal outliers in J. Hochenbaum, O. S. Vallis and A. Kejariwal, "Automatic anomaly
 * detection in the cloud via statistical learning", 2017; a robust decomposition, as STL, would
 * want whole periods of each pattern before it says anything.
 *
 * Where sizes alternate, each is held against the second before: the spread of changes over two
 * nights is a quarter of that over one, or less, and the last six went up and down in turn. */
#include "judge/pattern.h"

#include "judge/robust.h"

#include <math.h>
#include <string.h>

#define DAY 86400
#define BEFORE 5         /* nights that a step is from */
#define BEFORE_DAYS 12.0 /* in which they are */
#define SAME_NIGHT 0.25  /* days */
#define MOST 12          /* members */
#define OF_WEEK 8
#define SEARCHED 60    /* tarballs, for the last outlier */
#define SPIKES 4       /* among those, that a monthly pattern may make, and chance beside it */
#define MISSED 1.5     /* steps of a pattern that its absence may explain */
#define NIGHTS_MOST 45 /* of a period */
#define FORTNIGHTS 21  /* nights of a period that months may be mistaken for */
#define ALTERNATING 20 /* tarballs */
#define FLAT 0.02      /* least spread of a pattern */
#define LEFT_OUT 1.4   /* times as much as those vary of which the worst is left out */

/* The sizes before one place, the newest first, reached by place. */
typedef struct {
    const SizeSeries *series;
    int place;
    gint64 time;
    gint64 day; /* civil */
    int year, month, mday;
} Night;

static const Tarball *tarball_at(const SizeSeries *series, int place)
{
    return &g_array_index(series->tarballs, Tarball, place);
}

/* The median of the five before `place`; NAN where there are fewer than two. */
static double find_level(const SizeSeries *series, int place)
{
    double before[BEFORE];
    gsize n = 0;
    gint64 earliest = tarball_at(series, place)->time - (gint64)(BEFORE_DAYS * DAY);
    for (int i = baseline_before(series, place); i != -1 && n < BEFORE;
         i = baseline_before(series, i)) {
        if (tarball_at(series, i)->time < earliest)
            break;
        before[n++] = size_series_log(series, i);
    }
    return n >= 2 ? robust_median(before, n) : NAN;
}

double size_level_before(const SizeSeries *series, int place)
{
    double *known = &series->level[place];
    if (*known == 0)
        *known = find_level(series, place);
    return *known;
}

/* The place of a tarball that counts within a quarter of a day of `time`; -1: none. */
static int find_near(const SizeSeries *series, gint64 time, int below)
{
    int low = 0, high = below;
    gint64 earliest = time - (gint64)(SAME_NIGHT * DAY);
    while (low < high) {
        int middle = (low + high) / 2;
        if (tarball_at(series, middle)->time < earliest)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < below && tarball_at(series, low)->time <= time + (gint64)(SAME_NIGHT * DAY); low++)
        if (baseline_counts(tarball_at(series, low), series->seen))
            return low;
    return -1;
}

/* Members of a kind of night. */
typedef struct {
    double step[MOST], size[MOST];
    int n;
    int rises, falls;
} Members;

static void add_member(Members *members, const SizeSeries *series, int place)
{
    double before = place != -1 ? size_level_before(series, place) : NAN;
    if (isnan(before) || members->n == MOST)
        return;
    members->size[members->n] = size_series_log(series, place);
    members->step[members->n] = members->size[members->n] - before;
    members->rises += members->step[members->n] > 0;
    members->falls += members->step[members->n] < 0;
    members->n++;
}

/* Whether they differ in sign, also when one is left out: no pattern. */
static bool is_hopeless(const Members *members)
{
    return members->rises > 1 && members->falls > 1;
}

/* Leaves out the member furthest from the median step. */
static void leave_out_worst(Members *members)
{
    double sorted[MOST];
    memcpy(sorted, members->step, sizeof sorted);
    double median = robust_median(sorted, (gsize)members->n);
    int worst = 0;
    for (int i = 1; i < members->n; i++)
        if (fabs(members->step[i] - median) > fabs(members->step[worst] - median))
            worst = i;
    members->n--;
    members->step[worst] = members->step[members->n];
    members->size[worst] = members->size[members->n];
}

static double range_spread(const double *values, int n)
{
    static const double d2[] = {0,     0,     1.128, 1.693, 2.059, 2.326, 2.534,
                                2.704, 2.847, 2.970, 3.078, 3.173, 3.258};
    double low = values[0], high = values[0];
    for (int i = 1; i < n; i++) {
        low = fmin(low, values[i]);
        high = fmax(high, values[i]);
    }
    return fmax((high - low) / d2[n], FLAT);
}

static bool is_real(const Members *members, double step, double spread, double usual)
{
    static const double multiple[] = {0, 0, 4, 3.5, 3, 2.5};
    double least = members->n < 6 ? multiple[members->n] : 2;
    for (int i = 0; i < members->n; i++)
        if (members->step[i] / step < 0.5)
            return false;
    return fabs(step) >= 4 * spread && fabs(step) >= least * usual;
}

/* Fills in the pattern that the members make; false: none. */
static bool make_pattern(Pattern *pattern, Members *members, const Night *night,
                         const Baseline *baseline)
{
    double sorted[MOST];
    bool monthly = pattern->kind >= PATTERN_MONTH_DAY && pattern->kind <= PATTERN_MONTH_WEEKDAY;
    if (is_hopeless(members))
        return false;
    pattern->members = members->n;
    pattern->sure = members->n >= (monthly ? 3 : 4);
    bool is_left_out = members->n >= 5;
    if (is_left_out)
        leave_out_worst(members);
    if (members->n < 2)
        return false;
    gsize n = (gsize)members->n;
    memcpy(sorted, members->step, sizeof sorted);
    pattern->step = robust_median(sorted, n);
    double spread = range_spread(members->step, members->n);
    double usual = baseline->spread / (1 + 4 / (double)baseline->level);
    memcpy(sorted, members->size, sizeof sorted);
    double size = robust_median(sorted, n), own = range_spread(members->size, members->n);
    if (pattern->step == 0 || !is_real(members, pattern->step, fmin(spread, own), usual))
        return false;
    double before = size_level_before(night->series, night->place);
    bool by_size = own <= spread || isnan(before);
    pattern->expected = by_size ? size : before + pattern->step;
    pattern->spread =
        (by_size ? own : spread) * (1 + 4 / (double)(n + 2)) * (is_left_out ? LEFT_OUT : 1);
    return true;
}

static gint64 month_first(const Night *night, int months_ago)
{
    int months = night->year * 12 + night->month - 1 - months_ago;
    return calendar_day_of(months / 12, months % 12 + 1, 1);
}

static int month_days(const Night *night, int months_ago)
{
    return (int)(month_first(night, months_ago - 1) - month_first(night, months_ago));
}

/* Of the night's kind in an earlier month: the days from tonight. */
static gint64 days_to(const Night *night, PatternKind kind, int arg, int months_ago)
{
    gint64 first = month_first(night, months_ago);
    int days = month_days(night, months_ago);
    if (kind == PATTERN_MONTH_DAY)
        return first + MIN(arg, days - 1) - night->day;
    if (kind == PATTERN_MONTH_END)
        return first + MAX(0, days - 1 - arg) - night->day;
    int weekday = (int)((first + 3) % 7), nth = arg / 10;
    int ahead = (arg % 10 - weekday + 7) % 7;
    int nth_there = nth <= 4 ? nth : ahead + 28 < days ? 5 : 4;
    return first + ahead + 7 * (gint64)(nth_there - 1) - night->day;
}

static bool find_monthly(const Night *night, PatternKind kind, int arg, const Baseline *baseline,
                         Pattern *pattern)
{
    Members members = {.n = 0};
    gint64 earliest = tarball_at(night->series, 0)->time;
    *pattern = (Pattern){.kind = kind, .arg = arg};
    for (int ago = 1; ago <= MOST && !is_hopeless(&members); ago++) {
        gint64 time = night->time + days_to(night, kind, arg, ago) * DAY;
        if (time < earliest)
            break;
        add_member(&members, night->series, find_near(night->series, time, night->place));
    }
    return make_pattern(pattern, &members, night, baseline);
}

static bool find_every(const Night *night, PatternKind kind, int nights, int most,
                       const Baseline *baseline, Pattern *pattern)
{
    Members members = {.n = 0};
    gint64 earliest = tarball_at(night->series, 0)->time;
    *pattern = (Pattern){.kind = kind, .arg = nights};
    for (int ago = 1; ago <= most && !is_hopeless(&members); ago++) {
        gint64 time = night->time - (gint64)ago * nights * DAY;
        if (time < earliest)
            break;
        add_member(&members, night->series, find_near(night->series, time, night->place));
    }
    return make_pattern(pattern, &members, night, baseline);
}

/* The times of the last steps away from the usual, the newest first; how many, `most` at most. */
static int find_steps(const Night *night, const Baseline *baseline, gint64 *times, int most)
{
    const SizeSeries *series = night->series;
    double least = fmax(3 * baseline->spread / (1 + 4 / (double)baseline->level), 0.05);
    int n = 0, place = baseline_before(series, night->place);
    for (int i = 0; i < SEARCHED && place != -1 && n < most; i++) {
        double before = size_level_before(series, place);
        if (!isnan(before) && fabs(size_series_log(series, place) - before) >= least)
            times[n++] = tarball_at(series, place)->time;
        place = baseline_before(series, place);
    }
    return n;
}

/* The period of the last two steps when tonight is due by it, in nights; 0: none. *elsewhere: the
 * last three recur by a period, and tonight is not due by that. */
static int find_period(const Night *night, const Baseline *baseline, bool *elsewhere)
{
    gint64 times[3];
    int n = find_steps(night, baseline, times, 3);
    *elsewhere = false;
    if (n < 2)
        return 0;
    gint64 gap = times[0] - times[1];
    int nights = (int)((gap + DAY / 2) / DAY);
    if (nights >= 2 && nights <= NIGHTS_MOST &&
        ABS(night->time - times[0] - gap) <= SAME_NIGHT * DAY)
        return nights;
    *elsewhere =
        n == 3 && nights <= FORTNIGHTS && ABS(times[1] - times[2] - gap) <= SAME_NIGHT * DAY;
    return 0;
}

static bool find_alternating(const Baseline *baseline, Pattern *pattern)
{
    double ones[ALTERNATING], twos[ALTERNATING];
    gsize n = MIN(baseline->n, ALTERNATING);
    const double *log = baseline->log;
    if (n < 8)
        return false;
    for (gsize i = 0; i + 2 < n; i++) {
        ones[i] = fabs(log[i] - log[i + 1]);
        twos[i] = log[i] - log[i + 2];
    }
    double spread = fmax(robust_spread(twos, n - 2) / sqrt(2), FLAT / 2);
    double step = robust_median(ones, n - 2);
    if (step < 4 * sqrt(2) * spread)
        return false;
    for (gsize i = 0; i + 1 < MIN(n, 7); i++)
        if (((log[i] > log[i + 1]) == (log[0] > log[1])) != (i % 2 == 0) ||
            fabs(log[i] - log[i + 1]) < step / 2)
            return false;
    for (gsize i = 0; i + 1 < n; i += 2) {
        ones[i / 2] = log[i];
        twos[i / 2] = log[i + 1];
    }
    double mine = robust_median(twos, MIN(n / 2, 3)), other = robust_median(ones, MIN(n / 2, 3));
    spread = fmax(spread, fmax(robust_spread(ones, n / 2), robust_spread(twos, n / 2)));
    *pattern = (Pattern){.kind = PATTERN_ALTERNATING,
                         .arg = 2,
                         .members = (int)n / 2,
                         .sure = true,
                         .expected = mine,
                         .spread = spread * (1 + ALTERNATING / 2. / (double)n),
                         .step = mine - other};
    return true;
}

bool pattern_is_possible(const Baseline *baseline)
{
    return baseline->steps >= fmax(PATTERN_LEAST, baseline->near) || baseline->steps >= 0.5;
}

int pattern_find(const SizeSeries *series, int place, const Baseline *baseline, Pattern *patterns)
{
    int n = 0;
    if (!pattern_is_possible(baseline))
        return 0;
    n += find_alternating(baseline, &patterns[n]);
    Night night = {.series = series, .place = place, .time = tarball_at(series, place)->time};
    night.day = calendar_day(series->calendar, night.time);
    calendar_date_of(night.day, &night.year, &night.month, &night.mday);
    int days = month_days(&night, 0), weekday = (int)((night.day + 3) % 7);
    n += find_every(&night, PATTERN_WEEKDAY, 7, OF_WEEK, baseline, &patterns[n]);
    n += find_monthly(&night, PATTERN_MONTH_DAY, night.mday - 1, baseline, &patterns[n]);
    n += find_monthly(&night, PATTERN_MONTH_END, days - night.mday, baseline, &patterns[n]);
    n += find_monthly(&night, PATTERN_MONTH_WEEKDAY,
                      10 * MIN((night.mday - 1) / 7 + 1, 5) + weekday, baseline, &patterns[n]);
    if (night.mday + 7 > days && night.mday <= 28)
        n += find_monthly(&night, PATTERN_MONTH_WEEKDAY, 50 + weekday, baseline, &patterns[n]);
    bool elsewhere;
    int nights = find_period(&night, baseline, &elsewhere);
    for (int i = 0; i < n && elsewhere; i++)
        patterns[i].sure &= patterns[i].kind == PATTERN_WEEKDAY;
    if (nights != 0 && nights != 7)
        n += find_every(&night, PATTERN_NIGHTS, nights, OF_WEEK, baseline, &patterns[n]);
    return n;
}

bool pattern_explains(const SizeSeries *series, int place, const Pattern *pattern, double size)
{
    double usual = 0;
    int n = 0, spikes = 0, before = baseline_before(series, place);
    if (fabs(size - pattern->expected) > MISSED * fabs(pattern->step) + 4 * pattern->spread)
        return false;
    if (pattern->kind < PATTERN_MONTH_DAY || pattern->kind > PATTERN_MONTH_WEEKDAY)
        return true;
    for (; n < SEARCHED && before != -1; n++, before = baseline_before(series, before)) {
        usual = size_level_before(series, before);
        if (!isnan(usual))
            spikes += (size_series_log(series, before) - usual) / pattern->step > 0.7;
    }
    return spikes <= SPIKES;
}

static char *month_words(const Pattern *pattern)
{
    static const char *const nth[] = {"first", "second", "third", "fourth", "last"};
    if (pattern->kind == PATTERN_MONTH_WEEKDAY)
        return g_strdup_printf("on the %s %s of a month", nth[pattern->arg / 10 - 1],
                               calendar_weekday_name(pattern->arg % 10));
    if (pattern->kind == PATTERN_MONTH_DAY)
        return g_strdup_printf("on day %d of a month", pattern->arg + 1);
    return pattern->arg == 0 ? g_strdup("on the last day of a month")
                             : g_strdup_printf("%d day%s before the end of a month", pattern->arg,
                                               pattern->arg > 1 ? "s" : "");
}

char *pattern_words(const Pattern *pattern)
{
    if (pattern->kind == PATTERN_WEEKDAY)
        return g_strdup("on that weekday");
    if (pattern->kind == PATTERN_NIGHTS)
        return g_strdup_printf("every %d nights", pattern->arg);
    if (pattern->kind == PATTERN_ALTERNATING)
        return g_strdup("in turn with another size");
    return pattern->kind == PATTERN_NONE ? g_strdup("before") : month_words(pattern);
}
