/* What the readers of specs build a chart with. */
#ifndef HUBPLOT_SPEC_BUILD_H
#define HUBPLOT_SPEC_BUILD_H

#include "chart/spec.h"

struct Spec {
    Chart chart;
    GPtrArray *owned; /* what the chart borrows; freed by g_free() */
};

Spec *spec_new(void);
/* `n` zeroed elements that live as long as the spec; NULL when n is 0. */
gpointer spec_alloc(Spec *spec, gsize n, gsize size);
/* Takes the memory and returns it. */
gpointer spec_keep(Spec *spec, gpointer memory);

#endif
