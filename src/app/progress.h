/* A progress line on a terminal, which counts visited nodes and names the slowest. */
#ifndef HUBPLOT_PROGRESS_H
#define HUBPLOT_PROGRESS_H

#include <stdio.h>

#include "collect/collect.h"

typedef struct Progress Progress;

/* Progress of visits to `nodes` nodes. Nothing is shown unless `terminal` is a terminal. */
Progress *progress_new(FILE *terminal, guint nodes);
/* Clears the line. */
void progress_free(Progress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_free)

/* A node's visit reached this step; it ended. */
void progress_reach(Progress *progress, const Node *node, CollectStep step);
void progress_end(Progress *progress, const Node *node);
/* Clears the line before something else is printed; progress_show() shows it again. */
void progress_hide(Progress *progress);
void progress_show(Progress *progress);

#endif
