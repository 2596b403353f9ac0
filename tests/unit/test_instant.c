#include "axis/calendar.h"

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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/instant/read", test_read);
    g_test_add_func("/instant/refuse", test_refuse);
    return g_test_run();
}
