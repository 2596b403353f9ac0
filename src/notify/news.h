/* Pure: what there is to tell about a hub, given what was told before.
 *
 * A matter is one rule on one node or item. It is remembered from when it is first wrong until it
 * is well again. A later tarball that is wrong in a new way is a new incident of the same matter.
 * On a node that was not reached nothing is known of the other matters: they stay remembered as
 * they were, and are neither better nor worse. */
#ifndef HUBPLOT_NEWS_H
#define HUBPLOT_NEWS_H

#include "model.h"

typedef enum { NEWS_WORSE, NEWS_BETTER, NEWS_STILL } NewsKind;
#define N_NEWS_KINDS 3

typedef struct News News;
struct News {
    NewsKind kind;
    char *key;         /* in the memory: hub, node, item and rule */
    char *node, *item; /* item NULL: the node itself */
    Rule rule;
    Status before, status;  /* as remembered, and now */
    gint64 since;           /* the run that first found it */
    char *brief;            /* of now, or as remembered when it is well */
    char *told;             /* as remembered, when this is a new incident of the same; or NULL */
    gint64 time;            /* of the tarball that the incident is about; -1: none */
    double figure;          /* the incident's; NAN: none */
    const Verdict *verdict; /* NULL when nothing is said of it now; borrowed */
    const News *lead;       /* the first of its kind about the same place: is told along with it */
};

/* Why a message goes out; of several reasons the first. */
typedef enum {
    OCCASION_CHANGE,   /* something is worse or better */
    OCCASION_REMIND,   /* still bad, and long since told */
    OCCASION_REMINDER, /* the weekly sign of life */
    OCCASION_DOUBT,    /* nobody knows whether the last message arrived */
    OCCASION_NONE,
} Occasion;

/* All there is to say of one hub. Free with hub_news_free(). */
typedef struct {
    const HubReport *report;
    Occasion occasion;
    GPtrArray *news;     /* News *: worse, then better, then still; the worst first */
    int count[N_STATUS]; /* nodes and items that something is wrong with, by the worst of it */
    gint64 serial;       /* of the message, counted by hub */
    gint64 told;         /* when the hub's last message was, or its first run; 0: neither */
} HubNews;

/* Compares the report with `memory`, which is as memory.h says and holds what earlier calls of
 * hub_news_remember() put there. */
HubNews *hub_news_new(const HubReport *report, GHashTable *memory, gint64 now);
void hub_news_free(HubNews *news);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HubNews, hub_news_free)

/* Puts into `memory` what is true after the news was told, or, with no occasion, was not. */
void hub_news_remember(const HubNews *news, GHashTable *memory, gint64 now);

/* "svn/dybsvn on C shrank 25 %", made visible. Free with g_free(). */
char *news_phrase(const News *news);

/* What is said of it, without a name: "shrank 25 %". Free with g_free(). */
char *news_saying(const News *news);

/* The zone in which the hub's times are told. Unref it. */
GTimeZone *hub_news_zone(const HubReport *report);

#endif
