/* What the size of a tarball is expected to be, from those before it; in logarithms, so that
 * percentages count. */
#ifndef HUBPLOT_BASELINE_H
#define HUBPLOT_BASELINE_H

#include "model.h"

#define BASELINE_MAX 30
#define BASELINE_NEAR 0.05 /* sizes no further apart are on the same level */

typedef struct {
    double day[BASELINE_MAX]; /* before the tarball, negative; the newest first */
    double log[BASELINE_MAX]; /* ln of bytes */
    gsize n;
    double median, expected, spread; /* of log; spread is that of one more value */
    bool inexact;                    /* some were rounded to MB */
    bool weekly;                     /* from those of the same weekday alone */
} Baseline;

/* Whether it is dated more than a day ahead of `seen`, or was when it was first seen. */
bool baseline_is_future(const Tarball *tarball, gint64 seen);
/* Whether the tarball is one to compare with: not empty, and not from the future. */
bool baseline_counts(const Tarball *tarball, gint64 seen);
/* The place of the one before `place` that counts; -1: none. */
int baseline_before(const GArray *tarballs, int place, gint64 seen);

/* Measures the up to 30 predecessors of the tarball in that place:
 *
 *   median    of ln b[i]
 *   expected  the same; with n >= 8, where the trend (Theil and Sen) of ln b[i] over time has come
 *             by now, followed no further ahead than the predecessors span
 *   spread    max(1.4826 * MAD(ln b[i] - trend), 0.02) * (1 + 4 / n)
 *
 * Where the last two agree with one another and not with the rest, there was a step, and only
 * those since count. Where three or more of the same weekday agree with one another and not with
 * the rest (a full backup on Sundays), only they count.
 *
 * False, and *baseline is of no use, when there are fewer than two. */
bool baseline_measure(Baseline *baseline, const GArray *tarballs, int place, gint64 seen);

/* The largest distance of two sizes, in log, that is none. */
double baseline_near(const Baseline *baseline);

#endif
