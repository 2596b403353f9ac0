/* Instants as people and programs write them. */
#ifndef HUBPLOT_INSTANT_H
#define HUBPLOT_INSTANT_H

#include "axis/calendar.h"

/* Reads seconds since the epoch, or a date or date and time of ISO 8601: "1352794223", "2012-11",
 * "2012-11-13", "2012-11-13 16:10", "2012-11-13T16:10:23.5+08:00". What names no zone is civil
 * time of the calendar's. A civil time that comes twice is the one that does not lie before
 * `last`. Parts of a second are cut off. Returns NULL, or what is wrong. */
const char *instant_read(const char *text, Calendar *calendar, gint64 last, gint64 *instant);

#endif
