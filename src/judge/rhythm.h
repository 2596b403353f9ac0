/* When an item's tarballs are due: as configured, or learnt from its history. */
#ifndef HUBPLOT_RHYTHM_H
#define HUBPLOT_RHYTHM_H

#include "base/when.h"
#include "model.h"

typedef struct {
    Schedule *schedule; /* NULL: due a period after the newest */
    bool learnt;
    bool patient;  /* few points: nothing is known for sure */
    gint64 period; /* s; -1: not known */
    gint64 early;  /* s; a tarball so much before the time due is taken for it */
    gint64 grace;  /* s */
} Rhythm;

/* Sets up the rhythm of `item`, whose node was last reached at `seen`.
 *
 * Learnt, from the last 60 tarballs (without those from the future), t[0] .. t[n-1]:
 *   period = median of t[i+1] - t[i]
 *   a period of one day, give or take two hours, is a daily schedule: at the median time of day
 *     of the last 14 (on the circle of 24 h), on the weekdays that have a quarter of the
 *     tarballs of the busiest one, at least;
 *   a period of seven days is a weekly one, on the newest's weekday;
 *   else a tarball is due a period after the one before.
 *   grace = period / 12, but 15 min to two days,
 *     + 90 % quantile of the delays of t[i+1] after it was due; where that is more than half a
 *       period, there is no rhythm (tarballs made when something changed), and it is one and a
 *       half times the longest,
 *     + 90 % quantile of how long a tarball was there by its date, and a run did not see it yet.
 * With two or three tarballs, period is the longest gap seen, at least a day, and grace is two
 * periods; with one, a week and two days. A configured schedule or grace takes the place of the
 * learnt one. */
void rhythm_init(Rhythm *rhythm, const ItemHistory *item, const GArray *readings,
                 const Limits *limits, GTimeZone *zone, gint64 seen);
void rhythm_clear(Rhythm *rhythm);

/* When the tarball after one of `time` is due, without grace; -1: never. */
gint64 rhythm_next(const Rhythm *rhythm, GTimeZone *zone, gint64 time);

#endif
