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

#endif
