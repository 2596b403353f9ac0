/* Instants as civil time: days, and dates in words. English, whatever the locale. */
#ifndef HUBPLOT_WHEN_H
#define HUBPLOT_WHEN_H

#include <glib.h>

/* The zone of that name, IANA or "+08:00"; UTC when NULL or unknown. Never NULL; unref it. */
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

#endif
