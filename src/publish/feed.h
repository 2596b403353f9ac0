/* Atom feeds (RFC 4287): one entry an incident, with an id that lasts, which is updated when its
 * status changes and when it is over. */
#ifndef HUBPLOT_PUBLISH_FEED_H
#define HUBPLOT_PUBLISH_FEED_H

#include "model.h"
#include "publish/site.h"
#include "store/state.h"

/* A hub that a feed speaks of. All borrowed. */
typedef struct {
    const Hub *hub;
    const char *name; /* of its folder below hub/ */
    const char *zone_name;
} FeedHub;

/* Writes hub/NAME/feed.atom. */
bool feed_write_hub(Site *site, State *state, const FeedHub *hub, GError **error);

/* Writes feed.atom of all of them (FeedHub *). */
bool feed_write_all(Site *site, State *state, const GPtrArray *hubs, GError **error);

#endif
