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
    const double values[] = {1, 1, 2, 2, 4, 6, 9};
    assert_near(robust_mad(values, 7, 2), 1);
    assert_near(values[6], 9);
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
    g_test_add_func("/robust/trend", test_trend);
    g_test_add_func("/robust/too-little", test_too_little);
    return g_test_run();
}
