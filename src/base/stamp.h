/* Dates and times as they stand in file names, in fixed forms. */
#ifndef HUBPLOT_STAMP_H
#define HUBPLOT_STAMP_H

#include <glib.h>
#include <stdbool.h>

/* What was read; -1 (offset: G_MININT) is what was not. */
typedef struct {
    gint64 epoch;
    int year, month, day, year_day, hour, minute, second, offset;
} Stamp;
#define STAMP_NONE           \
    ((Stamp){.epoch = -1,    \
             .year = -1,     \
             .month = -1,    \
             .day = -1,      \
             .year_day = -1, \
             .hour = -1,     \
             .minute = -1,   \
             .second = -1,   \
             .offset = G_MININT})

/* Whether numbers must be of a calendar (month 1 to 12), or may be any digits. */
typedef enum { STAMP_STRICT, STAMP_LAX } StampMode;

/* What forms hold, as bits. */
typedef enum {
    STAMP_YEAR = 1 << 0,
    STAMP_MONTH = 1 << 1,
    STAMP_DAY = 1 << 2,
    STAMP_HOUR = 1 << 3,
    STAMP_MINUTE = 1 << 4,
    STAMP_SECOND = 1 << 5,
    STAMP_EPOCH = 1 << 6,
    STAMP_ZONE = 1 << 7,
} StampParts;

/* Compiles a form such as "YYYY-MM-DD" and appends it to `codes`. Returns the parts that it holds;
 * 0: it is no form. MM is the minute behind HH, or where `is_time`. */
guint stamp_compile(const char *form, gsize length, bool is_time, GString *codes);

/* Each reads at `p` and returns the place behind; NULL: there is none. */
const char *stamp_read(const char *codes, gsize length, const char *p, const char *end,
                       StampMode mode, Stamp *stamp);
/* {date}: digits with the same separator twice, or none. */
const char *stamp_read_date(const char *p, const char *end, StampMode mode, Stamp *stamp);

/* Each finds all that may be meant at `p`, the longest first: at most STAMP_MAX_WAYS places behind,
 * and what each says. Returns how many. */
#define STAMP_MAX_WAYS 3
typedef struct {
    const char *end;
    Stamp stamp;
} StampWay;
int stamp_read_time(const char *p, const char *end, StampMode mode, const Stamp *before,
                    StampWay ways[static STAMP_MAX_WAYS]);
int stamp_read_zone(const char *p, const char *end, const Stamp *before,
                    StampWay ways[static STAMP_MAX_WAYS]);
int stamp_read_epoch(const char *p, const char *end, const Stamp *before,
                     StampWay ways[static STAMP_MAX_WAYS]);
int stamp_read_weekday(const char *p, const char *end, const Stamp *before,
                       StampWay ways[static STAMP_MAX_WAYS]);

/* The seconds since 1970 of a date, as if it were UTC; what is not known of it counts as its first.
 * False: no calendar holds it, or it is before 1970. */
bool stamp_civil(const Stamp *stamp, gint64 *civil);

#endif
