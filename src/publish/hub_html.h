/* hub_html */
#ifndef HUBPLOT_HUB_HTML_H
#define HUBPLOT_HUB_HTML_H

#include "publish/hub_page.h"

/* The tables of a hub in HTML: its nodes, their items, their last readings. */

/* A row for each node. `links`: rows lead to the node's section of the page. */
void html_status_table(GString *out, const HubPage *page, bool links);
/* A row for each item of a node. */
void html_item_table(GString *out, const HubPage *page, const NodePage *node, bool sparklines);
/* A row for each of the last runs, the newest first. */
void html_reading_table(GString *out, const HubPage *page, const NodePage *node);
/* What is wrong with the node and its items, as a list, the gravest first; nothing
 * where nothing is. */
void html_reasons(GString *out, const HubPage *page, const NodePage *node);

#endif
