#include "units.h"

#include <math.h>
#include <string.h>

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

double units_divisor(Unit unit, double largest)
{
    return size_of(unit, fabs(largest))->size;
}

UnitStyle units_style(Unit unit, double largest, double step)
{
    const UnitSize *size = size_of(unit, fabs(largest));
    UnitStyle style = {size->size, size->suffix, 0};
    double rest = fabs(step) / size->size;
    /* 0.25 needs two decimals, 0.2 one: count until nothing that shows is left. */
    while (style.decimals < 9 && rest > 0 && fabs(rest - round(rest)) > 1e-6 * rest) {
        rest *= 10;
        style.decimals++;
    }
    return style;
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
    static const double power[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    double scaled = fabs(value) / style->divisor;
    if (!(scaled * power[style->decimals] < 1e15)) {
        /* Beyond what counts or sizes reach: the exponent is the message. */
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(number, sizeof number, "%.13g", value / style->divisor);
        g_snprintf(text, UNITS_TEXT_MAX, isnan(value) ? "–" : "%s%s%s", number,
                   *style->suffix ? "\u00a0" : "", style->suffix);
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
    if (*style->suffix)
        to = g_stpcpy(to, "\u00a0");
    g_strlcpy(to, style->suffix, (gsize)(text + UNITS_TEXT_MAX - to));
}

/* "3 d 4 h": the largest unit whole, and the next one when it says something. */
static char *format_duration(double seconds)
{
    double magnitude = fabs(seconds);
    const char *sign = seconds < 0 ? "\u2212" : "";
    if (magnitude < 60 || magnitude >= 1e12) {
        UnitStyle style = units_style(UNIT_SECONDS, magnitude, magnitude < 10 ? 0.1 : 1);
        if (magnitude < 10 && fabs(magnitude - round(magnitude)) < 0.05)
            style.decimals = 0;
        char text[UNITS_TEXT_MAX];
        units_write(text, seconds, &style);
        return g_strdup(text);
    }
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

/* Decimals that give three significant digits, e.g. 2 for 1.42 and 0 for 142. */
static int decimals_for(double magnitude)
{
    if (magnitude >= 99.95)
        return 0;
    if (magnitude >= 9.995)
        return 1;
    return 2;
}

char *units_format(double value, Unit unit)
{
    if (!isfinite(value))
        return g_strdup(isnan(value) ? "–" : value > 0 ? "∞" : "\u2212∞");
    if (unit == UNIT_SECONDS)
        return format_duration(value);
    double magnitude = fabs(value);
    const UnitSize *size = size_of(unit, magnitude);
    const UnitSize *last = &unit_sizes[unit].sizes[unit_sizes[unit].n - 1];
    /* 1023.7 KiB would be "1024 KiB": that is 1.00 MiB. */
    if (size < last && round(magnitude / size->size) * size->size >= size[1].size)
        size++;
    double scaled = magnitude / size->size;
    UnitStyle style = {size->size, size->suffix, decimals_for(scaled)};
    bool extreme = scaled >= 1e9 || (unit == UNIT_NONE && magnitude > 0 && magnitude < 0.01);
    if (size->size == 1 && (unit != UNIT_NONE && unit != UNIT_PERCENT))
        style.decimals = 0;
    else if (unit == UNIT_PERCENT || unit == UNIT_NONE)
        style.decimals = fabs(scaled - round(scaled)) < 5e-4 ? 0
                         : unit == UNIT_PERCENT              ? MIN(1, style.decimals)
                                                             : style.decimals;
    if (extreme) {
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(number, sizeof number, "%.3g", value / size->size);
        return g_strconcat(number, *size->suffix ? "\u00a0" : "", size->suffix, NULL);
    }
    char text[UNITS_TEXT_MAX];
    units_write(text, value, &style);
    return g_strdup(text);
}

char *units_format_plain(double value, Unit unit)
{
    g_autofree char *text = units_format(value, unit);
    g_auto(GStrv) words = g_strsplit(text, "\u00a0", -1);
    return g_strjoinv(" ", words);
}

char *units_format_range(double low, double high, Unit unit)
{
    g_autofree char *first = units_format(low, unit), *second = units_format(high, unit);
    if (g_str_equal(first, second))
        return g_steal_pointer(&first);
    const char *suffix = strstr(first, "\u00a0"), *other = strstr(second, "\u00a0");
    if (suffix && other && g_str_equal(suffix, other) && unit != UNIT_SECONDS)
        first[suffix - first] = '\0';
    /* "−25–1" reads like a sum. */
    return g_strdup_printf(low < 0 ? "%s to %s" : "%s–%s", first, second);
}
