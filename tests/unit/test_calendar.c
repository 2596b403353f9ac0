/* Civil time: days of 23, 24 and 25 hours, midnights that do not exist, and ticks on them. */
#include "axis/calendar.h"
#include "axis/ticks.h"
#include "render.h"

#include <string.h>

static gint64 instant(const char *zone, int year, int month, int day, int hour, int minute)
{
    g_autoptr(GTimeZone) tz = g_time_zone_new_identifier(zone);
    g_autoptr(GDateTime) time = g_date_time_new(tz, year, month, day, hour, minute, 0);
    return g_date_time_to_unix(time);
}

static void refuses_unknown_zones(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(calendar_new("Asia/Atlantis", &error));
    g_assert_error(error, RENDER_ERROR, RENDER_ERROR_CHART);
    g_assert_nonnull(strstr(error->message, "Asia/Atlantis"));
}

/* Every day from 1900 to 2100, against GDateTime. */
static void knows_the_gregorian_calendar(void)
{
    gint64 number = calendar_day_of(1900, 1, 1);
    g_assert_cmpint(number, ==, -25567);
    for (g_autoptr(GDateTime) day = g_date_time_new_utc(1900, 1, 1, 0, 0, 0);
         g_date_time_get_year(day) < 2100; number++) {
        int year, month, mday;
        calendar_date_of(number, &year, &month, &mday);
        g_assert_cmpint(year, ==, g_date_time_get_year(day));
        g_assert_cmpint(month, ==, g_date_time_get_month(day));
        g_assert_cmpint(mday, ==, g_date_time_get_day_of_month(day));
        g_assert_cmpint(calendar_day_of(year, month, mday), ==, number);
        GDateTime *next = g_date_time_add_days(day, 1);
        g_date_time_unref(day);
        day = next;
    }
    g_assert_cmpint(calendar_day_of(1, 1, 1) * 86400, ==, CALENDAR_MIN);
    g_assert_cmpint(calendar_day_of(10000, 1, 1) * 86400 - 1, ==, CALENDAR_MAX);
}

/* The original's JSON said 1352823023: eight hours late. */
static void reads_taipei_as_taipei(void)
{
    g_autoptr(Calendar) calendar = calendar_new("Asia/Taipei", NULL);
    Civil civil = calendar_civil(calendar, 1352794223);
    g_assert_cmpint(civil.year, ==, 2012);
    g_assert_cmpint(civil.month, ==, 11);
    g_assert_cmpint(civil.mday, ==, 13);
    g_assert_cmpint(civil.hour, ==, 16);
    g_assert_cmpint(civil.minute, ==, 10);
    g_assert_cmpint(civil.second, ==, 23);
    g_assert_cmpint(civil.weekday, ==, 1);
    g_autofree char *text = calendar_format(calendar, 1352794223);
    g_assert_cmpstr(text, ==, "2012-11-13 16:10");
}

static const struct {
    const char *zone;
    int year, month, day;
    double hours;                 /* of that day */
    int first_hour, first_minute; /* on the clock when it begins */
} days[] = {
    {"Europe/Berlin", 2026, 3, 29, 23, 0, 0},
    {"Europe/Berlin", 2026, 10, 25, 25, 0, 0},
    {"Europe/Berlin", 2026, 10, 26, 24, 0, 0},
    {"America/Sao_Paulo", 2018, 11, 4, 23, 1, 0}, /* midnight did not exist */
    {"America/Sao_Paulo", 2018, 2, 17, 25, 0, 0}, /* 23 h came twice, on the 17th */
    {"America/Havana", 2026, 11, 1, 25, 0, 0},    /* midnight comes twice */
    {"Australia/Lord_Howe", 2026, 10, 4, 23.5, 0, 0},
    {"Asia/Kathmandu", 2026, 6, 1, 24, 0, 0},
    {"+08:00", 2026, 3, 29, 24, 0, 0},
};

static void days_have_their_length(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        g_autoptr(Calendar) calendar = calendar_new(days[i].zone, NULL);
        gint64 day = calendar_day_of(days[i].year, days[i].month, days[i].day);
        gint64 from = calendar_instant(calendar, day, 0);
        gint64 until = calendar_instant(calendar, day + 1, 0);
        g_assert_cmpfloat((double)(until - from) / 3600, ==, days[i].hours);
        g_assert_cmpint(calendar_day(calendar, from), ==, day);
        g_assert_cmpint(calendar_day(calendar, from - 1), ==, day - 1);
        g_assert_cmpint(calendar_day(calendar, until - 1), ==, day);
        Civil civil = calendar_civil(calendar, from);
        g_assert_cmpint(civil.hour, ==, days[i].first_hour);
        g_assert_cmpint(civil.minute, ==, days[i].first_minute);
        g_assert_cmpint(calendar_floor(calendar, until - 1, PERIOD_DAY, 1), ==, from);
        g_assert_cmpint(calendar_next(calendar, from, PERIOD_DAY, 1), ==, until);
    }
}

static void periods_begin_on_mondays_firsts_and_januaries(void)
{
    const char *zone = "Europe/Berlin";
    g_autoptr(Calendar) calendar = calendar_new(zone, NULL);
    gint64 time = instant(zone, 2026, 10, 28, 15, 47); /* a Wednesday */
    g_assert_cmpint(calendar_floor(calendar, time, PERIOD_WEEK, 1), ==,
                    instant(zone, 2026, 10, 26, 0, 0));
    g_assert_cmpint(calendar_next(calendar, time, PERIOD_WEEK, 1), ==,
                    instant(zone, 2026, 11, 2, 0, 0));
    g_assert_cmpint(calendar_floor(calendar, time, PERIOD_MONTH, 3), ==,
                    instant(zone, 2026, 10, 1, 0, 0));
    g_assert_cmpint(calendar_next(calendar, time, PERIOD_MONTH, 3), ==,
                    instant(zone, 2027, 1, 1, 0, 0));
    g_assert_cmpint(calendar_floor(calendar, time, PERIOD_YEAR, 5), ==,
                    instant(zone, 2025, 1, 1, 0, 0));
    g_assert_cmpint(calendar_floor(calendar, time, PERIOD_HOUR, 6), ==,
                    instant(zone, 2026, 10, 28, 12, 0));
    g_assert_cmpint(calendar_floor(calendar, time, PERIOD_MINUTE, 15), ==,
                    instant(zone, 2026, 10, 28, 15, 45));
}

/* Through every change of clocks, with every period, time goes on. */
static void next_is_always_later(void)
{
    static const char *const zones[] = {
        "UTC",          "Europe/Berlin",    "America/Havana", "Asia/Gaza", "Australia/Lord_Howe",
        "Pacific/Apia", "Africa/Casablanca"};
    static const struct {
        Period period;
        int count;
    } steps[] = {{PERIOD_MINUTE, 30}, {PERIOD_HOUR, 1}, {PERIOD_HOUR, 6},
                 {PERIOD_DAY, 1},     {PERIOD_WEEK, 1}, {PERIOD_MONTH, 1}};
    for (gsize z = 0; z < G_N_ELEMENTS(zones); z++) {
        g_autoptr(Calendar) calendar = calendar_new(zones[z], NULL);
        for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
            gint64 time = G_GINT64_CONSTANT(1293000000), end = time + 400 * 86400;
            while (time < end) {
                gint64 next = calendar_next(calendar, time, steps[i].period, steps[i].count);
                g_assert_cmpint(next, >, time);
                g_assert_cmpint(calendar_floor(calendar, next, steps[i].period, steps[i].count), ==,
                                next);
                time = next;
            }
        }
    }
}

static char *join(const TimeTicks *ticks, bool majors)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < (majors ? ticks->n_major : ticks->n); i++)
        g_string_append_printf(text, "%s%s", i ? "|" : "",
                               majors && i == 0 ? ticks->major[i].full
                               : majors         ? ticks->major[i].label
                                                : ticks->tick[i].label);
    return g_string_free(text, FALSE);
}

static const struct {
    const char *zone;
    int from[5], until[5];
    double width;
    const char *labels, *majors;
} axes[] = {
    {"Asia/Taipei",
     {2026, 10, 28, 12, 0},
     {2026, 11, 3, 12, 0},
     200,
     "29|30|31|1|2|3",
     "Oct 2026|Nov"},
    {"Asia/Taipei",
     {2026, 10, 26, 0, 0},
     {2026, 11, 24, 0, 0},
     300,
     "Mon 26|Mon 2|Mon 9|Mon 16|Mon 23",
     "Oct 2026|Nov"},
    {"Europe/Berlin",
     {2025, 11, 1, 0, 0},
     {2026, 4, 2, 0, 0},
     300,
     "Nov|Dec|Jan|Feb|Mar|Apr",
     "2025|2026"},
    {"Europe/Berlin",
     {2012, 6, 1, 0, 0},
     {2026, 6, 1, 0, 0},
     330,
     "2014|2016|2018|2020|2022|2024|2026",
     ""},
    {"Europe/Berlin",
     {2026, 10, 24, 18, 0},
     {2026, 10, 25, 9, 0},
     300,
     "18:00|21:00|00:00|03:00|06:00|09:00",
     "Sat 24 Oct 2026|Sun 25 Oct"},
};

static void labels_have_two_levels(void)
{
    g_autofree TimeTicks *ticks = g_new(TimeTicks, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(axes); i++) {
        g_autoptr(Calendar) calendar = calendar_new(axes[i].zone, NULL);
        const int *f = axes[i].from, *u = axes[i].until;
        TimeScale scale =
            time_scale_new(instant(axes[i].zone, f[0], f[1], f[2], f[3], f[4]),
                           instant(axes[i].zone, u[0], u[1], u[2], u[3], u[4]), 0, axes[i].width);
        time_ticks_choose(ticks, calendar, &scale, 7);
        g_autofree char *labels = join(ticks, false), *majors = join(ticks, true);
        g_assert_cmpstr(labels, ==, axes[i].labels);
        g_assert_cmpstr(majors, ==, axes[i].majors);
    }
}

static void odd_days_are_marked(void)
{
    g_autofree TimeTicks *ticks = g_new(TimeTicks, 1);
    g_autoptr(Calendar) calendar = calendar_new("Europe/Berlin", NULL);
    gint64 from = instant("Europe/Berlin", 2026, 10, 20, 0, 0);
    TimeScale scale = time_scale_new(from, from + 10 * 86400, 0, 600);
    time_ticks_choose(ticks, calendar, &scale, 7);
    g_assert_cmpint(ticks->n_odd, ==, 1);
    g_assert_cmpint(ticks->odd[0].from, ==, instant("Europe/Berlin", 2026, 10, 25, 0, 0));
    g_assert_cmpint(ticks->odd[0].until - ticks->odd[0].from, ==, 25 * 3600);
}

/* From a second to ten thousand years: ticks ascend, lie within, and have room. */
static void every_range_has_ticks(void)
{
    g_autofree TimeTicks *ticks = g_new(TimeTicks, 1);
    g_autoptr(Calendar) calendar = calendar_new("Asia/Gaza", NULL);
    for (double span = 2; span < 3e11; span *= 1.31) {
        gint64 from = span > 5e10 ? CALENDAR_MIN : G_GINT64_CONSTANT(1790000123);
        gint64 until = MIN(from + (gint64)span, CALENDAR_MAX);
        TimeScale scale = time_scale_new(from, until, 40, 740);
        time_ticks_choose(ticks, calendar, &scale, 7);
        g_assert_cmpint(ticks->n, >=, 1);
        g_assert_cmpint(ticks->n, <, TIME_TICKS_MAX);
        for (int i = 0; i < ticks->n; i++) {
            g_assert_cmpint(ticks->tick[i].time, >=, from);
            g_assert_cmpint(ticks->tick[i].time, <=, until);
            if (i > 0)
                g_assert_cmpint(ticks->tick[i].time, >, ticks->tick[i - 1].time);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/calendar/unknown-zone", refuses_unknown_zones);
    g_test_add_func("/calendar/gregorian", knows_the_gregorian_calendar);
    g_test_add_func("/calendar/taipei", reads_taipei_as_taipei);
    g_test_add_func("/calendar/days", days_have_their_length);
    g_test_add_func("/calendar/periods", periods_begin_on_mondays_firsts_and_januaries);
    g_test_add_func("/calendar/onwards", next_is_always_later);
    g_test_add_func("/calendar/labels", labels_have_two_levels);
    g_test_add_func("/calendar/odd-days", odd_days_are_marked);
    g_test_add_func("/calendar/every-range", every_range_has_ticks);
    return g_test_run();
}
