/* Numbers as people read them: one formatter for axes, tables, mail and pages. */
#ifndef HUBPLOT_UNITS_H
#define HUBPLOT_UNITS_H

#include "chart.h"

/* `value` with its unit and three significant digits, e.g. "1.42 GiB", "3 d 4 h", "25 %".
 * Never depends on the locale. Free with g_free(). */
char *units_format(double value, Unit unit);

#endif
