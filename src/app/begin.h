/* How the verbs that go along a pipeline begin. */
#ifndef HUBPLOT_BEGIN_H
#define HUBPLOT_BEGIN_H

#include "app/pipeline.h"

/* The option --wait, stored in `wait`. */
GOptionEntry option_wait(int *wait);

/* As pipeline_new(); on failure it says why, and *code is what the verb ends with. */
Pipeline *begin_pipeline(const Context *context, PipelineMode mode, int wait, int *code);

#endif
