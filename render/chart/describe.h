/* The chart in words; chart_describe() of render.h with what is known of its series already. */
#ifndef HUBPLOT_DESCRIBE_H
#define HUBPLOT_DESCRIBE_H

#include "chart/figures.h"

/* Free with g_free(). `figures` may be NULL. */
char *describe_chart(const Chart *chart, Figures *figures);

#endif
