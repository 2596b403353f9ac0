/* Numbers as people write them. */
#include "chart/number.h"

#include <math.h>

static void test_read(void)
{
    static const struct {
        const char *text;
        double value;
        bool percent;
    } cases[] = {
        {"1", 1, false},
        {"-1.5", -1.5, false},
        {"+2", 2, false},
        {"1e3", 1000, false},
        {".5", 0.5, false},
        {"12%", 12, true},
        {"12 %", 12, true},
        {"1,234", 1234, false},
        {"-1,234,567.8", -1234567.8, false},
        {"999,999", 999999, false},
        {"1,234%", 1234, true},
        {"1,000e2", 100000, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        double value = NAN;
        bool percent = false;
        g_assert_cmpstr(number_read(cases[i].text, false, &value, &percent), ==, NULL);
        g_assert_cmpfloat(value, ==, cases[i].value);
        g_assert_cmpint(percent, ==, cases[i].percent);
    }
}

static void test_refuse(void)
{
    static const struct {
        const char *text, *problem;
    } cases[] = {
        {"", "not a number"},        {"x", "not a number"},        {"0x10", "not a number"},
        {"inf", "not a number"},     {"1.2.3", "not a number"},    {"1 2", "not a number"},
        {"1,2", "not a number"},     {"1,23,456", "not a number"}, {"1234,567", "not a number"},
        {",123", "not a number"},    {"1,234,", "not a number"},   {"1.5,000", "not a number"},
        {"%", "not a number"},       {"1%%", "not a number"},      {"1e999", "too large a number"},
        {"2012-11", "not a number"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        double value = NAN;
        bool percent = false;
        g_assert_cmpstr(number_read(cases[i].text, false, &value, &percent), ==, cases[i].problem);
    }
    double value = NAN;
    bool percent = false;
    g_assert_nonnull(number_read("1,234", true, &value, &percent));
    g_assert_null(number_read("1234", true, &value, &percent));
}

static void test_gaps(void)
{
    static const char *const gaps[] = {"", "NaN", "NA", "n/a", "null", "None", "-"};
    for (gsize i = 0; i < G_N_ELEMENTS(gaps); i++)
        g_assert_true(number_is_gap(gaps[i]));
    g_assert_false(number_is_gap("0") || number_is_gap("x"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/number/read", test_read);
    g_test_add_func("/number/refuse", test_refuse);
    g_test_add_func("/number/gaps", test_gaps);
    return g_test_run();
}
