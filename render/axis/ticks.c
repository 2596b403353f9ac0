/* Scales, then ticks of values, then those of time. For values, round steps are tried from one
 * that is too fine upwards; each makes an axis, which costs something for the room that it leaves
 * empty and for too many or too few ticks, and the cheapest axis is taken. For time see below. */
#include "axis/ticks.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* No axis reaches further, so that its length and the steps beyond its ends are doubles, too. */
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
    /* With steps finer than a double can tell apart the loop would never end. */
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

void ticks_limit(Ticks *ticks, double low, double high)
{
    ticks->low = isnan(low) ? ticks->low : low;
    ticks->high = isnan(high) ? ticks->high : high;
    double least = (ticks->high - ticks->low) * 1e-9;
    int n = 0;
    for (int i = 0; i < ticks->n; i++) {
        if (ticks->value[i] < ticks->low - least || ticks->value[i] > ticks->high + least)
            continue;
        ticks->value[n] = ticks->value[i];
        memmove(ticks->label[n++], ticks->label[i], sizeof ticks->label[i]);
    }
    ticks->n = n;
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

Scale scale_new(bool log, double low, double high, double start, double end)
{
    Scale scale = {log, low, high, start, end, low, 0};
    double range = high - low;
    if (log) {
        scale.origin = log10(low);
        range = log10(high) - scale.origin;
    }
    scale.factor = range > 0 ? (end - start) / range : 0;
    return scale;
}

double scale_place(const Scale *scale, double value)
{
    if (value <= scale->low)
        return scale->start;
    if (value >= scale->high)
        return scale->end;
    double position = scale->log ? log10(value) : value;
    return scale->start + (position - scale->origin) * scale->factor;
}

/* Levels of time from seconds to millennia, each with the width that its labels need: the finest
 * whose labels do not touch is taken. Ticks are beginnings of civil periods, found by the calendar
 * one after the other, so that days of 23 or 25 hours and months of any length come out right. The
 * level below (days below hours, months below days, years below months) names the period that
 * each row of labels lies in. */
typedef enum { WRITE_SECOND, WRITE_MINUTE, WRITE_DAY, WRITE_WEEK, WRITE_MONTH, WRITE_YEAR } Writing;

/* The levels from fine to coarse. */
typedef struct {
    Period period;
    int count;
    double seconds; /* about */
    Writing writing;
    double digits; /* the width of its labels and the space between them */
    Period major;  /* of the level below; that of years has none */
    Period fine;   /* of the marks between; the same as `period`: none */
    int fine_count;
} Level;

#define DAY 86400.0
#define MONTH (30.44 * DAY)
#define YEAR (365.25 * DAY)

static const Level levels[] = {
    {PERIOD_SECOND, 1, 1, WRITE_SECOND, 10, PERIOD_DAY, PERIOD_SECOND, 1},
    {PERIOD_SECOND, 5, 5, WRITE_SECOND, 10, PERIOD_DAY, PERIOD_SECOND, 1},
    {PERIOD_SECOND, 15, 15, WRITE_SECOND, 10, PERIOD_DAY, PERIOD_SECOND, 5},
    {PERIOD_MINUTE, 1, 60, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_SECOND, 15},
    {PERIOD_MINUTE, 5, 300, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_MINUTE, 1},
    {PERIOD_MINUTE, 15, 900, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_MINUTE, 5},
    {PERIOD_MINUTE, 30, 1800, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_MINUTE, 10},
    {PERIOD_HOUR, 1, 3600, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_MINUTE, 15},
    {PERIOD_HOUR, 3, 3 * 3600, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_HOUR, 1},
    {PERIOD_HOUR, 6, 6 * 3600, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_HOUR, 1},
    {PERIOD_HOUR, 12, 12 * 3600, WRITE_MINUTE, 7, PERIOD_DAY, PERIOD_HOUR, 3},
    {PERIOD_DAY, 1, DAY, WRITE_DAY, 3, PERIOD_MONTH, PERIOD_DAY, 1},
    {PERIOD_WEEK, 1, 7 * DAY, WRITE_WEEK, 8.5, PERIOD_MONTH, PERIOD_DAY, 1},
    {PERIOD_WEEK, 1, 7 * DAY, WRITE_DAY, 4.5, PERIOD_MONTH, PERIOD_DAY, 1},
    {PERIOD_MONTH, 1, MONTH, WRITE_MONTH, 5, PERIOD_YEAR, PERIOD_MONTH, 1},
    {PERIOD_MONTH, 3, 3 * MONTH, WRITE_MONTH, 5, PERIOD_YEAR, PERIOD_MONTH, 1},
    {PERIOD_YEAR, 1, YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_MONTH, 3},
    {PERIOD_YEAR, 2, 2 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 1},
    {PERIOD_YEAR, 5, 5 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 1},
    {PERIOD_YEAR, 10, 10 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 1},
    {PERIOD_YEAR, 25, 25 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 5},
    {PERIOD_YEAR, 50, 50 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 10},
    {PERIOD_YEAR, 100, 100 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 10},
    {PERIOD_YEAR, 500, 500 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 100},
    {PERIOD_YEAR, 1000, 1000 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 100},
    {PERIOD_YEAR, 2500, 2500 * YEAR, WRITE_YEAR, 6, PERIOD_YEAR, PERIOD_YEAR, 500},
};

static const Level *choose_level(const TimeScale *scale, double digit)
{
    gsize i = 0;
    while (i + 1 < G_N_ELEMENTS(levels) &&
           levels[i].seconds * scale->per_second < levels[i].digits * digit)
        i++;
    return &levels[i];
}

static void write_label(TimeTick *tick, Calendar *calendar, Writing writing)
{
    Civil civil = calendar_civil(calendar, tick->time);
    gsize size = sizeof tick->label;
    switch (writing) {
    case WRITE_SECOND:
        g_snprintf(tick->label, size, "%02d:%02d:%02d", civil.hour, civil.minute, civil.second);
        break;
    case WRITE_MINUTE:
        g_snprintf(tick->label, size, "%02d:%02d", civil.hour, civil.minute);
        break;
    case WRITE_DAY:
        g_snprintf(tick->label, size, "%d", civil.mday);
        break;
    case WRITE_WEEK:
        g_snprintf(tick->label, size, "%s %d", calendar_weekday_name(civil.weekday), civil.mday);
        break;
    case WRITE_MONTH:
        g_strlcpy(tick->label, calendar_month_name(civil.month), size);
        break;
    case WRITE_YEAR:
        g_snprintf(tick->label, size, "%d", civil.year);
        break;
    }
}

/* The year is only said where it is news. */
static void write_major(MajorTick *tick, Calendar *calendar, Period period)
{
    Civil civil = calendar_civil(calendar, tick->time);
    const char *month = calendar_month_name(civil.month);
    gsize size = sizeof tick->label;
    if (period == PERIOD_YEAR) {
        g_snprintf(tick->full, size, "%d", civil.year);
        g_strlcpy(tick->label, tick->full, size);
    } else if (period == PERIOD_MONTH) {
        g_snprintf(tick->full, size, "%s %d", month, civil.year);
        g_strlcpy(tick->label, civil.month == 1 ? tick->full : month, size);
    } else {
        const char *weekday = calendar_weekday_name(civil.weekday);
        g_snprintf(tick->full, size, "%s %d %s %d", weekday, civil.mday, month, civil.year);
        g_snprintf(tick->label, size, "%s %d %s", weekday, civil.mday, month);
    }
}

static gint64 first_tick(Calendar *calendar, gint64 from, Period period, int count)
{
    gint64 time = calendar_floor(calendar, from, period, count);
    return time < from ? calendar_next(calendar, from, period, count) : time;
}

static void add_ticks(TimeTicks *ticks, Calendar *calendar, const TimeScale *scale,
                      const Level *level)
{
    for (gint64 time = first_tick(calendar, scale->from, level->period, level->count);
         time <= scale->until && ticks->n < TIME_TICKS_MAX;
         time = calendar_next(calendar, time, level->period, level->count)) {
        TimeTick *tick = &ticks->tick[ticks->n++];
        tick->time = time;
        write_label(tick, calendar, level->writing);
    }
}

static void add_fine(TimeTicks *ticks, Calendar *calendar, const TimeScale *scale,
                     const Level *level)
{
    static const double seconds[] = {1, 60, 3600, DAY, 7 * DAY, MONTH, YEAR};
    bool none = level->fine == level->period && level->fine_count == level->count;
    if (none || seconds[level->fine] * level->fine_count * scale->per_second < 4)
        return;
    int at = 0; /* labelled ticks are no fine ones too */
    for (gint64 time = first_tick(calendar, scale->from, level->fine, level->fine_count);
         time <= scale->until && ticks->n_fine < (int)G_N_ELEMENTS(ticks->fine);
         time = calendar_next(calendar, time, level->fine, level->fine_count)) {
        while (at < ticks->n && ticks->tick[at].time < time)
            at++;
        if (at == ticks->n || ticks->tick[at].time != time)
            ticks->fine[ticks->n_fine++] = time;
    }
}

static void add_majors(TimeTicks *ticks, Calendar *calendar, const TimeScale *scale,
                       const Level *level)
{
    if (level->writing == WRITE_YEAR)
        return;
    for (gint64 time = scale->from; time <= scale->until && ticks->n_major < TIME_TICKS_MAX;
         time = calendar_next(calendar, time, level->major, 1)) {
        MajorTick *tick = &ticks->major[ticks->n_major++];
        tick->time = time;
        write_major(tick, calendar, level->major);
    }
}

static void add_odd_days(TimeTicks *ticks, Calendar *calendar, const TimeScale *scale)
{
    if (scale->per_second * DAY < 6)
        return;
    gint64 day = calendar_floor(calendar, scale->from, PERIOD_DAY, 1);
    while (day < scale->until && ticks->n_odd < (int)G_N_ELEMENTS(ticks->odd)) {
        gint64 next = calendar_next(calendar, day, PERIOD_DAY, 1);
        if (next - day != 86400)
            ticks->odd[ticks->n_odd++] = (OddDay){day, next};
        day = next;
    }
}

void time_ticks_choose(TimeTicks *ticks, Calendar *calendar, const TimeScale *scale, double digit)
{
    ticks->n = ticks->n_fine = ticks->n_major = ticks->n_odd = 0;
    const Level *level = choose_level(scale, digit);
    add_ticks(ticks, calendar, scale, level);
    add_fine(ticks, calendar, scale, level);
    add_majors(ticks, calendar, scale, level);
    add_odd_days(ticks, calendar, scale);
}
