/* Badges: a small picture of how things stand, for pages elsewhere, and the same as JSON for
 * shields.io's endpoint badges. An SVG within <img> cannot know the time: each badge says the date
 * that it speaks of, and a web server that follows docs/examples answers with stale-badge.svg once
 * the site is out of date. */
#ifndef HUBPLOT_PUBLISH_BADGE_H
#define HUBPLOT_PUBLISH_BADGE_H

#include "publish/hub_page.h"

/* Writes hub/NAME/badge.svg of the hub, badge-node-NODE.svg of each node and badge-item-ITEM.svg of
 * each item, where it is worst; and .json of each. */
bool badges_write(Site *site, const HubPage *page, GError **error);

/* Writes stale-badge.svg and stale-badge.json. */
bool badges_write_stale(Site *site, GError **error);

#endif
