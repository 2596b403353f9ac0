/* Sizes that recur though no pattern tells when, each a step away from the nights before it. A size
 * is none to speak of when it has precedents:
 *
 *   same     three of the last 15 had it, within a quarter of the step, or 0.1 or four spreads
 *   as far   in half a year, steps of 0.6 times its own, two up or three down, that did not last.
 * Of falls in a row one counts, and none of which this one is 0.5 deeper due      one step up, of
 * 0.6 to 1.6 times its own, on the same kind of night: a week or two weeks ago, or in the month
 * before
 *
 * Not counted is what came elsewhere: three or more that all came on one or two other weekdays, or
 * on another day of the month, are a pattern of these nights and say nothing of tonight. */
#include "judge/pattern.h"

#include <math.h>

#define DAY 86400
#define LAST 15
#define HALF_A_YEAR 190 /* days: two quarters */
#define STEEPER 0.5     /* in log */

static const Tarball *tarball_at(const SizeSeries *series, int place)
{
    return &g_array_index(series->tarballs, Tarball, place);
}

/* Whether the later day is of a kind with the earlier: the same weekday in the next week or the one
 * after, or the same day of the next month, from its beginning or its end, or its nth or last
 * weekday. */
static bool is_same_kind(gint64 later, gint64 earlier)
{
    int year, month, mday, year_before, month_before, mday_before;
    if (later - earlier == 7 || later - earlier == 14)
        return true;
    calendar_date_of(later, &year, &month, &mday);
    calendar_date_of(earlier, &year_before, &month_before, &mday_before);
    if (12 * year + month != 12 * year_before + month_before + 1)
        return false;
    int left = (int)(calendar_day_of(year + month / 12, month % 12 + 1, 1) - later);
    int left_before = (int)(calendar_day_of(year, month, 1) - earlier);
    bool is_weekday = (later - earlier) % 7 == 0;
    return mday == mday_before || left == left_before ||
           (is_weekday &&
            ((mday - 1) / 7 == (mday_before - 1) / 7 || (left <= 7 && left_before <= 7)));
}

/* Earlier steps as far as tonight's. */
typedef struct {
    int n;
    guint weekdays, month_days; /* those that they came on, bit by bit */
    bool is_due;                /* one came on the same kind of night */
} Precedents;

static int count_bits(guint bits)
{
    int n = 0;
    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

static void add_precedent(Precedents *precedents, gint64 tonight, gint64 day, bool is_like)
{
    int year, month, mday;
    calendar_date_of(day, &year, &month, &mday);
    precedents->n++;
    precedents->weekdays |= 1U << day % 7;
    precedents->month_days |= 1U << mday;
    precedents->is_due |= is_like && is_same_kind(tonight, day);
}

/* Whether all of three or more came on other weekdays than tonight's, two at most, or on other days
 * of the month: these foretell nothing of tonight. */
static bool came_elsewhere(const Precedents *precedents, gint64 tonight)
{
    int year, month, mday;
    calendar_date_of(tonight, &year, &month, &mday);
    guint weekday = 1U << tonight % 7, month_day = 1U << mday;
    return precedents->n >= 3 &&
           (((precedents->weekdays & weekday) == 0 && count_bits(precedents->weekdays) <= 2) ||
            ((precedents->month_days & month_day) == 0 && count_bits(precedents->month_days) <= 1));
}

bool size_has_precedents(const SizeSeries *series, int place, const Baseline *baseline, double size)
{
    double step = size - baseline->expected;
    double near = fmin(fmax(0.1, 4 * baseline->spread), fabs(step) / 4);
    int same = 0;
    gint64 tonight = calendar_day(series->calendar, tarball_at(series, place)->time);
    gint64 earliest = tarball_at(series, place)->time - (gint64)HALF_A_YEAR * DAY;
    Precedents precedents = {0};
    int i = baseline_before(series, place);
    for (int nth = 0; i != -1 && tarball_at(series, i)->time >= earliest;
         nth++, i = baseline_before(series, i)) {
        double one = size_series_log(series, i), before = size_level_before(series, i);
        same += nth < 15 && fabs(one - size) <= near;
        double share = (one - before) / step; /* not of NAN */
        bool is_as_far = share >= 0.6 && (step > 0 || one - size <= STEEPER);
        bool has_gone = (one - baseline->expected) / step >= 0.25;
        int last = baseline_before(series, i);
        bool goes_on = step < 0 && last != -1 && (one - size_series_log(series, last)) / step < 0.3;
        if (is_as_far && has_gone && !goes_on)
            add_precedent(&precedents, tonight,
                          calendar_day(series->calendar, tarball_at(series, i)->time),
                          step > 0 && share < 1.6);
    }
    int enough = step > 0 ? 2 : 3;
    return same >= 3 || precedents.is_due ||
           (precedents.n >= enough && !came_elsewhere(&precedents, tonight));
}
