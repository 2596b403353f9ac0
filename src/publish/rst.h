/* Pages in reStructuredText, for people's own Sphinx projects. They need no extension.
 *
 * Two flavours: with the hub's `imgurl` the HTML holds img tags to the lasting names on the web
 * server, so that it never needs a rebuild; without it the pictures are part of the docs. */
#ifndef HUBPLOT_PUBLISH_RST_H
#define HUBPLOT_PUBLISH_RST_H

#include "publish/hub_page.h"
#include "publish/pages.h"

/* rst/NAME.rst */
GString *rst_hub(const HubPage *page);
/* rst/index.rst */
GString *rst_index(const IndexPage *page);
/* rst/roles.txt, which the pages include */
extern const char rst_roles[];
/* rst/hubplot.css, for `html_css_files`: the colours of the roles. Free with g_free(). */
char *rst_css(const Theme *theme);

/* The name of a figure's copy below rst/, without its ending: "pictures/cms02-C-30d". Free with
 * g_free(). */
char *rst_picture_name(const HubPage *page, const Figure *figure);

#endif
