/* Levels of time from seconds to millennia, each with the width that its labels need: the finest
 * whose labels do not touch is taken. Ticks are beginnings of civil periods, found by the calendar
 * one after the other, so that days of 23 or 25 hours and months of any length come out right. The
 * level below (days below hours, months below days, years below months) names the period that
 * each row of labels lies in. */
#include "axis/time_ticks.h"

#include <string.h>

typedef enum { WRITE_SECOND, WRITE_MINUTE, WRITE_DAY, WRITE_WEEK, WRITE_MONTH, WRITE_YEAR } Writing;

/* The levels from fine to coarse. */
typedef struct {
    Period period;
    int count;
    double seconds; /* about */
    Writing writing;
    double digits; /* the width of its labels and the space between them */
    Period major;  /* of the level below; that of years has none */
    Period fine;   /* of the marks between; the same as `period`: none */
    int fine_count;
} Level;

#define DAY 86400.0
#define MONTH (30.44 * DAY)
#define YEAR (365.25 * DAY)

static const Level levels[] = {
    {PERIOD_SECOND, 1, 1, WRITE_SECOND, 10, PERIOD_DAY, PERIOD_SECOND, 1},
    {PERIOD_SECOND, 5, 5, WRITE_SECOND, 10, PERIOD_DAY, PERIOD_SECOND, 1},
    {PERIOD_SECOND, 15, 15, WRITE_SECOND, 10, PERIOD_DAY, PERIOD_SECOND, 5},
    {PERIOD_MINUTE, 1, 60, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_SECOND, 15},
    {PERIOD_MINUTE, 5, 300, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_MINUTE, 1},
    {PERIOD_MINUTE, 15, 900, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_MINUTE, 5},
    {PERIOD_MINUTE, 30, 1800, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_MINUTE, 10},
    {PERIOD_HOUR, 1, 3600, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_MINUTE, 15},
    {PERIOD_HOUR, 3, 3 * 3600, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_HOUR, 1},
    {PERIOD_HOUR, 6, 6 * 3600, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_HOUR, 1},
    {PERIOD_HOUR, 12, 12 * 3600, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_HOUR, 3},
    {PERIOD_DAY, 1, DAY, WRITE_DAY, 3, PERIOD_MONTH, PERIOD_DAY, 1},
    {PERIOD_WEEK, 1, 7 * DAY, WRITE_WEEK, 8.5, PERIOD_MONTH, PERIOD_DAY, 1},
    {PERIOD_WEEK, 1, 7 * DAY, WRITE_DAY, 4.5, PERIOD_MONTH, PERIOD_DAY, 1},
    {PERIOD_MONTH, 1, MONTH, WRITE_MONTH, 5, PERIOD_YEAR, PERIOD_MONTH, 1},
    {PERIOD_MONTH, 3, 3 * MONTH, WRITE_MONTH, 5, PERIOD_YEAR, PERIOD_MONTH, 1},
    {PERIOD_YEAR, 1, YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_MONTH, 3},
    {PERIOD_YEAR, 2, 2 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 1},
    {PERIOD_YEAR, 5, 5 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 1},
    {PERIOD_YEAR, 10, 10 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 1},
    {PERIOD_YEAR, 25, 25 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 5},
    {PERIOD_YEAR, 50, 50 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 10},
    {PERIOD_YEAR, 100, 100 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 10},
    {PERIOD_YEAR, 500, 500 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 100},
    {PERIOD_YEAR, 1000, 1000 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 100},
    {PERIOD_YEAR, 2500, 2500 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 500},
};

static const Level *choose_level(const TimeScale *scale, double digit)
{
    gsize i = 0;
    while (i + 1 < G_N_ELEMENTS(levels) &&
           levels[i].seconds * scale->per_second < levels[i].digits * digit)
        i++;
    return &levels[i];
}

static void write_label(TimeTick *tick, Calendar *calendar, Writing writing)
{
    Civil civil = calendar_civil(calendar, tick->time);
    gsize size = sizeof tick->label;
    switch (writing) {
    case WRITE_SECOND:
        g_snprintf(tick->label, size, "%02d:%02d:%02d", civil.hour, civil.minute, civil.second);
        break;
    case WRITE_MINUTE:
        g_snprintf(tick->label, size, "%02d:%02d", civil.hour, civil.minute);
        break;
    case WRITE_DAY:
        g_snprintf(tick->label, size, "%d", civil.mday);
        break;
    case WRITE_WEEK:
        g_snprintf(tick->label, size, "%s %d", calendar_weekday_name(civil.weekday), civil.mday);
        break;
    case WRITE_MONTH:
        g_strlcpy(tick->label, calendar_month_name(civil.month), size);
        break;
    case WRITE_YEAR:
        g_snprintf(tick->label, size, "%d", civil.year);
        break;
    }
}

/* The year is only said where it is news. */
static void write_major(MajorTick *tick, Calendar *calendar, Period period)
{
    Civil civil = calendar_civil(calendar, tick->time);
    const char *month = calendar_month_name(civil.month);
    gsize size = sizeof tick->label;
    if (period == PERIOD_YEAR) {
        g_snprintf(tick->full, size, "%d", civil.year);
        g_strlcpy(tick->label, tick->full, size);
    } else if (period == PERIOD_MONTH) {
        g_snprintf(tick->full, size, "%s %d", month, civil.year);
        g_strlcpy(tick->label, civil.month == 1 ? tick->full : month, size);
    } else {
        const char *weekday = calendar_weekday_name(civil.weekday);
        g_snprintf(tick->full, size, "%s %d %s %d", weekday, civil.mday, month, civil.year);
        g_snprintf(tick->label, size, "%s %d %s", weekday, civil.mday, month);
    }
}

static gint64 first_tick(Calendar *calendar, gint64 from, Period period, int count)
{
    gint64 time = calendar_floor(calendar, from, period, count);
    return time < from ? calendar_next(calendar, from, period, count) : time;
}

static void add_ticks(TimeTicks *ticks, Calendar *calendar, const TimeScale *scale,
                      const Level *level)
{
    for (gint64 time = first_tick(calendar, scale->from, level->period, level->count);
         time <= scale->until && ticks->n < TIME_TICKS_MAX;
         time = calendar_next(calendar, time, level->period, level->count)) {
        TimeTick *tick = &ticks->tick[ticks->n++];
        tick->time = time;
        write_label(tick, calendar, level->writing);
    }
}

static void add_fine(TimeTicks *ticks, Calendar *calendar, const TimeScale *scale,
                     const Level *level)
{
    static const double seconds[] = {1, 60, 3600, DAY, 7 * DAY, MONTH, YEAR};
    bool none = level->fine == level->period && level->fine_count == level->count;
    if (none || seconds[level->fine] * level->fine_count * scale->per_second < 4)
        return;
    int at = 0; /* labelled ticks are no fine ones too */
    for (gint64 time = first_tick(calendar, scale->from, level->fine, level->fine_count);
         time <= scale->until && ticks->n_fine < (int)G_N_ELEMENTS(ticks->fine);
         time = calendar_next(calendar, time, level->fine, level->fine_count)) {
        while (at < ticks->n && ticks->tick[at].time < time)
            at++;
        if (at == ticks->n || ticks->tick[at].time != time)
            ticks->fine[ticks->n_fine++] = time;
    }
}

static void add_majors(TimeTicks *ticks, Calendar *calendar, const TimeScale *scale,
                       const Level *level)
{
    if (level->writing == WRITE_YEAR)
        return;
    for (gint64 time = scale->from; time <= scale->until && ticks->n_major < TIME_TICKS_MAX;
         time = calendar_next(calendar, time, level->major, 1)) {
        MajorTick *tick = &ticks->major[ticks->n_major++];
        tick->time = time;
        write_major(tick, calendar, level->major);
    }
}

static void add_odd_days(TimeTicks *ticks, Calendar *calendar, const TimeScale *scale)
{
    if (scale->per_second * DAY < 6)
        return;
    gint64 day = calendar_floor(calendar, scale->from, PERIOD_DAY, 1);
    while (day < scale->until && ticks->n_odd < (int)G_N_ELEMENTS(ticks->odd)) {
        gint64 next = calendar_next(calendar, day, PERIOD_DAY, 1);
        if (next - day != 86400)
            ticks->odd[ticks->n_odd++] = (OddDay){day, next};
        day = next;
    }
}

void time_ticks_choose(TimeTicks *ticks, Calendar *calendar, const TimeScale *scale, double digit)
{
    ticks->n = ticks->n_fine = ticks->n_major = ticks->n_odd = 0;
    const Level *level = choose_level(scale, digit);
    add_ticks(ticks, calendar, scale, level);
    add_fine(ticks, calendar, scale, level);
    add_majors(ticks, calendar, scale, level);
    add_odd_days(ticks, calendar, scale);
}
