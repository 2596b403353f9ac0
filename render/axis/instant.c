/* A text is tried form by form, by what it begins with: four digits and a sign are a date that
 * begins with the year, letters or a day and letters one with a month's name, other digits a number
 * of seconds. */
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
    if (*end == '/' && end - text <= 2)
        return "is the day or the month first? Say which (--time-format=%d/%m/%Y or %m/%d/%Y)";
    if (*end != '\0')
        return "neither seconds since the epoch nor a date such as 2012-11-13T16:10:23";
    if (seconds > CALENDAR_MAX && seconds / 1000 <= CALENDAR_MAX)
        return "after the year 9999; is it in milliseconds? Seconds since the epoch are meant";
    if (seconds < CALENDAR_MIN || seconds > CALENDAR_MAX)
        return "not within the years 1 to 9999";
    *instant = seconds;
    return NULL;
}

static bool to_day(int year, int month, int mday, gint64 *day)
{
    if (year < 1 || month < 1 || mday < 1 ||
        !g_date_valid_dmy((GDateDay)mday, (GDateMonth)month, (GDateYear)year))
        return false;
    *day = calendar_day_of(year, month, mday);
    return true;
}

/* One or two digits; -1: there are none. */
static int read_short(const char **text)
{
    return read_digits(text, g_ascii_isdigit((*text)[0]) && g_ascii_isdigit((*text)[1]) ? 2 : 1);
}

/* The Monday of a year's first ISO week, which is the one with the 4th of January. */
static gint64 first_monday(int year)
{
    gint64 fourth = calendar_day_of(year, 1, 4), weekday = (fourth + 3) % 7;
    return fourth - (weekday < 0 ? weekday + 7 : weekday);
}

static bool read_week(const char **text, int year, gint64 *day)
{
    int week = read_digits(text, 2), weekday = skip(text, "-") ? read_digits(text, 1) : 1;
    if (year < 2 || week < 1 || weekday < 1 || weekday > 7)
        return false;
    gint64 monday = first_monday(year) + 7 * (week - 1);
    *day = monday + weekday - 1;
    return monday < first_monday(year + 1);
}

/* "2012-11-13" and "2012/11/13"; "2012-11", which begins with its first day; "2012-Q4", "2012Q4";
 * "2012-W46", "2012-W46-2". */
static bool read_date(const char **text, gint64 *day)
{
    int year = read_digits(text, 4);
    if (skip(text, "/")) {
        int month = read_short(text), mday = skip(text, "/") ? read_short(text) : 1;
        return to_day(year, month, mday, day);
    }
    bool dash = skip(text, "-");
    if (skip(text, "Qq")) {
        int quarter = read_digits(text, 1);
        return quarter >= 1 && quarter <= 4 && to_day(year, 3 * quarter - 2, 1, day);
    }
    if (skip(text, "Ww"))
        return read_week(text, year, day);
    int month = dash ? read_digits(text, 2) : -1;
    return to_day(year, month, skip(text, "-") ? read_digits(text, 2) : 1, day);
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

bool instant_offset(const char **text, CivilTime *time)
{
    skip(text, " ");
    time->zoned = true;
    time->offset = 0;
    if (skip(text, "Zz"))
        return true;
    int sign = **text == '-' ? -1 : 1;
    if (!skip(text, "+-")) {
        time->zoned = false;
        return true;
    }
    int hours = read_digits(text, 2), minutes = 0;
    if (skip(text, ":") || **text != '\0')
        minutes = read_digits(text, 2);
    time->offset = sign * (3600 * hours + 60 * minutes);
    return hours >= 0 && hours <= 18 && minutes >= 0 && minutes <= 59;
}

/* The name of `n` that the text begins with, whole or its first three letters, from 1; 0: none. */
static int read_name(const char **text, const char *const *names, int n)
{
    gsize letters = 0;
    while (g_ascii_isalpha((*text)[letters]))
        letters++;
    for (int i = 0; i < n; i++)
        if ((letters == 3 || letters == strlen(names[i])) &&
            g_ascii_strncasecmp(*text, names[i], letters) == 0) {
            *text += letters;
            return i + 1;
        }
    return 0;
}

int instant_month(const char **text)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    return read_name(text, names, G_N_ELEMENTS(names));
}

static void skip_weekday(const char **text)
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    if (read_name(text, names, G_N_ELEMENTS(names)) > 0) {
        skip(text, ",");
        skip(text, " ");
    }
}

/* "Nov 13 2012", "Nov 13, 2012", "13 Nov 2012", "13-Nov-2012", "Nov 2012", each perhaps after a
 * weekday. */
static bool read_named_date(const char **text, gint64 *day)
{
    skip_weekday(text);
    bool day_first = g_ascii_isdigit(**text);
    int mday = day_first ? read_short(text) : 1;
    if (day_first)
        skip(text, " -");
    int month = instant_month(text);
    if (month == 0)
        return false;
    skip(text, ".");
    skip(text, " -");
    if (!day_first && !(strspn(*text, "0123456789") == 4)) {
        mday = read_short(text);
        skip(text, ",");
        skip(text, " ");
    }
    return to_day(read_digits(text, 4), month, mday, day);
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

const char *instant_of(const CivilTime *time, Calendar *calendar, gint64 last, gint64 *instant)
{
    gint64 found = time->day * DAY + time->second - time->offset;
    const char *problem =
        time->zoned ? NULL : in_zone(calendar, time->day, time->second, last, &found);
    if (problem != NULL)
        return problem;
    if (found < CALENDAR_MIN || found > CALENDAR_MAX)
        return "not within the years 1 to 9999";
    *instant = found;
    return NULL;
}

/* Whether it is a date with its month's name: letters, perhaps after a day. */
static bool is_named(const char *text)
{
    gsize digits = strspn(text, "0123456789");
    return digits <= 2 && (g_ascii_isalpha(text[digits]) ||
                           (digits > 0 && strchr(" -", text[digits]) != NULL &&
                            text[digits] != '\0' && g_ascii_isalpha(text[digits + 1])));
}

const char *instant_read(const char *text, Calendar *calendar, gint64 last, gint64 *instant)
{
    const char *at = text;
    CivilTime time = {0};
    if (text[0] == '\0')
        return "empty";
    bool named = is_named(text);
    if (!named &&
        (strspn(text, "0123456789") != 4 || text[4] == '\0' || strchr("-/QqWw", text[4]) == NULL))
        return read_epoch(text, instant);
    if (named && !read_named_date(&at, &time.day))
        return "neither seconds since the epoch nor a date such as 2012-11-13T16:10:23";
    if (!named && !read_date(&at, &time.day))
        return "no date of the calendar, as 2012-11-13";
    if (skip(&at, "Tt ") && (!read_time(&at, &time.second) || !instant_offset(&at, &time)))
        return "no time of day, as 16:10:23, perhaps with Z or +08:00";
    if (*at != '\0')
        return "a date with something behind it";
    return instant_of(&time, calendar, last, instant);
}

bool instant_is_time_of_day(const char *text)
{
    int second = 0;
    return read_time(&text, &second) && *text == '\0';
}

/* The parts of a second that a number counts since 1970, if it says a year between 1973 and 5138.
 */
static guint epoch_kind(double value)
{
    return value < 1e8    ? 0
           : value < 1e11 ? NUMBER_SECONDS
           : value < 1e14 ? NUMBER_MILLISECONDS
           : value < 1e17 ? NUMBER_MICROSECONDS
                          : NUMBER_NANOSECONDS;
}

guint instant_number_kinds(const char *text)
{
    gsize digits = strspn(text, "0123456789"), rest = strspn(text + digits, ".0123456789");
    if (digits == 0 || digits > 19 || text[digits + rest] != '\0')
        return 0;
    guint kinds = epoch_kind(g_ascii_strtod(text, NULL));
    const char *at = text;
    int year = rest == 0 && digits >= 4 ? read_digits(&at, 4) : 0;
    if (year < 1000 || year > 2999)
        return kinds;
    int month = digits > 4 ? read_digits(&at, 2) : 1, mday = digits > 6 ? read_digits(&at, 2) : 1;
    gint64 day = 0;
    if (*at == '\0' && to_day(year, month, mday, &day))
        kinds |= digits == 4 ? NUMBER_YEAR : digits == 6 ? NUMBER_MONTH : NUMBER_DATE;
    return kinds;
}

const char *instant_read_number(const char *text, guint kinds, Calendar *calendar, gint64 *instant)
{
    static const gint64 parts[] = {[NUMBER_MILLISECONDS] = 1000,
                                   [NUMBER_MICROSECONDS] = 1000000,
                                   [NUMBER_NANOSECONDS] = 1000000000};
    guint kind = kinds & instant_number_kinds(text);
    if (kind == 0)
        return "no time of the kind that the others are";
    if (kind & (NUMBER_YEAR | NUMBER_MONTH | NUMBER_DATE)) {
        gsize digits = strlen(text);
        int year = read_digits(&text, 4), month = digits > 4 ? read_digits(&text, 2) : 1;
        *instant = calendar_instant(
            calendar, calendar_day_of(year, month, digits > 6 ? read_digits(&text, 2) : 1), 0);
        return NULL;
    }
    gint64 whole = g_ascii_strtoll(text, NULL, 10);
    *instant = kind == NUMBER_SECONDS ? whole : whole / parts[kind];
    return NULL;
}
