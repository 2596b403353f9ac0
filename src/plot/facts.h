/* The data for a node's plots: its selected items with their periods, its zone, missed tarballs,
 * and until when its tarballs are known. */
#ifndef HUBPLOT_PLOT_FACTS_H
#define HUBPLOT_PLOT_FACTS_H

#include "chart/chart.h"
#include "model.h"

#define DAY G_GINT64_CONSTANT(86400)

typedef struct {
    const char *name;
    const ItemHistory *history; /* NULL: never seen */
    const ItemVerdict *verdict; /* NULL: not judged */
    gint64 period, grace;       /* s; as judged; a day where that is not known */
    GArray *missed; /* gint64: where the civil days begin on which it missed a tarball; NULL
                       before node_facts_look_back() */
} ItemFacts;

typedef struct {
    const HubReport *report;
    const NodeHistory *history;
    const NodeVerdict *verdict;
    char *tag;     /* what pictures call the node */
    GArray *items; /* ItemFacts: the hub's selection in its order, and what else a
                       verdict speaks of; else all by name */
    GTimeZone *zone;
    char *zone_name;    /* IANA name or "+08:00" */
    gint64 first;       /* time of the oldest tarball of the items; -1: none */
    gint64 known_until; /* run of the last complete reading; -1: none */
    guint expected;     /* tarballs a day, of the items that come daily or more often */
} NodeFacts;

/* Gathers the facts of the hub's node number `node`. Borrows the report. */
void node_facts_init(NodeFacts *facts, const HubReport *report, guint node);
/* The same of one item alone, whether it is selected or not. */
void node_facts_init_item(NodeFacts *facts, const HubReport *report, guint node, const char *item);
void node_facts_clear(NodeFacts *facts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NodeFacts, node_facts_clear)

/* Finds the tarballs that items missed, in their whole history. */
void node_facts_look_back(NodeFacts *facts);

/* The item's tarball of that time; NULL: there is none. */
const Tarball *item_facts_tarball(const ItemFacts *item, gint64 time);
/* The verdict that the item is late; NULL: it is not. */
const Verdict *item_facts_late(const ItemFacts *item);

/* Tarballs that came in one civil day. */
typedef struct {
    gint64 begin, end;
    guint count;
    guint lacking; /* so many were missed; only after node_facts_look_back() */
    bool missing;  /* nothing came, and something was missed; only after node_facts_look_back() */
} DayFacts;
/* The civil days from that of `from` to that before `until`; DayFacts. Unref it. */
GArray *node_facts_days(const NodeFacts *facts, gint64 from, gint64 until);
/* The one that holds `time`; NULL: it is not among them. */
DayFacts *find_day(const GArray *days, gint64 time);

/* How pictures show a status. */
Role status_role(Status status);

/* Whether this tarball is drawn: those from the future are not. */
bool tarball_counts(const Tarball *tarball);

/* What pictures call a hub and its nodes. Where the hub is redacted, no host is named: neither its
 * srvnode, nor a tag that is a host's name, i.e. the srvnode, a name with a dot, or an address. */

/* "hub C2", or "the hub"; with its server "hub C2 (cms02)". Free with g_free(). */
char *names_hub(const Hub *hub, bool server);
/* The tag of the node, or "node 2" for the second. Free with g_free(). */
char *names_node(const Hub *hub, guint node);
/* The verdict's brief, which may name another node. */
const char *names_brief(const Hub *hub, const Verdict *verdict);

#endif
