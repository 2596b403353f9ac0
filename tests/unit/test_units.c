/* Numbers as people read them. */
#include "axis/units.h"

#include <locale.h>
#include <math.h>

#define NB "\u00a0"
#define KIB 1024.0
#define MIB 0x1p20
#define GIB 0x1p30

static const struct {
    double value;
    Unit unit;
    const char *text;
} cases[] = {
    {0, UNIT_BYTES, "0" NB "B"},
    {1, UNIT_BYTES, "1" NB "B"},
    {1023, UNIT_BYTES, "1023" NB "B"},
    {1024, UNIT_BYTES, "1.00" NB "KiB"},
    {12 * KIB, UNIT_BYTES, "12.0" NB "KiB"},
    {999.4 * MIB, UNIT_BYTES, "999" NB "MiB"},
    {1023.6 * MIB, UNIT_BYTES, "1.00" NB "GiB"}, /* never "1024 MiB" */
    {1529629254, UNIT_BYTES, "1.42" NB "GiB"},
    {1531229474, UNIT_BYTES, "1.43" NB "GiB"},
    {1147682816, UNIT_BYTES, "1.07" NB "GiB"},
    {9.996 * GIB, UNIT_BYTES, "10.0" NB "GiB"},
    {-1.5 * GIB, UNIT_BYTES, "\u22121.50" NB "GiB"},
    {0x1p62, UNIT_BYTES, "4.00" NB "EiB"},
    {999, UNIT_BYTES_SI, "999" NB "B"},
    {1000, UNIT_BYTES_SI, "1.00" NB "kB"},
    {53648743, UNIT_BYTES_SI, "53.6" NB "MB"},
    {0, UNIT_COUNT, "0"},
    {9999, UNIT_COUNT, "9,999"},
    {12345, UNIT_COUNT, "12,345"},
    {1234567, UNIT_COUNT, "1.23" NB "M"},
    {25, UNIT_PERCENT, "25" NB "%"},
    {0.1, UNIT_PERCENT, "0.1" NB "%"},
    {-24.96, UNIT_PERCENT, "\u221225.0" NB "%"},
    {0, UNIT_SECONDS, "0" NB "s"},
    {2.5, UNIT_SECONDS, "2.5" NB "s"},
    {59, UNIT_SECONDS, "59" NB "s"},
    {60, UNIT_SECONDS, "1" NB "min"},
    {3599.7, UNIT_SECONDS, "1" NB "h"},
    {3 * 86400 + 4 * 3600, UNIT_SECONDS, "3" NB "d 4" NB "h"},
    {-90, UNIT_SECONDS, "\u22121" NB "min 30" NB "s"},
    {3.14159, UNIT_NONE, "3.14"},
    {0.00012, UNIT_NONE, "0.00012"},
    {-0.0012, UNIT_NONE, "\u22120.0012"},
    {1.58e15, UNIT_NONE, "1.58" NB "P"},
    {1e15, UNIT_NONE, "1.00" NB "P"},
    {1.58e300, UNIT_BYTES, "1.58×10³⁰⁰" NB "B"},
    {-9.999e299, UNIT_BYTES_SI, "\u22121.00×10³⁰⁰" NB "B"},
    {0x1p70, UNIT_BYTES, "1024" NB "EiB"},
    {1.58e15, UNIT_PERCENT, "1.58×10¹⁵" NB "%"},
    {1.58e15, UNIT_SECONDS, "1.58×10¹⁵" NB "s"},
    {1e24, UNIT_COUNT, "1.00×10²⁴"},
    {1.58e-12, UNIT_NONE, "1.58×10⁻¹²"},
    {1.58e-12, UNIT_BYTES, "0" NB "B"},
    {0.0025, UNIT_SECONDS, "0.0025" NB "s"},
    {0.25, UNIT_SECONDS, "0.25" NB "s"},
    {NAN, UNIT_BYTES, "–"},
    {INFINITY, UNIT_BYTES, "∞"},
    {-INFINITY, UNIT_COUNT, "\u2212∞"},
};

static void formats(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = units_format(cases[i].value, cases[i].unit);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

/* German writes 1,42. The picture must not. */
static void is_the_same_in_every_locale(void)
{
    const char *locales[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "C.UTF-8"};
    for (gsize i = 0; i < G_N_ELEMENTS(locales); i++) {
        if (setlocale(LC_ALL, locales[i]))
            formats();
    }
    setlocale(LC_ALL, "C");
}

static void ranges_say_the_unit_once(void)
{
    g_autofree char *same = units_format_range(1147682816, 1531229474, UNIT_BYTES);
    g_assert_cmpstr(same, ==, "1.07–1.43" NB "GiB");
    g_autofree char *other = units_format_range(953 * MIB, 1.93 * GIB, UNIT_BYTES);
    g_assert_cmpstr(other, ==, "0.93–1.93" NB "GiB");
    g_autofree char *far = units_format_range(12 * KIB, 1.93 * GIB, UNIT_BYTES);
    g_assert_cmpstr(far, ==, "12.0" NB "KiB–1.93" NB "GiB");
    g_autofree char *negative = units_format_range(-25, 1.3, UNIT_PERCENT);
    g_assert_cmpstr(negative, ==, "\u221225 to 1.3" NB "%");
    g_autofree char *power = units_format_range(1e300, 1.58e300, UNIT_BYTES);
    g_assert_cmpstr(power, ==, "1.00–1.58×10³⁰⁰" NB "B");
    g_autofree char *durations = units_format_range(90, 3700, UNIT_SECONDS);
    g_assert_cmpstr(durations, ==, "1" NB "min 30" NB "s–1" NB "h 2" NB "min");
    g_autofree char *decimals = units_format_range(1, 2.9996, UNIT_NONE);
    g_assert_cmpstr(decimals, ==, "1.00–3.00");
    g_autofree char *zero = units_format_range(0, 25.5, UNIT_PERCENT);
    g_assert_cmpstr(zero, ==, "0–25.5" NB "%");
    g_autofree char *one = units_format_range(5, 5, UNIT_COUNT);
    g_assert_cmpstr(one, ==, "5");
}

static void styles_have_the_decimals_that_steps_need(void)
{
    char text[UNITS_TEXT_MAX];
    UnitStyle style = units_style(UNIT_BYTES, 1.6 * GIB, 0.2 * GIB);
    units_write(text, 1.4 * GIB, &style);
    g_assert_cmpstr(text, ==, "1.4" NB "GiB");
    style = units_style(UNIT_BYTES, 1.6 * GIB, 0.25 * GIB);
    units_write(text, 1.5 * GIB, &style);
    g_assert_cmpstr(text, ==, "1.50" NB "GiB");
}

/* Whatever a double holds, the text is valid, ends, and is short. */
static void any_double_has_a_text(void)
{
    guint64 bits = 1;
    for (int i = 0; i < 200000; i++) {
        bits = bits * G_GUINT64_CONSTANT(6364136223846793005) + 1442695040888963407;
        union {
            guint64 bits;
            double value;
        } number = {bits};
        g_autofree char *text = units_format(number.value, (Unit)(i % 6));
        g_assert_true(g_utf8_validate(text, -1, NULL));
        g_assert_cmpuint(strlen(text), <, UNITS_TEXT_MAX);
        g_assert_cmpuint(strlen(text), >, 0);
    }
}

static void figures_beside_an_axis_are_as_precise(void)
{
    UnitStyle halves = units_style(UNIT_NONE, 1018, 0.5), whole = units_style(UNIT_NONE, 40, 10);
    static const struct {
        double value;
        int finest;
        const char *halves, *whole;
    } figures[] = {
        {1018.3, 1, "1,018.3", "1,018"},
        {1018, 0, "1,018", "1,018"},
        {5.6, 1, "5.6", "5.6"},
        {5.627, 3, "5.63", "5.63"},
        {5, 0, "5", "5"},
        {0, 12, "0.0", "0"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++) {
        g_autofree char *one =
            units_format_beside(figures[i].value, UNIT_NONE, &halves, figures[i].finest);
        g_autofree char *other =
            units_format_beside(figures[i].value, UNIT_NONE, &whole, figures[i].finest);
        g_assert_cmpstr(one, ==, figures[i].halves);
        g_assert_cmpstr(other, ==, figures[i].whole);
    }
    g_assert_cmpint(units_decimals(12), ==, 0);
    g_assert_cmpint(units_decimals(-0.125), ==, 3);
    g_assert_cmpint(units_decimals(0.1 + 0.2), ==, UNITS_ANY_DECIMALS);
    g_assert_cmpint(units_decimals(NAN), ==, UNITS_ANY_DECIMALS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/units/formats", formats);
    g_test_add_func("/units/locale", is_the_same_in_every_locale);
    g_test_add_func("/units/beside", figures_beside_an_axis_are_as_precise);
    g_test_add_func("/units/ranges", ranges_say_the_unit_once);
    g_test_add_func("/units/styles", styles_have_the_decimals_that_steps_need);
    g_test_add_func("/units/any", any_double_has_a_text);
    return g_test_run();
}
