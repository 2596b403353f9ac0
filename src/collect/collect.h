/* One event loop visits all nodes at once and never hangs. */
#ifndef HUBPLOT_COLLECT_H
#define HUBPLOT_COLLECT_H

#include "model.h"

/* What the caller knows of the world. */
typedef struct {
    gint64 run;                 /* instant of the run, goes into each reading */
    const char *const *environ; /* HOME, SSH_AUTH_SOCK, PATH */
    int in_flight;              /* nodes at a time; 0: 64 */
    /* Called once for each node as it ends, in any order, on the caller's thread. Takes the
     * visit. A failure that it returns ends the run: what is still open is closed. */
    bool (*visited)(Visit *visit, gpointer data, GError **error);
    /* Called when the state of a node changes, for people who watch; may be NULL. */
    void (*progress)(const Node *node, const char *state, gpointer data);
    gpointer data;
} CollectOptions;

/* Visits each Node * of `nodes`. Returns when the last has ended or the last deadline has passed.
 * That a node fails is no error: its visit says so. */
bool collect_nodes(const GPtrArray *nodes, const CollectOptions *options, GError **error);

#endif
