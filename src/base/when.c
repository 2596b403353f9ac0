/* A schedule is a set of bits for each of cron's five fields, to which words such as "daily 16:10"
 * are translated. What is due next is looked for day by day, for eight years at most, and minute
 * by minute in a day that fits. GLib makes instants of civil times, so that changes of clocks need
 * no rule of their own. */
#include "base/when.h"

#include "axis/calendar.h"

#include <string.h>

#define DAY_SECONDS G_GINT64_CONSTANT(86400)

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
        return time + days * DAY_SECONDS;
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
                           calendar_month_name(g_date_time_get_month(t)));
}

char *when_date(GTimeZone *zone, gint64 time)
{
    g_autoptr(GDateTime) t = civil(zone, time);
    if (t == NULL)
        return g_strdup("?");
    return g_strdup_printf("%d %s %d", g_date_time_get_day_of_month(t),
                           calendar_month_name(g_date_time_get_month(t)), g_date_time_get_year(t));
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

#define SEARCHED_DAYS (8 * 366 + 1) /* 29 February may be eight years away, as after 2096 */

/* A set of small numbers, bit by bit, for each of cron's fields. */
typedef enum { MINUTE, HOUR, DAY, MONTH, WEEKDAY } Field;
#define N_FIELDS 5
#define WEEK 7 /* weekdays; Sunday is 0 and 7 */

struct Schedule {
    guint64 set[N_FIELDS];
    bool any_day; /* day of month and weekday must both fit; else either (crontab(5)) */
};

static const struct {
    const char *name;
    int low, high;
    const char *words; /* of the values from `low` on; three letters each */
} fields[N_FIELDS] = {
    [MINUTE] = {"minute", 0, 59, ""},
    [HOUR] = {"hour", 0, 23, ""},
    [DAY] = {"day of month", 1, 31, ""},
    [MONTH] = {"month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
    [WEEKDAY] = {"day of week", 0, 7, "sunmontuewedthufrisatsun"},
};

G_DEFINE_QUARK(hubplot_schedule_error, schedule_error)

static bool fail(GError **error, const char *text, const char *what)
{
    g_set_error(error, SCHEDULE_ERROR, SCHEDULE_ERROR_INVALID,
                "schedule \"%s\": %s; write \"daily HH:MM\", \"weekly Sun HH:MM\", "
                "\"monthly 1 HH:MM\", \"never\" or five cron fields",
                text, what);
    return false;
}

/* One value of a field, a number or a word; moves *text past it. -1: neither, or out of range. */
static int parse_value(Field field, const char **text)
{
    const char *words = fields[field].words;
    for (int i = 0; words[3 * i] != '\0'; i++)
        if (g_ascii_strncasecmp(*text, words + (gsize)3 * i, 3) == 0) {
            *text += 3;
            return fields[field].low + i;
        }
    const char *digit = *text;
    int value = 0;
    while (g_ascii_isdigit(*digit) && value < 100)
        value = 10 * value + (*digit++ - '0');
    if (digit == *text || value < fields[field].low || value > fields[field].high)
        return -1;
    *text = digit;
    return value;
}

/* "*", "7", "1-5", each with an optional "/step". */
static bool parse_range(Field field, const char *text, guint64 *set)
{
    int low = fields[field].low, high = fields[field].high, step = 1;
    bool star = *text == '*';
    if (star) {
        text++;
    } else {
        low = parse_value(field, &text);
        if (low < 0)
            return false;
        high = low;
        if (*text == '-') {
            text++;
            high = parse_value(field, &text);
        }
    }
    if (*text == '/') {
        text++;
        if (!star && high == low)
            high = fields[field].high;
        gint64 number = 0;
        char *end = NULL;
        number = g_ascii_strtoll(text, &end, 10);
        if (end == text || number < 1 || number > 99)
            return false;
        step = (int)number;
        text = end;
    }
    if (field == WEEKDAY && high < low)
        high += WEEK; /* from Friday to Sunday, which is 0 */
    if (*text != '\0' || high < low)
        return false;
    for (int value = low; value <= high; value += step)
        *set |= G_GUINT64_CONSTANT(1) << (field == WEEKDAY ? value % WEEK : value);
    return true;
}

static bool parse_field(Field field, const char *text, guint64 *set)
{
    g_auto(GStrv) ranges = g_strsplit(text, ",", -1);
    for (char **range = ranges; *range != NULL; range++)
        if (!parse_range(field, *range, set))
            return false;
    return ranges[0] != NULL;
}

static bool parse_cron(Schedule *schedule, const char *text, char **words, GError **error)
{
    for (Field field = MINUTE; field < N_FIELDS; field++)
        if (!parse_field(field, words[field], &schedule->set[field])) {
            g_autofree char *what =
                g_strdup_printf("\"%s\" is not a valid %s", words[field], fields[field].name);
            return fail(error, text, what);
        }
    schedule->any_day = words[DAY][0] == '*' || words[WEEKDAY][0] == '*';
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    return schedule_next(schedule, utc, 0) != -1 || fail(error, text, "there is no such day");
}

/* "16:10" as cron's first two fields, else NULL. */
static char *time_fields(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", -1);
    if (g_strv_length(parts) != 2 || strlen(parts[1]) != 2)
        return NULL;
    return g_strdup_printf("%s %s", parts[1], parts[0]);
}

/* What is said in words, as cron's five fields; NULL: not such words. */
static char *cron_of_words(char **words, guint n)
{
    static const struct {
        const char *word;
        guint n;
        const char *format;
    } forms[] = {{"daily", 2, "* * *"}, {"weekly", 3, "* * %s"}, {"monthly", 3, "%s * *"}};
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (g_ascii_strcasecmp(words[0], forms[i].word) != 0 || n != forms[i].n)
            continue;
        g_autofree char *time = time_fields(words[n - 1]);
        if (time == NULL)
            return NULL;
        g_auto(GStrv) parts = g_strsplit(forms[i].format, "%s", 2);
        g_autofree char *days = g_strjoinv(n == 3 ? words[1] : "", parts);
        return g_strdup_printf("%s %s", time, days);
    }
    return NULL;
}

/* The words of `text`, split at blanks, without the "at" and "on" that people put between them. */
static GStrv split_words(const char *text)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_auto(GStrv) parts = g_strsplit_set(text, " \t", -1);
    for (char **part = parts; *part != NULL; part++)
        if (**part != '\0' && g_ascii_strcasecmp(*part, "at") != 0 &&
            g_ascii_strcasecmp(*part, "on") != 0)
            g_strv_builder_add(builder, *part);
    return g_strv_builder_end(builder);
}

Schedule *schedule_parse(const char *text, GError **error)
{
    g_autoptr(Schedule) schedule = g_new0(Schedule, 1);
    g_auto(GStrv) words = split_words(text);
    guint n = g_strv_length(words);
    if (n == 1 && g_ascii_strcasecmp(words[0], "never") == 0)
        return g_steal_pointer(&schedule);
    if (n == N_FIELDS)
        return parse_cron(schedule, text, words, error) ? g_steal_pointer(&schedule) : NULL;
    g_autofree char *cron = n > 0 ? cron_of_words(words, n) : NULL;
    g_auto(GStrv) cron_words = split_words(cron != NULL ? cron : "");
    if (g_strv_length(cron_words) != N_FIELDS) {
        fail(error, text, "not understood");
        return NULL;
    }
    return parse_cron(schedule, text, cron_words, error) ? g_steal_pointer(&schedule) : NULL;
}

void schedule_free(Schedule *schedule)
{
    g_free(schedule);
}

static bool has(const Schedule *schedule, Field field, int value)
{
    return (schedule->set[field] >> value & 1) != 0;
}

static bool is_day(const Schedule *schedule, const GDate *date)
{
    bool day = has(schedule, DAY, g_date_get_day(date));
    bool weekday = has(schedule, WEEKDAY, (int)g_date_get_weekday(date) % 7);
    return has(schedule, MONTH, (int)g_date_get_month(date)) &&
           (schedule->any_day ? day && weekday : day || weekday);
}

/* The first due instant of that civil day after `after`; -1: none. */
static gint64 next_of_day(const Schedule *schedule, GTimeZone *zone, const GDate *date,
                          gint64 after)
{
    for (int minute = 0; minute < 24 * 60; minute++) {
        if (!has(schedule, HOUR, minute / 60)) {
            minute += 59;
            continue;
        }
        if (!has(schedule, MINUTE, minute % 60))
            continue;
        g_autoptr(GDateTime) due =
            g_date_time_new(zone, g_date_get_year(date), (int)g_date_get_month(date),
                            g_date_get_day(date), minute / 60, minute % 60, 0);
        if (due != NULL && g_date_time_to_unix(due) > after)
            return g_date_time_to_unix(due);
    }
    return -1;
}

gint64 schedule_next(const Schedule *schedule, GTimeZone *zone, gint64 after)
{
    g_autoptr(GDateTime) local = civil(zone, after);
    if (local == NULL || schedule->set[MINUTE] == 0)
        return -1;
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)g_date_time_get_day_of_month(local),
                   (GDateMonth)g_date_time_get_month(local),
                   (GDateYear)g_date_time_get_year(local));
    for (int day = 0; day < SEARCHED_DAYS; day++) {
        gint64 due = is_day(schedule, &date) ? next_of_day(schedule, zone, &date, after) : -1;
        if (due != -1)
            return due;
        g_date_add_days(&date, 1);
    }
    return -1;
}

int schedule_time_of_day(const Schedule *schedule)
{
    for (int minute = 0; minute < 24 * 60; minute++)
        if (has(schedule, HOUR, minute / 60) && has(schedule, MINUTE, minute % 60))
            return 60 * minute;
    return -1;
}

bool civil_of_date(int year, int month, int day, gint64 *civil)
{
    if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 ||
        !g_date_valid_dmy((guint8)day, month, (guint16)year))
        return false;
    *civil = calendar_day_of(year, month, day) * DAY_SECONDS;
    return true;
}
