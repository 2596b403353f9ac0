/* Statistics that a few wild values do not move. */
#ifndef HUBPLOT_ROBUST_H
#define HUBPLOT_ROBUST_H

#include <glib.h>
#include <stdbool.h>

/* A standard deviation's worth of the median absolute deviation, for normal data. */
#define ROBUST_SIGMA 1.4826
#define ROBUST_MAX 128     /* values of a spread */
#define ROBUST_LINE_MAX 48 /* points of a line: all pairs of them are looked at */

/* The share `q` (0 to 1) of `values` lies below the result, interpolated (Hyndman and Fan's
 * definition 7). NAN when n is 0. Puts `values` in another order. */
double robust_quantile(double *values, gsize n, double q);
/* The same of a half. */
double robust_median(double *values, gsize n);
/* The median distance from `centre`, with which `values` are overwritten. */
double robust_mad(double *values, gsize n, double centre);

/* The standard deviation of up to ROBUST_MAX values around their median, those further away than
 * 2.5 times what the MAD makes of it taken to be there: a winsorized one, with a step of P. J.
 * Huber's "Robust Statistics", 1981. Of normal data it varies half as much as the MAD does, so that
 * four of it are four. 0 where half of them are equal. Puts `values` in another order. */
double robust_spread(double *values, gsize n);

/* Fits y = level + slope * x to up to ROBUST_LINE_MAX points by Theil's and Sen's median of the
 * slopes between all pairs (P. K. Sen, "Estimates of the regression coefficient based on Kendall's
 * tau", JASA 63, 1968). False when fewer than three points differ in x; nothing is set then. */
bool robust_line(const double *x, const double *y, gsize n, double *slope, double *level);

/* The same with Sen's confidence interval of the slope, from the variance of Kendall's S. */
typedef struct {
    double slope, level;
    double slope_low, slope_high; /* its confidence interval of 95 % */
} RobustTrend;
bool robust_trend(const double *x, const double *y, gsize n, RobustTrend *trend);

#endif
