/* Windows of maintenance, and when something ends. */
#include "base/when.h"
#include "base/window.h"

#include <string.h>

static gint64 instant(const char *text)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, NULL);
    g_assert_nonnull(time);
    return g_date_time_to_unix(time);
}

/* The instants are in UTC. */
static void test_windows(void)
{
    static const struct {
        const char *text, *zone, *time, *end; /* NULL: in no window */
    } cases[] = {
        /* 2026-11-28 is a Saturday */
        {"Sat 22:00 8h", "UTC", "2026-11-28T21:59:59Z", NULL},
        {"Sat 22:00 8h", "UTC", "2026-11-28T22:00:00Z", "2026-11-29T06:00:00Z"},
        {"Sat 22:00 8h", "UTC", "2026-11-29T05:59:59Z", "2026-11-29T06:00:00Z"},
        {"Sat 22:00 8h", "UTC", "2026-11-29T06:00:00Z", NULL},
        {"Sat 22:00 8h", "Asia/Taipei", "2026-11-28T14:00:00Z", "2026-11-28T22:00:00Z"},
        {"weekly Sat 22:00 8h", "UTC", "2026-11-28T23:00:00Z", "2026-11-29T06:00:00Z"},
        {"daily 01:00 90m", "UTC", "2026-11-27T02:29:00Z", "2026-11-27T02:30:00Z"},
        {"daily 01:00 90m", "UTC", "2026-11-27T02:30:00Z", NULL},
        {"monthly 1 03:00 2d", "UTC", "2026-12-02T23:00:00Z", "2026-12-03T03:00:00Z"},
        {"0 22 * * 6,0 1h", "UTC", "2026-11-29T22:30:00Z", "2026-11-29T23:00:00Z"},
        {"2026-12-05 08:00 2d", "UTC", "2026-12-06T08:00:00Z", "2026-12-07T08:00:00Z"},
        {"2026-12-05 08:00 2d", "UTC", "2026-12-12T08:00:00Z", NULL},
        /* of several, the one that ends last */
        {"Sat 22:00 8h, Sun 05:00 3h", "UTC", "2026-11-29T05:30:00Z", "2026-11-29T08:00:00Z"},
        {"Sat 22:00 8h, Wed 12:00 1h", "UTC", "2026-12-02T12:30:00Z", "2026-12-02T13:00:00Z"},
        /* the clocks change: 8 hours are 8 hours */
        {"Sat 22:00 8h", "Europe/Berlin", "2026-10-25T03:30:00Z", "2026-10-25T04:00:00Z"},
        {"Sat 22:00 8h", "Europe/Berlin", "2026-10-25T04:00:00Z", NULL},
        {"nonsense", "UTC", "2026-11-28T22:00:00Z", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GTimeZone) zone = when_zone(cases[i].zone);
        g_test_message("%s at %s", cases[i].text, cases[i].time);
        gint64 end = window_find_end(cases[i].text, zone, instant(cases[i].time), 0);
        g_assert_cmpint(end, ==, cases[i].end != NULL ? instant(cases[i].end) : -1);
    }
}

static void test_bad_windows(void)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"Sat 22:00", "how long it lasts"}, {"8h", "how long it lasts"},
        {"Sat 22:00 0h", "how long"},       {"Sat 22:00 8", "how long"},
        {"Sat 25:00 8h", "25:00"},          {"Caturday 22:00 8h", "Caturday"},
        {"2026-13-05 08:00 2d", "2026-13"}, {"2026-12-05 2d", "a time, such as 22:00"},
        {"Sat 22:00 99d", "a month"},       {"Sat 22:00 8h, x", "\"x\""},
    };
    g_assert_true(window_check("Sat 22:00 8h, 2026-12-05 08:00 2d", NULL));
    g_assert_true(window_check("Sat 22:00 8h\nSun 22:00 8h", NULL));
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", cases[i].text);
        g_assert_false(window_check(cases[i].text, &error));
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, cases[i].error));
    }
}

static void test_until(void)
{
    static const struct {
        const char *text, *until; /* NULL: is refused */
    } cases[] = {
        {"3d", "2026-11-30T10:00:00Z"},
        {"36h", "2026-11-28T22:00:00Z"},
        {"90m", "2026-11-27T11:30:00Z"},
        {"2w", "2026-12-11T10:00:00Z"},
        {"2026-12-05", "2026-12-05T16:00:00Z"}, /* the day's end in Taipei */
        {"2026-12-05 16:00", "2026-12-05T08:00:00Z"},
        {"2026-12-05T16:00", "2026-12-05T08:00:00Z"},
        {"2026-11-27", "2026-11-27T16:00:00Z"},
        {"2026-11-26", NULL},
        {"2026-11-27 18:00", NULL}, /* right now */
        {"2028-01-01", NULL},
        {"400d", NULL},
        {"soon", NULL},
        {"", NULL},
        {"0d", NULL},
        {"-3d", NULL},
        {"3", NULL},
        {"2026-02-30", NULL},
        {"2026-12-05 16:00 x", NULL},
        {"2026-12-05 24:00", NULL},
        {"99999999999999999999d", NULL},
    };
    gint64 now = instant("2026-11-27T10:00:00Z");
    g_autoptr(GTimeZone) zone = when_zone("Asia/Taipei");
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        gint64 until = -1;
        g_test_message("%s", cases[i].text);
        bool good = until_parse(cases[i].text, zone, now, &until, &error);
        g_assert_true(good == (cases[i].until != NULL));
        if (good)
            g_assert_cmpint(until, ==, instant(cases[i].until));
        else
            g_assert_nonnull(error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/window/windows", test_windows);
    g_test_add_func("/window/bad", test_bad_windows);
    g_test_add_func("/window/until", test_until);
    return g_test_run();
}
