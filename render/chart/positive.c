#include "chart/positive.h"

#include <math.h>

static double *copy_positive(const ChartSeries *series)
{
    double *values = g_new(double, series->n);
    for (gsize i = 0; i < series->n; i++)
        values[i] = series->value[i] > 0 ? series->value[i] : NAN;
    return values;
}

Positive positive_new(const ChartPanel *panel)
{
    Positive positive = {*panel, g_ptr_array_new_with_free_func(g_free)};
    ChartSeries *series = g_memdup2(panel->series, panel->n_series * sizeof *series);
    g_ptr_array_add(positive.arrays, series);
    for (gsize i = 0; i < panel->n_series; i++) {
        double *values = copy_positive(&series[i]);
        g_ptr_array_add(positive.arrays, values);
        series[i].value = values;
    }
    positive.panel.series = series;
    return positive;
}

void positive_clear(Positive *positive)
{
    g_ptr_array_unref(positive->arrays);
}
