/* Pure: history and limits -> verdicts with reasons. One file a rule. */
#ifndef HUBPLOT_JUDGE_H
#define HUBPLOT_JUDGE_H

#include "model.h"

/* Takes out of the history what was read at a time that has not come by `now`, give or take the
 * node's `skew` or five minutes: our own clock was wrong then, or is now. The judge says so. */
void judge_leave_future(HubHistory *history, gint64 now);

/* Judges all nodes of the history's hub as things stand at `now`. Never fails: what can't be
 * judged is STATUS_UNKNOWN with a reason. The history must outlive the verdict. */
HubVerdict *judge_hub(const HubHistory *history, gint64 now);

/* A tarball whose size departed from those before it, or is 0. */
typedef struct {
    gint64 time, bytes;
    double figure; /* %, negative: it shrank */
} PastSize;
/* What the size rule says of every tarball of the item since `from`, not only of the newest: each
 * as if it had just come. PastSize, the oldest first. Unref it. */
GArray *judge_past_sizes(const NodeHistory *node, const ItemHistory *item, gint64 from, gint64 now);

/* By how much, in %, each tarball of the item since `from` departs from what those before it led
 * to expect: the figure that the size rule would give. PastSize, the oldest first, one an instant;
 * not of the first, before which there are too few. Unref it. */
GArray *judge_deviations(const ItemHistory *item, gint64 from, gint64 now);

/* When tarballs of the item were due that never came, in all of its history: gint64, ascending.
 * Not told are times at which the node was not reached. Unref it. */
GArray *judge_missed(const NodeHistory *node, const ItemHistory *item);

#endif
