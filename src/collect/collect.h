/* One event loop visits all nodes at once and never hangs. */
#ifndef HUBPLOT_COLLECT_H
#define HUBPLOT_COLLECT_H

#include "model.h"

/* How far a visit has come. */
typedef enum {
    STEP_CONFIGURE,    /* asking ssh's configuration who the node is */
    STEP_RESOLVE,      /* looking up its address */
    STEP_CONNECT,      /* TCP, or the system's ssh program at work */
    STEP_HOST_KEY,     /* the ssh handshake, and checking who answers */
    STEP_AUTHENTICATE, /* showing who asks */
    STEP_SHELL,        /* the script is sent, nothing has been printed yet */
    STEP_LIST,         /* output arrives */
} CollectStep;
#define N_COLLECT_STEPS 7
/* "resolving", "connecting", ... */
const char *collect_step_word(CollectStep step);

/* What the caller knows of the world. */
typedef struct {
    gint64 run;                 /* instant of the run, goes into each reading */
    const char *const *environ; /* SSH_AUTH_SOCK, PATH, and what local scripts see */
    int in_flight;              /* nodes at a time; 0: 64 */
    /* Called once for each node as it ends, in any order, on the caller's thread. Takes the
     * visit. A failure that it returns ends the run: what is still open is closed. */
    bool (*visited)(Visit *visit, gpointer data, GError **error);
    /* For people who watch, may be NULL: a node's visit came this far. */
    void (*progress)(const Node *node, CollectStep step, gpointer data);
    /* For people who watch, may be NULL: called about once a second meanwhile. */
    void (*tick)(gpointer data);
    /* For the log, may be NULL: what was decided by itself, e.g. which transport and why. */
    void (*note)(const Node *node, const char *text, gpointer data);
    gpointer data;
} CollectOptions;

/* Visits each Node * of `nodes`. Returns when the last has ended or the last deadline has passed.
 * That a node fails is no error: its visit says so. Fails when `visited` does, or the system has no
 * random numbers. SIGPIPE is ignored meanwhile. */
bool collect_nodes(const GPtrArray *nodes, const CollectOptions *options, GError **error);

/* How a person connects to the node by hand, e.g. "ssh -p 229 Z9"; free with g_free(). */
char *collect_by_hand(const Node *node);

#define COLLECT_ERROR collect_error_quark()
GQuark collect_error_quark(void);
typedef enum {
    COLLECT_ERROR_PROGRAM, /* a local node's shell failed, or rsync */
} CollectError;

#endif
