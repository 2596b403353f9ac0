/* Civil time in one zone: days, weeks and months, and when they begin. */
#ifndef HUBPLOT_CALENDAR_H
#define HUBPLOT_CALENDAR_H

#include <glib.h>
#include <stdbool.h>

/* Instants that a chart may hold: the years 1 to 9999. */
#define CALENDAR_MIN G_GINT64_CONSTANT(-62135596800)
#define CALENDAR_MAX G_GINT64_CONSTANT(253402300799)

typedef struct Calendar Calendar;

/* `zone` is an IANA name or an offset such as "+08:00"; NULL: UTC. Fails if there is no such zone,
 * so that wrong times are never drawn silently. */
Calendar *calendar_new(const char *zone, GError **error);
Calendar *calendar_new_for(GTimeZone *zone);
void calendar_free(Calendar *calendar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Calendar, calendar_free)

/* The zone's name: as it was asked for, or "UTC". */
const char *calendar_zone(const Calendar *calendar);
/* The zone itself, borrowed. */
GTimeZone *calendar_time_zone(const Calendar *calendar);
/* Seconds east of UTC at an instant. */
int calendar_offset(Calendar *calendar, gint64 instant);

/* The first instant after `instant`, but not after `until`, at which the offset changes; 0: none.
 */
gint64 calendar_change(Calendar *calendar, gint64 instant, gint64 until);

typedef struct {
    gint64 day; /* days since 1970-01-01 */
    int year, month, mday;
    int weekday; /* 0: Monday */
    int hour, minute, second;
} Civil;

Civil calendar_civil(Calendar *calendar, gint64 instant);
/* The civil day of an instant, in days since 1970-01-01. */
gint64 calendar_day(Calendar *calendar, gint64 instant);
/* The first instant at which the zone's clocks show `second` of civil day `day` or later: also
 * correct if midnight does not exist or occurs twice. */
gint64 calendar_instant(Calendar *calendar, gint64 day, int second);

/* The instant of a civil time, given as the seconds since 1970 that it would be if clocks showed
 * UTC. One that a change of clocks skips is read with the offset before the change (02:30 becomes
 * 03:30), one that occurs twice is its first occurrence, as RFC 5545, section 3.3.5, reads them. */
gint64 calendar_instant_of(Calendar *calendar, gint64 civil);

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, and back (Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms"). */
gint64 calendar_day_of(int year, int month, int mday);
void calendar_date_of(gint64 day, int *year, int *month, int *mday);

typedef enum {
    PERIOD_SECOND,
    PERIOD_MINUTE,
    PERIOD_HOUR,
    PERIOD_DAY,
    PERIOD_WEEK, /* from Monday */
    PERIOD_MONTH,
    PERIOD_YEAR,
} Period;

/* The last beginning of `count` periods at or before `instant`, and the first one after it. A
 * count of seconds, minutes or hours divides its day, of months its year; days and weeks come
 * singly. */
gint64 calendar_floor(Calendar *calendar, gint64 instant, Period period, int count);
gint64 calendar_next(Calendar *calendar, gint64 instant, Period period, int count);

/* "Jan" .. "Dec" for 1 .. 12; "Mon" .. "Sun" for 0 .. 6. English, like all text in pictures. */
const char *calendar_month_name(int month);
const char *calendar_weekday_name(int weekday);

/* "2026-11-13 16:10" in the zone. Free with g_free(). */
char *calendar_format(Calendar *calendar, gint64 instant);

#endif
