/* Instants as people write them. */
#include "axis/instant.h"

#include <string.h>

static void test_read(void)
{
    static const struct {
        const char *zone, *text;
        gint64 last, expected;
    } cases[] = {
        {NULL, "0", 0, 0},
        {NULL, "1352794223", 0, 1352794223},
        {NULL, "1352794223.75", 0, 1352794223},
        {NULL, "-1", 0, -1},
        {NULL, "2012-11-13T16:10:23", 0, 1352823023},
        {NULL, "2012-11-13T16:10:23Z", 0, 1352823023},
        {"Asia/Taipei", "2012-11-13T16:10:23", 0, 1352794223},
        {"Asia/Taipei", "2012-11-13 16:10:23.999", 0, 1352794223},
        {"Asia/Taipei", "2012-11-13T16:10:23Z", 0, 1352823023},
        {"Asia/Taipei", "2012-11-13T16:10:23+08:00", 0, 1352794223},
        {NULL, "2012-11-13T16:10:23+0800", 0, 1352794223},
        {NULL, "2012-11-13 16:10:23 +08", 0, 1352794223},
        {NULL, "2012-11-13T16:10:23-03:30", 0, 1352835623},
        {NULL, "2012-11-13T16:10", 0, 1352823000},
        {NULL, "2012-11-13", 0, 1352764800},
        {"Asia/Taipei", "2012-11-13", 0, 1352736000},
        {NULL, "2012-11", 0, 1351728000},
        {NULL, "2012", 0, 2012},
        {NULL, "0001-01-01", 0, CALENDAR_MIN},
        {"America/Havana", "0001-01-01T00:00Z", 0, CALENDAR_MIN},
        {NULL, "9999-12-31", 0, CALENDAR_MAX - 86399},
        {NULL, "9999-12-31T23:59:59", 0, CALENDAR_MAX},
        {"Asia/Taipei", "9999-12-31T23:59:59", 0, CALENDAR_MAX - 8 * 3600},
        {NULL, "253402300799", 0, CALENDAR_MAX},
        {NULL, "2024-02-29", 0, 1709164800},
        {NULL, "2012/01/01", 0, 1325376000},
        {NULL, "2012/1/1", 0, 1325376000},
        {NULL, "2015/01/01 04:00:00", 0, 1420084800},
        {NULL, "2012-Q1", 0, 1325376000},
        {NULL, "2012Q4", 0, 1349049600},
        {NULL, "2012-W01", 0, 1325462400},
        {NULL, "2012-W01-7", 0, 1325980800},
        {NULL, "2009-W53", 0, 1261958400},
        {NULL, "2010-W01", 0, 1262563200},
        {NULL, "1965-W01", 0, -157507200},
        {NULL, "Jan 1 2000", 0, 946684800},
        {NULL, "January 1, 2000", 0, 946684800},
        {NULL, "1 Jan 2000", 0, 946684800},
        {NULL, "01-Jan-2000", 0, 946684800},
        {NULL, "Jan 2000", 0, 946684800},
        {NULL, "MAY 2000", 0, 957139200},
        {NULL, "Sat, 01 Jan 2000 01:00:00 +0100", 0, 946684800},
        {"Asia/Taipei", "1 Jan 2000 08:00", 0, 946684800},
        /* Clocks go back at 03:00: 02:30 comes twice, at 00:30 and 01:30 UTC. */
        {"Europe/Berlin", "2023-10-29T02:30", G_MININT64, 1698539400},
        {"Europe/Berlin", "2023-10-29T02:30", 1698539400, 1698539400},
        {"Europe/Berlin", "2023-10-29T02:30", 1698539401, 1698543000},
        {"Europe/Berlin", "2023-10-29T02:30+01:00", 0, 1698543000},
        /* A midnight that does not exist would be skipped, its first hour is there. */
        {"America/Sao_Paulo", "2018-11-04T01:00", 0, 1541300400},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Calendar) calendar = calendar_new(cases[i].zone, NULL);
        gint64 instant = -2;
        const char *problem = instant_read(cases[i].text, calendar, cases[i].last, &instant);
        g_assert_cmpstr(problem, ==, NULL);
        g_assert_cmpint(instant, ==, cases[i].expected);
    }
}

static void test_refuse(void)
{
    static const struct {
        const char *text, *problem;
    } cases[] = {
        {"", "empty"},
        {"x", "neither seconds"},
        {"1e9", "neither seconds"},
        {"12 ", "neither seconds"},
        {"1352794223000", "milliseconds"},
        {"99999999999999999999", "not within"},
        {"-99999999999999", "not within"},
        {"2013-02-29", "no date"},
        {"2012-13-01", "no date"},
        {"2012-1-1", "no date"},
        {"0000-01-01", "no date"},
        {"2012-11-13x", "behind it"},
        {"2012-11-13T", "no time of day"},
        {"2012-11-13T24:00", "no time of day"},
        {"2012-11-13T16", "no time of day"},
        {"2012-11-13T16:10:60", "no time of day"},
        {"2012-11-13T16:10:23+", "no time of day"},
        {"2012-11-13T16:10:23+19:00", "no time of day"},
        {"2012-11-13T16:10:23+08:00x", "behind it"},
        {"2012-11-13T16:10:23Zx", "behind it"},
        {"0001-01-01", "not within"}, /* Berlin's began in UTC's year 0 */
        {"0001-01-01T00:00+00:01", "not within"},
        {"9999-12-31T23:59:59-00:01", "not within"},
        {"-62135596801", "not within"},
        {"2024-03-31T02:30", "skip"},
        {"01/02/2012", "day or the month"},
        {"2012/13/01", "no date"},
        {"2012-Q5", "no date"},
        {"2012-W53", "no date"},
        {"2012-W00", "no date"},
        {"2012-W01-8", "no date"},
        {"Jab 1 2000", "neither seconds"},
        {"Feb 30 2000", "neither seconds"},
        {"Jan 1 2000 x", "no time of day"},
        {"Jan", "neither seconds"},
        {"1 Jan", "neither seconds"},
    };
    g_autoptr(Calendar) calendar = calendar_new("Europe/Berlin", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 instant = -2;
        const char *problem = instant_read(cases[i].text, calendar, 0, &instant);
        if (problem == NULL || strstr(problem, cases[i].problem) == NULL)
            g_error("\"%s\": %s", cases[i].text, problem);
        g_assert_cmpint(instant, ==, -2);
    }
}

static void test_format(void)
{
    static const struct {
        const char *format, *text;
        gint64 expected; /* -1: it is refused */
    } cases[] = {
        {"%d/%m/%Y", "01/02/2012", 1328054400},
        {"%m/%d/%Y", "01/02/2012", 1325462400},
        {"%d.%m.%y", "1.2.12", 1328054400},
        {"%d.%m.%y", "1.2.69", -28857600},
        {"%d.%m.%y %H:%M", "1.2.12 16:10", 1328112600},
        {"%m/%d/%Y %I:%M %p", "02/01/2012 04:10 PM", 1328112600},
        {"%m/%d/%Y %I:%M %p", "02/01/2012 12:10 am", 1328055000},
        {"%a %b %e %T %z %Y", "Wed Feb  1 16:10:00 +0100 2012", 1328109000},
        {"%Y-%j", "2012-032", 1328054400},
        {"%F %H:%M:%S.%f", "2012-02-01 16:10:00.125", 1328112600},
        {"%s", "1328112600", 1328112600},
        {"%s", "7", 7},
        {"%s", "7.9", 7},
        {"%Y%%", "2012%", 1325376000},
        {"%d/%m/%Y", "1/2/2012x", -1},
        {"%d/%m/%Y", "30/02/2012", -1},
        {"%d/%m/%Y", "01-02-2012", -1},
        {"%d/%m/%Y", "", -1},
        {"%Y", "0", -1},
        {"%s", "99999999999999", -1},
        {"%s", "x", -1},
        {"%Y-%j", "2012-000", -1},
        {"%Y %B", "2012 Foo", -1},
        {"%Y %H", "2012 24", -1},
    };
    g_autoptr(Calendar) calendar = calendar_new(NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 instant = -2;
        g_assert_null(instant_format_problem(cases[i].format));
        const char *problem =
            instant_read_format(cases[i].text, cases[i].format, calendar, G_MININT64, &instant);
        if ((problem != NULL) != (cases[i].expected == -1))
            g_error("%s of %s: %s", cases[i].text, cases[i].format, problem);
        g_assert_cmpint(instant, ==, cases[i].expected == -1 ? -2 : cases[i].expected);
    }
    g_assert_nonnull(strstr(instant_format_problem("%d/%m"), "year"));
    g_assert_nonnull(strstr(instant_format_problem("%Y %Q"), "after %"));
    g_assert_nonnull(strstr(instant_format_problem("%Y %"), "after %"));
}

static void test_numbers(void)
{
    static const struct {
        const char *text;
        guint kinds;
        gint64 expected;
    } cases[] = {
        {"2012", NUMBER_YEAR, 1325376000},
        {"1565", NUMBER_YEAR, -12780547200},
        {"201202", NUMBER_MONTH, 1328054400},
        {"20120201", NUMBER_DATE, 1328054400},
        {"1328112600", NUMBER_SECONDS, 1328112600},
        {"1328112600.5", NUMBER_SECONDS, 1328112600},
        {"100000000", NUMBER_SECONDS, 100000000},
        {"1328112600123", NUMBER_MILLISECONDS, 1328112600},
        {"1328112600123456", NUMBER_MICROSECONDS, 1328112600},
        {"1328112600123456789", NUMBER_NANOSECONDS, 1328112600},
    };
    g_autoptr(Calendar) calendar = calendar_new(NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 instant = -2;
        g_assert_cmpuint(instant_number_kinds(cases[i].text), ==, cases[i].kinds);
        g_assert_null(instant_read_number(cases[i].text, NUMBER_ANY, calendar, &instant));
        g_assert_cmpint(instant, ==, cases[i].expected);
    }
    static const char *const none[] = {"",
                                       "1",
                                       "12",
                                       "999",
                                       "3000",
                                       "201213",
                                       "200000",
                                       "20120230",
                                       "99999999",
                                       "-2012",
                                       "2012.5",
                                       "x",
                                       "12345678901234567890"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_cmpuint(instant_number_kinds(none[i]), ==, 0);
    gint64 instant = -2;
    g_assert_nonnull(instant_read_number("2012", NUMBER_DATE, calendar, &instant));
    g_assert_cmpint(instant, ==, -2);
    g_assert_true(instant_is_time_of_day("16:10") && instant_is_time_of_day("16:10:23.5"));
    g_assert_false(instant_is_time_of_day("24:00") || instant_is_time_of_day("16") ||
                   instant_is_time_of_day("16:10 x"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/instant/read", test_read);
    g_test_add_func("/instant/refuse", test_refuse);
    g_test_add_func("/instant/format", test_format);
    g_test_add_func("/instant/numbers", test_numbers);
    return g_test_run();
}
