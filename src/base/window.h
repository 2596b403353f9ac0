/* Windows of time that come again, and when something ends: both as people write them. */
#ifndef HUBPLOT_WINDOW_H
#define HUBPLOT_WINDOW_H

#include <glib.h>
#include <stdbool.h>

/* Whether the text is a list of windows, with commas or newlines between: each begins with a
 * weekday, a date or a schedule of base/when.h, and says how long it lasts. "Sat 22:00 8h",
 * "2026-12-05 08:00 2d", "monthly 1 03:00 90m". The error says which part is wrong and what is
 * valid. */
bool window_check(const char *text, GError **error);

/* When the window that holds `time`, in civil time of `zone`, ends, or ended at most `after`
 * seconds before; the latest of several. -1: there is none, or the text is no list. */
gint64 window_find_end(const char *text, GTimeZone *zone, gint64 time, gint64 after);

/* The first instant after `time` at which a window begins or ends; G_MAXINT64: there is none. */
gint64 window_find_next(const char *text, GTimeZone *zone, gint64 time);

/* Reads when something that begins at `now` ends: "3d", "36h", "2026-12-05", which is the end of
 * that day in `zone`, or "2026-12-05 16:00". Not before now, nor more than a year ahead. */
bool until_parse(const char *text, GTimeZone *zone, gint64 now, gint64 *until, GError **error);

#define WINDOW_ERROR window_error_quark()
GQuark window_error_quark(void);
typedef enum { WINDOW_ERROR_INVALID } WindowError;

#endif
