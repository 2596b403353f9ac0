/* Instants as civil time: days, dates as text, and schedules. English, whatever the locale. */
#ifndef HUBPLOT_WHEN_H
#define HUBPLOT_WHEN_H

#include <glib.h>
#include <stdbool.h>

/* The zone of that name, IANA or "+08:00"; UTC if it is NULL or unknown. Never NULL; unref it. */
GTimeZone *when_zone(const char *name);

/* The midnight that begins the civil day of `time`, `days` civil days later; where a day has no
 * midnight, its first instant. */
gint64 when_midnight(GTimeZone *zone, gint64 time, int days);

/* The last second of the civil hour of `time`. */
gint64 when_hour_end(GTimeZone *zone, gint64 time);

/* Free each with g_free(). An instant that no calendar holds is "?". */
char *when_day(GTimeZone *zone, gint64 time);    /* "10 May" */
char *when_date(GTimeZone *zone, gint64 time);   /* "10 May 2013" */
char *when_minute(GTimeZone *zone, gint64 time); /* "10 May 2013 16:10" */
char *when_iso(GTimeZone *zone, gint64 time);    /* "2013-05-10T16:10:23+08:00" */

/* "3 to 9 Oct", "30 Sep to 3 Oct", "30 Dec 2014 to 3 Jan 2015", "9 Oct" where both are of one day.
 * Free with g_free(). */
char *when_days(GTimeZone *zone, gint64 from, gint64 until);

/* When something is due by the civil time of a zone: cron's five fields, or in words. */
typedef struct Schedule Schedule;

/* Reads "daily 16:10", "weekly Sun 03:00", "monthly 1 03:00", "never", or the five fields of
 * crontab(5): minute, hour, day of month, month, day of week, with lists, ranges, steps and
 * English names. A range of weekdays may wrap around, as in fri-mon; the words "at" and "on" are
 * ignored. A schedule that is never due, such as 31 February, is an error. The error says which
 * part is wrong and what is valid. */
Schedule *schedule_parse(const char *text, GError **error);
void schedule_free(Schedule *schedule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Schedule, schedule_free)

/* The first due instant after `after`; -1: there is none, in the calendar or within eight years, in
 * which any date recurs. A civil time that a clock change skips is due right after the change, one
 * that occurs twice is due once. */
gint64 schedule_next(const Schedule *schedule, GTimeZone *zone, gint64 after);

/* The civil time of day of the day's first run, s; -1: never. */
int schedule_time_of_day(const Schedule *schedule);

#define SCHEDULE_ERROR schedule_error_quark()
GQuark schedule_error_quark(void);
typedef enum { SCHEDULE_ERROR_INVALID } ScheduleError;

/* The beginning of a civil day, as a number: the seconds since 1970 that it would be if clocks
 * showed UTC. False: no calendar has it, or it is before 1970. */
bool civil_of_date(int year, int month, int day, gint64 *civil);

#endif
