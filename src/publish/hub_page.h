/* One hub as its pages show it: its data, its figures, and how fresh they are. */
#ifndef HUBPLOT_PUBLISH_HUB_PAGE_H
#define HUBPLOT_PUBLISH_HUB_PAGE_H

#include "model.h"
#include "publish/figure.h"

#include <jansson.h>

typedef struct {
    const NodeHistory *history;
    const NodeVerdict *verdict;
    char *file;                   /* its tag, safe in file names and URLs */
    Figure *range[N_PLOT_RANGES]; /* borrowed, like all figures below */
    GPtrArray *sparklines;        /* Figure *, one for each of verdict->items */
    char *look;                   /* of the picture of the whole history, see long_picture.h */
    char *csv_digest;             /* SHA-256 of its CSV, once that is written */
    GArray *years;                /* int: the years that have files (data_files.h), ascending */
} NodePage;

typedef struct {
    const HubReport *report;
    char *name; /* of its folder below hub/ */
    Style style;
    char *zone_name;
    GTimeZone *zone;
    gint64 made;        /* when the pages were made */
    gint64 last_run;    /* the newest reading of any node; -1: none */
    gint64 stale_after; /* s after which a run is stale, by the judge */
    GPtrArray *figures; /* Figure *: all of them */
    Figure *status, *overview;
    GPtrArray *nodes; /* NodePage *, in the hub's order */
} HubPage;

/* Without figures yet. Borrows the report and what the style points to. */
HubPage *hub_page_new(const HubReport *report, const char *name, const Style *style, gint64 made);
void hub_page_free(HubPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HubPage, hub_page_free)

/* What was kept of the page before, as index_row.h packs it, and where its pictures are. */
typedef struct {
    const json_t *summary;
    Site *site;
} KeptPictures;
/* Adds all figures that the pages show. Pictures of the whole history that look as they did are
 * those of `kept`; NULL: all are to be drawn. */
void hub_page_add_figures(HubPage *page, const KeptPictures *kept);
/* The small picture beside the hub's name, of its worst item; NULL: it has none. Owned by the
 * caller; it is one of the figures above. */
Figure *hub_page_sparkline(const HubPage *page);

/* The nodes, the worst first. NodePage *, borrowed; unref the array. */
GPtrArray *hub_page_order(const HubPage *page);

/* When the pages become stale. */
gint64 hub_page_due(const HubPage *page);

/* On how many of the hub's nodes a tarball has the same size, and a different one. */
typedef struct {
    guint same, other;
} Copies;
Copies hub_page_copies(const HubPage *page, const Tarball *tarball);

#endif
