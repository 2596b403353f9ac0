/* Pure: history and limits -> verdicts with reasons. One file a rule. */
#ifndef HUBPLOT_JUDGE_H
#define HUBPLOT_JUDGE_H

#include "model.h"

/* Judges all nodes of the history's hub as things stand at `now`. Never fails: what can't be
 * judged is STATUS_UNKNOWN with a reason. The history must outlive the verdict. */
HubVerdict *judge_hub(const HubHistory *history, gint64 now);

#endif
