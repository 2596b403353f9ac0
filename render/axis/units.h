/* Formats numbers for people, for axes, tables, mail and pages alike, independently of the locale.
 */
#ifndef HUBPLOT_UNITS_H
#define HUBPLOT_UNITS_H

#include <glib.h>
#include <stdbool.h>

/* What kind of value it is, which decides how it is written. */
typedef enum {
    UNIT_NONE,
    UNIT_BYTES,    /* KiB, MiB, GiB: powers of 1024 */
    UNIT_BYTES_SI, /* kB, MB, GB: powers of 1000 */
    UNIT_COUNT,    /* whole numbers */
    UNIT_PERCENT,  /* 25 is 25 % */
    UNIT_SECONDS,  /* a duration: s, min, h, d */
} Unit;

/* `value` with its unit and three significant digits, e.g. "1.42 GiB", "3 d 4 h", "25 %"; counts
 * are written out up to a million; what no unit suits gets a power of ten, "1.58×10³⁰⁰ B". NaN is a
 * dash. Free with g_free(). */
char *units_format(double value, Unit unit);
/* The same with plain spaces, for what goes to terminals, logs and mail. Free with g_free(). */
char *units_format_plain(double value, Unit unit);

/* "0.93–1.53 GiB", "−25 to 1.3 %": the unit is written once if both can have the same. Free with
 * g_free(). */
char *units_format_range(double low, double high, Unit unit);

/* How all labels of an axis are written. */
typedef struct {
    double divisor;     /* the unit in base units */
    int power;          /* the divisor is this power of ten, which is written; 0: none is */
    const char *suffix; /* e.g. "GiB"; "" for plain numbers */
    int decimals;
} UnitStyle;

/* Figures beside an axis: as units_format() and units_format_range(), with no fewer decimals than
 * labels of the axis have, so that they can be told apart there, and no more than `finest` where
 * they are in plain units. `axis` NULL: there is none. Free with g_free(). */
char *units_format_beside(double value, Unit unit, const UnitStyle *axis, int finest);
char *units_format_range_beside(double low, double high, Unit unit, const UnitStyle *axis,
                                int finest);
/* How many decimals a number was written with, as far as can be known. */
#define UNITS_ANY_DECIMALS 12
int units_decimals(double value);

/* The style in which values up to `largest` (a magnitude) and `step` apart are written: one unit,
 * or one power of ten where no unit suits, and enough decimals that no two look alike. */
UnitStyle units_style(Unit unit, double largest, double step);

#define UNITS_TEXT_MAX 48
/* Writes `value` in the given style, e.g. "1.50 GiB" or "1.5×10²⁴ B". */
void units_write(char text[UNITS_TEXT_MAX], double value, const UnitStyle *style);
/* The unit of a style's numbers, to be written once: "GiB", "10²⁴ B"; "" for plain numbers. */
void units_write_unit(char text[UNITS_TEXT_MAX], const UnitStyle *style);

/* The unit in which `largest` is written, in base units. */
double units_divisor(Unit unit, double largest);

#endif
