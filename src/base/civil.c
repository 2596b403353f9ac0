#include "base/civil.h"

#define DAY (24 * 60 * 60)
#define EPOCH_JULIAN 719163 /* GDate's number of 1970-01-01 */

bool civil_of_date(int year, int month, int day, gint64 *civil)
{
    if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 ||
        !g_date_valid_dmy((guint8)day, month, (guint16)year))
        return false;
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (guint8)day, month, (guint16)year);
    *civil = ((gint64)g_date_get_julian(&date) - EPOCH_JULIAN) * DAY;
    return true;
}

void civil_date(gint64 civil, int *year, int *month, int *day)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(civil / DAY + EPOCH_JULIAN));
    *year = g_date_get_year(&date);
    *month = (int)g_date_get_month(&date);
    *day = g_date_get_day(&date);
}

void civil_clock_init(CivilClock *clock, GTimeZone *zone)
{
    *clock = (CivilClock){.zone = zone, .day = G_MININT64, .offset = G_MININT64};
}

static gint64 offset_at(GTimeZone *zone, gint64 instant)
{
    return g_time_zone_get_offset(zone,
                                  g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, instant));
}

gint64 civil_clock_instant(CivilClock *clock, gint64 civil)
{
    gint64 day = civil / DAY;
    if (day != clock->day) {
        gint64 before = offset_at(clock->zone, (day - 1) * DAY);
        gint64 after = offset_at(clock->zone, (day + 2) * DAY);
        gint64 noon = offset_at(clock->zone, day * DAY + DAY / 2);
        clock->day = day;
        clock->offset = before == after && before == noon ? before : G_MININT64;
    }
    if (clock->offset != G_MININT64)
        return civil - clock->offset;
    gint64 before = offset_at(clock->zone, civil - DAY),
           after = offset_at(clock->zone, civil + DAY);
    gint64 first = civil - MAX(before, after), second = civil - MIN(before, after);
    if (civil - offset_at(clock->zone, first) == first)
        return first;
    if (civil - offset_at(clock->zone, second) == second)
        return second;
    return civil - before;
}
