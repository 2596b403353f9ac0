/* Reports as metrics for Prometheus, for the textfile collector of node_exporter. */
#ifndef HUBPLOT_METRICS_H
#define HUBPLOT_METRICS_H

#include "model.h"

/* Metrics are in the text format, version 0.0.4: gauges in base units (seconds, bytes), statuses as
 * 0 ok, 1 warn, 2 unknown, 3 alarm, no timestamps. Unknown values are left out. */

/* One hub's: for each family its lines, without their head. Free with g_strfreev(). */
char **metrics_hub(const HubReport *report);
/* Those of all hubs (char **), family by family. Free with g_free(). */
char *metrics_join(const GPtrArray *hubs);
/* Writes these to `path`, whole or not at all. */
bool metrics_write(const char *path, const GPtrArray *hubs, GError **error);

#endif
