/* Nodes as they are asked tonight: those of the configuration, with digests to read. */
#ifndef HUBPLOT_ASKED_H
#define HUBPLOT_ASKED_H

#include "model.h"

/* An array for asked_add(). Unref it. */
GPtrArray *asked_new(void);

/* Adds copies of the hub's nodes, asked to read digests of `budget` bytes each and given the time
 * for that. `history` is the hub's; NULL: nothing is to be read. The hub must outlive them. */
void asked_add(GPtrArray *nodes, const Hub *hub, const HubHistory *history, gint64 budget);

#endif
