/* A client of the ssh agent that never blocks, as libssh2's own does while the agent is silent. The
 * protocol: draft-miller-ssh-agent. */
#ifndef HUBPLOT_SSH_AGENT_H
#define HUBPLOT_SSH_AGENT_H

#include "base/child.h"

#include <stdbool.h>

typedef struct Agent Agent;

/* Connects to the socket at `path`; each answer must come within `timeout` seconds. */
Agent *agent_new(const char *path, gint64 timeout, GError **error);
void agent_free(Agent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Agent, agent_free)

/* Ask one thing at a time, then step until there is an answer. `key`, in wire form, and `data` are
 * copied. */
void agent_ask_keys(Agent *agent);
void agent_ask_signature(Agent *agent, GBytes *key, const guint8 *data, gsize n);
/* Goes on without waiting. False: the agent is of no more use. */
bool agent_step(Agent *agent, PollSet *set, GError **error);
bool agent_answered(const Agent *agent);

/* The answer: public keys in wire form, GBytes *. Unref it. */
GPtrArray *agent_keys(const Agent *agent, GError **error);
/* The answer: a signature without the name of its algorithm. Unref it. */
GBytes *agent_signature(const Agent *agent, GError **error);

/* The parsers behind these, for a message without its length. */
GPtrArray *agent_parse_keys(const guint8 *message, gsize n, GError **error);
GBytes *agent_parse_signature(const guint8 *message, gsize n, GError **error);

#endif
