/* What a hub's settings need of the machine that it runs on, and of each other. */
#ifndef HUBPLOT_CHECK_H
#define HUBPLOT_CHECK_H

#include "source.h"

/* Adds a fault for each path that can't be written, by the rights of this process, and for
 * settings that contradict each other. Nothing is created. */
void check_hub(const Hub *hub, const Source *source, Faults *faults);

#endif
