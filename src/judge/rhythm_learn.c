/* How a rhythm is learnt, from the last 60 tarballs (without those from the future), t[0] ..
 * t[n-1].
 *
 *   time of day   the median of the last 14, on the circle of 24 h; where the last three agree
 *                 within an hour and differ from it, theirs
 *   days          each tarball stands for a civil day (rhythm.c); what follows looks at those days
 *   kinds         days of the week: one that had a tarball twice running is due, and one that was
 *                 left out three times running no more (not counted are weeks in which nothing
 *                 came within three days)
 *                 every n nights: the median of the last five gaps
 *                 monthly: the newest's day of the month, from its beginning or its end, or its
 *                 nth or last weekday
 *
 * Taken is the kind that foretold most of the last six tarballs from the one before each, of two
 * as good the first above. So a new rhythm is known after about four of its periods. Where none
 * foretold four of the six, and either the last four or half of the last twenty, or tarballs come
 * less than 18 h apart, one is due a period after the one before, the median of the last 14 gaps.
 *
 *   grace = period / 12, but 15 min to two days,
 *     + the delay after the time due within which nine of ten of the last 21 came, half a period
 *       at most; with no rhythm, where that is more than half a period (tarballs made when
 *       something changed), one and a half times the longest
 *     + the time within which a run saw nine of ten, by their dates, two periods or three days at
 *       most. Three and more that came together, with dates that an earlier run should have seen
 *       (a rename, a move, a restore), teach nothing.
 *
 * With two or three tarballs, period is the longest gap seen, at least a day, and grace two
 * periods; with one, a month and four days. */
#include "judge/rhythm.h"

#include "judge/robust.h"

#include <math.h>
#include <stdlib.h>

#define HOUR G_GINT64_CONSTANT(3600)
#define DAY (24 * HOUR)
#define WEEKDAYS 7
#define LEARNT_FROM 60
#define CLOCK_FROM 14  /* tarballs whose time of day is looked at: a new habit is soon learnt */
#define CLOCK_AGREES 3 /* tarballs that are a new habit */
#define DELAYS 21
#define FORETOLD 6 /* gaps */
#define LASTLY 4
#define OVER_LONG 20
#define NIGHTS_FROM 5 /* gaps */
#define PART_OF_DAY (18 * HOUR)
#define IRREGULAR 0.5 /* delays of such a share of the period, often, are no rhythm */
#define FEW 4         /* with fewer tarballs, there is no rhythm to speak of */
#define MOST_DAYS 512 /* that are looked at for weekdays */
#define NEAR 3        /* days */
#define BULK 3        /* tarballs */
#define A_MONTH 26    /* days, at least, between monthly tarballs */
#define LAST_WEEK 5

/* The recent tarballs that teach, without two of the same instant, the oldest first. */
typedef struct {
    const Tarball *tarball[LEARNT_FROM];
    guint n;
    gint64 day[LEARNT_FROM]; /* that it stands for; of several of a day, the first */
    guint days;
} Lesson;

static void gather(Lesson *lesson, const ItemHistory *item, gint64 seen)
{
    gint64 last = G_MAXINT64;
    guint n = 0;
    for (guint i = item->tarballs->len; i-- > 0 && n < LEARNT_FROM;) {
        const Tarball *tarball = &g_array_index(item->tarballs, Tarball, i);
        if ((tarball->flags & TARBALL_FUTURE) != 0 || tarball->time > seen + DAY ||
            tarball->time == last)
            continue;
        last = tarball->time;
        lesson->tarball[LEARNT_FROM - ++n] = tarball;
    }
    for (guint i = 0; i < n; i++)
        lesson->tarball[i] = lesson->tarball[LEARNT_FROM - n + i];
    lesson->n = n;
}

/* Seconds of the civil day. */
static int time_of_day(Calendar *calendar, gint64 time)
{
    gint64 second = (time + calendar_offset(calendar, time)) % DAY;
    return (int)(second < 0 ? second + DAY : second);
}

/* On the circle of a day, around the newest. */
static int usual_time_of_day(const Lesson *lesson, Calendar *calendar)
{
    double offsets[CLOCK_FROM], last[CLOCK_AGREES];
    guint n = MIN(lesson->n, CLOCK_FROM);
    int newest = time_of_day(calendar, lesson->tarball[lesson->n - 1]->time);
    for (guint i = 0; i < n; i++) {
        int second = time_of_day(calendar, lesson->tarball[lesson->n - 1 - i]->time);
        offsets[i] = (second - newest + (int)(DAY + DAY / 2)) % (int)DAY - (int)(DAY / 2);
    }
    double low = INFINITY, high = -INFINITY;
    for (guint i = 0; i < MIN(n, CLOCK_AGREES); i++) {
        last[i] = offsets[i];
        low = fmin(low, last[i]);
        high = fmax(high, last[i]);
    }
    double usual = robust_median(offsets, n);
    if (n >= CLOCK_AGREES && high - low <= (double)HOUR &&
        (low > usual + (double)HOUR || high < usual - (double)HOUR))
        usual = robust_median(last, CLOCK_AGREES);
    return (newest + (int)lround(usual) + (int)DAY) % (int)DAY;
}

static void find_days(Lesson *lesson, const Rhythm *rhythm)
{
    gint64 before = G_MININT64;
    lesson->days = 0;
    for (guint i = 0; i < lesson->n; i++) {
        gint64 day = rhythm_day(rhythm, before, lesson->tarball[i]->time);
        if (day > before)
            lesson->day[lesson->days++] = day;
        before = MAX(before, day);
    }
}

/* The weekdays on which tarballs are due, bit by bit. */
static guint find_weekdays(const Lesson *lesson)
{
    struct {
        guint served, left_out;
        bool known;
    } count[WEEKDAYS] = {{0}};
    guint set = 0;
    gint64 last = lesson->day[lesson->days - 1];
    guint next = 0;
    for (gint64 day = MAX(lesson->day[0], last - MOST_DAYS); day <= last; day++) {
        while (lesson->day[next] < day)
            next++;
        guint weekday = (guint)((day + 3) % WEEKDAYS + WEEKDAYS) % WEEKDAYS;
        bool is_served = lesson->day[next] == day;
        bool is_near =
            lesson->day[next] - day <= NEAR || (next > 0 && day - lesson->day[next - 1] <= NEAR);
        if (is_served) {
            count[weekday].served++;
            count[weekday].left_out = 0;
            if (!count[weekday].known || count[weekday].served >= 2)
                set |= 1U << weekday;
        } else if (is_near) {
            count[weekday].left_out++;
            count[weekday].served = 0;
            if (count[weekday].left_out >= 3)
                set &= ~(1U << weekday);
        } else {
            continue;
        }
        count[weekday].known = true;
    }
    return set;
}

/* How many of the last gaps the rhythm foretold, `most` at most. */
static guint count_foretold(const Lesson *lesson, const Rhythm *rhythm, guint most)
{
    guint right = 0;
    for (guint i = lesson->days; i-- > 1 && i + most >= lesson->days;) {
        gint64 due = calendar_instant(rhythm->calendar, lesson->day[i - 1], rhythm->second);
        right += calendar_day(rhythm->calendar, rhythm_next(rhythm, due)) == lesson->day[i];
    }
    return right;
}

static gint64 median_gap(const Lesson *lesson, guint most)
{
    double gaps[LEARNT_FROM];
    guint n = 0;
    for (guint i = lesson->n; i-- > 1 && n < most;)
        gaps[n++] = (double)(lesson->tarball[i]->time - lesson->tarball[i - 1]->time);
    return (gint64)robust_median(gaps, n);
}

static int median_nights(const Lesson *lesson)
{
    double gaps[NIGHTS_FROM];
    guint n = 0;
    for (guint i = lesson->days; i-- > 1 && n < NIGHTS_FROM;)
        gaps[n++] = (double)(lesson->day[i] - lesson->day[i - 1]);
    return (int)lround(CLAMP(robust_median(gaps, n), 1, 4 * 366));
}

/* The ways in which the newest's day can be told within its month. */
static guint add_monthly(const Lesson *lesson, const Rhythm *like, Rhythm *kinds)
{
    int year, month, mday;
    gint64 day = lesson->day[lesson->days - 1];
    guint n = 0;
    calendar_date_of(day, &year, &month, &mday);
    int days = (int)(calendar_day_of(year + month / 12, month % 12 + 1, 1) -
                     calendar_day_of(year, month, 1));
    kinds[n] = *like;
    kinds[n].kind = RHYTHM_MONTH_DAY;
    kinds[n++].month_day = mday <= 28 ? mday : mday - days;
    if (mday > 20 && mday <= 28) {
        kinds[n] = kinds[n - 1];
        kinds[n++].month_day = mday - days;
    }
    kinds[n] = *like;
    kinds[n].kind = RHYTHM_MONTH_WEEKDAY;
    kinds[n].weekday = (int)((day + 3) % WEEKDAYS + WEEKDAYS) % WEEKDAYS;
    kinds[n++].nth = MIN((mday - 1) / WEEKDAYS + 1, LAST_WEEK);
    if (mday + WEEKDAYS > days && kinds[n - 1].nth < LAST_WEEK) {
        kinds[n] = kinds[n - 1];
        kinds[n++].nth = LAST_WEEK;
    }
    return n;
}

/* The shortest time between the next few runs of a schedule, so that it does not depend on the day
 * of the week; -1: it has not two. */
static gint64 shortest_gap(const Schedule *schedule, GTimeZone *zone, gint64 after)
{
    gint64 shortest = -1, due = schedule_next(schedule, zone, after);
    for (int i = 0; i < WEEKDAYS && due != -1; i++) {
        gint64 next = schedule_next(schedule, zone, due);
        if (next != -1 && (shortest == -1 || next - due < shortest))
            shortest = next - due;
        due = next;
    }
    return shortest;
}

/* Whether days recur week by week, or by one gap; of those once a month it is not looked for. */
static bool is_steady(const Lesson *lesson, const Rhythm *rhythm)
{
    guint each = 1;
    gint64 gap = rhythm->nights;
    if (rhythm->kind == RHYTHM_WEEKDAYS) {
        each = 0;
        gap = WEEKDAYS;
        for (guint bits = rhythm->weekdays; bits != 0; bits &= bits - 1)
            each++;
    }
    for (guint i = each; i < lesson->days; i++)
        if (lesson->day[i] - lesson->day[i - each] != gap)
            return false;
    return true;
}

static void learn_days(Rhythm *rhythm, Lesson *lesson)
{
    Rhythm kinds[6];
    guint n = 0, best = 0, most = 0;
    rhythm->kind = RHYTHM_WEEKDAYS;
    rhythm->second = usual_time_of_day(lesson, rhythm->calendar);
    find_days(lesson, rhythm);
    if (lesson->days < FEW - 1)
        goto irregular;
    rhythm->nights = median_nights(lesson);
    rhythm->weekdays = find_weekdays(lesson);
    if (rhythm->weekdays != 0)
        kinds[n++] = *rhythm;
    if (rhythm->nights >= A_MONTH)
        n += add_monthly(lesson, rhythm, kinds + n);
    kinds[n] = *rhythm;
    kinds[n++].kind = RHYTHM_NIGHTS;
    for (guint i = 0; i < n; i++) {
        guint right = count_foretold(lesson, &kinds[i], FORETOLD);
        if (right > most) {
            most = right;
            best = i;
        }
    }
    guint gaps = lesson->days - 1;
    if (3 * most >= 2 * MIN(gaps, FORETOLD) &&
        (count_foretold(lesson, &kinds[best], LASTLY) == MIN(gaps, LASTLY) ||
         2 * count_foretold(lesson, &kinds[best], OVER_LONG) >= MIN(gaps, OVER_LONG))) {
        *rhythm = kinds[best];
        rhythm->period =
            rhythm->kind == RHYTHM_NIGHTS || rhythm->nights > 1 ? rhythm->nights * DAY : DAY;
        rhythm->steady = is_steady(lesson, rhythm);
        return;
    }
irregular:
    rhythm->kind = RHYTHM_SPAN;
}

static void learn_schedule(Rhythm *rhythm, Lesson *lesson)
{
    rhythm->kind = RHYTHM_SPAN;
    rhythm->patient = lesson->n < FEW;
    if (rhythm->patient) {
        gint64 longest = lesson->n == 1 ? 31 * DAY : DAY;
        for (guint i = 1; i < lesson->n; i++)
            longest = MAX(longest, lesson->tarball[i]->time - lesson->tarball[i - 1]->time);
        rhythm->period = longest;
        return;
    }
    rhythm->period = median_gap(lesson, CLOCK_FROM);
    if (rhythm->period >= PART_OF_DAY)
        learn_days(rhythm, lesson);
}

/* The run of the last complete reading before that of `readings` at `*place` or earlier whose run
 * is `before` or later; *place is moved there. -1: none. */
static gint64 run_before(const GArray *readings, guint *place, gint64 before)
{
    while (*place > 0 && g_array_index(readings, Reading, *place - 1).run >= before)
        --*place;
    for (guint i = *place; i-- > 0;)
        if (g_array_index(readings, Reading, i).outcome == OUTCOME_COMPLETE)
            return g_array_index(readings, Reading, i).run;
    return -1;
}

/* How long tarballs are there, by their dates, before a run sees them. */
static gint64 usual_transfer(const Rhythm *rhythm, const Lesson *lesson, const GArray *readings)
{
    double unseen[LEARNT_FROM];
    guint n = 0, together = 0, place = readings->len;
    for (guint i = lesson->n; i-- > 0;) {
        const Tarball *tarball = lesson->tarball[i];
        bool is_same =
            i + 1 < lesson->n && tarball->first_seen == lesson->tarball[i + 1]->first_seen;
        if (i + 1 < lesson->n && tarball->first_seen > lesson->tarball[i + 1]->first_seen)
            place = readings->len;
        gint64 delay = MAX(0, run_before(readings, &place, tarball->first_seen) - tarball->time);
        together = is_same && delay > 0 ? together + 1 : delay > 0;
        if (together >= BULK) {
            n -= together == BULK ? BULK - 1 : 0;
            continue;
        }
        unseen[n++] = (double)delay;
    }
    if (n == 0)
        return 0;
    gint64 most = MAX(3 * DAY, 2 * rhythm->period);
    return MIN((gint64)robust_quantile(unseen, n, 0.9), most);
}

/* How long after the time due tarballs are made. */
static gint64 usual_delay(const Rhythm *rhythm, const Lesson *lesson)
{
    double late[LEARNT_FROM];
    guint n = 0;
    if (rhythm->kind == RHYTHM_SPAN) {
        for (guint i = 1; i < lesson->n; i++)
            late[n++] = (double)MAX(0, lesson->tarball[i]->time - lesson->tarball[i - 1]->time -
                                           rhythm->period);
        double longest = 0;
        for (guint i = 0; i < n; i++)
            longest = fmax(longest, late[i]);
        double usual = n > 0 ? robust_quantile(late, n, 0.9) : 0;
        return (gint64)(usual > IRREGULAR * (double)rhythm->period ? 1.5 * longest : usual);
    }
    for (guint i = lesson->n; i-- > 0 && n < DELAYS;) {
        gint64 time = lesson->tarball[i]->time;
        late[n++] = (double)MAX(0, time - rhythm_served(rhythm, -1, time));
    }
    return MIN((gint64)robust_quantile(late, n, 0.9), rhythm->period / 2);
}

void rhythm_init(Rhythm *rhythm, const ItemHistory *item, const GArray *readings,
                 const Limits *limits, Calendar *calendar, gint64 seen)
{
    Lesson lesson;
    *rhythm = (Rhythm){.period = -1, .second = -1, .calendar = calendar};
    gather(&lesson, item, seen);
    if (limits->schedule != NULL)
        rhythm->schedule = schedule_parse(limits->schedule, NULL);
    if (rhythm->schedule != NULL) {
        rhythm->kind = RHYTHM_SCHEDULE;
        rhythm->second = schedule_time_of_day(rhythm->schedule);
        rhythm->period = shortest_gap(rhythm->schedule, calendar_time_zone(calendar), seen);
    } else if (lesson.n > 0) {
        learn_schedule(rhythm, &lesson);
    }
    if (rhythm->period == -1)
        rhythm->kind = RHYTHM_NONE;
    else if (limits->grace >= 0)
        rhythm->grace = limits->grace;
    else if (rhythm->patient)
        rhythm->grace = lesson.n == 1 ? 4 * DAY : 2 * rhythm->period;
    else {
        rhythm->grace_least = CLAMP(rhythm->period / 12, HOUR / 4, 2 * DAY);
        if (rhythm->schedule == NULL && lesson.n > 0)
            rhythm->grace_delay = usual_delay(rhythm, &lesson);
        rhythm->grace_unseen = usual_transfer(rhythm, &lesson, readings);
        rhythm->grace = rhythm->grace_least + rhythm->grace_delay + rhythm->grace_unseen;
    }
}
