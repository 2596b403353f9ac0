/* Reports -> the site: pictures, HTML, RST, JSON. */
#ifndef HUBPLOT_PUBLISH_H
#define HUBPLOT_PUBLISH_H

#include "model.h"
#include "store/state.h"

typedef struct {
    const ReportSource *source; /* gives the hubs' reports, and takes them back */
    gint64 now;
    int workers;             /* drawing processes; 0: one per core */
    bool force;              /* redraw everything, changed or not */
    bool incomplete;         /* reports of configured hubs may be missing: their pages stay,
                                and the index says that they were left out */
    const char *server_zone; /* of the web server's clock, for fresh/; NULL: UTC */
} PublishOptions;

/* What was done, for the log. */
typedef struct {
    guint pictures_drawn, pictures_kept, files_written, files_removed;
} PublishResult;

/* Writes the site at `outdir` for the hubs (const Hub *) that share it, one after the other:
 * pictures first, then pages, the index last; each changed file is written, synced and renamed into
 * place. `state` stores what was published. On failure the old site is intact. If only some
 * pictures could not be drawn, or a hub's own files or a jspath could not be written, the new site
 * is there without them, and its index names hubs whose pages are old. The error has a line for
 * each problem. The caller holds the lock of `outdir`. */
bool publish_site(const char *outdir, const GPtrArray *hubs, State *state,
                  const PublishOptions *options, PublishResult *result, GError **error);

#endif
