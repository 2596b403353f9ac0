/* A form such as "YYYY-MM-DD" is compiled to a string of codes, a byte for each token and each
 * separator, and read by walking along it. {date}, {time} and {zone} stand for many forms, and are
 * read by hand. Where a text can mean several things (a time with or without its seconds), all are
 * returned, the longest first, and the pattern tries them in turn. */
#include "base/stamp.h"

#include "base/when.h"

#include <string.h>

#define DAY (24 * 60 * 60)
#define YEAR_2001 G_GINT64_CONSTANT(978307200)
#define YEAR_2100 G_GINT64_CONSTANT(4102444800)

/* One byte of a compiled form: a token, or a byte that stands for itself. */
typedef enum {
    CODE_YEAR = 1,
    CODE_SHORT_YEAR,
    CODE_MONTH,
    CODE_MONTH_SHORT_NAME,
    CODE_MONTH_NAME,
    CODE_DAY,
    CODE_YEAR_DAY,
    CODE_HOUR,
    CODE_MINUTE,
    CODE_SECOND,
} Code;

static const struct {
    const char *word;
    Code code;
    guint part;
} tokens[] = {
    {"YYYY", CODE_YEAR, STAMP_YEAR},
    {"YY", CODE_SHORT_YEAR, STAMP_YEAR},
    {"MM", CODE_MONTH, STAMP_MONTH},
    {"Month", CODE_MONTH_NAME, STAMP_MONTH},
    {"Mon", CODE_MONTH_SHORT_NAME, STAMP_MONTH},
    {"DDD", CODE_YEAR_DAY, STAMP_MONTH | STAMP_DAY},
    {"DD", CODE_DAY, STAMP_DAY},
    {"HH", CODE_HOUR, STAMP_HOUR},
    {"SS", CODE_SECOND, STAMP_SECOND},
};

static const char *const months[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};
static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Bytes that may stand between the tokens: separators, and the letters of ISO 8601 and of 15h04m.
 */
static bool is_separator(char c)
{
    return is_one_of(c, "-_.:/ ,@+Thms");
}

guint stamp_compile(const char *form, gsize length, bool is_time, GString *codes)
{
    const char *p = form, *end = form + length;
    guint parts = 0;
    gsize before = codes->len;
    while (p < end) {
        gsize i = 0, n = 0;
        for (; i < G_N_ELEMENTS(tokens); i++) {
            n = strlen(tokens[i].word);
            if ((gsize)(end - p) >= n && memcmp(p, tokens[i].word, n) == 0)
                break;
        }
        if (i == G_N_ELEMENTS(tokens) && is_separator(*p)) {
            g_string_append_c(codes, *p++);
            continue;
        }
        if (i == G_N_ELEMENTS(tokens)) {
            g_string_truncate(codes, before);
            return 0;
        }
        bool is_minute = tokens[i].code == CODE_MONTH && (is_time || (parts & STAMP_HOUR) != 0);
        g_string_append_c(codes, (char)(is_minute ? CODE_MINUTE : tokens[i].code));
        parts |= is_minute ? (guint)STAMP_MINUTE : tokens[i].part;
        p += n;
    }
    if (parts == 0)
        g_string_truncate(codes, before);
    return parts;
}

/* The number in the `n` digits at `p`; -1: they are not there, or not within the bounds. */
static int read_digits(const char *p, const char *end, int n, StampMode mode, int low, int high)
{
    int value = 0;
    if (end - p < n)
        return -1;
    for (int i = 0; i < n; i++) {
        if (!g_ascii_isdigit(p[i]))
            return -1;
        value = value * 10 + (p[i] - '0');
    }
    return mode == STAMP_STRICT && (value < low || value > high) ? -1 : value;
}

/* Which of the names begins at `p`, in any case: its number from 0, and its length; -1: none. At
 * most `letters` of each count. */
static int read_name(const char *const *names, int n_names, gsize letters, const char *p,
                     const char *end, gsize *length)
{
    for (int i = 0; i < n_names; i++) {
        gsize n = MIN(strlen(names[i]), letters);
        if ((gsize)(end - p) >= n && g_ascii_strncasecmp(p, names[i], n) == 0) {
            *length = n;
            return i;
        }
    }
    return -1;
}

static const char *read_month_name(const char *p, const char *end, gsize letters, Stamp *stamp)
{
    gsize length;
    int month = read_name(months, 12, letters, p, end, &length);
    if (month < 0)
        return NULL;
    stamp->month = month + 1;
    return p + length;
}

/* Reads a number of `n` digits into `field`. */
static const char *take(const char *p, const char *end, int n, StampMode mode, const int bounds[2],
                        int *field)
{
    int value = read_digits(p, end, n, mode, bounds[0], bounds[1]);
    if (value < 0)
        return NULL;
    *field = value;
    return p + n;
}

static const int of_year[2] = {1970, 9999}, of_month[2] = {1, 12}, of_day[2] = {1, 31},
                 of_year_day[2] = {1, 366}, of_hour[2] = {0, 23}, of_minute[2] = {0, 59},
                 of_century[2] = {0, 99};

const char *stamp_read(const char *codes, gsize length, const char *p, const char *end,
                       StampMode mode, Stamp *stamp)
{
    for (gsize i = 0; i < length && p != NULL; i++) {
        switch (codes[i]) {
        case CODE_YEAR:
            p = take(p, end, 4, mode, of_year, &stamp->year);
            break;
        case CODE_SHORT_YEAR:
            p = take(p, end, 2, mode, of_century, &stamp->year);
            stamp->year += stamp->year < 70 ? 2000 : 1900;
            break;
        case CODE_MONTH:
            p = take(p, end, 2, mode, of_month, &stamp->month);
            break;
        case CODE_MONTH_SHORT_NAME:
            p = read_month_name(p, end, 3, stamp);
            break;
        case CODE_MONTH_NAME:
            p = read_month_name(p, end, 9, stamp);
            break;
        case CODE_DAY:
            p = take(p, end, 2, mode, of_day, &stamp->day);
            break;
        case CODE_YEAR_DAY:
            p = take(p, end, 3, mode, of_year_day, &stamp->year_day);
            break;
        case CODE_HOUR:
            p = take(p, end, 2, mode, of_hour, &stamp->hour);
            break;
        case CODE_MINUTE:
            p = take(p, end, 2, mode, of_minute, &stamp->minute);
            break;
        case CODE_SECOND:
            p = take(p, end, 2, mode, of_minute, &stamp->second);
            break;
        default:
            p = p < end && *p == codes[i] ? p + 1 : NULL;
            break;
        }
    }
    return p;
}

const char *stamp_read_date(const char *p, const char *end, StampMode mode, Stamp *stamp)
{
    if (end - p < 8)
        return NULL;
    char separator = p[4];
    bool is_compact = g_ascii_isdigit(separator);
    if (!is_compact && !is_one_of(separator, "-_./"))
        return NULL;
    int gap = is_compact ? 0 : 1;
    if (!is_compact && (end - p < 10 || p[7] != separator))
        return NULL;
    Stamp read = *stamp;
    if (take(p, end, 4, mode, of_year, &read.year) == NULL ||
        take(p + 4 + gap, end, 2, mode, of_month, &read.month) == NULL ||
        take(p + 6 + 2 * gap, end, 2, mode, of_day, &read.day) == NULL)
        return NULL;
    *stamp = read;
    return p + 8 + 2 * gap;
}

int stamp_read_time(const char *p, const char *end, StampMode mode, const Stamp *before,
                    StampWay ways[static STAMP_MAX_WAYS])
{
    Stamp stamp = *before;
    const char *q = take(p, end, 2, mode, of_hour, &stamp.hour);
    if (q == NULL || q == end)
        return 0;
    char separator = is_one_of(*q, ":-_.h") ? *q++ : '\0';
    q = take(q, end, 2, mode, of_minute, &stamp.minute);
    if (q == NULL)
        return 0;
    const char *after_m = separator == 'h' && q < end && *q == 'm' ? q + 1 : NULL;
    const char *seconds = NULL;
    if (separator == '\0' || after_m != NULL)
        seconds = separator == '\0' ? q : after_m;
    else if (q < end && *q == separator)
        seconds = q + 1;
    int n = 0;
    Stamp full = stamp;
    if (seconds != NULL && take(seconds, end, 2, mode, of_minute, &full.second) != NULL) {
        bool is_worded = after_m != NULL && end - seconds > 2 && seconds[2] == 's';
        ways[n++] = (StampWay){seconds + 2 + is_worded, full};
    }
    if (after_m != NULL)
        ways[n++] = (StampWay){after_m, stamp};
    ways[n++] = (StampWay){q, stamp};
    return n;
}

int stamp_read_zone(const char *p, const char *end, const Stamp *before,
                    StampWay ways[static STAMP_MAX_WAYS])
{
    Stamp stamp = *before;
    stamp.offset = 0;
    if (p < end && (*p == 'Z' || *p == 'z')) {
        ways[0] = (StampWay){p + 1, stamp};
        return 1;
    }
    if (end - p >= 3 && (g_ascii_strncasecmp(p, "utc", 3) == 0)) {
        ways[0] = (StampWay){p + 3, stamp};
        return 1;
    }
    if (p == end || (*p != '+' && *p != '-'))
        return 0;
    int sign = *p == '-' ? -1 : 1;
    int hours = read_digits(p + 1, end, 2, STAMP_STRICT, 0, 18);
    if (hours < 0)
        return 0;
    const char *q = p + 3;
    int minutes = read_digits(q + (q < end && *q == ':'), end, 2, STAMP_STRICT, 0, 59);
    int n = 0;
    if (minutes >= 0) {
        stamp.offset = sign * (hours * 60 + minutes) * 60;
        ways[n++] = (StampWay){q + (*q == ':') + 2, stamp};
    }
    stamp.offset = sign * hours * 3600;
    ways[n++] = (StampWay){q, stamp};
    return n;
}

int stamp_read_epoch(const char *p, const char *end, const Stamp *before,
                     StampWay ways[static STAMP_MAX_WAYS])
{
    Stamp stamp = *before;
    stamp.offset = 0;
    int n = 0, length = 0;
    gint64 value = 0;
    for (; length < 13 && p + length < end && g_ascii_isdigit(p[length]); length++) {
        if (length == 10)
            stamp.epoch = value;
        value = value * 10 + (p[length] - '0');
    }
    if (length == 13 && value / 1000 >= YEAR_2001 && value / 1000 < YEAR_2100) {
        Stamp milliseconds = stamp;
        milliseconds.epoch = value / 1000;
        ways[n++] = (StampWay){p + 13, milliseconds};
    }
    if (length == 10)
        stamp.epoch = value;
    if (length >= 10 && stamp.epoch >= YEAR_2001 && stamp.epoch < YEAR_2100)
        ways[n++] = (StampWay){p + 10, stamp};
    return n;
}

int stamp_read_weekday(const char *p, const char *end, const Stamp *before,
                       StampWay ways[static STAMP_MAX_WAYS])
{
    int n = 0;
    gsize length;
    if (read_name(weekdays, 7, 9, p, end, &length) >= 0)
        ways[n++] = (StampWay){p + length, *before};
    if (read_name(weekdays, 7, 3, p, end, &length) >= 0)
        ways[n++] = (StampWay){p + length, *before};
    return n;
}

bool stamp_civil(const Stamp *stamp, gint64 *civil)
{
    if (stamp->epoch >= 0) {
        *civil = stamp->epoch;
        return true;
    }
    int month = stamp->month < 0 ? 1 : stamp->month, day = stamp->day < 0 ? 1 : stamp->day;
    int hour = MAX(stamp->hour, 0), minute = MAX(stamp->minute, 0), second = MAX(stamp->second, 0);
    if (stamp->year_day >= 0)
        month = day = 1;
    gint64 begin, days = 0;
    if (hour > 23 || minute > 59 || second > 59 || !civil_of_date(stamp->year, month, day, &begin))
        return false;
    if (stamp->year_day >= 0) {
        int length = g_date_is_leap_year((guint16)stamp->year) ? 366 : 365;
        if (stamp->year_day < 1 || stamp->year_day > length)
            return false;
        days = stamp->year_day - 1;
    }
    *civil = begin + days * DAY + hour * 3600 + minute * 60 + second;
    return true;
}
