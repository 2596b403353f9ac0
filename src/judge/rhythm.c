#include "judge/rhythm.h"

#include "judge/robust.h"

#include <math.h>

#define HOUR G_GINT64_CONSTANT(3600)
#define DAY (24 * HOUR)
#define WEEKDAYS 7
#define WEEK (WEEKDAYS * DAY)
#define LEARNT_FROM 60 /* tarballs */
#define CLOCK_FROM 14  /* tarballs whose time of day is looked at: a new habit is soon learnt */
#define IRREGULAR 0.5  /* delays of such a share of the period, often, are no rhythm */
#define FEW 4          /* with fewer tarballs, there is no rhythm to speak of */

/* The recent tarballs that teach, without two of the same instant. */
typedef struct {
    const Tarball *tarball[LEARNT_FROM];
    guint n;
} Lesson;

static void gather(Lesson *lesson, const ItemHistory *item, gint64 seen)
{
    gint64 last = G_MAXINT64;
    lesson->n = 0;
    for (guint i = item->tarballs->len; i-- > 0 && lesson->n < LEARNT_FROM;) {
        const Tarball *tarball = &g_array_index(item->tarballs, Tarball, i);
        if ((tarball->flags & TARBALL_FUTURE) != 0 || tarball->time > seen + DAY ||
            tarball->time == last)
            continue;
        last = tarball->time;
        lesson->tarball[lesson->n++] = tarball;
    }
    for (guint i = 0; i < lesson->n / 2; i++) {
        const Tarball *other = lesson->tarball[i];
        lesson->tarball[i] = lesson->tarball[lesson->n - 1 - i];
        lesson->tarball[lesson->n - 1 - i] = other;
    }
}

/* The median on the circle of a day, around the newest. */
static int median_time_of_day(const Lesson *lesson, GTimeZone *zone)
{
    double offsets[CLOCK_FROM];
    guint n = MIN(lesson->n, CLOCK_FROM);
    int weekday = 0;
    int newest = when_time_of_day(zone, lesson->tarball[lesson->n - 1]->time, &weekday);
    for (guint i = 0; i < n; i++) {
        int second = when_time_of_day(zone, lesson->tarball[lesson->n - n + i]->time, &weekday);
        int offset = (second - newest + (int)(DAY + DAY / 2)) % (int)DAY - (int)(DAY / 2);
        offsets[i] = offset;
    }
    return (newest + (int)lround(robust_median(offsets, n)) + (int)DAY) % (int)DAY;
}

/* The weekdays that have at least a quarter of the busiest one's tarballs, bit by bit; in the
 * first week, those that had one. */
static guint busy_weekdays(const Lesson *lesson, GTimeZone *zone)
{
    guint count[7] = {0}, most = 0, set = 0;
    for (guint i = 0; i < lesson->n; i++) {
        int weekday = 0;
        if (when_time_of_day(zone, lesson->tarball[i]->time, &weekday) < 0)
            continue;
        count[weekday]++;
        most = MAX(most, count[weekday]);
    }
    for (guint day = 0; day < G_N_ELEMENTS(count); day++)
        if (count[day] > 0 && 4 * count[day] >= most)
            set |= 1U << day;
    return set;
}

static void learn_schedule(Rhythm *rhythm, const Lesson *lesson, GTimeZone *zone)
{
    double gaps[LEARNT_FROM];
    gint64 longest = lesson->n == 1 ? WEEK : DAY;
    for (guint i = 1; i < lesson->n; i++) {
        gint64 gap = lesson->tarball[i]->time - lesson->tarball[i - 1]->time;
        gaps[i - 1] = (double)gap;
        longest = MAX(longest, gap);
    }
    rhythm->learnt = true;
    rhythm->patient = lesson->n < FEW;
    if (rhythm->patient) {
        rhythm->period = longest;
        return;
    }
    rhythm->period = (gint64)robust_median(gaps, lesson->n - 1);
    if (ABS(rhythm->period - DAY) <= 2 * HOUR) {
        rhythm->period = DAY;
        rhythm->schedule =
            schedule_new_weekly(busy_weekdays(lesson, zone), median_time_of_day(lesson, zone));
    } else if (ABS(rhythm->period - WEEK) <= 2 * HOUR) {
        int weekday = 0;
        rhythm->period = WEEK;
        if (when_time_of_day(zone, lesson->tarball[lesson->n - 1]->time, &weekday) >= 0)
            rhythm->schedule = schedule_new_weekly(1U << weekday, median_time_of_day(lesson, zone));
    }
}

/* The last run before `before` that reached the node; -1: none. */
static gint64 run_before(const GArray *readings, gint64 before)
{
    guint low = 0, high = readings->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(readings, Reading, middle).run < before)
            low = middle + 1;
        else
            high = middle;
    }
    while (low-- > 0) {
        const Reading *reading = &g_array_index(readings, Reading, low);
        if (reading->outcome == OUTCOME_COMPLETE)
            return reading->run;
    }
    return -1;
}

/* What is normal in this item beyond its rhythm: delays of the stamps after they were due, and
 * of the tarballs after their stamps. */
static gint64 usual_delay(const Rhythm *rhythm, const Lesson *lesson, const GArray *readings,
                          GTimeZone *zone)
{
    double late[LEARNT_FROM], unseen[LEARNT_FROM];
    guint gaps = 0;
    for (guint i = 0; i < lesson->n; i++) {
        const Tarball *tarball = lesson->tarball[i];
        unseen[i] = (double)MAX(0, run_before(readings, tarball->first_seen) - tarball->time);
        gint64 due = i > 0 ? rhythm_next(rhythm, zone, lesson->tarball[i - 1]->time) : -1;
        if (due != -1)
            late[gaps++] = (double)MAX(0, tarball->time - due);
    }
    double stamps = gaps > 0 && rhythm->learnt ? robust_quantile(late, gaps, 0.9) : 0;
    if (gaps > 0 && stamps > IRREGULAR * (double)rhythm->period)
        stamps = 1.5 * late[gaps - 1]; /* the longest: the quantile has sorted them */
    return (gint64)(stamps + robust_quantile(unseen, lesson->n, 0.9));
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

void rhythm_init(Rhythm *rhythm, const ItemHistory *item, const GArray *readings,
                 const Limits *limits, GTimeZone *zone, gint64 seen)
{
    Lesson lesson;
    *rhythm = (Rhythm){.period = -1, .early = 0, .grace = 0};
    gather(&lesson, item, seen);
    if (limits->schedule != NULL)
        rhythm->schedule = schedule_parse(limits->schedule, NULL);
    if (rhythm->schedule != NULL)
        rhythm->period = shortest_gap(rhythm->schedule, zone, seen);
    else if (lesson.n > 0)
        learn_schedule(rhythm, &lesson, zone);
    if (rhythm->period == -1)
        return;
    rhythm->early = MIN(rhythm->period / 4, 2 * HOUR);
    if (limits->grace >= 0)
        rhythm->grace = limits->grace;
    else if (rhythm->patient)
        rhythm->grace = lesson.n == 1 ? 2 * DAY : 2 * rhythm->period;
    else
        rhythm->grace = CLAMP(rhythm->period / 12, HOUR / 4, 2 * DAY) +
                        (lesson.n > 0 ? usual_delay(rhythm, &lesson, readings, zone) : 0);
}

void rhythm_clear(Rhythm *rhythm)
{
    schedule_free(rhythm->schedule);
    rhythm->schedule = NULL;
}

gint64 rhythm_next(const Rhythm *rhythm, GTimeZone *zone, gint64 time)
{
    if (rhythm->schedule != NULL)
        return schedule_next(rhythm->schedule, zone, time + rhythm->early);
    return rhythm->period != -1 ? time + rhythm->period : -1;
}
