/* Recognises doubles that are short decimals, as most measured values are. */
#ifndef HUBPLOT_DECIMAL_H
#define HUBPLOT_DECIMAL_H

#include <glib.h>
#include <math.h>
#include <stdbool.h>

#define DECIMAL_MOST 6 /* decimal places that are tried */

/* 10^places, up to DECIMAL_MOST. */
static inline double decimal_power(int places)
{
    static const double power[DECIMAL_MOST + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    return power[places];
}

/* Stores `value` in *whole as a multiple of 10^-places; false if it is not one, also for -0.0 and
 * values that are not finite. *whole / 10^places gives `value` again, and so does reading the
 * number written with its decimal point, because both round the same quotient once. Up to 2^52 a
 * half can be added exactly. */
static inline bool decimal_units(double value, int places, gint64 *whole)
{
    double units = value * decimal_power(places);
    if (!(fabs(units) < 0x1p52))
        return false;
    *whole = (gint64)(units < 0 ? units - 0.5 : units + 0.5);
    return (double)*whole / decimal_power(places) == value && (*whole != 0 || !signbit(value));
}

#endif
