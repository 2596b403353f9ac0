/* A node's data for other programs. */
#ifndef HUBPLOT_PUBLISH_DATA_FILES_H
#define HUBPLOT_PUBLISH_DATA_FILES_H

#include "publish/hub_page.h"

/* Of which tarballs, by their dates: from <= time < until. */
typedef struct {
    gint64 from, until;
    bool closed; /* a file that is not to change with each run: no last_seen of what is still listed
                  */
} DataSpan;
#define DATA_ALL ((DataSpan){G_MININT64, G_MAXINT64, false})

/* Options for Highstock, for pages that still draw in the browser, with the keys and the order
 * of series of scm-backup-monitor. Sizes are in MiB and times in UTC; with the hub's `jscompat`
 * they are as scm-backup-monitor wrote them (whole MiB rounded up, multiplied by ten below 11,
 * local time as if it were UTC). NULL with an error if a name can't be written as JSON. */
GString *highstock_json(const HubReport *report, guint node, const DataSpan *span, gint64 now,
                        GError **error);

/* The known tarballs: item, time in UTC, bytes, file, first and last seen. */
GString *tarballs_csv(const NodeHistory *node, const DataSpan *span);

/* A node's data by calendar years (UTC), so that a night writes only what is new: NODE.csv and
 * NODE.json hold the last two or three months, and each year has files of its own below years/, up
 * to where these begin. They are written again only when something of that year has changed: that
 * of the present year each month. */

/* What NODE.csv and NODE.json hold: from the first of the month two months ago on, or so. */
DataSpan years_newest(gint64 now);

/* Writes the files of the node's years, years/FILE-2013.csv and .json, then
 * years/FILE.index.json, which names them; and notes the years in the page. */
bool years_write(Site *site, const HubPage *page, guint node, GError **error);

/* Removes the files of years/ that no node of the page has any more. */
bool years_prune(Site *site, const HubPage *page, GError **error);

#endif
