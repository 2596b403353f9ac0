/* What a hub's pages are made from, as a digest: while it stays the same, they may stay as they
 * are. */
#ifndef HUBPLOT_PUBLISH_FINGERPRINT_H
#define HUBPLOT_PUBLISH_FINGERPRINT_H

#include "model.h"
#include "publish/figure.h"

/* Over the hub's settings, its history, what was judged, the style, the version and the civil day
 * of `now`: a page that was made on another day shows another range. What merely ages within the
 * day (the words of a reason) takes no part. Free with g_free(). */
char *report_fingerprint(const HubReport *report, const Style *style, gint64 now);

#endif
