/* Pure: history and limits -> verdicts with reasons. One file a rule. */
#ifndef HUBPLOT_JUDGE_H
#define HUBPLOT_JUDGE_H

#include "chart/chart.h"
#include "model.h"

/* Takes out of the history what was read by our own clock when it was wrong: at a time that has not
 * come by `now`, give or take the node's `skew` or five minutes, of which the judge speaks; or a
 * day or more from what the clocks of all nodes said, where a right run is near. */
void judge_leave_wrong_runs(HubHistory *history, gint64 now);

/* What the rules look at of an item: its last `tarballs`, counted from before those that have the
 * size of the newest; those dated within `age` s of the newest; those that were listed within
 * `listed` s of the last run; and those that still are. */
typedef struct {
    guint tarballs; /* G_MAXUINT: all */
    gint64 age, listed;
} JudgeNeeds;
JudgeNeeds judge_needs(const Hub *hub);

/* Judges all nodes of the history's hub as things stand at `now`. Never fails: what can't be
 * judged is STATUS_UNKNOWN with a reason. The history must outlive the verdict. */
HubVerdict *judge_hub(const HubHistory *history, gint64 now);

/* When a rule that goes on to find something wrong tells of another incident. */
typedef enum {
    INCIDENT_LASTS,   /* never: it is the same one until the rule finds nothing */
    INCIDENT_TARBALL, /* with every further tarball that is wrong */
    INCIDENT_FURTHER, /* when the size has changed past the limit once more since it was told */
} IncidentPolicy;

/* Whether the verdict, of limits, tells of another incident than the one that its rule told of
 * before: of the tarball of `time` (-1: none), with that figure. */
bool judge_is_new_incident(const Verdict *verdict, const Limits *limits, gint64 time,
                           double figure);

typedef struct NodeCase NodeCase;
typedef struct ItemCase ItemCase;

/* A rule, and all that the rest of the program needs to know of it. It looks at the hub, at each
 * node, or at each item; what it does not look at is NULL. Only a rule that says so is asked about
 * a node that was not reached: nothing is judged from stale data as if it were fresh. */
typedef struct {
    const char *word; /* in configuration, JSON and metrics: "age" */
    IncidentPolicy incident;
    EventKind mark;       /* in pictures; a tarball that is too small is EVENT_TRUNCATED always */
    const char *redacted; /* the brief where no host may be named; NULL: the brief names none */
    bool absence; /* finds what is not there, which a listing that is not whole can't tell */
    bool stale;
    void (*judge_hub)(const GPtrArray *nodes, HubVerdict *verdict); /* NodeCase * */
    void (*judge_node)(const NodeCase *node, NodeVerdict *verdict);
    void (*judge_item)(const ItemCase *item, ItemVerdict *verdict);
} JudgeRule;

const JudgeRule *judge_rule(Rule rule);
/* The rule of that word; N_RULES: there is none. */
Rule judge_find_rule(const char *word);

/* Whether `rule` can say anything of the node's items: not where the node was not reached, nor, for
 * what is not there, where its listing is not whole. The node's own verdict says so for all. */
bool judge_is_known(const NodeVerdict *node, Rule rule);
/* Whether what `rule` found before, and does not find now, is over; else nothing is known of it. */
bool judge_is_over(const NodeVerdict *node, Rule rule);

/* How far apart a node's runs usually are, in s: the median over the nights with a run (runs within
 * half a day count as one), a day at least. */
gint64 judge_run_gap(const NodeHistory *node);
/* A run older than this is stale, in s: by the node's limit, else half as much again as its runs
 * are usually apart, and two hours. */
gint64 judge_stale_after(const NodeHistory *node);

/* A tarball whose size departed from those before it, or is 0. */
typedef struct {
    gint64 time, bytes;
    double figure; /* %, negative: it shrank */
} PastSize;
/* What the size rule says of every tarball of the item since `from`, not only of the newest: each
 * as if it had just come. PastSize, the oldest first. Unref it. */
GArray *judge_past_sizes(const NodeHistory *node, const ItemHistory *item, gint64 from, gint64 now);

/* What was expected of a tarball, and between which sizes it was well in that night. */
typedef struct {
    gint64 time, bytes;
    double expected, low, high; /* bytes; high is INFINITY where nothing is too large */
} SizeExpectation;
/* Of each tarball of the item since `from`, the oldest first, one an instant; not of the first,
 * before which there are too few, nor of empty ones. SizeExpectation. Unref it. */
GArray *judge_expectations(const NodeHistory *node, const ItemHistory *item, gint64 from,
                           gint64 now);

/* When tarballs of the item were due that never came, in all of its history: gint64, ascending.
 * Not told are times at which the node was not reached. Unref it. */
GArray *judge_missed(const NodeHistory *node, const ItemHistory *item);

typedef struct {
    gint64 due, time;
} LateTarball;
/* What was due of an item in a stretch of time, and what came. */
typedef struct {
    guint due;      /* made, missed and unknown */
    guint made;     /* times due for which a tarball came */
    guint unknown;  /* for which none came, and nobody looked */
    guint tarballs; /* all of the stretch, also several for one time due */
    GArray *late;   /* LateTarball: of those that came, later than the grace */
    GArray *missed; /* gint64, ascending: when those were due that did not come */
    char *rhythm;   /* in words: "each day" */
} ItemNights;
/* From `from` until before `until`. Clear it. */
void judge_nights(const NodeHistory *node, const ItemHistory *item, gint64 from, gint64 until,
                  ItemNights *nights);
void item_nights_clear(ItemNights *nights);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ItemNights, item_nights_clear)

/* A figure that a rule goes by. */
typedef struct {
    Rule rule;
    const char *name; /* "expected", "grace" */
    char *words;      /* for people: "1.42 GiB" */
    double value;     /* in bytes, seconds, instants, percent; NAN: it is no number */
} JudgeFigure;
void judge_figure_free(JudgeFigure *figure);
/* All figures behind what is said of one item of the report's node in that place, or, with `item`
 * NULL, of the node itself; also where nothing is wrong. JudgeFigure *, those of a rule together;
 * unref it. */
GPtrArray *judge_figures(const HubReport *report, guint node, const ItemHistory *item, gint64 now);

#endif
