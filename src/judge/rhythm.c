/* What is due when, by a rhythm that is known. A learnt rhythm speaks of civil days: each day on
 * which it is due has one instant, at the same time of day. A tarball stands for the day whose
 * instant is nearest, whatever the clock says at midnight. */
#include "judge/rhythm.h"

#include <stdlib.h>

#define HOUR G_GINT64_CONSTANT(3600)
#define DAY (24 * HOUR)
#define WEEKDAYS 7
#define ANOTHER (6 * HOUR) /* a tarball so much after its time is no second attempt */
#define SELDOM 5           /* days; of what is due no more often, one made besides counts, too */

void rhythm_clear(Rhythm *rhythm)
{
    schedule_free(rhythm->schedule);
    rhythm->schedule = NULL;
}

static gint64 floor_divide(gint64 number, gint64 divisor)
{
    gint64 quotient = number / divisor;
    return number % divisor < 0 ? quotient - 1 : quotient;
}

static int weekday_of(gint64 day)
{
    gint64 from_monday = day + 3; /* 1970-01-01 was a Thursday */
    return (int)(from_monday - floor_divide(from_monday, WEEKDAYS) * WEEKDAYS);
}

static bool has_days(const Rhythm *rhythm)
{
    return rhythm->kind >= RHYTHM_WEEKDAYS;
}

static gint64 nearest_day(const Rhythm *rhythm, gint64 time)
{
    gint64 local = time + calendar_offset(rhythm->calendar, time);
    return floor_divide(local - rhythm->second + DAY / 2, DAY);
}

static gint64 due_on(const Rhythm *rhythm, gint64 day)
{
    return calendar_instant(rhythm->calendar, day, rhythm->second);
}

gint64 rhythm_day(const Rhythm *rhythm, gint64 before, gint64 time)
{
    gint64 day = nearest_day(rhythm, time);
    return day == before && time - due_on(rhythm, day) >= ANOTHER ? day + 1 : day;
}

gint64 rhythm_served(const Rhythm *rhythm, gint64 before, gint64 time)
{
    if (!has_days(rhythm))
        return time;
    gint64 day = nearest_day(rhythm, time), due = due_on(rhythm, day);
    return due == before && time - due >= ANOTHER ? due_on(rhythm, day + 1) : due;
}

static int days_of_month(int year, int month)
{
    return (int)(calendar_day_of(year + month / 12, month % 12 + 1, 1) -
                 calendar_day_of(year, month, 1));
}

/* The day in that month on which it is due. */
static gint64 day_in_month(const Rhythm *rhythm, int year, int month)
{
    gint64 first = calendar_day_of(year, month, 1);
    int days = days_of_month(year, month);
    if (rhythm->kind == RHYTHM_MONTH_DAY)
        return first +
               (rhythm->month_day > 0 ? rhythm->month_day - 1 : days - 1 + rhythm->month_day);
    int ahead = (rhythm->weekday - weekday_of(first) + WEEKDAYS) % WEEKDAYS;
    int nth = rhythm->nth <= 4 ? rhythm->nth : ahead + 4 * WEEKDAYS < days ? 5 : 4;
    return first + ahead + (gint64)WEEKDAYS * (nth - 1);
}

/* The first day from `day` on that is due. */
static gint64 next_day(const Rhythm *rhythm, gint64 day)
{
    if (rhythm->kind == RHYTHM_WEEKDAYS) {
        while ((rhythm->weekdays >> weekday_of(day) & 1) == 0)
            day++;
        return day;
    }
    int year, month, mday;
    calendar_date_of(day, &year, &month, &mday);
    gint64 due = day_in_month(rhythm, year, month);
    return due >= day ? due : day_in_month(rhythm, year + month / 12, month % 12 + 1);
}

gint64 rhythm_next(const Rhythm *rhythm, gint64 served)
{
    switch (rhythm->kind) {
    case RHYTHM_NONE:
        return -1;
    case RHYTHM_SCHEDULE:
        return schedule_next(rhythm->schedule, calendar_time_zone(rhythm->calendar),
                             served + MIN(rhythm->period / 4, ANOTHER));
    case RHYTHM_SPAN:
        return served + rhythm->period;
    case RHYTHM_NIGHTS:
        return due_on(rhythm, nearest_day(rhythm, served) + rhythm->nights);
    default: {
        int ahead = rhythm->nights >= SELDOM ? (7 * rhythm->nights + 9) / 10 : 1;
        return due_on(rhythm, next_day(rhythm, nearest_day(rhythm, served) + ahead));
    }
    }
}

bool rhythm_is_missed(const Rhythm *rhythm, gint64 served, gint64 due, gint64 time)
{
    if (has_days(rhythm))
        return rhythm_served(rhythm, served, time) > due;
    gint64 next = rhythm_next(rhythm, due);
    gint64 early = MIN(rhythm->period / 4, ANOTHER);
    return next != -1 && time >= MAX(next - early, due + rhythm->grace);
}

static char *weekdays_words(guint weekdays)
{
    guint working = 0x1f, all = 0x7f;
    if ((weekdays & all) == all)
        return g_strdup("each day");
    if ((weekdays & all) == working)
        return g_strdup("on working days");
    GString *words = g_string_new(NULL);
    for (int day = 0; day < WEEKDAYS; day++)
        if ((weekdays >> day & 1) != 0)
            g_string_append_printf(words, "%s%s", words->len > 0 ? ", " : "on ",
                                   calendar_weekday_name(day));
    return g_string_free(words, FALSE);
}

static char *month_words(const Rhythm *rhythm)
{
    static const char *const nth[] = {"first", "second", "third", "fourth", "last"};
    if (rhythm->kind == RHYTHM_MONTH_WEEKDAY)
        return g_strdup_printf("on the %s %s of each month", nth[rhythm->nth - 1],
                               calendar_weekday_name(rhythm->weekday));
    if (rhythm->month_day > 0)
        return g_strdup_printf("on day %d of each month", rhythm->month_day);
    if (rhythm->month_day == 0)
        return g_strdup("on the last day of each month");
    return g_strdup_printf("%d day%s before the end of each month", -rhythm->month_day,
                           rhythm->month_day < -1 ? "s" : "");
}

char *rhythm_words(const Rhythm *rhythm)
{
    switch (rhythm->kind) {
    case RHYTHM_WEEKDAYS:
        return weekdays_words(rhythm->weekdays);
    case RHYTHM_NIGHTS:
        return rhythm->nights == 1 ? g_strdup("each day")
                                   : g_strdup_printf("every %d nights", rhythm->nights);
    case RHYTHM_MONTH_DAY:
    case RHYTHM_MONTH_WEEKDAY:
        return month_words(rhythm);
    case RHYTHM_SCHEDULE:
        return g_strdup("by its schedule");
    default:
        return g_strdup("now and then");
    }
}
