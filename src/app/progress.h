/* One line on a terminal that counts nodes and names the slowest while they are visited. */
#ifndef HUBPLOT_PROGRESS_H
#define HUBPLOT_PROGRESS_H

#include <stdio.h>

#include "collect/collect.h"

typedef struct Progress Progress;

/* Shows the progress of visits to `nodes` of them on `terminal`. Where that is no terminal, on a
 * pipe or under cron, nothing is ever shown. */
Progress *progress_new(FILE *terminal, guint nodes);
/* Wipes the line. */
void progress_free(Progress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_free)

/* A node's visit came this far; it ended. */
void progress_reach(Progress *progress, const Node *node, CollectStep step);
void progress_end(Progress *progress, const Node *node);
/* Wipes the line, before something else is printed; progress_show() brings it back. */
void progress_hide(Progress *progress);
void progress_show(Progress *progress);

#endif
