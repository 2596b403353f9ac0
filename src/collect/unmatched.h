/* What no layout knows: counted, the newest named, and some kept, from which a layout may be
 * guessed. */
#ifndef HUBPLOT_UNMATCHED_H
#define HUBPLOT_UNMATCHED_H

#include "model.h"

/* Adds a file by its path below the hub's folder. `measured` has its mtime, and its bytes: with -1
 * it is counted and not kept. `why` says in words what is the matter with it; NULL: nothing is. */
void unmatched_add(Visit *visit, const char *path, gsize length, const Tarball *measured,
                   const char *why);

#endif
