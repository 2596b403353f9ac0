/* What both flavours of the RST pages are made of. */
#ifndef HUBPLOT_PUBLISH_RST_PARTS_H
#define HUBPLOT_PUBLISH_RST_PARTS_H

#include "publish/hub_page.h"

/* `line` is RST, underlined by `rule`. */
void rst_heading(GString *out, const char *line, char rule);
/* A paragraph with a link to the hub's own page; nothing when it has none, or one whose scheme is
 * not known to be harmless. */
void rst_report_link(GString *out, const Hub *hub);
/* The hub's message as a paragraph, if it has one. */
void rst_message(GString *out, const Hub *hub);

/* The page's own contents; the class is what furo asks for where they are wanted. */
#define RST_CONTENTS              \
    ".. contents::\n   :local:\n" \
    "   :class: this-will-duplicate-information-and-it-is-still-useful-here\n\n"

/* The page of a hub with `imgurl`: nothing in it depends on what was found, so that it is built
 * once. */
GString *rst_hub_live(const HubPage *page);
/* The same for the status table of a hub, within another page. */
void rst_live_status(GString *out, const Hub *hub, const char *name);

#endif
