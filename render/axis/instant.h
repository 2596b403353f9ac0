/* Reads instants as people and programs write them. */
#ifndef HUBPLOT_INSTANT_H
#define HUBPLOT_INSTANT_H

#include "axis/calendar.h"

/* Reads what says by itself which time it is. Of ISO 8601 a date, or date and time:
 * "2012-11", "2012-11-13", "2012-11-13 16:10", "2012-11-13T16:10:23.5+08:00", "2012-W46",
 * "2012-W46-2"; quarters, "2012-Q4"; dates with slashes, "2012/11/13"; dates with the month's
 * English name, "Nov 13 2012", "13 November 2012 16:10", "Nov 2012", "Tue, 13 Nov 2012 16:10:23
 * +0800"; and seconds since the epoch. Times without a zone are in the calendar's. Of a civil time
 * that occurs twice, the one not before `last` is meant. Fractions of a second are dropped. Returns
 * NULL, or what is wrong. */
const char *instant_read(const char *text, Calendar *calendar, gint64 last, gint64 *instant);

/* Reads a time of the given format: that of strptime(3), of which it knows %Y %y %m %b %B %d %e %j
 * %H %I %M %S %f (a fraction) %p %z %a %A %F %T %s %%; a space stands for any number of them.
 * Otherwise as instant_read(). */
const char *instant_read_format(const char *text, const char *format, Calendar *calendar,
                                gint64 last, gint64 *instant);

/* What is wrong with a format; NULL: nothing. */
const char *instant_format_problem(const char *format);

/* A civil time as it is written. */
typedef struct {
    gint64 day; /* days since 1970-01-01 */
    int second; /* of the day */
    bool zoned; /* an offset was written: so many seconds east of UTC */
    int offset;
} CivilTime;

/* Its instant; in the calendar's zone if it has none. As instant_read(). */
const char *instant_of(const CivilTime *time, Calendar *calendar, gint64 last, gint64 *instant);

/* The month whose English name, of three letters or whole, the text begins with, from 1; moves
 * *text past it. 0: it is none. */
int instant_month(const char **text);
/* Moves past "Z", "+08:00", "+0800" or "+08", if it is there; false if it is wrong. */
bool instant_offset(const char **text, CivilTime *time);

/* Whether the text is a time of day, "16:10" or "16:10:23.5". */
bool instant_is_time_of_day(const char *text);

/* What a number of a column of times may be, as bits. */
enum {
    NUMBER_YEAR = 1,    /* 2012 */
    NUMBER_MONTH = 2,   /* 201211 */
    NUMBER_DATE = 4,    /* 20121113 */
    NUMBER_SECONDS = 8, /* since the epoch, from 1973 on */
    NUMBER_MILLISECONDS = 16,
    NUMBER_MICROSECONDS = 32,
    NUMBER_NANOSECONDS = 64,
    NUMBER_ANY = 127,
};

/* What the text may be; 0: it is no number, or one that is no time. Only numbers of nine digits and
 * more are taken for seconds since the epoch: nobody writes moments of 1970, but many count from 1.
 */
guint instant_number_kinds(const char *text);
/* Reads a number of the kind that all of a column may be: the first of the bits. */
const char *instant_read_number(const char *text, guint kinds, Calendar *calendar, gint64 *instant);

#endif
