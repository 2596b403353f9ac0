/* Instants -> positions along the time axis. */
#ifndef HUBPLOT_TIME_SCALE_H
#define HUBPLOT_TIME_SCALE_H

#include <glib.h>

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
