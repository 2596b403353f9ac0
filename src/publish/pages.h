/* The HTML pages. Each is returned whole; unref or free it. */
#ifndef HUBPLOT_PUBLISH_PAGES_H
#define HUBPLOT_PUBLISH_PAGES_H

#include "publish/hub_page.h"
#include "publish/index_row.h"

/* hub/NAME/index.html */
GString *hub_html(const HubPage *page);

/* hub/NAME/status-fragment.html: the status table alone, for server-side includes. */
GString *fragment_html(const HubPage *page);
/* hub/NAME/evidence.html. `charts`: for each node its picture as SVG (GBytes *), or NULL. */
GString *evidence_html(const HubPage *page, const GPtrArray *charts);

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
