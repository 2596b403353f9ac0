#include "base/window.h"

#include "base/text.h"
#include "base/when.h"

#include <string.h>

#define DAY G_GINT64_CONSTANT(86400)
#define LONGEST (31 * DAY) /* of a window */
#define YEAR (366 * DAY)

G_DEFINE_QUARK(hubplot_window_error, window_error)

typedef struct {
    Schedule *schedule; /* when it begins; NULL: once, at `civil` */
    gint64 civil, length;
} Window;

static bool fail(GError **error, const char *text, const char *what)
{
    g_set_error(error, WINDOW_ERROR, WINDOW_ERROR_INVALID, "\"%s\": %s", text, what);
    return false;
}

/* "8h", "90m", "2d", "1w". */
static bool parse_span(const char *text, gint64 *seconds)
{
    static const struct {
        char unit;
        gint64 seconds;
    } units[] = {{'m', 60}, {'h', 3600}, {'d', DAY}, {'w', 7 * DAY}};
    gsize digits = strspn(text, "0123456789");
    guint64 number = 0;
    g_autofree char *figure = g_strndup(text, digits);
    if (!g_ascii_string_to_unsigned(figure, 10, 1, 100000, &number, NULL) ||
        strlen(text) != digits + 1)
        return false;
    for (guint i = 0; i < G_N_ELEMENTS(units); i++)
        if (text[digits] == units[i].unit) {
            *seconds = (gint64)number * units[i].seconds;
            return true;
        }
    return false;
}

/* "2026-12-05", and what follows it. */
static bool parse_date(const char *text, gint64 *civil, const char **rest)
{
    int year, month, day;
    *rest = text;
    return text_scan_number(rest, 4, &year) && *(*rest)++ == '-' &&
           text_scan_number(rest, 2, &month) && *(*rest)++ == '-' &&
           text_scan_number(rest, 2, &day) && *rest == text + 10 &&
           civil_of_date(year, month, day, civil);
}

/* "16:00", in seconds. */
static bool parse_time(const char *text, gint64 *second)
{
    int hour, minute;
    if (!text_scan_number(&text, 2, &hour) || *text++ != ':' ||
        !text_scan_number(&text, 2, &minute) || *text != '\0' || hour > 23 || minute > 59)
        return false;
    *second = hour * 3600 + minute * 60;
    return true;
}

/* Whether the text begins with "Sat", alone, in a list or in a range. */
static bool is_weekday(const char *word)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    for (guint i = 0; i < G_N_ELEMENTS(days); i++)
        if (g_ascii_strncasecmp(word, days[i], 3) == 0 && !g_ascii_isalpha(word[3]))
            return true;
    return false;
}

/* Reads when a window begins. */
static bool parse_begin(Window *window, const char *text, GError **error)
{
    const char *rest;
    if (parse_date(text, &window->civil, &rest)) {
        gint64 second = 0;
        if (rest[0] != ' ' || !parse_time(rest + 1, &second))
            return fail(error, text, "after the date comes a time, such as 22:00");
        window->civil += second;
        return true;
    }
    g_autofree char *words = is_weekday(text) ? g_strconcat("weekly ", text, NULL) : g_strdup(text);
    window->schedule = schedule_parse(words, error);
    return window->schedule != NULL;
}

static void window_clear(Window *window)
{
    schedule_free(window->schedule);
    window->schedule = NULL;
}

static bool parse_window(Window *window, const char *text, GError **error)
{
    const char *last = strrchr(text, ' ');
    *window = (Window){0};
    if (last == NULL || !parse_span(last + 1, &window->length))
        return fail(error, text,
                    "it must end in how long it lasts, as in \"Sat 22:00 8h\": 90m, 8h or 2d");
    if (window->length > LONGEST)
        return fail(error, text, "a window lasts a month at most");
    g_autofree char *begin = g_strndup(text, (gsize)(last - text));
    return parse_begin(window, g_strchomp(begin), error);
}

/* The texts of the windows, stripped. A comma within cron's fields has no blank after it. */
static char **split(const char *text)
{
    g_autoptr(GRegex) comma = g_regex_new(",\\s+|\\s*\\n\\s*|,$", 0, 0, NULL);
    char **parts = g_regex_split(comma, text, 0);
    for (char **part = parts; *part != NULL; part++)
        g_strstrip(*part);
    return parts;
}

bool window_check(const char *text, GError **error)
{
    g_auto(GStrv) parts = split(text);
    for (char **part = parts; *part != NULL; part++) {
        Window window;
        bool good = **part == '\0' || parse_window(&window, *part, error);
        if (!good)
            return false;
        if (**part != '\0')
            window_clear(&window);
    }
    return true;
}

/* The instant of a civil time, as the seconds since 1970 that it would be if clocks showed UTC. */
static gint64 instant_of(GTimeZone *zone, gint64 civil)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(civil);
    g_autoptr(GDateTime) local =
        g_date_time_new(zone, g_date_time_get_year(utc), g_date_time_get_month(utc),
                        g_date_time_get_day_of_month(utc), g_date_time_get_hour(utc),
                        g_date_time_get_minute(utc), 0);
    return local != NULL ? g_date_time_to_unix(local) : civil;
}

/* The latest end of a window's occurrences that began by `time` and ended after `since`; -1. */
static gint64 find_end(const Window *window, GTimeZone *zone, gint64 time, gint64 since)
{
    if (window->schedule == NULL) {
        gint64 begin = instant_of(zone, window->civil);
        return begin <= time && begin + window->length > since ? begin + window->length : -1;
    }
    gint64 end = -1, begin = schedule_next(window->schedule, zone, since - window->length);
    while (begin != -1 && begin <= time) {
        end = begin + window->length;
        begin = schedule_next(window->schedule, zone, begin);
    }
    return end;
}

gint64 window_find_end(const char *text, GTimeZone *zone, gint64 time, gint64 after)
{
    gint64 end = -1;
    g_auto(GStrv) parts = split(text);
    for (char **part = parts; *part != NULL; part++) {
        Window window;
        if (parse_window(&window, *part, NULL))
            end = MAX(end, find_end(&window, zone, time, time - after));
        window_clear(&window);
    }
    return end;
}

static gint64 sooner(gint64 one, gint64 other, gint64 time)
{
    return other > time ? MIN(one, other) : one;
}

static gint64 find_next(const Window *window, GTimeZone *zone, gint64 time)
{
    if (window->schedule == NULL) {
        gint64 begin = instant_of(zone, window->civil);
        return sooner(sooner(G_MAXINT64, begin, time), begin + window->length, time);
    }
    gint64 next = G_MAXINT64, begin = schedule_next(window->schedule, zone, time - window->length);
    while (begin != -1 && begin <= time) {
        next = sooner(next, begin + window->length, time);
        begin = schedule_next(window->schedule, zone, begin);
    }
    return sooner(next, begin, time);
}

gint64 window_find_next(const char *text, GTimeZone *zone, gint64 time)
{
    gint64 next = G_MAXINT64;
    g_auto(GStrv) parts = split(text);
    for (char **part = parts; *part != NULL; part++) {
        Window window;
        if (parse_window(&window, *part, NULL))
            next = MIN(next, find_next(&window, zone, time));
        window_clear(&window);
    }
    return next;
}

bool until_parse(const char *text, GTimeZone *zone, gint64 now, gint64 *until, GError **error)
{
    gint64 civil, second = DAY, span;
    const char *rest;
    if (parse_span(text, &span)) {
        *until = now + span;
    } else if (parse_date(text, &civil, &rest) &&
               (rest[0] == '\0' ||
                ((rest[0] == ' ' || rest[0] == 'T') && parse_time(rest + 1, &second)))) {
        *until = instant_of(zone, civil + second);
    } else {
        return fail(error, text, "it is no end: write 3d, 36h, 2026-12-05 or \"2026-12-05 16:00\"");
    }
    if (*until <= now)
        return fail(error, text, "that is over already");
    return *until <= now + YEAR || fail(error, text, "that is more than a year ahead");
}
