#include "base/when.h"

#include <stdbool.h>

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

GTimeZone *when_zone(const char *name)
{
    GTimeZone *zone = name != NULL ? g_time_zone_new_identifier(name) : NULL;
    return zone != NULL ? zone : g_time_zone_new_utc();
}

/* NULL where the calendar ends. */
static GDateTime *civil(GTimeZone *zone, gint64 time)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(time);
    return utc != NULL ? g_date_time_to_timezone(utc, zone) : NULL;
}

gint64 when_midnight(GTimeZone *zone, gint64 time, int days)
{
    g_autoptr(GDateTime) now = civil(zone, time);
    g_autoptr(GDateTime) day = now != NULL ? g_date_time_add_days(now, days) : NULL;
    if (day == NULL)
        return time + days * G_GINT64_CONSTANT(86400);
    int year, month, date;
    g_date_time_get_ymd(day, &year, &month, &date);
    g_autoptr(GDateTime) midnight = g_date_time_new(zone, year, month, date, 0, 0, 0);
    return g_date_time_to_unix(midnight);
}

gint64 when_hour_end(GTimeZone *zone, gint64 time)
{
    g_autoptr(GDateTime) now = civil(zone, time);
    if (now == NULL)
        return time;
    return time + 3599 - g_date_time_get_minute(now) * 60 - g_date_time_get_second(now);
}

char *when_day(GTimeZone *zone, gint64 time)
{
    g_autoptr(GDateTime) t = civil(zone, time);
    if (t == NULL)
        return g_strdup("?");
    return g_strdup_printf("%d %s", g_date_time_get_day_of_month(t),
                           months[g_date_time_get_month(t) - 1]);
}

char *when_date(GTimeZone *zone, gint64 time)
{
    g_autoptr(GDateTime) t = civil(zone, time);
    if (t == NULL)
        return g_strdup("?");
    return g_strdup_printf("%d %s %d", g_date_time_get_day_of_month(t),
                           months[g_date_time_get_month(t) - 1], g_date_time_get_year(t));
}

char *when_minute(GTimeZone *zone, gint64 time)
{
    g_autoptr(GDateTime) t = civil(zone, time);
    if (t == NULL)
        return g_strdup("?");
    g_autofree char *date = when_date(zone, time);
    return g_strdup_printf("%s %02d:%02d", date, g_date_time_get_hour(t),
                           g_date_time_get_minute(t));
}

char *when_iso(GTimeZone *zone, gint64 time)
{
    g_autoptr(GDateTime) t = civil(zone, time);
    return t != NULL ? g_date_time_format(t, "%Y-%m-%dT%H:%M:%S%:z") : g_strdup("?");
}

char *when_days(GTimeZone *zone, gint64 from, gint64 until)
{
    g_autoptr(GDateTime) first = civil(zone, from), last = civil(zone, until);
    if (first == NULL || last == NULL)
        return g_strdup("?");
    bool same_year = g_date_time_get_year(first) == g_date_time_get_year(last);
    bool same_month = same_year && g_date_time_get_month(first) == g_date_time_get_month(last);
    g_autofree char *begin = same_year ? when_day(zone, from) : when_date(zone, from);
    g_autofree char *end = same_year ? when_day(zone, until) : when_date(zone, until);
    if (same_month && g_date_time_get_day_of_month(first) == g_date_time_get_day_of_month(last))
        return g_steal_pointer(&end);
    if (same_month)
        return g_strdup_printf("%d to %s", g_date_time_get_day_of_month(first), end);
    return g_strdup_printf("%s to %s", begin, end);
}
