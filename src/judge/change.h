/* How an item's size changes at once: by how much it departs from what is expected. */
#ifndef HUBPLOT_CHANGE_H
#define HUBPLOT_CHANGE_H

#include "judge/pattern.h"

/* What a size is held against, in log. */
typedef struct {
    double expected, spread, median;
    gsize n; /* tarballs that it is from */
} SizeHeld;

/* How a tarball's size departs from what was expected. */
typedef struct {
    const Tarball *tarball;
    Status status;   /* STATUS_OK: it does not */
    double percent;  /* negative: it shrank */
    double expected; /* bytes */
    double varies;   /* %: the usual variation */
    double limit;    /* %, that was exceeded */
    gsize n;         /* tarballs that it was compared with */
    Pattern pattern; /* by which it was expected; PATTERN_NONE: by those before it */
    SizeHeld held;
} SizeChange;

/* Compares the tarball in that place with those before it, by the limits. False: nothing is known
 * to compare it with; *change says then only which tarball it is. */
bool size_compare(const SizeSeries *series, int place, const Limits *limits, SizeChange *change);

/* Between which sizes, in bytes, the tarball would be well; 0 and INFINITY: there is no limit. */
void size_band(const SizeChange *change, const Limits *limits, double *low, double *high);

/* The change that the tarball in that place still stands on: its own, or that of one before it
 * where all since then are on the same level. *nights: how many came after it, 14 at most. False:
 * there is none. */
bool size_find_change(const SizeSeries *series, int place, const Limits *limits, SizeChange *change,
                      int *nights);

#endif
