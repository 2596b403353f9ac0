/* What pictures call a hub and its nodes. Where the hub is redacted, no host is named: neither its
 * srvnode, nor a tag that is a host's name, i.e. the srvnode, a name with a dot, or an address. */
#ifndef HUBPLOT_PLOT_NAMES_H
#define HUBPLOT_PLOT_NAMES_H

#include "model.h"

/* "hub C2", or "the hub"; with its server "hub C2 (cms02)". Free with g_free(). */
char *names_hub(const Hub *hub, bool server);
/* The tag of the node, or "node 2" for the second. Free with g_free(). */
char *names_node(const Hub *hub, guint node);
/* The verdict's brief, which may name another node. */
const char *names_brief(const Hub *hub, const Verdict *verdict);

#endif
