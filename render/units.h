/* Numbers as people read them: one formatter for axes, tables, mail and pages. Nothing here
 * depends on the locale. */
#ifndef HUBPLOT_UNITS_H
#define HUBPLOT_UNITS_H

#include "chart.h"

/* `value` with its unit and three significant digits, e.g. "1.42 GiB", "3 d 4 h", "25 %"; whole
 * numbers are written out ("12,345 B" never: "12.1 KiB"). NaN is a dash. Free with g_free(). */
char *units_format(double value, Unit unit);

/* One way of writing for all labels of an axis. */
typedef struct {
    double divisor;     /* what one of the unit is in base units */
    const char *suffix; /* e.g. "GiB"; "" for plain numbers */
    int decimals;
} UnitStyle;

/* The style in which values up to `largest` (a magnitude) and `step` apart are written: one unit,
 * enough decimals that no two look alike. */
UnitStyle units_style(Unit unit, double largest, double step);

#define UNITS_TEXT_MAX 48
/* Writes `value` in the given style, e.g. "1.50 GiB". */
void units_write(char text[UNITS_TEXT_MAX], double value, const UnitStyle *style);

/* The sizes that steps of an axis may have when its largest value is `largest`: the divisor of
 * the unit that would be chosen; for durations see ticks. */
double units_divisor(Unit unit, double largest);

#endif
