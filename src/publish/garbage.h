/* What no page names any more. */
#ifndef HUBPLOT_PUBLISH_GARBAGE_H
#define HUBPLOT_PUBLISH_GARBAGE_H

#include "publish/publication.h"

/* Removes lasting names that a hub no longer has, such as those of a node that was taken away. */
bool garbage_prune_hubs(Publication *publication, GError **error);

/* Takes the pages of hubs that are no longer published out of the tree and the ledger. */
bool garbage_drop_hubs(Publication *publication, GError **error);

/* Removes the pieces below p/ that no page of the last day names: readers may still have such a
 * page open. A piece's time of modification tells since when it is not named. */
bool garbage_collect(Publication *publication, GError **error);

#endif
