/* Numbers and instants -> positions along an axis. */
#ifndef HUBPLOT_SCALE_H
#define HUBPLOT_SCALE_H

#include <glib.h>
#include <stdbool.h>

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

#endif
