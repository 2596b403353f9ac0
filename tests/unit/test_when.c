#include "base/when.h"

#include <string.h>

#define TAIPEI_2012 G_GINT64_CONSTANT(1352794223) /* 2012-11-13T16:10:23+08:00 */

static void test_words(void)
{
    g_autoptr(GTimeZone) taipei = when_zone("Asia/Taipei");
    g_autofree char *day = when_day(taipei, TAIPEI_2012);
    g_autofree char *date = when_date(taipei, TAIPEI_2012);
    g_autofree char *minute = when_minute(taipei, TAIPEI_2012);
    g_autofree char *iso = when_iso(taipei, TAIPEI_2012);
    g_assert_cmpstr(day, ==, "13 Nov");
    g_assert_cmpstr(date, ==, "13 Nov 2012");
    g_assert_cmpstr(minute, ==, "13 Nov 2012 16:10");
    g_assert_cmpstr(iso, ==, "2012-11-13T16:10:23+08:00");
}

static void test_zones(void)
{
    static const struct {
        const char *zone, *minute;
    } cases[] = {
        {NULL, "13 Nov 2012 08:10"},
        {"No/Such", "13 Nov 2012 08:10"},
        {"-03:30", "13 Nov 2012 04:40"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GTimeZone) zone = when_zone(cases[i].zone);
        g_autofree char *minute = when_minute(zone, TAIPEI_2012);
        g_assert_cmpstr(minute, ==, cases[i].minute);
    }
}

/* Days of 23 and 25 hours begin and end at midnight all the same. */
static void test_midnights(void)
{
    g_autoptr(GTimeZone) berlin = when_zone("Europe/Berlin");
    gint64 spring = 1364688000; /* 2013-03-31T01:00+01:00, the clocks go forward at 02:00 */
    gint64 autumn = 1382871600; /* 2013-10-27T13:00+01:00, they went back at 03:00 */
    g_assert_cmpint(when_midnight(berlin, spring, 1) - when_midnight(berlin, spring, 0), ==,
                    23 * 3600);
    g_assert_cmpint(when_midnight(berlin, autumn, 1) - when_midnight(berlin, autumn, 0), ==,
                    25 * 3600);
    g_assert_cmpint(when_midnight(berlin, spring, 0), ==, 1364684400);
}

static void test_out_of_calendar(void)
{
    g_autoptr(GTimeZone) utc = when_zone(NULL);
    g_autofree char *date = when_date(utc, G_MAXINT64);
    g_assert_cmpstr(date, ==, "?");
    when_midnight(utc, G_MAXINT64 - 86400 * 3, 1);
}

static void test_hour_end(void)
{
    g_autoptr(GTimeZone) kolkata = when_zone("Asia/Kolkata");
    /* 2013-05-10 23:40:05 +05:30 */
    g_assert_cmpint(when_hour_end(kolkata, 1368209405), ==, 1368209405 + 20 * 60 - 6);
    g_autoptr(GTimeZone) utc = when_zone(NULL);
    g_assert_cmpint(when_hour_end(utc, 3600), ==, 7199);
    g_assert_cmpint(when_hour_end(utc, 7199), ==, 7199);
    g_assert_cmpint(when_hour_end(utc, -1), ==, -1);
    g_assert_cmpint(when_hour_end(utc, G_MAXINT64), ==, G_MAXINT64);
}

static void test_days(void)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    static const struct {
        gint64 from, until; /* days since 2014-12-01 */
        const char *words;
    } cases[] = {{2, 8, "3 to 9 Dec"},
                 {2, 2, "3 Dec"},
                 {-1, 2, "30 Nov to 3 Dec"},
                 {29, 33, "30 Dec 2014 to 3 Jan 2015"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const gint64 first = 1417392000, day = 86400;
        g_autofree char *words =
            when_days(utc, first + cases[i].from * day, first + cases[i].until * day + 3600);
        g_assert_cmpstr(words, ==, cases[i].words);
    }
}

/* "2013-05-10T16:10:00Z" as an instant. */
static gint64 instant(const char *iso)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(iso, utc);
    g_assert_nonnull(time);
    return g_date_time_to_unix(time);
}

static void test_next(void)
{
    static const struct {
        const char *schedule, *zone, *after, *due; /* NULL: never */
    } cases[] = {
        {"daily 16:10", "UTC", "2013-05-10T16:09:59", "2013-05-10T16:10:00"},
        {"daily 16:10", "UTC", "2013-05-10T16:10:00", "2013-05-11T16:10:00"},
        {"DAILY  16:10", "Asia/Taipei", "2013-05-10T08:09:00", "2013-05-10T08:10:00"},
        {"daily 0:05", "Asia/Taipei", "2013-05-10T16:04:00", "2013-05-10T16:05:00"},
        {"weekly Sun 03:00", "UTC", "2013-05-10T00:00:00", "2013-05-12T03:00:00"},
        {"weekly mon-fri 03:00", "UTC", "2013-05-10T03:00:00", "2013-05-13T03:00:00"},
        {"weekly fri-sun 03:00", "UTC", "2013-05-11T03:00:00", "2013-05-12T03:00:00"},
        {"0 3 * * sat-sun", "UTC", "2013-05-12T03:00:00", "2013-05-18T03:00:00"},
        {"0 3 * * fri-mon", "UTC", "2013-05-12T03:00:00", "2013-05-13T03:00:00"},
        {"0 3 * * fri-mon", "UTC", "2013-05-13T03:00:00", "2013-05-17T03:00:00"},
        {"daily at 16:10", "UTC", "2013-05-10T16:09:59", "2013-05-10T16:10:00"},
        {"Weekly on Sun at 03:00", "UTC", "2013-05-10T00:00:00", "2013-05-12T03:00:00"},
        {"monthly 1 03:00", "UTC", "2013-12-10T00:00:00", "2014-01-01T03:00:00"},
        {"monthly 31 03:00", "UTC", "2013-09-01T00:00:00", "2013-10-31T03:00:00"},
        {"16 18 * * *", "UTC", "2013-05-10T18:16:00", "2013-05-11T18:16:00"},
        {"*/20 4,16 * * *", "UTC", "2013-05-10T04:40:00", "2013-05-10T16:00:00"},
        {"5/20 * * * *", "UTC", "2013-05-10T04:45:00", "2013-05-10T05:05:00"},
        {"0 0 * * 7", "UTC", "2013-05-10T00:00:00", "2013-05-12T00:00:00"},
        {"0 0 1 * mon", "UTC", "2013-05-28T00:00:00", "2013-06-01T00:00:00"},
        {"0 0 1 * mon", "UTC", "2013-06-01T00:00:00", "2013-06-03T00:00:00"},
        {"0 0 29 feb *", "UTC", "2096-03-01T00:00:00", "2104-02-29T00:00:00"},
        {"never", "UTC", "2013-05-10T00:00:00", NULL},
        {"daily 23:00", "UTC", "9999-12-31T23:30:00", NULL},
        /* Clocks go forward at 02:00 on 31 March: 02:30 comes when they have changed. */
        {"daily 02:30", "Europe/Berlin", "2013-03-30T12:00:00", "2013-03-31T01:00:00"},
        {"daily 02:30", "Europe/Berlin", "2013-03-31T01:30:00", "2013-04-01T00:30:00"},
        {"daily 16:10", "Europe/Berlin", "2013-03-30T15:10:00", "2013-03-31T14:10:00"},
        /* They go back at 03:00 on 27 October: 02:30 comes twice and is due once. */
        {"daily 02:30", "Europe/Berlin", "2013-10-26T12:00:00", "2013-10-27T01:30:00"},
        {"daily 02:30", "Europe/Berlin", "2013-10-27T01:30:00", "2013-10-28T01:30:00"},
        {"daily 16:10", "Europe/Berlin", "2013-10-26T14:10:00", "2013-10-27T15:10:00"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s in %s after %s", cases[i].schedule, cases[i].zone, cases[i].after);
        g_autoptr(GError) error = NULL;
        g_autoptr(Schedule) schedule = schedule_parse(cases[i].schedule, &error);
        g_assert_no_error(error);
        g_autoptr(GTimeZone) zone = when_zone(cases[i].zone);
        gint64 due = schedule_next(schedule, zone, instant(cases[i].after));
        g_assert_cmpint(due, ==, cases[i].due != NULL ? instant(cases[i].due) : -1);
    }
}

static void test_errors(void)
{
    static const struct {
        const char *schedule, *part;
    } cases[] = {
        {"", "not understood"},
        {"daily", "not understood"},
        {"daily 25:00", "\"25\" is not a valid hour"},
        {"daily 16:5", "not understood"},
        {"daily 16:60", "\"60\" is not a valid minute"},
        {"daily 16:10 UTC", "not understood"},
        {"weekly Someday 03:00", "\"Someday\" is not a valid day of week"},
        {"monthly 32 03:00", "\"32\" is not a valid day of month"},
        {"fortnightly Sun 03:00", "not understood"},
        {"* * * *", "not understood"},
        {"* * * * * *", "not understood"},
        {"*/0 * * * *", "\"*/0\" is not a valid minute"},
        {"9-3 * * * *", "\"9-3\" is not a valid minute"},
        {"1, * * * *", "\"1,\" is not a valid minute"},
        {"-1 * * * *", "\"-1\" is not a valid minute"},
        {"99999999999999999999 * * * *", "is not a valid minute"},
        {"0 3 31 2 *", "there is no such day"},
        {"0 0 30 2 *", "there is no such day"},
        {"0 0 31 4,6,9,11 *", "there is no such day"},
        {"0 0 * * mond", "\"mond\" is not a valid day of week"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("\"%s\"", cases[i].schedule);
        g_autoptr(GError) error = NULL;
        g_autoptr(Schedule) schedule = schedule_parse(cases[i].schedule, &error);
        g_assert_null(schedule);
        g_assert_error(error, SCHEDULE_ERROR, SCHEDULE_ERROR_INVALID);
        g_assert_nonnull(strstr(error->message, cases[i].part));
        g_assert_nonnull(strstr(error->message, "daily HH:MM"));
    }
}

static void test_time_of_day(void)
{
    g_autoptr(Schedule) schedule = schedule_parse("30 16 * * mon,wed", NULL);
    g_assert_cmpint(schedule_time_of_day(schedule), ==, 16 * 3600 + 30 * 60);
    g_autoptr(Schedule) none = schedule_parse("never", NULL);
    g_assert_cmpint(schedule_time_of_day(none), ==, -1);
    schedule_free(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/when/words", test_words);
    g_test_add_func("/when/days", test_days);
    g_test_add_func("/when/zones", test_zones);
    g_test_add_func("/when/midnights", test_midnights);
    g_test_add_func("/when/out-of-calendar", test_out_of_calendar);
    g_test_add_func("/when/hour-end", test_hour_end);
    g_test_add_func("/schedule/next", test_next);
    g_test_add_func("/schedule/errors", test_errors);
    g_test_add_func("/schedule/time-of-day", test_time_of_day);
    return g_test_run();
}
