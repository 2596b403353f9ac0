#include "calendar.h"

#include <stdio.h>

#include <string.h>

Day day_of(const World *world, int night)
{
    int year = 2024, month = 1, day = 1;
    if (world->first != NULL)
        sscanf(world->first, "%d-%d-%d", &year, &month, &day);
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    g_date_add_days(&date, (guint)night);
    return (Day){.night = night,
                 .year = g_date_get_year(&date),
                 .month = g_date_get_month(&date),
                 .day = g_date_get_day(&date),
                 .month_days =
                     g_date_get_days_in_month(g_date_get_month(&date), g_date_get_year(&date)),
                 .weekday = g_date_get_weekday(&date)};
}

bool day_is_on(const Day *day, Nights nights, GRand *dice)
{
    int nth = (day->day + 6) / 7;
    bool is_last = day->day + 7 > day->month_days;
    switch (nights.rhythm) {
    case DAILY:
    case TWICE_DAILY:
        return true;
    case WEEKDAYS:
        return day->weekday <= 5;
    case WEEKLY:
        return day->weekday == nights.arg;
    case ON_DAYS:
        for (int days = nights.arg; days > 0; days /= 10)
            if (days % 10 == day->weekday)
                return true;
        return false;
    case EVERY:
        return day->night % nights.arg == 0;
    case MONTHLY:
        return day->day == (nights.arg > 0 ? nights.arg : day->month_days + 1 + nights.arg);
    case NTH_WEEKDAY:
        return day->weekday == nights.arg % 10 &&
               (nights.arg / 10 == 9 ? is_last : nth == nights.arg / 10);
    case ONE_IN:
        return g_rand_int_range(dice, 0, nights.arg) == 0;
    case NEVER:
        return false;
    }
    return false;
}

gint64 day_instant(const Day *day, GTimeZone *zone, int minute)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day->day, (GDateMonth)day->month, (GDateYear)day->year);
    int days = minute < 0 ? -((1439 - minute) / 1440) : minute / 1440;
    minute -= days * 1440;
    if (days >= 0)
        g_date_add_days(&date, (guint)days);
    else
        g_date_subtract_days(&date, (guint)-days);
    g_autoptr(GDateTime) time =
        g_date_time_new(zone, g_date_get_year(&date), (int)g_date_get_month(&date),
                        g_date_get_day(&date), minute / 60, minute % 60, 0);
    return g_date_time_to_unix(time);
}

char *day_words(const Day *day)
{
    return g_strdup_printf("%04d-%02d-%02d", day->year, day->month, day->day);
}

static bool is_of(const char *planted, const char *name)
{
    return planted == NULL || name == NULL || strcmp(planted, name) == 0;
}

const Plant *find_plant(const World *world, PlantKind kind, int night, const char *item,
                        const char *node)
{
    for (gsize i = 0; i < G_N_ELEMENTS(world->events); i++) {
        const Plant *event = &world->events[i];
        if (event->kind == kind && night >= event->night && night < event->night + event->nights &&
            is_of(event->item, item) && is_of(event->node, node))
            return event;
    }
    return NULL;
}

const Plant *find_first(const World *world, PlantKind kind, int night, const char *item,
                        const char *node)
{
    const Plant *event = find_plant(world, kind, night, item, node);
    return event != NULL && event->night == night ? event : NULL;
}
