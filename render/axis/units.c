/* A number is written in the largest of its unit's sizes (B, KiB, MiB, ...) that it reaches;
 * beyond a million of the largest, and where it would begin with zeros, as a power of ten. The
 * labels of an axis share a style, which is a size and how many decimals tell its ticks apart; a
 * number alone gets three significant digits. printf() is not used, as it goes by the locale. */
#include "axis/units.h"

#include "text/decimal.h"

#include <math.h>
#include <string.h>

#define DECIMALS_MAX 12
/* Smaller numbers begin with so many zeros that a power of ten is read more easily. */
#define LEAST_WRITTEN_OUT 1e-4

/* A unit's sizes, ascending. A value is written in the largest that it reaches. */
typedef struct {
    double size;
    const char *suffix;
} UnitSize;

static const UnitSize binary_sizes[] = {
    {1, "B"},        {0x1p10, "KiB"}, {0x1p20, "MiB"}, {0x1p30, "GiB"},
    {0x1p40, "TiB"}, {0x1p50, "PiB"}, {0x1p60, "EiB"},
};
static const UnitSize decimal_sizes[] = {
    {1, "B"}, {1e3, "kB"}, {1e6, "MB"}, {1e9, "GB"}, {1e12, "TB"}, {1e15, "PB"}, {1e18, "EB"},
};
static const UnitSize duration_sizes[] = {{1, "s"}, {60, "min"}, {3600, "h"}, {86400, "d"}};
static const UnitSize percent_sizes[] = {{1, "%"}};
/* Plain numbers are written out up to a million. */
static const UnitSize plain_sizes[] = {
    {1, ""}, {1e6, "M"}, {1e9, "G"}, {1e12, "T"}, {1e15, "P"}, {1e18, "E"},
};

static const struct {
    const UnitSize *sizes;
    int n;
} unit_sizes[] = {
    [UNIT_NONE] = {plain_sizes, G_N_ELEMENTS(plain_sizes)},
    [UNIT_BYTES] = {binary_sizes, G_N_ELEMENTS(binary_sizes)},
    [UNIT_BYTES_SI] = {decimal_sizes, G_N_ELEMENTS(decimal_sizes)},
    [UNIT_COUNT] = {plain_sizes, G_N_ELEMENTS(plain_sizes)},
    [UNIT_PERCENT] = {percent_sizes, G_N_ELEMENTS(percent_sizes)},
    [UNIT_SECONDS] = {duration_sizes, G_N_ELEMENTS(duration_sizes)},
};

static const UnitSize *size_of(Unit unit, double magnitude)
{
    const UnitSize *sizes = unit_sizes[unit].sizes;
    int i = unit_sizes[unit].n - 1;
    while (i > 0 && magnitude < sizes[i].size)
        i--;
    return &sizes[i];
}

/* Half a byte, or half of what is counted, is no amount. */
static bool is_whole(Unit unit)
{
    return unit == UNIT_BYTES || unit == UNIT_BYTES_SI || unit == UNIT_COUNT;
}

/* A power of ten of the plain unit. A double holds 10^-300 and its parts with all their digits. */
static UnitStyle power_style(Unit unit, int power)
{
    power = MAX(power, -300);
    return (UnitStyle){
        .divisor = pow(10, power), .power = power, .suffix = unit_sizes[unit].sizes[0].suffix};
}

/* Without decimals: the largest unit that `magnitude` reaches; a power of ten beyond a million of
 * the largest of all, and where it would begin with zeros. */
static UnitStyle style_of(Unit unit, double magnitude)
{
    const UnitSize *size = size_of(unit, magnitude);
    if (magnitude / size->size >= 1e6 ||
        (magnitude > 0 && magnitude < LEAST_WRITTEN_OUT && !is_whole(unit)))
        return power_style(unit, (int)floor(log10(magnitude) + 1e-9));
    return (UnitStyle){.divisor = size->size, .suffix = size->suffix};
}

double units_divisor(Unit unit, double largest)
{
    return style_of(unit, fabs(largest)).divisor;
}

UnitStyle units_style(Unit unit, double largest, double step)
{
    UnitStyle style = style_of(unit, fabs(largest));
    double rest = fabs(step) / style.divisor;
    /* 0.25 needs two decimals, 0.2 one: count until nothing that shows is left. */
    while (style.decimals < DECIMALS_MAX && rest > 0 && fabs(rest - round(rest)) > 1e-6 * rest) {
        rest *= 10;
        style.decimals++;
    }
    return style;
}

/* "10" and the exponent, raised. */
static char *write_power(char *to, int power)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    char digits[16];
    g_snprintf(digits, sizeof digits, "%d", ABS(power));
    to = g_stpcpy(to, power < 0 ? "10⁻" : "10");
    for (const char *digit = digits; *digit; digit++)
        to = g_stpcpy(to, raised[*digit - '0']);
    return to;
}

/* What follows the number. */
static void write_unit(char *to, const UnitStyle *style)
{
    if (style->power != 0)
        to = write_power(g_stpcpy(to, "×"), style->power);
    if (*style->suffix)
        g_stpcpy(g_stpcpy(to, "\u00a0"), style->suffix);
}

void units_write_unit(char text[UNITS_TEXT_MAX], const UnitStyle *style)
{
    char *to = text;
    if (style->power != 0)
        to = write_power(to, style->power);
    if (style->power != 0 && *style->suffix)
        to = g_stpcpy(to, "\u00a0");
    g_stpcpy(to, style->suffix);
}

/* Digits of `number` before `end`, with commas when `grouped`; returns where they begin. */
static char *digits_before(char *end, guint64 number, int least, bool grouped)
{
    for (int written = 0; number > 0 || written < least; written++) {
        if (grouped && written > 0 && written % 3 == 0)
            *--end = ',';
        *--end = (char)('0' + number % 10);
        number /= 10;
    }
    return end;
}

void units_write(char text[UNITS_TEXT_MAX], double value, const UnitStyle *style)
{
    static const double power[DECIMALS_MAX + 1] = {1,   1e1, 1e2, 1e3,  1e4,  1e5, 1e6,
                                                   1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
    double scaled = fabs(value) / style->divisor;
    if (!(scaled * power[style->decimals] < 1e15)) { /* not in this style's reach */
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(number, sizeof number, "%.13g", value / style->divisor);
        write_unit(g_stpcpy(text, isnan(value) ? "–" : number), style);
        return;
    }
    guint64 whole = (guint64)llround(scaled * power[style->decimals]);
    guint64 unit = (guint64)power[style->decimals];
    char buffer[UNITS_TEXT_MAX], *end = buffer + sizeof buffer, *at = end;
    if (style->decimals > 0) {
        at = digits_before(at, whole % unit, style->decimals, false);
        *--at = '.';
    }
    bool negative = value < 0 && whole > 0;
    at = digits_before(at, whole / unit, 1, whole / unit >= (*style->suffix ? 10000 : 1000));
    char *to = text;
    if (negative)
        to = g_stpcpy(to, "\u2212");
    memcpy(to, at, (gsize)(end - at));
    to += end - at;
    *to = '\0';
    write_unit(to, style);
}

/* "3 d 4 h", from a minute on: the largest unit whole, and the next one when it says something. */
static char *format_duration(double seconds)
{
    double magnitude = fabs(seconds);
    const char *sign = seconds < 0 ? "\u2212" : "";
    int i = G_N_ELEMENTS(duration_sizes) - 1;
    while (magnitude < duration_sizes[i].size)
        i--;
    gint64 lesser = (gint64)duration_sizes[i - 1].size, greater = (gint64)duration_sizes[i].size;
    gint64 whole = (gint64)llround(magnitude / (double)lesser) * lesser;
    if (i + 1 < (int)G_N_ELEMENTS(duration_sizes) && whole >= duration_sizes[i + 1].size) {
        greater = (gint64)duration_sizes[++i].size; /* 59 min 59.7 s is an hour */
        lesser = (gint64)duration_sizes[i - 1].size;
    }
    gint64 rest = whole % greater / lesser;
    if (rest == 0 || whole >= 100 * greater)
        return g_strdup_printf("%s%" G_GINT64_FORMAT "\u00a0%s", sign, whole / greater,
                               duration_sizes[i].suffix);
    return g_strdup_printf("%s%" G_GINT64_FORMAT "\u00a0%s %" G_GINT64_FORMAT "\u00a0%s", sign,
                           whole / greater, duration_sizes[i].suffix, rest,
                           duration_sizes[i - 1].suffix);
}

/* Decimals that give three significant digits, e.g. 2 for 1.42 and 0 for 142; fewer where a unit
 * has no fractions, or, unless they are `wanted`, a value has none that shows. */
static int decimals_for(Unit unit, const UnitStyle *style, double magnitude, bool wanted)
{
    double scaled = magnitude / style->divisor;
    int decimals = scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
    if (style->divisor != 1)
        return decimals;
    if (is_whole(unit) || magnitude == 0)
        return 0;
    if (unit == UNIT_SECONDS && magnitude >= 0.95)
        return magnitude >= 10 || fabs(magnitude - round(magnitude)) < 0.05 ? 0 : 1;
    if (!wanted && fabs(magnitude - round(magnitude)) < 5e-4 && magnitude >= 0.5)
        return 0;
    return unit == UNIT_PERCENT ? MIN(1, decimals) : decimals;
}

/* The style for a value alone: what would be rounded to the next unit is in that. */
static UnitStyle own_style(Unit unit, double magnitude)
{
    UnitStyle style = style_of(unit, magnitude);
    double scaled = magnitude / style.divisor;
    if (style.power != 0 && scaled >= 9.995) /* not 10.00×10²¹ */
        return power_style(unit, style.power + 1);
    if (style.power != 0 || unit == UNIT_SECONDS)
        return style;
    const UnitSize *size = size_of(unit, magnitude);
    const UnitSize *last = &unit_sizes[unit].sizes[unit_sizes[unit].n - 1];
    /* 1023.7 KiB would be "1024 KiB": that is 1.00 MiB. */
    if (size < last && round(scaled) * size->size >= size[1].size)
        style = (UnitStyle){.divisor = size[1].size, .suffix = size[1].suffix};
    return style;
}

/* What limits the decimals of a number. */
typedef struct {
    const UnitStyle *axis; /* no fewer than its labels have; NULL: there is none */
    int finest;            /* no more, in plain units */
    bool wanted;           /* also for whole numbers */
} Precision;

static const Precision alone = {NULL, UNITS_ANY_DECIMALS, false};

static int choose_decimals(Unit unit, const UnitStyle *style, double magnitude,
                           const Precision *precision)
{
    const UnitStyle *axis = precision->axis;
    int decimals = decimals_for(unit, style, magnitude, precision->wanted);
    if (axis != NULL && axis->divisor == style->divisor && axis->power == style->power)
        decimals = MAX(decimals, axis->decimals);
    return style->divisor == 1 ? MIN(decimals, precision->finest) : decimals;
}

static char *format(double value, Unit unit, const Precision *precision)
{
    if (!isfinite(value))
        return g_strdup(isnan(value) ? "–" : value > 0 ? "∞" : "\u2212∞");
    double magnitude = fabs(value);
    if (unit == UNIT_SECONDS && magnitude >= 59.5 && magnitude < 1e6 * 86400)
        return format_duration(value);
    UnitStyle style = own_style(unit, magnitude);
    style.decimals = choose_decimals(unit, &style, magnitude, precision);
    char text[UNITS_TEXT_MAX];
    if (magnitude >= LEAST_WRITTEN_OUT && magnitude < 0.01 &&
        (unit == UNIT_NONE || unit == UNIT_SECONDS)) {
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(number, sizeof number, "%.3g", magnitude);
        write_unit(g_stpcpy(g_stpcpy(text, value < 0 ? "\u2212" : ""), number), &style);
    } else {
        units_write(text, value, &style);
    }
    return g_strdup(text);
}

char *units_format(double value, Unit unit)
{
    return format(value, unit, &alone);
}

char *units_format_beside(double value, Unit unit, const UnitStyle *axis, int finest)
{
    return format(value, unit, &(Precision){axis, finest, false});
}

int units_decimals(double value)
{
    gint64 whole = 0;
    for (int places = 0; places <= DECIMAL_MOST; places++)
        if (decimal_units(value, places, &whole))
            return places;
    return UNITS_ANY_DECIMALS;
}

char *units_format_plain(double value, Unit unit)
{
    g_autofree char *text = units_format(value, unit);
    g_auto(GStrv) words = g_strsplit(text, "\u00a0", -1);
    return g_strjoinv(" ", words);
}

/* Where the number ends. */
static char *unit_within(char *text)
{
    char *power = strstr(text, "×"), *suffix = strstr(text, "\u00a0");
    return power ? power : suffix;
}

/* "0.93" for 953 MiB up to 1.93 GiB: in the unit of `high`, where that does not make zeros of it;
 * else NULL. Free with g_free(). */
static char *format_low(double low, double high, Unit unit)
{
    UnitStyle style = own_style(unit, fabs(high));
    if (unit == UNIT_SECONDS || style.power != 0 || !(low >= 0.1 * style.divisor) ||
        own_style(unit, low).divisor == style.divisor)
        return NULL;
    char text[UNITS_TEXT_MAX];
    units_write(text, low, &(UnitStyle){.divisor = style.divisor, .suffix = "", .decimals = 2});
    return g_strdup(text);
}

static char *format_range(double low, double high, Unit unit, Precision precision)
{
    /* "1–2.50" looks as if the one were known better than the other. */
    precision.wanted = unit == UNIT_NONE && (low != floor(low) || high != floor(high));
    g_autofree char *second = format(high, unit, &precision);
    g_autofree char *first = format_low(low, high, unit);
    if (first)
        return g_strdup_printf("%s–%s", first, second);
    first = format(low, unit, &precision);
    if (g_str_equal(first, second))
        return units_format(high, unit);
    char *end = unit_within(first);
    bool whole = unit == UNIT_SECONDS && strchr(first, ' '); /* "3 d 4 h" */
    if (end && !whole && g_strcmp0(end, unit_within(second)) == 0)
        *end = '\0';
    /* "−25–1" reads like a sum. */
    return g_strdup_printf(low < 0 ? "%s to %s" : "%s–%s", first, second);
}

char *units_format_range(double low, double high, Unit unit)
{
    return format_range(low, high, unit, alone);
}

char *units_format_range_beside(double low, double high, Unit unit, const UnitStyle *axis,
                                int finest)
{
    return format_range(low, high, unit, (Precision){axis, finest, false});
}
