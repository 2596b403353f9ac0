/* How old the site is, for servers that can tell the time where a page can't: fresh.svg is a mark
 * that a server's rule turns into stale.svg once the next run is overdue. For that there is one
 * file for each hour in which the site counts as fresh: fresh/2013-05-10T18.svg. */
#ifndef HUBPLOT_PUBLISH_FRESHNESS_H
#define HUBPLOT_PUBLISH_FRESHNESS_H

#include "publish/look.h"
#include "publish/site.h"

/* `zone` is that of the web server's clock. */
bool freshness_write(Site *site, const Look *look, gint64 made, gint64 due, GTimeZone *zone,
                     GError **error);

#endif
