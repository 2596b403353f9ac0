/* Axes: they enclose their data, steps are round, no two labels alike. */
#include "axis/ticks.h"

#include <math.h>
#include <string.h>

static void places_linearly(void)
{
    Scale scale = scale_new(false, 0, 10, 200, 100); /* y grows downwards */
    g_assert_cmpfloat(scale_place(&scale, 0), ==, 200);
    g_assert_cmpfloat(scale_place(&scale, 5), ==, 150);
    g_assert_cmpfloat(scale_place(&scale, 10), ==, 100);
    g_assert_cmpfloat(scale_place(&scale, -3), ==, 200);
    g_assert_cmpfloat(scale_place(&scale, 1e300), ==, 100);
    g_assert_true(isnan(scale_place(&scale, NAN)));
}

static void places_logarithmically(void)
{
    Scale scale = scale_new(true, 1, 1000, 0, 300);
    g_assert_cmpfloat_with_epsilon(scale_place(&scale, 10), 100, 1e-9);
    g_assert_cmpfloat_with_epsilon(scale_place(&scale, 100), 200, 1e-9);
    g_assert_cmpfloat(scale_place(&scale, 0), ==, 0);
}

#define NB "\u00a0"
#define GIB 0x1p30

static const struct {
    double low, high;
    ScaleKind scale;
    Unit unit;
    int wanted;
    const char *labels; /* joined by "|" */
} cases[] = {
    {1.45 * GIB, 1.49 * GIB, SCALE_LINEAR_ZERO, UNIT_BYTES, 4,
     "0|0.5" NB "GiB|1.0" NB "GiB|1.5" NB "GiB"},
    {0, 1010 * 0x1p20, SCALE_LINEAR_ZERO, UNIT_BYTES, 2, "0|0.5" NB "GiB|1.0" NB "GiB"},
    {0, 950 * 0x1p20, SCALE_LINEAR_ZERO, UNIT_BYTES, 2, "0|500" NB "MiB|1000" NB "MiB"},
    {0, 4, SCALE_LINEAR_ZERO, UNIT_COUNT, 4, "0|1|2|3|4"},
    {0, 1, SCALE_LINEAR_ZERO, UNIT_COUNT, 4, "0|1"}, /* no half tarballs */
    {0, 7200, SCALE_LINEAR_ZERO, UNIT_SECONDS, 4, "0|0.5" NB "h|1.0" NB "h|1.5" NB "h|2.0" NB "h"},
    {-30, 10, SCALE_LINEAR, UNIT_PERCENT, 4,
     "\u221230" NB "%|\u221220" NB "%|\u221210" NB "%|0|10" NB "%"},
    {12 * 1024.0, 7 * GIB, SCALE_LOG, UNIT_BYTES, 6,
     "1" NB "KiB|32" NB "KiB|1" NB "MiB|32" NB "MiB|1" NB "GiB|32" NB "GiB"},
    {3, 30000, SCALE_LOG, UNIT_COUNT, 6, "1|10|100|1,000|10,000|100,000"},
    {0, 1.5e300, SCALE_LINEAR_ZERO, UNIT_BYTES, 3,
     "0|0.5×10³⁰⁰" NB "B|1.0×10³⁰⁰" NB "B|1.5×10³⁰⁰" NB "B"},
    {0, 1.5e15, SCALE_LINEAR_ZERO, UNIT_SECONDS, 3,
     "0|0.5×10¹⁵" NB "s|1.0×10¹⁵" NB "s|1.5×10¹⁵" NB "s"},
    {1e-12, 1.5e-12, SCALE_LINEAR_ZERO, UNIT_NONE, 3, "0|0.5×10⁻¹²|1.0×10⁻¹²|1.5×10⁻¹²"},
    {1e-8, 10, SCALE_LOG, UNIT_NONE, 3, "1×10⁻⁹|1×10⁻⁶|0.001|1|1,000"},
    {-5, -5, SCALE_LOG, UNIT_COUNT, 3, "\u22126|\u22124|\u22122|0"}, /* no logarithm: from zero */
};

static void chooses(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Ticks ticks;
        ticks_choose(&ticks, cases[i].low, cases[i].high, cases[i].scale, cases[i].unit,
                     cases[i].wanted);
        g_autoptr(GString) labels = g_string_new(ticks.label[0]);
        for (int k = 1; k < ticks.n; k++)
            g_string_append_printf(labels, "|%s", ticks.label[k]);
        g_assert_cmpstr(labels->str, ==, cases[i].labels);
    }
}

/* Properties that hold for every range of numbers, however unreasonable. */
static void check(double low, double high, ScaleKind scale, Unit unit, int wanted)
{
    Ticks ticks;
    ticks_choose(&ticks, low, high, scale, unit, wanted);
    g_assert_cmpint(ticks.n, >=, 2);
    g_assert_cmpint(ticks.n, <=, TICKS_MAX);
    g_assert_cmpfloat(ticks.low, <, ticks.high);
    double slack = 1e-8 * MAX(fabs(ticks.low), fabs(ticks.high));
    if (fabs(low) < 1e299 && fabs(high) < 1e299) {
        g_assert_cmpfloat(ticks.low, <=, low + slack);
        g_assert_cmpfloat(ticks.high, >=, high - slack);
    }
    for (int k = 1; k < ticks.n; k++) {
        g_assert_cmpfloat(ticks.value[k], >, ticks.value[k - 1]);
        g_assert_cmpstr(ticks.label[k], !=, ticks.label[k - 1]);
        /* 1.953125 GiB would be in the wrong unit. */
        if (unit <= UNIT_BYTES_SI && scale != SCALE_LOG && high > 1 && high - low > high / 1000)
            g_assert_cmpint(g_utf8_strlen(ticks.label[k], -1), <=, 10);
    }
}

static void no_two_labels_are_alike(void)
{
    static const ScaleKind scales[] = {SCALE_LINEAR_ZERO, SCALE_LINEAR, SCALE_LOG};
    guint64 bits = 7;
    for (int i = 0; i < 100000; i++) {
        double number[2];
        for (int k = 0; k < 2; k++) {
            bits = bits * G_GUINT64_CONSTANT(6364136223846793005) + 1442695040888963407;
            number[k] = pow(10, (double)(bits >> 40) / (1 << 24) * 24 - 6);
        }
        double low = MIN(number[0], number[1]), high = MAX(number[0], number[1]);
        /* close to each other now and then: "1.53 GiB" and "1.54 GiB" */
        if (i % 3 == 0)
            low = high * (1 - (double)(bits >> 50) / (1 << 20));
        check(low, high, scales[i % G_N_ELEMENTS(scales)], (Unit)(i % 6), 1 + i % 9);
    }
    check(1e15, 1e15 + 29, SCALE_LINEAR, UNIT_NONE, 5);
    check(1e9, 1e9 + 0.01, SCALE_LINEAR, UNIT_NONE, 5);
}

static void survives_what_no_axis_can_show(void)
{
    static const double numbers[] = {0, 1, -1, 1e-320, 1e308, -1e308, 1e-300, 0x1p-1074, 0x1p53};
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(numbers); k++)
            for (int unit = 0; unit < 6; unit++) {
                Ticks ticks;
                ticks_choose(&ticks, MIN(numbers[i], numbers[k]), MAX(numbers[i], numbers[k]),
                             (ScaleKind)(unit % 3), (Unit)unit, 5);
                g_assert_cmpint(ticks.n, >=, 2);
                g_assert_true(isfinite(ticks.low) && isfinite(ticks.high));
                g_assert_cmpfloat(ticks.low, <, ticks.high);
            }
}

static void unit_can_be_said_elsewhere(void)
{
    Ticks ticks;
    ticks_choose(&ticks, 0, 1.49 * GIB, SCALE_LINEAR_ZERO, UNIT_BYTES, 4);
    g_assert_cmpstr(ticks_take_unit(&ticks), ==, "GiB");
    g_assert_cmpstr(ticks.label[1], ==, "0.5");
    ticks_choose(&ticks, 1, 1e9, SCALE_LOG, UNIT_BYTES, 4);
    g_assert_cmpstr(ticks_take_unit(&ticks), ==, "");
    g_assert_nonnull(strstr(ticks.label[0], "B"));
    ticks_choose(&ticks, 0, 1.5e300, SCALE_LINEAR_ZERO, UNIT_BYTES, 3);
    g_assert_cmpstr(ticks_take_unit(&ticks), ==, "10³⁰⁰" NB "B");
    g_assert_cmpstr(ticks.label[1], ==, "0.5");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scale/linear", places_linearly);
    g_test_add_func("/scale/log", places_logarithmically);
    g_test_add_func("/ticks/chooses", chooses);
    g_test_add_func("/ticks/distinct", no_two_labels_are_alike);
    g_test_add_func("/ticks/extremes", survives_what_no_axis_can_show);
    g_test_add_func("/ticks/suffix", unit_can_be_said_elsewhere);
    return g_test_run();
}
