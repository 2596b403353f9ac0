#include "axis/instant.h"

#include <string.h>

/* A format, a newline and a text: an instant that is read lies in the years 1 to 9999. */
int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    g_autofree char *format = g_strndup((const char *)bytes, length);
    char *text = strchr(format, '\n');
    if (text == NULL)
        return 0;
    *text++ = '\0';
    static Calendar *calendar; /* made once: it is made to be kept */
    if (calendar == NULL)
        calendar = calendar_new("Europe/Berlin", NULL);
    gint64 instant = 0;
    if (instant_read(text, calendar, G_MININT64, &instant) == NULL)
        g_assert(instant >= CALENDAR_MIN && instant <= CALENDAR_MAX);
    if (instant_number_kinds(text) != 0)
        g_assert(instant_read_number(text, NUMBER_ANY, calendar, &instant) == NULL &&
                 instant >= CALENDAR_MIN && instant <= CALENDAR_MAX);
    if (instant_format_problem(format) == NULL &&
        instant_read_format(text, format, calendar, G_MININT64, &instant) == NULL)
        g_assert(instant >= CALENDAR_MIN && instant <= CALENDAR_MAX);
    instant_is_time_of_day(text);
    return 0;
}
