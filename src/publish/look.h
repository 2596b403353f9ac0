/* How a hub's pictures and pages look: its theme, and the style sheet made from it. */
#ifndef HUBPLOT_PUBLISH_LOOK_H
#define HUBPLOT_PUBLISH_LOOK_H

#include "publish/site.h"
#include "scene/theme.h"

typedef struct {
    Theme *light; /* the hub's theme, whatever it is */
    Theme *dark;  /* where the reader prefers dark; NULL: the hub's theme is all there is */
    char *css;    /* the style sheet */
    char *style;  /* its path, which carries its digest */
} Look;

/* The look by a theme's name or file; NULL: "light". */
Look *look_new(const char *theme, GError **error);
void look_free(Look *look);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Look, look_free)

/* A mark for each status, which browsers show in their tabs: icon-alarm.svg and the like. */

bool icons_write(Site *site, const Look *look, GError **error);

/* How old the site is, for servers that can tell the time where a page can't: fresh.svg is a mark
 * that a server's rule turns into stale.svg once the next run is overdue. For that there is one
 * file for each hour in which the site counts as fresh: fresh/2013-05-10T18.svg. */

/* `zone` is that of the web server's clock. */
bool freshness_write(Site *site, const Look *look, gint64 made, gint64 due, GTimeZone *zone,
                     GError **error);

#endif
