/* Civil times as numbers: the seconds since 1970 that they would be if clocks showed UTC. */
#ifndef HUBPLOT_CIVIL_H
#define HUBPLOT_CIVIL_H

#include <glib.h>
#include <stdbool.h>

/* The beginning of a civil day. False: no calendar has it, or it is before 1970. */
bool civil_of_date(int year, int month, int day, gint64 *civil);
void civil_date(gint64 civil, int *year, int *month, int *day);

/* Civil times -> instants, quickly when neighbours follow each other. */
typedef struct {
    GTimeZone *zone;
    gint64 day;    /* the civil day that was last asked for, in days; G_MININT64: none */
    gint64 offset; /* s east of UTC on all of that day; G_MININT64: it changes */
} CivilClock;
/* Borrows the zone. */
void civil_clock_init(CivilClock *clock, GTimeZone *zone);

/* The instant of a civil time. One that a change of clocks skips is read with the offset before
 * the change (02:30 becomes 03:30), one that occurs twice is its first occurrence, as RFC 5545,
 * section 3.3.5, reads them. */
gint64 civil_clock_instant(CivilClock *clock, gint64 civil);

#endif
