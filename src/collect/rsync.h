/* Accounts that let in rsync and nothing else, such as those of rrsync(1): what `rsync --list-only`
 * prints. */
#ifndef HUBPLOT_RSYNC_H
#define HUBPLOT_RSYNC_H

#include "collect/listing.h"

/* The command that lists the node's folder, and the environment that it needs, which has `environ`
 * but for zone and language. Free with g_strfreev(). */
char **rsync_command(const Node *node);
char **rsync_environ(const char *const *environ);

typedef struct Rsync Rsync;

/* Begins to read what it prints; fills the listing, which it borrows. */
Rsync *rsync_new(Listing *listing, const Node *node);
void rsync_free(Rsync *rsync);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rsync, rsync_free)

/* Takes what it printed. Fails when a limit of the node's is exceeded. */
bool rsync_feed(Rsync *rsync, const char *bytes, gsize n, GError **error);
/* It has ended well, and the listing with it. */
void rsync_end(Rsync *rsync);

#endif
