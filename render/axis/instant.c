#include "axis/instant.h"

#include <string.h>

#define DAY 86400
#define HALF_DAY (DAY / 2)

/* Digits that must be there, as a number; moves *text past them. -1: they are not. */
static int read_digits(const char **text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (!g_ascii_isdigit(**text))
            return -1;
        value = 10 * value + (**text - '0');
    }
    return value;
}

static bool skip(const char **text, const char *set)
{
    if (**text == '\0' || strchr(set, **text) == NULL)
        return false;
    (*text)++;
    return true;
}

static const char *read_epoch(const char *text, gint64 *instant)
{
    char *end = NULL;
    gint64 seconds = g_ascii_strtoll(text, &end, 10);
    if (*end == '.')
        end += 1 + strspn(end + 1, "0123456789");
    if (*end != '\0')
        return "neither seconds since the epoch nor a date such as 2012-11-13T16:10:23";
    if (seconds > CALENDAR_MAX && seconds / 1000 <= CALENDAR_MAX)
        return "after the year 9999; is it in milliseconds? Seconds since the epoch are meant";
    if (seconds < CALENDAR_MIN || seconds > CALENDAR_MAX)
        return "not within the years 1 to 9999";
    *instant = seconds;
    return NULL;
}

/* "2012-11-13"; also "2012-11", which begins with its first day. */
static bool read_date(const char **text, gint64 *day)
{
    int year = read_digits(text, 4);
    int month = skip(text, "-") ? read_digits(text, 2) : -1;
    int mday = skip(text, "-") ? read_digits(text, 2) : 1;
    if (year < 1 || month < 1 || mday < 1 ||
        !g_date_valid_dmy((GDateDay)mday, (GDateMonth)month, (GDateYear)year))
        return false;
    *day = calendar_day_of(year, month, mday);
    return true;
}

/* "16:10", "16:10:23", "16:10:23.5"; no leap seconds, as POSIX has none. */
static bool read_time(const char **text, int *second)
{
    int hour = read_digits(text, 2);
    int minute = hour >= 0 && skip(text, ":") ? read_digits(text, 2) : -1;
    int seconds = 0;
    if (minute >= 0 && skip(text, ":")) {
        seconds = read_digits(text, 2);
        if (skip(text, ".,"))
            *text += strspn(*text, "0123456789");
    }
    if (hour > 23 || minute < 0 || minute > 59 || seconds < 0 || seconds > 59)
        return false;
    *second = 3600 * hour + 60 * minute + seconds;
    return true;
}

/* "Z", "+08:00", "+0800", "+08"; `*given` tells whether there was one at all. */
static bool read_offset(const char **text, bool *given, int *offset)
{
    skip(text, " ");
    *given = true;
    if (skip(text, "Zz")) {
        *offset = 0;
        return true;
    }
    int sign = **text == '-' ? -1 : 1;
    if (!skip(text, "+-")) {
        *given = false;
        return true;
    }
    int hours = read_digits(text, 2), minutes = 0;
    if (skip(text, ":") || **text != '\0')
        minutes = read_digits(text, 2);
    *offset = sign * (3600 * hours + 60 * minutes);
    return hours >= 0 && hours <= 18 && minutes >= 0 && minutes <= 59;
}

static gint64 civil_seconds(Calendar *calendar, gint64 instant)
{
    return instant + calendar_offset(calendar, instant);
}

static const char *in_zone(Calendar *calendar, gint64 day, int second, gint64 last, gint64 *instant)
{
    gint64 civil = day * DAY + second;
    gint64 first = calendar_instant(calendar, day, second);
    if (civil_seconds(calendar, first) != civil)
        return "a time that the zone's clocks skip";
    /* Where clocks go back, the same civil time comes again under the offset that holds then. */
    gint64 second_time = civil - calendar_offset(calendar, first + HALF_DAY);
    bool twice = second_time > first && civil_seconds(calendar, second_time) == civil;
    *instant = twice && first < last ? second_time : first;
    return NULL;
}

const char *instant_read(const char *text, Calendar *calendar, gint64 last, gint64 *instant)
{
    const char *at = text;
    gint64 day = 0;
    int second = 0, offset = 0;
    bool given = false;
    if (text[0] == '\0')
        return "empty";
    if (strspn(text, "0123456789") != 4 || text[4] != '-')
        return read_epoch(text, instant);
    if (!read_date(&at, &day))
        return "no date of the calendar, as 2012-11-13";
    if (skip(&at, "Tt ") && (!read_time(&at, &second) || !read_offset(&at, &given, &offset)))
        return "no time of day, as 16:10:23, perhaps with Z or +08:00";
    if (*at != '\0')
        return "a date with something behind it";
    gint64 found = day * DAY + second - offset;
    const char *problem = given ? NULL : in_zone(calendar, day, second, last, &found);
    if (problem != NULL)
        return problem;
    if (found < CALENDAR_MIN || found > CALENDAR_MAX)
        return "not within the years 1 to 9999";
    *instant = found;
    return NULL;
}
