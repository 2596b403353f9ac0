/* A node's data for other programs. */
#ifndef HUBPLOT_PUBLISH_DATA_FILES_H
#define HUBPLOT_PUBLISH_DATA_FILES_H

#include "model.h"

/* Options for Highstock, for pages that still draw with it: the keys and the order of the series
 * are those of the system that hubplot replaces. Sizes are in MiB and times true; with the hub's
 * `jscompat` they are the original's (whole MiB rounded up, those below 11 times ten, local time
 * as if it were UTC). NULL with an error when a name can't be written. */
GString *highstock_json(const HubReport *report, guint node, gint64 now, GError **error);

/* Every tarball that is known: item, time in UTC, bytes, file, first and last seen. */
GString *tarballs_csv(const NodeHistory *node);

#endif
