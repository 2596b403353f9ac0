/* What is to be verified on a node tonight. */
#ifndef HUBPLOT_VERIFY_H
#define HUBPLOT_VERIFY_H

#include "model.h"

/* The tarballs whose digests are to be read, for Node.verify: those listed whose sidecar names a
 * digest and that were not read before, the newest first, as many as fit into `budget` bytes. One
 * that is larger than what is left is passed over. *bytes is the sum of their sizes. NULL: there
 * are none. Free with g_strfreev(). */
char **verify_choose(const NodeHistory *history, gint64 budget, gint64 *bytes);

#endif
