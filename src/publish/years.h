/* A node's data by calendar years (UTC), so that a night writes only what is new: NODE.csv and
 * NODE.json begin with the last year that is not closed, and each year before has files of its own
 * below years/, which are written again only when something of that year has changed. */
#ifndef HUBPLOT_PUBLISH_YEARS_H
#define HUBPLOT_PUBLISH_YEARS_H

#include "publish/data_files.h"
#include "publish/hub_page.h"

/* What NODE.csv and NODE.json hold: a year is closed three months after its end. */
DataSpan years_newest(gint64 now);

/* Writes the files of the node's closed years, years/FILE-2013.csv and .json, then
 * years/FILE.index.json, which names them; and notes the years in the page. */
bool years_write(Site *site, const HubPage *page, guint node, GError **error);

/* Removes the files of years/ that no node of the page has any more. */
bool years_prune(Site *site, const HubPage *page, GError **error);

#endif
