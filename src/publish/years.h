/* A node's data by calendar years (UTC), so that a night writes only what is new: NODE.csv and
 * NODE.json hold the last two or three months, and each year has files of its own below years/, up
 * to where these begin. They are written again only when something of that year has changed: that
 * of the present year each month. */
#ifndef HUBPLOT_PUBLISH_YEARS_H
#define HUBPLOT_PUBLISH_YEARS_H

#include "publish/data_files.h"
#include "publish/hub_page.h"

/* What NODE.csv and NODE.json hold: from the first of the month two months ago on, or so. */
DataSpan years_newest(gint64 now);

/* Writes the files of the node's years, years/FILE-2013.csv and .json, then
 * years/FILE.index.json, which names them; and notes the years in the page. */
bool years_write(Site *site, const HubPage *page, guint node, GError **error);

/* Removes the files of years/ that no node of the page has any more. */
bool years_prune(Site *site, const HubPage *page, GError **error);

#endif
