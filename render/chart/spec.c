#include "chart/spec_build.h"

#include <math.h>

G_DEFINE_QUARK(hubplot_spec_error, spec_error)

Spec *spec_new(void)
{
    Spec *spec = g_new0(Spec, 1);
    spec->owned = g_ptr_array_new_with_free_func(g_free);
    return spec;
}

gpointer spec_keep(Spec *spec, gpointer memory)
{
    g_ptr_array_add(spec->owned, memory);
    return memory;
}

gpointer spec_alloc(Spec *spec, gsize n, gsize size)
{
    return n > 0 ? spec_keep(spec, g_malloc0_n(n, size)) : NULL;
}

void spec_free(Spec *spec)
{
    if (spec == NULL)
        return;
    g_ptr_array_unref(spec->owned);
    g_free(spec);
}

const Chart *spec_chart(const Spec *spec)
{
    return &spec->chart;
}

ScaleKind spec_suit_scale(const ChartSeries *series, gsize n)
{
    double low = INFINITY, high = -INFINITY;
    for (gsize i = 0; i < n; i++)
        for (gsize k = 0; k < series[i].n; k++) {
            low = fmin(low, series[i].value[k]);
            high = fmax(high, series[i].value[k]);
        }
    return low > high / 2 || high < low / 2 ? SCALE_LINEAR : SCALE_LINEAR_ZERO;
}
