/* How the level of an item's sizes falls little by little, or stops to grow. */
#ifndef HUBPLOT_DECLINE_H
#define HUBPLOT_DECLINE_H

#include "judge/baseline.h"

typedef struct {
    double percent;         /* positive */
    double highest, lowest; /* bytes: the level then, and now */
    double limit;           /* %, that was exceeded */
    gint64 since;           /* of the tarball at the highest level */
    bool falls;             /* it still does */
} SizeDecline;

/* False: the level of the tarball in that place has not fallen. */
bool size_find_decline(const SizeSeries *series, int place, const Limits *limits,
                       SizeDecline *decline);

typedef struct {
    int weeks;      /* for so long it has not grown */
    double percent; /* a week, as it grew before */
    gint64 since;
} SizeStall;

/* False: it never grew so steadily, or still does. */
bool size_find_stall(const SizeSeries *series, int place, SizeStall *stall);

/* A run of one size. */
typedef struct {
    int n;          /* tarballs of that size */
    double changed; /* share of the tarballs before the run that had another size */
    gint64 since;   /* of the first of them */
} SizeRun;

/* False: the size of the tarball in that place stands still no longer than it may. */
bool size_find_run(const SizeSeries *series, int place, SizeRun *run);

#endif
