/* The part of a hub that a command line names: HUB [NODE [ITEM]]. */
#ifndef HUBPLOT_SCOPE_H
#define HUBPLOT_SCOPE_H

#include "model.h"

/* All nodes, where one of their items is named. */
#define SCOPE_ANY_NODE "*"

typedef struct {
    const char *node, *item; /* NULL: all; borrowed */
} Scope;

/* Takes NODE and ITEM from what follows HUB, and checks that the report has them. The error says
 * what there is, or what was probably meant. */
bool scope_read(const HubReport *report, char *const *arguments, Scope *scope, GError **error);

/* The rule of that word. The error lists them. */
bool scope_read_rule(const char *word, Rule *rule, GError **error);

bool scope_has_node(const Scope *scope, const char *node);
/* Of a node that it has. `item` NULL: the node itself. */
bool scope_has_item(const Scope *scope, const char *item);

#endif
