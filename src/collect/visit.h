/* A visit under way: the script runs on one node, over ssh or here, and what it prints is read. */
#ifndef HUBPLOT_VISIT_H
#define HUBPLOT_VISIT_H

#include "base/poll_set.h"
#include "collect/collect.h"
#include "ssh/ssh.h"

typedef struct NodeVisit NodeVisit;

/* Begins a visit; nothing is done before the first step. Borrows all three. Fails when the system
 * has no random numbers. */
NodeVisit *node_visit_new(const Node *node, SshClient *client, const CollectOptions *options,
                          GError **error);
void node_visit_free(NodeVisit *visit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NodeVisit, node_visit_free)

/* Goes on without waiting. False: it is over. */
bool node_visit_step(NodeVisit *visit);
/* What it waits for after a step. */
const PollSet *node_visit_waits_for(const NodeVisit *visit);
/* Whether it may go on although nothing that it waits for has happened: its host has room for one
 * more login. */
bool node_visit_admitted(const NodeVisit *visit);
/* The result of a visit that is over, to be freed with visit_free(). */
Visit *node_visit_take(NodeVisit *visit);

#endif
