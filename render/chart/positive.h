/* What a logarithmic axis can show. */
#ifndef HUBPLOT_POSITIVE_H
#define HUBPLOT_POSITIVE_H

#include "chart/chart.h"

/* A panel's series with gaps for all values that are not above zero. */
typedef struct {
    ChartPanel panel; /* a copy of the original, but for its series */
    GPtrArray *arrays;
} Positive;

Positive positive_new(const ChartPanel *panel);
void positive_clear(Positive *positive);

#endif
