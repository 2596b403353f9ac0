/* Ticks and labels of a time axis, in two levels, such as days with their months below. */
#ifndef HUBPLOT_TIME_TICKS_H
#define HUBPLOT_TIME_TICKS_H

#include "axis/calendar.h"
#include "axis/scale.h"

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

#endif
