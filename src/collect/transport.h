/* How a node is reached: one constant struct per transport. */
#ifndef HUBPLOT_TRANSPORT_H
#define HUBPLOT_TRANSPORT_H

#include "collect/call.h"

/* A transport runs listing_command() on the node, writes call->script to it, hands what it
 * prints to call_output() and call_errors(), and never waits: it puts what it waits for into
 * call->waits. */
typedef struct TransportEntry {
    const char *name; /* as in the configuration and in Reading.transport */
    /* Sets call->link up. On failure end() is called all the same. */
    bool (*begin)(Call *call, GError **error);
    /* Goes on as far as it can; sets call->ended when there is no more to come. */
    bool (*step)(Call *call, GError **error);
    /* Frees call->link, which may be NULL. */
    void (*end)(Call *call);
} TransportEntry;

extern const TransportEntry transport_libssh2, transport_ssh, transport_local;

#endif
