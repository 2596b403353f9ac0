/* A node's data for other programs. */
#ifndef HUBPLOT_PUBLISH_DATA_FILES_H
#define HUBPLOT_PUBLISH_DATA_FILES_H

#include "model.h"

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

#endif
