/* How ssh's command line names a node. */
#ifndef HUBPLOT_SSH_TARGET_H
#define HUBPLOT_SSH_TARGET_H

#include "model.h"

/* Whether ssh would take the node's alias for a host, and not for an option. */
bool ssh_target_check(const Node *node, GError **error);
/* Adds the words that go before the alias: "-F FILE -p PORT". */
void ssh_target_add(const Node *node, GStrvBuilder *words);

#endif
