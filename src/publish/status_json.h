/* The status of everything as JSON, for other programs and other installations of hubplot. */
#ifndef HUBPLOT_STATUS_JSON_H
#define HUBPLOT_STATUS_JSON_H

#include "model.h"

/* The name and version of the schema: the value of the member "schema". */
#define STATUS_JSON_SCHEMA "hubplot-status-1"

/* All reports (HubReport *) as one JSON object, as docs/status.schema.json describes it. `left_out`
 * (char *)
 * are the names of hubs that the run left out; NULL: that is not known. Instants are seconds since
 * the epoch, sizes bytes, unknown values null. Ends in a newline. Free with g_free(). */
char *status_json_format(const GPtrArray *reports, const GPtrArray *left_out, gint64 now);

/* The same in pieces: one hub's object, and all of them (char *) together; `worst` is the worst
 * status of any. Free each with g_free(). */
char *status_json_hub(const HubReport *report);
char *status_json_join(const GPtrArray *hubs, Status worst, const GPtrArray *left_out, gint64 now);

#endif
