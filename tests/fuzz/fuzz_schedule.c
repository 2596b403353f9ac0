#include "base/when.h"

/* What is due is later than what it is due after, whatever the schedule. */
int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    g_autofree char *text = g_strndup((const char *)bytes, length);
    g_autoptr(Schedule) schedule = schedule_parse(text, NULL);
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Europe/Berlin");
    gint64 due = 1364600000; /* the day before clocks go forward */
    for (int i = 0; schedule != NULL && i < 20 && due != -1; i++) {
        gint64 next = schedule_next(schedule, zone, due);
        g_assert_true(next == -1 || next > due);
        due = next;
    }
    return 0;
}
