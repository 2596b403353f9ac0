#include "judge/robust.h"

#include <math.h>

static void assert_near(double value, double expected)
{
    g_assert_cmpfloat_with_epsilon(value, expected, 1e-9);
}

static void test_quantiles(void)
{
    double odd[] = {5, 1, 3}, even[] = {4, 1, 3, 2}, one[] = {7}, many[] = {0, 10, 20, 30, 40};
    assert_near(robust_median(odd, 3), 3);
    assert_near(robust_median(even, 4), 2.5);
    assert_near(robust_median(one, 1), 7);
    assert_near(robust_quantile(many, 5, 0.9), 36);
    assert_near(robust_quantile(many, 5, 2), 40);
    g_assert_true(isnan(robust_median(one, 0)));
}

static void test_mad(void)
{
    double values[] = {1, 1, 2, 2, 4, 6, 9};
    assert_near(robust_mad(values, 7, 2), 1);
}

/* Of normal values it is their standard deviation, and a tenth of nonsense moves it little. */
static void test_spread(void)
{
    double values[100], equal[] = {3, 3, 3, 3, 9}, one[] = {7};
    g_autoptr(GRand) dice = g_rand_new_with_seed(7);
    double sum = 0;
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < 100; i++) {
            values[i] = -6;
            for (int j = 0; j < 12; j++)
                values[i] += g_rand_double(dice);
            if (i % 10 == 0)
                values[i] = 1e9;
        }
        sum += robust_spread(values, 100);
    }
    g_assert_cmpfloat_with_epsilon(sum / 200, 1.25, 0.1);
    assert_near(robust_spread(equal, 5), 0);
    assert_near(robust_spread(one, 1), 0);
}

/* Any rank of any order, with many that are equal, is what sorting gives. */
static void test_ranks(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(8);
    for (int round = 0; round < 2000; round++) {
        double values[40], sorted[40] = {0};
        int n = g_rand_int_range(dice, 1, 41), k = g_rand_int_range(dice, 0, n);
        for (int i = 0; i < n; i++)
            values[i] = sorted[i] = g_rand_int_range(dice, 0, 1 + round % 50);
        for (int i = 1; i < n; i++)
            for (int j = i; j > 0 && sorted[j - 1] > sorted[j]; j--) {
                double swapped = sorted[j];
                sorted[j] = sorted[j - 1];
                sorted[j - 1] = swapped;
            }
        assert_near(robust_quantile(values, (gsize)n, n > 1 ? (double)k / (n - 1) : 0), sorted[k]);
    }
}

/* The same line, without its interval. */
static void test_line(void)
{
    const double x[] = {0, 1, 2, 3, 4}, y[] = {1, 3, 5, 700, 9};
    double slope = 0, level = 0;
    g_assert_true(robust_line(x, y, 5, &slope, &level));
    assert_near(slope, 2);
    assert_near(level, 1);
}

/* A line is found through a quarter of nonsense. */
static void test_trend(void)
{
    double x[40], y[40];
    RobustTrend trend = {.slope = 42};
    for (int i = 0; i < 40; i++) {
        x[i] = i;
        y[i] = i % 4 == 0 ? 1e6 * (i % 3) : 100 - 2.0 * i + 0.01 * (i % 5);
    }
    g_assert_true(robust_trend(x, y, 40, &trend));
    g_assert_cmpfloat_with_epsilon(trend.slope, -2, 0.01);
    g_assert_cmpfloat_with_epsilon(trend.level, 100, 0.1);
    g_assert_cmpfloat(trend.slope_low, <=, trend.slope);
    g_assert_cmpfloat(trend.slope_high, >=, trend.slope);
}

/* What can't be fitted leaves the result alone. */
static void test_too_little(void)
{
    const double same[] = {1, 1, 1, 1}, y[] = {1, 2, 3, 4};
    RobustTrend trend = {.slope = 42};
    g_assert_false(robust_trend(y, y, 2, &trend));
    g_assert_false(robust_trend(same, y, 4, &trend));
    assert_near(trend.slope, 42);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/robust/quantiles", test_quantiles);
    g_test_add_func("/robust/mad", test_mad);
    g_test_add_func("/robust/spread", test_spread);
    g_test_add_func("/robust/ranks", test_ranks);
    g_test_add_func("/robust/line", test_line);
    g_test_add_func("/robust/trend", test_trend);
    g_test_add_func("/robust/too-little", test_too_little);
    return g_test_run();
}
