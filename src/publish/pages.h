/* The HTML pages. Each is returned whole; unref or free it. */
#ifndef HUBPLOT_PUBLISH_PAGES_H
#define HUBPLOT_PUBLISH_PAGES_H

#include "publish/hub_page.h"

/* hub/NAME/index.html */
GString *hub_html(const HubPage *page);

/* hub/NAME/status-fragment.html: the status table alone, for server-side includes. */
GString *fragment_html(const HubPage *page);
/* hub/NAME/evidence.html. `charts`: for each node its picture as SVG (GBytes *), or NULL. */
GString *evidence_html(const HubPage *page, const GPtrArray *charts);

/* What the index says of a hub. */
typedef struct {
    const Hub *hub;
    Status status;
    char *json;      /* its object in status.json */
    char *name;      /* of its folder below hub/ */
    char *finding;   /* what is wrong, in words */
    char *zone_name; /* of its dates */
    gint64 last_run, due;
    Figure *sparkline; /* NULL: none */
    bool failed;       /* its pages could not be written now */
    gint64 made;       /* when its page was; -1: there is none */
} IndexRow;

typedef struct {
    const char *style;
    gint64 made;
    GTimeZone *zone;
    const char *zone_name;
    const GPtrArray *rows;     /* IndexRow * */
    const GPtrArray *left_out; /* char *: folders below hub/ whose hubs have no row */
} IndexPage;
/* index.html: all hubs, the worst first */
GString *index_html(const IndexPage *page);
/* When the next run of any hub is due: the index must be newer than that. */
gint64 index_due(const IndexPage *page);

#endif
