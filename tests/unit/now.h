/* The present that tests play at. */
#ifndef HUBPLOT_TEST_NOW_H
#define HUBPLOT_TEST_NOW_H

#include <glib.h>

/* NOW of the environment, "YYYY-MM-DD HH:MM:SS" in UTC; else the clock's. */
static inline gint64 test_now(void)
{
    const char *text = g_getenv("NOW");
    if (text == NULL || *text == '\0')
        return g_get_real_time() / G_USEC_PER_SEC;
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, utc);
    if (time == NULL)
        g_error("NOW is '%s', expected YYYY-MM-DD HH:MM:SS", text);
    return g_date_time_to_unix(time);
}

#endif
