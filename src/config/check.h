/* Whether the names in the files mean something, and what a hub's settings need of the machine that
 * it runs on and of each other. */
#ifndef HUBPLOT_CHECK_H
#define HUBPLOT_CHECK_H

#include "config/source.h"

/* Adds a fault for each section that means nothing and each key that is not known there, with what
 * was probably meant. */
void check_names(const Source *source, Faults *faults);
/* Adds a fault for each path that can't be written, by the rights of this process. Nothing is
 * created. */
void check_paths(const Hub *hub, const Source *source, Faults *faults);
/* Likewise of the program's own settings; `hubs` (Hub *) are all that there are. */
void check_env(const EnvSettings *env, const GPtrArray *hubs, const Source *source, Faults *faults);
/* Adds a fault for settings that contradict each other. */
void check_sense(const Hub *hub, const Source *source, Faults *faults);

#endif
