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
/* For those who can't see the picture: the finding, and of the worst what was found and what was
 * expected. Free with g_free(). */
char *node_alt(const NodeFacts *facts, const char *finding);
char *hub_alt(const HubReport *report, const char *finding);

/* "C has 3 % free": what a verdict says of the node itself. Free with g_free(). */
char *node_say(const NodeFacts *facts, const Verdict *verdict);

/* Something that is wrong with an item, or with its node. */
typedef struct {
    const ItemVerdict *item; /* NULL: the node itself */
    const Verdict *verdict;  /* NULL: nothing is wrong */
} Finding;

/* Negative where `one` is told before the other: the graver, of equals the newer, by day, of these
 * the larger. */
int finding_compare(const Finding *one, const Finding *other);
/* When it began, or the time of its tarball; -1: not known. */
gint64 verdict_when(const Verdict *verdict);
/* The worst of the item; without a verdict where nothing is wrong, or not more than that its node
 * was not reached or lists nothing. */
Finding item_finding(const NodeVerdict *node, const ItemVerdict *item);
bool item_has_problem(const NodeVerdict *node, const ItemVerdict *item);

#endif
