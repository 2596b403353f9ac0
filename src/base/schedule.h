/* When something is due, by the civil time of a zone: cron's five fields, or in words. */
#ifndef HUBPLOT_SCHEDULE_H
#define HUBPLOT_SCHEDULE_H

#include <glib.h>
#include <stdbool.h>

typedef struct Schedule Schedule;

/* Reads "daily 16:10", "weekly Sun 03:00", "monthly 1 03:00", "never", or the five fields of
 * crontab(5): minute, hour, day of month, month, day of week, with lists, ranges, steps and
 * English names. A range of weekdays may go round, as fri-mon; the words "at" and "on" may stand
 * between the others. What is never due, such as 31 February, is refused. The error says which part
 * is wrong and what would be right. */
Schedule *schedule_parse(const char *text, GError **error);
/* Due each of the weekdays in `weekdays` (bit 0 is Sunday) at `second` of the civil day. */
Schedule *schedule_new_weekly(guint weekdays, int second);
void schedule_free(Schedule *schedule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Schedule, schedule_free)

/* The first instant after `after` that is due; -1 where there is none, within the calendar or
 * within the eight years in which any date comes round. A civil time that a change of clocks
 * skips is due when the clocks have changed, one that comes twice is due once. */
gint64 schedule_next(const Schedule *schedule, GTimeZone *zone, gint64 after);

/* The civil time of day of the day's first run, s; -1: never. */
int schedule_time_of_day(const Schedule *schedule);

#define SCHEDULE_ERROR schedule_error_quark()
GQuark schedule_error_quark(void);
typedef enum { SCHEDULE_ERROR_INVALID } ScheduleError;

#endif
