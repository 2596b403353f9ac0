/* Removes files that no page refers to any more. */
#ifndef HUBPLOT_PUBLISH_GARBAGE_H
#define HUBPLOT_PUBLISH_GARBAGE_H

#include "publish/publication.h"

/* Removes permanent names that a hub no longer has, such as those of a removed node. */
bool garbage_prune_hubs(Publication *publication, GError **error);

/* Removes the pages of hubs that are no longer published, from the site and the manifest. */
bool garbage_drop_hubs(Publication *publication, GError **error);

/* Removes files in p/ that no page of the last day refers to; readers may still have such a page
 * open. A file's modification time says when it was superseded. */
bool garbage_collect(Publication *publication, GError **error);

#endif
