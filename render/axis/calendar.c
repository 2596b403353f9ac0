/* Finding the stretch of a zone's history that holds an instant is a search through all its
 * changes of clocks, so the last few stretches that were asked for are remembered. A civil time is
 * one of two instants, by the offsets a day before and a day after, as clocks change at most once
 * between; where they leap over it, it is neither. Days and dates are converted by arithmetic
 * alone. */
#include "axis/calendar.h"

#include "error.h"

#include <string.h>

#define DAY 86400
#define KNOWN 4 /* two years, where clocks change twice in each */

struct Calendar {
    GTimeZone *zone;
    /* From `first` to `last` the same offset holds. */
    struct {
        gint64 first, last;
        int offset;
    } known[KNOWN];
    int newest; /* of those known: was asked for last */
    int oldest; /* is forgotten next */
};

Calendar *calendar_new_for(GTimeZone *zone)
{
    Calendar *calendar = g_new0(Calendar, 1);
    calendar->zone = g_time_zone_ref(zone);
    for (int i = 0; i < KNOWN; i++)
        calendar->known[i].first = 1;
    return calendar;
}

Calendar *calendar_new(const char *zone, GError **error)
{
    g_autoptr(GTimeZone) found = zone ? g_time_zone_new_identifier(zone) : g_time_zone_new_utc();
    if (found)
        return calendar_new_for(found);
    g_set_error(error, RENDER_ERROR, RENDER_ERROR_CHART, "zone \"%.80s\": no such time zone", zone);
    return NULL;
}

void calendar_free(Calendar *calendar)
{
    if (calendar == NULL)
        return;
    g_time_zone_unref(calendar->zone);
    g_free(calendar);
}

const char *calendar_zone(const Calendar *calendar)
{
    return g_time_zone_get_identifier(calendar->zone);
}

GTimeZone *calendar_time_zone(const Calendar *calendar)
{
    return calendar->zone;
}

static int interval_at(Calendar *calendar, gint64 instant)
{
    return g_time_zone_find_interval(calendar->zone, G_TIME_TYPE_UNIVERSAL, instant);
}

/* Finding an interval is a search through all of a zone's changes; charts ask for neighbours. So
 * remember as much time around `instant` as lies in the same interval. */
static void look_up(Calendar *calendar, gint64 instant)
{
    int interval = interval_at(calendar, instant), place = calendar->oldest;
    gint64 first = instant, last = instant;
    for (gint64 span = 512 * DAY; span >= DAY; span /= 2) {
        if (interval_at(calendar, last + span) == interval)
            last += span;
        if (interval_at(calendar, first - span) == interval)
            first -= span;
    }
    calendar->known[place].first = first;
    calendar->known[place].last = last;
    calendar->known[place].offset = g_time_zone_get_offset(calendar->zone, interval);
    calendar->newest = place;
    calendar->oldest = (place + 1) % KNOWN;
}

static bool is_known(const Calendar *calendar, int place, gint64 instant)
{
    return instant >= calendar->known[place].first && instant <= calendar->known[place].last;
}

int calendar_offset(Calendar *calendar, gint64 instant)
{
    for (int i = 0; i < KNOWN && !is_known(calendar, calendar->newest, instant); i++)
        calendar->newest = (calendar->newest + 1) % KNOWN;
    if (!is_known(calendar, calendar->newest, instant))
        look_up(calendar, instant);
    return calendar->known[calendar->newest].offset;
}

gint64 calendar_change(Calendar *calendar, gint64 instant, gint64 until)
{
    int offset = calendar_offset(calendar, instant), last = interval_at(calendar, until);
    for (int interval = interval_at(calendar, instant); interval < last;) {
        gint64 before = instant,
               after = until;        /* the next interval begins after the one, at most */
        while (after - before > 1) { /* at the other */
            gint64 middle = before + (after - before) / 2;
            *(interval_at(calendar, middle) == interval ? &before : &after) = middle;
        }
        if (calendar_offset(calendar, after) != offset)
            return after;
        instant = after;
        interval = interval_at(calendar, after);
    }
    return 0;
}

static gint64 floor_divide(gint64 number, gint64 divisor)
{
    gint64 quotient = number / divisor;
    return number % divisor < 0 ? quotient - 1 : quotient;
}

gint64 calendar_day_of(int year, int month, int mday)
{
    gint64 shifted = month <= 2 ? (gint64)year - 1 : year;
    gint64 era = floor_divide(shifted, 400), of_era = shifted - era * 400;
    gint64 of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void calendar_date_of(gint64 day, int *year, int *month, int *mday)
{
    day += 719468;
    gint64 era = floor_divide(day, 146097), rest = day - era * 146097;
    gint64 of_era = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    gint64 of_year = rest - (365 * of_era + of_era / 4 - of_era / 100);
    gint64 shifted = (5 * of_year + 2) / 153;
    *mday = (int)(of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = (int)(of_era + era * 400 + (*month <= 2));
}

gint64 calendar_day(Calendar *calendar, gint64 instant)
{
    return floor_divide(instant + calendar_offset(calendar, instant), DAY);
}

Civil calendar_civil(Calendar *calendar, gint64 instant)
{
    gint64 local = instant + calendar_offset(calendar, instant);
    Civil civil = {.day = floor_divide(local, DAY)};
    int second = (int)(local - civil.day * DAY);
    civil.hour = second / 3600;
    civil.minute = second / 60 % 60;
    civil.second = second % 60;
    gint64 from_monday = civil.day + 3; /* 1970-01-01 was a Thursday */
    civil.weekday = (int)(from_monday - floor_divide(from_monday, 7) * 7);
    calendar_date_of(civil.day, &civil.year, &civil.month, &civil.mday);
    return civil;
}

gint64 calendar_instant(Calendar *calendar, gint64 day, int second)
{
    gint64 local = day * DAY + second;
    int before = calendar_offset(calendar, local - DAY);
    int after = calendar_offset(calendar, local + DAY);
    if (before == after)
        return local - before;
    /* The clocks change nearby. The earlier candidate is right if its offset is then in force. */
    gint64 early = local - MAX(before, after), late = local - MIN(before, after);
    if (calendar_offset(calendar, early) == MAX(before, after))
        return early;
    if (before > after || calendar_offset(calendar, late) == before)
        return late;
    /* Clocks leap over this time: it comes when they do. */
    while (late - early > 1) {
        gint64 middle = early + (late - early) / 2;
        if (calendar_offset(calendar, middle) == before)
            early = middle;
        else
            late = middle;
    }
    return late;
}

gint64 calendar_instant_of(Calendar *calendar, gint64 civil)
{
    int before = calendar_offset(calendar, civil - DAY);
    int after = calendar_offset(calendar, civil + DAY);
    gint64 first = civil - MAX(before, after), second = civil - MIN(before, after);
    if (before == after || calendar_offset(calendar, first) == civil - first)
        return first;
    return calendar_offset(calendar, second) == civil - second ? second : civil - before;
}

static const int period_seconds[] = {
    [PERIOD_SECOND] = 1, [PERIOD_MINUTE] = 60, [PERIOD_HOUR] = 3600};

/* The beginning of the periods that hold `civil`, moved on by `steps` of them. */
static gint64 beginning(Calendar *calendar, const Civil *civil, Period period, int count, int steps)
{
    switch (period) {
    case PERIOD_DAY:
        return calendar_instant(calendar, civil->day + steps, 0);
    case PERIOD_WEEK:
        return calendar_instant(calendar, civil->day - civil->weekday + 7 * steps, 0);
    case PERIOD_MONTH: {
        int month = (civil->month - 1) / count * count + steps * count;
        gint64 day = calendar_day_of(civil->year + month / 12, month % 12 + 1, 1);
        return calendar_instant(calendar, day, 0);
    }
    case PERIOD_YEAR: {
        int year = (int)floor_divide(civil->year, count) * count + steps * count;
        return calendar_instant(calendar, calendar_day_of(year, 1, 1), 0);
    }
    default: {
        int step = count * period_seconds[period];
        int second = civil->hour * 3600 + civil->minute * 60 + civil->second;
        second = second / step * step + steps * step;
        return second < DAY ? calendar_instant(calendar, civil->day, second)
                            : calendar_instant(calendar, civil->day + 1, 0);
    }
    }
}

gint64 calendar_floor(Calendar *calendar, gint64 instant, Period period, int count)
{
    Civil civil = calendar_civil(calendar, instant);
    return MIN(beginning(calendar, &civil, period, count, 0), instant);
}

gint64 calendar_next(Calendar *calendar, gint64 instant, Period period, int count)
{
    Civil civil = calendar_civil(calendar, instant);
    /* In an hour that occurs twice the next beginning may already have passed; then take the one
     * after. */
    for (int steps = 1; steps < 4; steps++) {
        gint64 next = beginning(calendar, &civil, period, count, steps);
        if (next > instant)
            return next;
    }
    return instant + (period < PERIOD_DAY ? count * period_seconds[period] : DAY);
}

const char *calendar_month_name(int month)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return names[CLAMP(month, 1, 12) - 1];
}

const char *calendar_weekday_name(int weekday)
{
    static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    return names[CLAMP(weekday, 0, 6)];
}

char *calendar_format(Calendar *calendar, gint64 instant)
{
    Civil civil = calendar_civil(calendar, instant);
    return g_strdup_printf("%04d-%02d-%02d %02d:%02d", civil.year, civil.month, civil.mday,
                           civil.hour, civil.minute);
}
