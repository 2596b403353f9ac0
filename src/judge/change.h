/* How the sizes of an item's tarballs change: at once, or little by little. */
#ifndef HUBPLOT_CHANGE_H
#define HUBPLOT_CHANGE_H

#include "model.h"

/* How a tarball's size departs from what was expected. */
typedef struct {
    const Tarball *tarball;
    Status status;   /* STATUS_OK: it does not */
    double percent;  /* negative: it shrank */
    double expected; /* bytes */
    double limit;    /* %, that was exceeded */
    double near;     /* in log: a size no further away from this one is the same */
    gsize n;         /* tarballs that it was compared with */
    bool weekly;     /* those are of the same weekday alone */
} SizeChange;

/* Compares the tarball in that place with those before it, by the limits, as of a run at `seen`.
 * False: there is nothing to say of it. */
bool size_compare(const GArray *tarballs, int place, gint64 seen, const Limits *limits,
                  SizeChange *change);

/* The change that the tarball in that place still stands on: its own, or that of one before it
 * where all since then are on the same level. *nights: how many came after it, 7 at most. False:
 * there is none. */
bool size_find_change(const GArray *tarballs, int place, gint64 seen, const Limits *limits,
                      SizeChange *change, int *nights);

/* How the level of an item fell little by little. */
typedef struct {
    double percent;         /* positive */
    double highest, lowest; /* bytes: the level then, and now */
    gint64 since;           /* of the tarball at the highest level */
    bool falls;             /* it still does */
} SizeDecline;

/* Compares the median of the last 7 tarballs up to that place with the highest median of 7 among
 * the last 90. Medians a step apart that size_compare() speaks of end the comparison: what fell at
 * once was told then. False: there is nothing to say. */
bool size_find_decline(const GArray *tarballs, int place, gint64 seen, const Limits *limits,
                       SizeDecline *decline);

#endif
