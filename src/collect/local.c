/* A node that is this machine: the script runs here, under the node's own shell if it has one. */
#include "collect/process.h"
#include "collect/transport.h"

static bool local_begin(Call *call, GError **error)
{
    g_autofree char *command = listing_command(call->node);
    const char *const argv[] = {"/bin/sh", "-c", command, NULL};
    call_reach(call, STEP_SHELL);
    call_allow(call, call_idle_timeout(call), "nothing was printed");
    return process_begin(call, argv, error);
}

static bool local_step(Call *call, GError **error)
{
    int status;
    return process_step(call, &status, error) && (!call->ended || process_check(status, error));
}

const TransportEntry transport_local = {
    .name = "local", .begin = local_begin, .step = local_step, .end = process_end};
