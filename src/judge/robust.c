#include "judge/robust.h"

#include <math.h>

#define CLIPPED 2.5 /* standard deviations */
#define FEW 12      /* values that are sorted by insertion */

static void sort_few(double *values, gsize n)
{
    for (gsize i = 1; i < n; i++) {
        double value = values[i];
        gsize at = i;
        for (; at > 0 && values[at - 1] > value; at--)
            values[at] = values[at - 1];
        values[at] = value;
    }
}

/* Puts those of values[low .. high] that are less than the pivot (or equal to it, where asked for)
 * before the others; returns where these begin. It swaps always and branches never, which a
 * processor cannot foretell: N. Lomuto's partition, as A. Alexandrescu and others write it. */
static gsize partition(double *values, gsize low, gsize high, double pivot, bool or_equal)
{
    gsize first = low;
    for (gsize i = low; i <= high; i++) {
        double value = values[i];
        values[i] = values[first];
        values[first] = value;
        first += or_equal ? value <= pivot : value < pivot;
    }
    return first;
}

/* Puts the value of rank `k` in its place, none larger before it and none smaller after it: C. A.
 * R. Hoare's selection ("Algorithm 65: find", CACM 4, 1961), with the median of three as pivot. */
static double select_rank(double *values, gsize n, gsize k)
{
    gsize low = 0, high = n - 1;
    while (high - low >= FEW) {
        double a = values[low], b = values[low + (high - low) / 2], c = values[high];
        double pivot = a < b ? (b < c ? b : MAX(a, c)) : (a < c ? a : MAX(b, c));
        gsize first = partition(values, low, high, pivot, false);
        if (k < first) {
            high = first - 1;
            continue;
        }
        low = partition(values, first, high, pivot, true);
        if (k < low)
            return pivot;
    }
    sort_few(values + low, high - low + 1);
    return values[k];
}

double robust_quantile(double *values, gsize n, double q)
{
    if (n == 0)
        return NAN;
    double place = CLAMP(q, 0, 1) * (double)(n - 1);
    gsize below = (gsize)place;
    double value = select_rank(values, n, below), next = INFINITY;
    if (place <= (double)below)
        return value;
    for (gsize i = below + 1; i < n; i++)
        next = values[i] < next ? values[i] : next;
    return value + (place - (double)below) * (next - value);
}

double robust_median(double *values, gsize n)
{
    return robust_quantile(values, n, 0.5);
}

double robust_mad(double *values, gsize n, double centre)
{
    for (gsize i = 0; i < n; i++)
        values[i] = fabs(values[i] - centre);
    return robust_median(values, n);
}

double robust_spread(double *values, gsize n)
{
    double copy[ROBUST_MAX], sum = 0;
    g_return_val_if_fail(n <= ROBUST_MAX, NAN);
    if (n < 2)
        return 0;
    double centre = robust_median(values, n);
    for (gsize i = 0; i < n; i++)
        copy[i] = fabs(values[i] - centre);
    double most = CLIPPED * ROBUST_SIGMA * robust_median(copy, n);
    for (gsize i = 0; i < n; i++) {
        double distance = fmin(fabs(values[i] - centre), most);
        sum += distance * distance;
    }
    return sqrt(sum / (double)(n - 1));
}

/* The slopes between all pairs of points; how many. */
static gsize find_slopes(const double *x, const double *y, gsize n, double *slopes)
{
    gsize pairs = 0;
    for (gsize i = 0; i < n; i++)
        for (gsize j = i + 1; j < n; j++)
            if (x[i] != x[j])
                slopes[pairs++] = (y[j] - y[i]) / (x[j] - x[i]);
    return pairs;
}

/* The level of a line of that slope. */
static double find_level(const double *x, const double *y, gsize n, double slope)
{
    double levels[ROBUST_LINE_MAX];
    for (gsize i = 0; i < n; i++)
        levels[i] = y[i] - slope * x[i];
    return robust_median(levels, n);
}

bool robust_line(const double *x, const double *y, gsize n, double *slope, double *level)
{
    double slopes[ROBUST_LINE_MAX * (ROBUST_LINE_MAX - 1) / 2];
    g_return_val_if_fail(n <= ROBUST_LINE_MAX, false);
    gsize pairs = find_slopes(x, y, n, slopes);
    if (pairs < 3)
        return false;
    *slope = robust_median(slopes, pairs);
    *level = find_level(x, y, n, *slope);
    return true;
}

bool robust_trend(const double *x, const double *y, gsize n, RobustTrend *trend)
{
    double slopes[ROBUST_LINE_MAX * (ROBUST_LINE_MAX - 1) / 2];
    g_return_val_if_fail(n <= ROBUST_LINE_MAX, false);
    gsize pairs = find_slopes(x, y, n, slopes);
    if (pairs < 3)
        return false;
    double slope = robust_median(slopes, pairs);
    double count = (double)n;
    double half = 1.96 * sqrt(count * (count - 1) * (2 * count + 5) / 18) / 2 / (double)pairs;
    *trend = (RobustTrend){.slope = slope,
                           .level = find_level(x, y, n, slope),
                           .slope_low = robust_quantile(slopes, pairs, 0.5 - half),
                           .slope_high = robust_quantile(slopes, pairs, 0.5 + half)};
    return true;
}
