/* Checks beyond single values: unknown sections and keys, what settings need on this machine, and
 * whether they contradict each other. */
#ifndef HUBPLOT_CHECK_H
#define HUBPLOT_CHECK_H

#include "config/source.h"

/* Adds a fault for each unknown section and each unknown key, with the nearest valid name. */
void check_names(const Source *source, Faults *faults);
/* Adds a fault for each path that this process may not write. Nothing is created. */
void check_paths(const Hub *hub, const Source *source, Faults *faults);
/* The same for the program's own settings; `hubs` (Hub *) are all hubs. */
void check_env(const EnvSettings *env, const GPtrArray *hubs, const Source *source, Faults *faults);
/* Adds a fault for settings that contradict each other. */
void check_sense(const Hub *hub, const Source *source, Faults *faults);

#endif
