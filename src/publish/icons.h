/* A mark for each status, which browsers show in their tabs: icon-alarm.svg and the like. */
#ifndef HUBPLOT_PUBLISH_ICONS_H
#define HUBPLOT_PUBLISH_ICONS_H

#include "publish/look.h"
#include "publish/site.h"

bool icons_write(Site *site, const Look *look, GError **error);

#endif
