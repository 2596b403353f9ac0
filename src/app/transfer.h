/* Taking over what another of hubplot's databases holds. */
#ifndef HUBPLOT_TRANSFER_H
#define HUBPLOT_TRANSFER_H

#include "app/command.h"

/* Whether it names a database of hubplot: sqlite:PATH, or the URI of one on a server. */
bool transfer_is_source(const char *text);

/* Copies what the source holds of the hubs (Hub *) into theirs, and a state into the configured
 * one. What these hold already is kept, and an error, which is logged. The result is the command's
 * exit code. */
ExitCode transfer_import(const Context *context, const char *source, const GPtrArray *hubs);

#endif
