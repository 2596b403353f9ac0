/* The hub's folder on a node without a shell, by SFTP: what the script of listing.sh tells,
 * gathered by requests from here. */
#ifndef HUBPLOT_WALK_H
#define HUBPLOT_WALK_H

#include "collect/listing.h"

typedef struct Walk Walk;

/* Begins; fills the listing, which it borrows. Digests are read until the monotonic instant
 * `digests_until`; those for which no time is left are as if they could not be read. */
Walk *walk_new(Listing *listing, const Node *node, gint64 digests_until);
void walk_free(Walk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Walk, walk_free)

/* What is to be sent to the server now; NULL: nothing. */
GBytes *walk_take_output(Walk *walk);

/* Takes what the server sent. The listing ends with the walk. Fails when a limit of the node's is
 * exceeded or the server does not keep to SFTP: what was read until then is kept. */
bool walk_feed(Walk *walk, const char *bytes, gsize n, GError **error);

#endif
