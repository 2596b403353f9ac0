#include "base/when.h"

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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/when/words", test_words);
    g_test_add_func("/when/days", test_days);
    g_test_add_func("/when/zones", test_zones);
    g_test_add_func("/when/midnights", test_midnights);
    g_test_add_func("/when/out-of-calendar", test_out_of_calendar);
    g_test_add_func("/when/hour-end", test_hour_end);
    return g_test_run();
}
