/* Reports as metrics for Prometheus, for the textfile collector of node_exporter. */
#ifndef HUBPLOT_METRICS_H
#define HUBPLOT_METRICS_H

#include "model.h"

/* All reports (HubReport *) in the text format, version 0.0.4: gauges in base units (seconds,
 * bytes), statuses as 0 ok, 1 warn, 2 unknown, 3 alarm, no timestamps. Unknown values are left out.
 * Free with g_free(). */
char *metrics_format(const GPtrArray *reports);

/* Writes them to `path`, whole or not at all. */
bool metrics_write(const char *path, const GPtrArray *reports, GError **error);

#endif
