/* Times of a format that somebody gives, read without the locale, which strptime(3) goes by. */
#include "axis/instant.h"

#include <string.h>

#define KNOWN "YymbBdeHIMSfpzaAjs%"

/* What was read so far; -1: not yet. */
typedef struct {
    int year, month, mday, yday, hour, minute, second;
    int afternoon; /* of %p: 0 or 1 */
    bool epoch;
    gint64 seconds; /* of %s */
    CivilTime civil;
} Parts;

/* The longer forms that stand for others. */
static const char *expand(char letter)
{
    return letter == 'F' ? "%Y-%m-%d" : letter == 'T' ? "%H:%M:%S" : NULL;
}

const char *instant_format_problem(const char *format)
{
    bool year = false;
    for (const char *at = format; *at; at++) {
        if (*at != '%')
            continue;
        at++;
        if (*at == '\0' || (strchr(KNOWN, *at) == NULL && expand(*at) == NULL))
            return "after % stands one of Y y m b B d e j H I M S f p z a A F T s %";
        year |= strchr("YyFs", *at) != NULL;
    }
    return year ? NULL : "it needs a year, as %Y";
}

/* One to `most` digits; false if there are none, or the number is above `limit`. */
static bool read_number(const char **text, int most, int limit, int *value)
{
    int number = 0, n = 0;
    for (; n < most && g_ascii_isdigit(**text); n++, (*text)++)
        number = 10 * number + (**text - '0');
    *value = number;
    return n > 0 && number <= limit;
}

static bool read_letters(const char **text)
{
    const char *begin = *text;
    while (g_ascii_isalpha(**text))
        (*text)++;
    return *text > begin;
}

static bool read_half(const char **text, Parts *parts)
{
    bool afternoon = g_ascii_strncasecmp(*text, "pm", 2) == 0;
    if (!afternoon && g_ascii_strncasecmp(*text, "am", 2) != 0)
        return false;
    parts->afternoon = afternoon;
    *text += 2;
    return true;
}

static bool read_epoch(const char **text, Parts *parts)
{
    char *end = NULL;
    parts->seconds = g_ascii_strtoll(*text, &end, 10);
    parts->epoch = end != *text;
    *text = end + (*end == '.' ? 1 + strspn(end + 1, "0123456789") : 0);
    return parts->epoch;
}

static bool read_part(char letter, const char **text, Parts *parts)
{
    switch (letter) {
    case 'Y':
        return read_number(text, 4, 9999, &parts->year);
    case 'y': /* as POSIX has it: 69 to 99 are of the 20th century */
        if (!read_number(text, 2, 99, &parts->year))
            return false;
        parts->year += parts->year < 69 ? 2000 : 1900;
        return true;
    case 'm':
        return read_number(text, 2, 12, &parts->month);
    case 'b':
    case 'B':
        parts->month = instant_month(text);
        return parts->month > 0;
    case 'd':
    case 'e':
        *text += strspn(*text, " ");
        return read_number(text, 2, 31, &parts->mday);
    case 'j':
        return read_number(text, 3, 366, &parts->yday) && parts->yday > 0;
    case 'H':
        return read_number(text, 2, 23, &parts->hour);
    case 'I':
        return read_number(text, 2, 12, &parts->hour) && parts->hour > 0;
    case 'M':
        return read_number(text, 2, 59, &parts->minute);
    case 'S':
        return read_number(text, 2, 59, &parts->second);
    case 'f':
        *text += strspn(*text, "0123456789");
        return true;
    case 'p':
        return read_half(text, parts);
    case 'z':
        return instant_offset(text, &parts->civil) && parts->civil.zoned;
    case 's':
        return read_epoch(text, parts);
    case '%':
        return *(*text)++ == '%';
    default: /* a weekday says nothing that the date does not */
        return read_letters(text);
    }
}

static bool match(const char **text, const char *format, Parts *parts)
{
    for (const char *at = format; *at; at++) {
        if (*at == ' ') {
            *text += strspn(*text, " ");
        } else if (*at != '%') {
            if (**text != *at)
                return false;
            (*text)++;
        } else {
            const char *longer = expand(*++at);
            if (longer ? !match(text, longer, parts) : !read_part(*at, text, parts))
                return false;
        }
    }
    return true;
}

const char *instant_read_format(const char *text, const char *format, Calendar *calendar,
                                gint64 last, gint64 *instant)
{
    Parts parts = {.year = -1, .month = 1, .mday = 1, .yday = -1, .afternoon = -1};
    if (!match(&text, format, &parts) || *text != '\0')
        return "not of the format that was given";
    if (parts.epoch) {
        if (parts.seconds < CALENDAR_MIN || parts.seconds > CALENDAR_MAX)
            return "not within the years 1 to 9999";
        *instant = parts.seconds;
        return NULL;
    }
    if (parts.year < 1 ||
        !g_date_valid_dmy((GDateDay)parts.mday, (GDateMonth)parts.month, (GDateYear)parts.year))
        return "no date of the calendar";
    if (parts.afternoon >= 0)
        parts.hour = parts.hour % 12 + 12 * parts.afternoon;
    parts.civil.day = parts.yday > 0 ? calendar_day_of(parts.year, 1, 1) + parts.yday - 1
                                     : calendar_day_of(parts.year, parts.month, parts.mday);
    parts.civil.second = 3600 * parts.hour + 60 * parts.minute + parts.second;
    return instant_of(&parts.civil, calendar, last, instant);
}
