/* Headlines of pictures. */
#ifndef HUBPLOT_PLOT_FINDING_H
#define HUBPLOT_PLOT_FINDING_H

#include "plot/facts.h"

/* "dybsvn on C shrank by 25 % on 10 May; 2 of 30 nights missing". `days` as of
 * node_facts_days(). Free with g_free(). */
char *node_finding(const NodeFacts *facts, const GArray *days);

/* A node's worst problem in a few words, e.g. "dybsvn on C shrank by 25 % on 10 May", and the
 * number of others; NULL: there is none. Free with g_free(). */
char *node_problem(const NodeFacts *facts);
/* How many of the node itself and its items have a verdict that is not ok. */
guint node_count_problems(const NodeVerdict *node);
/* The same, with `more` as the number of others. */
char *node_worst_problem(const NodeFacts *facts, guint more);

#endif
