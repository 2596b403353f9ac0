#include "axis/ticks.h"

#include <float.h>
#include <math.h>

/* No axis reaches further: its length, and steps beyond its ends, are to be doubles too. */
#define AXIS_LIMIT 1e307

static const double duration_steps[] = {1,     2,     5,     10,    15,     30,     60,
                                        120,   300,   600,   900,   1800,   3600,   7200,
                                        10800, 21600, 43200, 86400, 172800, 432000, 864000};

/* The smallest round step that is not below `least`. */
static double round_step(double least, Unit unit, double divisor)
{
    bool calendar = unit == UNIT_SECONDS && least > 0.5 && divisor <= 86400;
    if (calendar)
        for (gsize i = 0; i < G_N_ELEMENTS(duration_steps); i++)
            if (duration_steps[i] >= least)
                return duration_steps[i];
    if (calendar)
        divisor = 86400;
    static const double factors[] = {1, 2, 2.5, 5, 10};
    bool whole = unit == UNIT_COUNT || (divisor == 1 && unit != UNIT_NONE && unit != UNIT_PERCENT &&
                                        unit != UNIT_SECONDS);
    double power = divisor * pow(10, floor(log10(least / divisor)));
    if (whole && power < 1)
        power = 1;
    for (gsize i = 0; i < G_N_ELEMENTS(factors); i++) {
        double step = factors[i] * power;
        if (step >= least * (1 - 1e-9) && !(whole && step != floor(step)))
            return step;
    }
    return 10 * power;
}

/* How far an axis is from what is wanted: room without data, and too many or too few ticks
 * (simplified from Talbot, Lin and Hanrahan, "An Extension of Wilkinson's Algorithm for
 * Positioning Tick Labels on Axes", 2010). */
static double cost(double low, double high, double step, int wanted)
{
    double n = ceil(high / step - 1e-9) - floor(low / step + 1e-9);
    if (n < 1 || n > 1.75 * wanted + 1 || n >= TICKS_MAX)
        return INFINITY;
    double empty = 1 - (high - low) / (n * step), density = log2(n / wanted);
    /* Too many ticks are worse than too few; 2.5 costs a digit. */
    double crowded = density > 0 ? 0.35 * density : -0.15 * density;
    if (n == 1) /* no line between the ends: nothing to judge a height by */
        crowded += 0.25;
    return empty + crowded + (fabs(step / pow(10, floor(log10(step))) - 2.5) < 1e-6 ? 0.03 : 0);
}

/* The unit of all labels: that of the largest value, or the next one when that nearly reaches it;
 * 1010 MiB want "1 GiB" above them, not "2000 MiB". */
static double choose_divisor(double low, double high, Unit unit)
{
    double largest = MAX(fabs(low), fabs(high));
    bool bytes = unit == UNIT_BYTES || unit == UNIT_BYTES_SI;
    return units_divisor(unit, bytes ? largest * 1.04 : largest);
}

static double choose_step(double low, double high, Unit unit, int wanted)
{
    double largest = MAX(fabs(low), fabs(high)), divisor = choose_divisor(low, high, unit);
    /* Steps finer than what a double tells apart would never end. */
    double least = MAX(MAX((high - low) / (2 * wanted), largest * 1e-12), DBL_MIN * 1e16);
    double best = 0, best_cost = INFINITY;
    for (int i = 0; i < 6; i++) {
        double step = round_step(least, unit, divisor), step_cost = cost(low, high, step, wanted);
        if (best == 0 || step_cost < best_cost) {
            best = step;
            best_cost = step_cost;
        }
        least = step * 1.01;
    }
    return best;
}

/* Ticks from `first` to `last` times `step`, in the style of which labels are. */
static void fill(Ticks *ticks, double first, double last, double step)
{
    ticks->n = 0;
    for (int i = 0; i <= (int)(last - first) && ticks->n < TICKS_MAX; i++) {
        double value = (first + i) * step;
        ticks->value[ticks->n] = value;
        units_write(ticks->label[ticks->n++], value,
                    value == 0 ? &(UnitStyle){.divisor = 1, .suffix = ""} : &ticks->style);
    }
}

/* An axis from tick to tick. */
static void choose_linear(Ticks *ticks, double low, double high, Unit unit, int wanted)
{
    double step = choose_step(low, high, unit, wanted);
    double first = floor(low / step + 1e-9), last = ceil(high / step - 1e-9);
    if (last - first < 1)
        last = first + 1;
    ticks->low = first * step;
    ticks->high = last * step;
    ticks->style = units_style(unit, choose_divisor(low, high, unit), step);
    fill(ticks, first, last, step);
}

/* An axis that ends near the data, with ticks within. False when fewer than two would be. */
static bool choose_tight(Ticks *ticks, double low, double high, Unit unit, int wanted)
{
    double room = (high - low) * 0.05;
    double step = choose_step(low, high, unit, MAX(wanted, 2));
    double first = ceil((low - room) / step), last = floor((high + room) / step);
    if (!(last - first >= 1 && last - first < TICKS_MAX) || low - room == low)
        return false;
    ticks->low = low - room;
    ticks->high = high + room;
    ticks->style = units_style(unit, choose_divisor(low, high, unit), step);
    fill(ticks, first, last, step);
    return true;
}

/* Each label in its own unit: a logarithmic axis spans too much for one. */
static void choose_log(Ticks *ticks, double low, double high, Unit unit, int wanted)
{
    double base = unit == UNIT_BYTES ? 2 : 10;
    /* Rounded outwards, no power may leave what a double holds. */
    low = CLAMP(low, 1e-120, 1e120);
    high = CLAMP(high, 1e-120, 1e120);
    double first = floor(log(low) / log(base) + 1e-9), last = ceil(log(high) / log(base) - 1e-9);
    if (last - first < 1)
        last = first + 1;
    double step = MAX(1, ceil((last - first) / MAX(wanted, 2)));
    if (base == 2 && step > 2)
        step = step <= 5 ? 5 : 10 * ceil(step / 10);
    first = floor(first / step) * step;
    last = ceil(last / step) * step;
    ticks->low = pow(base, first);
    ticks->high = pow(base, last);
    ticks->log = true;
    ticks->n = 0;
    for (double i = first; i <= last && ticks->n < TICKS_MAX; i += step) {
        double value = pow(base, i);
        ticks->value[ticks->n] = value;
        UnitStyle style = units_style(unit, value, value);
        units_write(ticks->label[ticks->n], value, &style);
        ticks->n++;
    }
}

const char *ticks_take_unit(Ticks *ticks)
{
    ticks->unit[0] = '\0';
    if (ticks->log)
        return ticks->unit;
    UnitStyle bare = ticks->style;
    bare.power = 0;
    bare.suffix = "";
    for (int i = 0; i < ticks->n; i++)
        if (ticks->value[i] != 0)
            units_write(ticks->label[i], ticks->value[i], &bare);
    units_write_unit(ticks->unit, &ticks->style);
    return ticks->unit;
}

void ticks_choose(Ticks *ticks, double low, double high, ScaleKind scale, Unit unit, int wanted)
{
    wanted = CLAMP(wanted, 1, TICKS_MAX - 4);
    ticks->log = false;
    /* An axis that no double can span, or no picture show, is cut to what one can. */
    low = CLAMP(low, -AXIS_LIMIT, AXIS_LIMIT);
    high = CLAMP(high, -AXIS_LIMIT, AXIS_LIMIT);
    if (scale == SCALE_LOG && low > 0) {
        choose_log(ticks, low, high, unit, wanted);
        return;
    }
    if (scale != SCALE_LINEAR) {
        low = MIN(low, 0);
        high = MAX(high, 0);
    }
    if (low == high) {
        double room = low == 0 ? 1 : fabs(low) * 0.05;
        if (scale != SCALE_LINEAR || low == 0)
            high = low + MAX(room, DBL_MIN);
        else {
            low -= room;
            high += room;
        }
    }
    if (scale != SCALE_LINEAR || !choose_tight(ticks, low, high, unit, wanted))
        choose_linear(ticks, low, high, unit, wanted);
}
