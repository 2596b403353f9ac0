/* Pure: history and limits -> verdicts with reasons. One file a rule. */
#ifndef HUBPLOT_JUDGE_H
#define HUBPLOT_JUDGE_H

#include "model.h"

/* Judges all nodes of the history's hub as things stand at `now`. Never fails: what can't be
 * judged is STATUS_UNKNOWN with a reason. The history must outlive the verdict. */
HubVerdict *judge_hub(const HubHistory *history, gint64 now);

/* A tarball whose size departed from those before it. */
typedef struct {
    gint64 time;
    double figure; /* %, negative: it shrank */
} PastSize;
/* What the size rule says of every tarball of the item since `from`, not only of the newest: each
 * as if it had just come. PastSize, the oldest first. Unref it. */
GArray *judge_past_sizes(const NodeHistory *node, const ItemHistory *item, gint64 from, gint64 now);

#endif
