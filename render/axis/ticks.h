/* Axes: scales, which turn numbers and instants into positions, and the ticks and labels along
 * them. */
#ifndef HUBPLOT_TICKS_H
#define HUBPLOT_TICKS_H

#include "axis/calendar.h"
#include "axis/units.h"

#include <glib.h>
#include <stdbool.h>

/* Numbers and instants -> positions along an axis. */

typedef enum {
    SCALE_LINEAR_ZERO, /* from zero: heights can be compared */
    SCALE_LINEAR,      /* the range of the data, e.g. for deviations */
    SCALE_LOG,         /* values of zero or less are gaps, and counted; if no value is above
                          zero: as SCALE_LINEAR_ZERO */
} ScaleKind;

/* Position of a value v is start + (f(v) - origin) * factor, where f is the logarithm for
 * SCALE_LOG and nothing otherwise. Plain data, so that hot loops can use it without a call. */
typedef struct {
    bool log;
    double low, high;  /* the values at its two ends */
    double start, end; /* px of low and high */
    double origin, factor;
} Scale;

/* low < high; for a logarithmic scale both are above zero. */
Scale scale_new(bool log, double low, double high, double start, double end);

/* The position of a value, kept within the scale's two ends; NaN gives NaN. */
double scale_place(const Scale *scale, double value);

typedef struct {
    gint64 from, until; /* from < until */
    double left, right; /* px */
    double per_second;  /* px */
} TimeScale;

static inline TimeScale time_scale_new(gint64 from, gint64 until, double left, double right)
{
    return (TimeScale){from, until, left, right, (right - left) / (double)(until - from)};
}

static inline double time_scale_place(const TimeScale *scale, gint64 instant)
{
    return scale->left + (double)(instant - scale->from) * scale->per_second;
}

/* The same, kept within the scale's two ends. */
static inline double time_scale_place_within(const TimeScale *scale, gint64 instant)
{
    return time_scale_place(scale, CLAMP(instant, scale->from, scale->until));
}

/* Ticks and labels of a time axis, in two levels, such as days with their months below. */

#define TIME_TICKS_MAX 160

typedef struct {
    gint64 time;
    char label[24];
} TimeTick;

/* Of the level below: the label, and the one that also says the year, for the first of a row. */
typedef struct {
    gint64 time;
    char label[24], full[24];
} MajorTick;

/* A civil day that is not 24 hours long. */
typedef struct {
    gint64 from, until;
} OddDay;

typedef struct {
    TimeTick tick[TIME_TICKS_MAX]; /* labelled: midnights, Mondays, firsts, ... */
    int n;
    gint64 fine[TIME_TICKS_MAX * 2]; /* without labels, between them */
    int n_fine;
    MajorTick major[TIME_TICKS_MAX]; /* the level below; the first may be at the axis's beginning */
    int n_major;
    OddDay odd[8]; /* where days can be told apart */
    int n_odd;
} TimeTicks;

/* Chooses the finest level whose labels have room: `digit` is the width of a digit in px. */
void time_ticks_choose(TimeTicks *ticks, Calendar *calendar, const TimeScale *scale, double digit);

#define TICKS_MAX 24

typedef struct {
    double low, high; /* the ends of the axis, which include the data */
    double value[TICKS_MAX];
    char label[TICKS_MAX][UNITS_TEXT_MAX];
    int n;
    bool log;
    UnitStyle style; /* of the labels; those of a logarithmic axis have a unit each */
    char unit[UNITS_TEXT_MAX];
} Ticks;

/* Removes unit and power of ten from the labels, for an axis that shows them elsewhere, and returns
 * them; "" for none. Owned by `ticks`. */
const char *ticks_take_unit(Ticks *ticks);

/* Moves an end of the axis to where it must be, without the ticks beyond; NaN: leaves it. */
void ticks_limit(Ticks *ticks, double low, double high);

/* Chooses an axis for values between `low` and `high` (finite; equal is fine) with about `wanted`
 * ticks, never fewer than two, labelled in `unit`. Steps are 1, 2, 2.5 or 5 times a power of ten
 * of the unit that the labels are in (Heckbert, "Nice numbers for graph labels", Graphics Gems,
 * 1990), of durations 1, 2, 5, 10, 15, 30 s and min, 1, 2, 3, 6, 12 h; of counts whole numbers.
 * SCALE_LINEAR_ZERO includes zero and ends on ticks; SCALE_LINEAR ends near the data. SCALE_LOG has
 * powers of ten, for UNIT_BYTES of two; where nothing is above zero, it falls back to
 * SCALE_LINEAR_ZERO. */
void ticks_choose(Ticks *ticks, double low, double high, ScaleKind scale, Unit unit, int wanted);

#endif
