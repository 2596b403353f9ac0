/* The theme of a hub's pictures and pages, and the style sheet made from it. */
#ifndef HUBPLOT_PUBLISH_PAGE_THEME_H
#define HUBPLOT_PUBLISH_PAGE_THEME_H

#include "publish/site.h"
#include "scene/theme.h"

typedef struct {
    Theme *light; /* the hub's theme, which may be a dark one */
    Theme *dark;  /* for readers who prefer dark; NULL: they get the hub's theme, too */
    char *css;    /* the style sheet */
    char *style;  /* the style sheet's path, which contains its digest */
} PageTheme;

/* Loads a theme by name or file; NULL: "light". */
PageTheme *page_theme_new(const char *theme, GError **error);
void page_theme_free(PageTheme *theme);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PageTheme, page_theme_free)

/* Writes a favicon for each status: icon-alarm.svg and so on. */
bool icons_write(Site *site, const PageTheme *theme, GError **error);

/* Writes the files by which a web server, which knows the time, can tell readers that the site is
 * out of date: a rule of the server answers fresh.svg with stale.svg unless there is a file for the
 * present hour, fresh/2013-05-10T18.svg. There is one for each hour in which the site counts as
 * fresh. `zone` is that of the web server's clock. */
bool freshness_write(Site *site, const PageTheme *theme, gint64 made, gint64 due, GTimeZone *zone,
                     GError **error);

#endif
