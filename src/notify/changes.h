/* Pure: what there is to tell about a hub, given what people were told last.
 *
 * An incident is one rule broken on one node or item. It is remembered from when it is first found
 * until it is over. A later tarball that breaks the rule in a new way is a new incident in the
 * place of the old one. On a node that was not reached nothing is known of the other incidents:
 * they stay remembered as they were, and are neither better nor worse. What is handled stays
 * remembered as it was told, too, and is told as it is once that has ended. */
#ifndef HUBPLOT_CHANGES_H
#define HUBPLOT_CHANGES_H

#include "store/state.h"

typedef enum {
    CHANGE_WORSE,
    CHANGE_BETTER,
    CHANGE_STILL,
    CHANGE_HANDLED, /* wrong, but acknowledged or in maintenance */
} ChangeKind;
#define N_CHANGE_KINDS 4

/* An incident, as it was told and as it is now. */
typedef struct Change Change;
struct Change {
    ChangeKind kind;
    const char *node, *item; /* item NULL: the node itself; borrowed */
    Rule rule;
    Status before, status;    /* as told, and now */
    gint64 began;             /* the run that first found it */
    gint64 since;             /* the run that found it as it was told; when it is new, now */
    const char *brief;        /* of now, or as told when it is over; borrowed */
    const char *brief_before; /* as told, when this is a new incident; else NULL; borrowed */
    gint64 time;              /* of the tarball that the incident is about; -1: none */
    double figure;            /* the incident's; NAN: none */
    const Verdict *verdict;   /* NULL when nothing is said of it now; borrowed */
    bool among_others;  /* it is over, and something else is wrong with the same node or item */
    const Change *lead; /* the first of its kind about the same place: is told along with it */
};

/* Why a message goes out; of several reasons the first. */
typedef enum {
    OCCASION_CHANGE,   /* something is worse or better */
    OCCASION_REMIND,   /* still bad, and long since told */
    OCCASION_REMINDER, /* the weekly sign of life */
    OCCASION_NONE,
} Occasion;

/* All there is to say of one hub. Free with hub_changes_free(). */
typedef struct {
    const HubReport *report;
    const LastNotified *last;
    Occasion occasion;
    GPtrArray *changes;  /* Change *: worse, then better, then the rest; the worst first */
    int count[N_STATUS]; /* nodes and items that something is wrong with, by the worst of it that is
                            not handled */
    int handled;         /* those where all is handled */
} HubChanges;

/* Compares the report with what people were told last. Both must outlive what is returned. */
HubChanges *hub_changes_new(const HubReport *report, const LastNotified *last, gint64 now);
void hub_changes_free(HubChanges *changes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HubChanges, hub_changes_free)

/* What people will have been told last once these changes are, or, with no occasion, are not. */
LastNotified *hub_changes_notified(const HubChanges *changes, gint64 now);

/* "svn/dybsvn on C shrank 25 %", made visible. Free with g_free(). */
char *change_phrase(const Change *change);

/* What is said of it, without a name: "shrank 25 %". Free with g_free(). */
char *change_saying(const Change *change);

/* The zone in which the hub's times are told. Unref it. */
GTimeZone *report_zone(const HubReport *report);

#endif
