/* What the size of a tarball is expected to be, from those before it; in logarithms, so that
 * percentages count. */
#ifndef HUBPLOT_BASELINE_H
#define HUBPLOT_BASELINE_H

#include "axis/calendar.h"
#include "model.h"

#define BASELINE_MAX 30    /* tarballs that make the level */
#define BASELINE_SPREAD 90 /* tarballs that make the spread */
#define BASELINE_NEAR 0.01 /* in log: what is no further apart is on one level */
#define BASELINE_EMPTY 64  /* bytes: what is smaller holds nothing */

/* The tarballs of an item, as of a run at `seen`; these are borrowed. Clear it. */
typedef struct {
    const GArray *tarballs; /* Tarball, by time */
    gint64 seen;
    Calendar *calendar;
    double *log, *level; /* what was reckoned of each so far; 0: not yet */
    int *before;         /* of each, the place of the one before it that counts; -1: none */
} SizeSeries;
void size_series_init(SizeSeries *series, const GArray *tarballs, gint64 seen, Calendar *calendar);
void size_series_clear(SizeSeries *series);
/* ln of its bytes, which are more than 1. */
double size_series_log(const SizeSeries *series, int place);

/* The tarballs before one of them, the newest first. */
typedef struct {
    double day[BASELINE_SPREAD]; /* before the tarball, negative */
    double log[BASELINE_SPREAD]; /* ln of bytes */
    gsize n;
    double changes; /* in log: how much they change from night to night */
    double near;    /* in log: sizes no further apart are on one level */
    double steps;   /* in log: the largest change from one night to the next */
    bool inexact;   /* some were rounded to MB */
    /* From here on by baseline_fit(). */
    gsize level;             /* the newest so many are on one level, BASELINE_MAX at most */
    double median, expected; /* of log */
    double spread;           /* of one more value, in log */
    bool wanders;            /* each night departs from the one before, not from a level */
} Baseline;

/* Whether it is dated more than a day ahead of `seen`, or was when it was first seen. */
bool baseline_is_future(const Tarball *tarball, gint64 seen);
/* Whether the tarball is one to compare with: not empty, and not from the future. */
bool baseline_counts(const Tarball *tarball, gint64 seen);
/* The place of the one before `place` that counts; -1: none. */
static inline int baseline_before(const SizeSeries *series, int place)
{
    return series->before[place];
}

/* Gathers the predecessors of the tarball in that place, and how much they change from night to
 * night. False, and *baseline is of no use, when there are fewer than two. */
bool baseline_scan(Baseline *baseline, const SizeSeries *series, int place);
/* Finds what was gathered to have a level, as baseline.c says; it costs most of the time. */
void baseline_fit(Baseline *baseline);

#endif
