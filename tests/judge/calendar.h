/* The civil days of a world. */
#ifndef CALENDAR_H
#define CALENDAR_H

#include <glib.h>

#include "world.h"

#define HOUR G_GINT64_CONSTANT(3600)
#define DAY (24 * HOUR)

typedef struct {
    int night;
    int year, month, day, month_days;
    int weekday; /* 1 = Monday .. 7 */
} Day;

Day day_of(const World *world, int night);

/* Whether something of that rhythm takes place on the day; `dice` are for what is at random. */
bool day_is_on(const Day *day, Nights nights, GRand *dice);

/* The instant of a civil time of that day, in minutes after midnight, also beyond the day. */
gint64 day_instant(const Day *day, GTimeZone *zone, int minute);

/* "2024-04-20". Free with g_free(). */
char *day_words(const Day *day);

/* The event of a kind that lasts in that night; NULL for item or node: whichever. */
const Plant *find_plant(const World *world, PlantKind kind, int night, const char *item,
                        const char *node);
/* The same, where it begins in that night. */
const Plant *find_first(const World *world, PlantKind kind, int night, const char *item,
                        const char *node);

#endif
