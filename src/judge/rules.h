/* What the rules share: the case that is put before them, and how they answer. */
#ifndef HUBPLOT_RULES_H
#define HUBPLOT_RULES_H

#include "judge/judge.h"
#include "judge/rhythm.h"

#define JUDGE_RECENT (134 * G_GINT64_CONSTANT(86400)) /* s */

/* One node as it stands. */
struct NodeCase {
    const NodeHistory *history;
    const Reading *last;   /* newest reading; NULL: never visited */
    const Reading *latest; /* newest that did not fail; NULL: never reached */
    gint64 seen;           /* its run: what is known is known as of then, and judged so; now
                              when there is none */
    bool fresh;            /* the hub's last run reached it, and that is not long ago */
    gint64 hub_run;        /* the hub's last run; -1 */
    gint64 run_gap;        /* s between runs, by judge_run_gap() */
    gint64 stale_after;    /* s; a run older than this is too long ago */
    GTimeZone *zone;       /* of the dates in paths */
    Calendar *calendar;    /* of the same */
    GPtrArray *listed; /* of each item, in the history's order, the tarballs that the last listing
                          has: GPtrArray of Tarball, by time */
    GPtrArray *recent; /* of the item that is judged, these and those that went in the last
                          JUDGE_RECENT */
    GArray *dates;     /* of all tarballs, by date and bytes, once renamed.c asks for it; or NULL */
    bool has_own_calendar; /* else it is that of the hub's first node */
    gint64 now;
};

/* One item on one node. */
struct ItemCase {
    NodeCase *node;
    const ItemHistory *history;
    const Limits *limits;
    const GPtrArray *listed; /* those that the last listing has, by time */
    const GPtrArray *recent; /* and those that went lately */
    const Tarball *newest;   /* the newest that counts; NULL: none */
    const Tarball *settled;  /* the newest that is no transfer under way; NULL: none */
    const Arrival *arrival;  /* the newest transfer under way that is of interest, its own or of
                                a folder above it; or NULL */
    bool waiting;            /* a transfer is under way, and in good time */
    Rhythm rhythm;
    gint64 served; /* the time due that the newest stands for */
    gint64 due;    /* when the next is due, without grace; -1: not known */
};

/* Puts together what is known of the node's item in that place; the node is borrowed. */
void item_case_init(ItemCase *item, NodeCase *node, guint place);
void item_case_clear(ItemCase *item);
/* The newest tarball that counts before `tarball`; NULL: none. */
const Tarball *item_case_before(const ItemCase *item, const Tarball *tarball);
/* The item that this one, which has a newest, has become; NULL: none. */
const char *item_case_renamed(const ItemCase *item);
/* The time due that the tarball stands for. */
gint64 item_case_served(const ItemCase *item, const Tarball *tarball);
/* Until when a transfer under way is in good time: grace after it was last written to, or after
 * the tarball is due. */
gint64 item_case_patience(const ItemCase *item);

/* From when on the newest tarball, which there must be, is too old; G_MAXINT64: never. */
typedef struct {
    gint64 due, warn, alarm;
} AgeBounds;
AgeBounds item_case_bounds(const ItemCase *item);

/* What `keep`, `minimum` and `oldest` ask for (retention.c), of all nodes. */
void judge_retention(const GPtrArray *nodes, HubVerdict *verdict);
/* At what age tarballs of the item are purged, at least, as far as is learnt, in s; -1: it is not.
 */
gint64 judge_usual_age(const ItemCase *item);
/* What was changed in place (changed.c). */
void judge_changed(const ItemCase *item, ItemVerdict *verdict);

/* As judge_figures() tells. */
GPtrArray *node_case_figures(const NodeCase *node, const NodeVerdict *verdict);
GPtrArray *item_case_figures(const ItemCase *item, const GPtrArray *nodes); /* NodeCase * */

extern const JudgeRule judge_reach, judge_listing, judge_age, judge_arriving, judge_size,
    judge_copies, judge_kept, judge_sidecar, judge_disk, judge_clock, judge_layout;

/* Whether the transfer is of a folder above the items that holds `item`, as that of
 * "cms02/svn/LOCKED" is for svn/dybsvn. */
bool arrival_is_above(const Arrival *arrival, const char *item);

/* Adds a verdict to `verdicts`; takes brief and reason. The caller sets since, time and figure,
 * which are not known at first. */
Verdict *judge_add(GPtrArray *verdicts, Rule rule, Status status, char *brief, char *reason);

/* Whether the tarball can be the newest: not from the future. */
bool judge_counts(const NodeCase *node, const Tarball *tarball);
/* Whether a tarball may still be arriving: written lately, or in the folder of the transfer
 * `arrival` (or NULL), within `grace` of its date. */
bool judge_may_be_partial(const NodeCase *node, const Tarball *tarball, gint64 grace,
                          const Arrival *arrival);
/* Whether it was being written when a run first saw it, so that its size was not judged then. */
bool judge_was_partial(const Tarball *tarball, gint64 grace);
/* Whether it was in the node's last listing. */
static inline bool judge_is_listed(const Tarball *tarball)
{
    return (tarball->flags & TARBALL_LISTED) != 0;
}

/* In words, for reasons; free with g_free(). A name is made visible. */
char *judge_name(const char *name);
char *judge_when(const NodeCase *node, gint64 time); /* "10 May 2013 16:10" */
char *judge_span(gint64 seconds);                    /* "2 d 3 h" */
char *judge_bytes(double bytes);                     /* "1.42 GiB" */
char *judge_count(gint64 count);                     /* "1,529,629,254" */

#endif
