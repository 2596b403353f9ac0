#include "judge/robust.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

static double quantile_of_sorted(const double *values, gsize n, double q)
{
    if (n == 0)
        return NAN;
    double place = CLAMP(q, 0, 1) * (double)(n - 1);
    gsize below = (gsize)place;
    gsize above = MIN(below + 1, n - 1);
    return values[below] + (place - (double)below) * (values[above] - values[below]);
}

double robust_quantile(double *values, gsize n, double q)
{
    qsort(values, n, sizeof *values, compare);
    return quantile_of_sorted(values, n, q);
}

double robust_median(double *values, gsize n)
{
    return robust_quantile(values, n, 0.5);
}

double robust_mad(const double *values, gsize n, double centre)
{
    g_autofree double *distances = g_new(double, n);
    for (gsize i = 0; i < n; i++)
        distances[i] = fabs(values[i] - centre);
    return robust_median(distances, n);
}

bool robust_trend(const double *x, const double *y, gsize n, RobustTrend *trend)
{
    if (n < 3)
        return false;
    g_autofree double *slopes = g_new(double, n *(n - 1) / 2);
    gsize pairs = 0;
    for (gsize i = 0; i < n; i++)
        for (gsize j = i + 1; j < n; j++)
            if (x[i] != x[j])
                slopes[pairs++] = (y[j] - y[i]) / (x[j] - x[i]);
    if (pairs < 3)
        return false;
    qsort(slopes, pairs, sizeof *slopes, compare);
    double slope = quantile_of_sorted(slopes, pairs, 0.5);
    double count = (double)n;
    double half = 1.96 * sqrt(count * (count - 1) * (2 * count + 5) / 18) / 2 / (double)pairs;
    g_autofree double *levels = g_new(double, n);
    for (gsize i = 0; i < n; i++)
        levels[i] = y[i] - slope * x[i];
    *trend = (RobustTrend){.slope = slope,
                           .level = robust_median(levels, n),
                           .slope_low = quantile_of_sorted(slopes, pairs, 0.5 - half),
                           .slope_high = quantile_of_sorted(slopes, pairs, 0.5 + half)};
    return true;
}
