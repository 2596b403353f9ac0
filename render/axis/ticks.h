/* Round numbers along an axis of values. */
#ifndef HUBPLOT_TICKS_H
#define HUBPLOT_TICKS_H

#include "axis/scale.h"
#include "axis/units.h"

#define TICKS_MAX 24

typedef struct {
    double low, high; /* the ends of the axis, which include the data */
    double value[TICKS_MAX];
    char label[TICKS_MAX][UNITS_TEXT_MAX];
    int n;
    bool log;
    UnitStyle style; /* of the labels; those of a logarithmic axis have a unit each */
    char unit[UNITS_TEXT_MAX];
} Ticks;

/* Removes unit and power of ten from the labels, for an axis that shows them elsewhere, and returns
 * them; "" for none. Owned by `ticks`. */
const char *ticks_take_unit(Ticks *ticks);

/* Chooses an axis for values between `low` and `high` (finite; equal is fine) with about `wanted`
 * ticks, never fewer than two, labelled in `unit`. Steps are 1, 2, 2.5 or 5 times a power of ten
 * of the unit that the labels are in (Heckbert, "Nice numbers for graph labels", Graphics Gems,
 * 1990), of durations 1, 2, 5, 10, 15, 30 s and min, 1, 2, 3, 6, 12 h; of counts whole numbers.
 * SCALE_LINEAR_ZERO includes zero and ends on ticks; SCALE_LINEAR ends near the data. SCALE_LOG has
 * powers of ten, for UNIT_BYTES of two; where nothing is above zero, it falls back to
 * SCALE_LINEAR_ZERO. */
void ticks_choose(Ticks *ticks, double low, double high, ScaleKind scale, Unit unit, int wanted);

#endif
