/* How things stand as JSON, for other programs and other installations of this one. */
#ifndef HUBPLOT_STATUS_JSON_H
#define HUBPLOT_STATUS_JSON_H

#include "model.h"

/* The name and version of the form, the value of the member "schema". */
#define STATUS_JSON_SCHEMA "hubplot-status-1"

/* All reports (HubReport *) as one JSON object, as docs/status.schema.json describes it. `left_out`
 * (char *) are the names of hubs that nothing is known of now; NULL: which these are is not known
 * either. Instants are seconds since the epoch, sizes bytes, what is not known null. Ends in a
 * newline. Free with g_free(). */
char *status_json_format(const GPtrArray *reports, const GPtrArray *left_out, gint64 now);

#endif
