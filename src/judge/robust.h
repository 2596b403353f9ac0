/* Statistics that a few wild values do not move. */
#ifndef HUBPLOT_ROBUST_H
#define HUBPLOT_ROBUST_H

#include <glib.h>
#include <stdbool.h>

/* A standard deviation's worth of the median absolute deviation, for normal data. */
#define ROBUST_SIGMA 1.4826

/* The share `q` (0 to 1) of `values` lies below the result, interpolated (Hyndman and Fan's
 * definition 7). NAN when n is 0. Sorts `values`. */
double robust_quantile(double *values, gsize n, double q);
/* The same of a half. */
double robust_median(double *values, gsize n);
/* The median distance from `centre`; `values` are left as they are. */
double robust_mad(const double *values, gsize n, double centre);

/* A straight line through points, y = level + slope * x. */
typedef struct {
    double slope, level;
    double slope_low, slope_high; /* its confidence interval of 95 % */
} RobustTrend;

/* Fits by Theil's and Sen's median of the slopes between all pairs; the interval is Sen's, from
 * the variance of Kendall's S (P. K. Sen, "Estimates of the regression coefficient based on
 * Kendall's tau", JASA 63, 1968). n * n / 2 pairs are looked at: thin out long series before.
 * False when fewer than three points differ in x; *trend is untouched then. */
bool robust_trend(const double *x, const double *y, gsize n, RobustTrend *trend);

#endif
