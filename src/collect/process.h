/* What the transports through a child process share. */
#ifndef HUBPLOT_PROCESS_H
#define HUBPLOT_PROCESS_H

#include "collect/call.h"

/* Starts `argv` as call->link, with call->script for its standard input. */
bool process_begin(Call *call, const char *const *argv, GError **error);
/* Goes on. When that sets call->ended, `*status` is how the child ended, as of wait(); 0 when
 * the listing was complete before. */
bool process_step(Call *call, int *status, GError **error);
/* Fails unless the node's shell ended with 0; `status` is as of wait(). */
bool process_check(int status, GError **error);
/* The beginning of what the child wrote to its standard error. Borrowed. */
const char *process_errors(const Call *call);
void process_end(Call *call);

#endif
