/* What is to be seen, in words: the headline of a picture. */
#ifndef HUBPLOT_PLOT_FINDING_H
#define HUBPLOT_PLOT_FINDING_H

#include "plot/facts.h"

/* "dybsvn on C shrank by 25 % on 10 May; 2 of 30 nights missing". `days` as of
 * node_facts_days(). Free with g_free(). */
char *node_finding(const NodeFacts *facts, const GArray *days);

/* The worst of a node in a few words, e.g. "dybsvn on C shrank by 25 % on 10 May", and how many
 * more there are; NULL when nothing is wrong. Free with g_free(). */
char *node_problem(const NodeFacts *facts);
/* How many have a verdict that is not ok: the node itself, and its items. */
guint node_count_problems(const NodeVerdict *node);
/* The same words of a node, and that there are so many `more`, wherever they are. */
char *node_worst_problem(const NodeFacts *facts, guint more);

#endif
