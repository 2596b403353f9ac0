#include "plot/build.h"

Plot *plot_new(ChartKind kind)
{
    Plot *plot = g_new0(Plot, 1);
    plot->chart.kind = kind;
    plot->owned = g_ptr_array_new_with_free_func(g_free);
    plot->strings = g_string_chunk_new(1024);
    return plot;
}

void plot_free(Plot *plot)
{
    if (plot == NULL)
        return;
    g_ptr_array_unref(plot->owned);
    g_string_chunk_free(plot->strings);
    g_free(plot);
}

const Chart *plot_chart(const Plot *plot)
{
    return &plot->chart;
}

gpointer plot_alloc(Plot *plot, gsize n, gsize size)
{
    gpointer array = g_malloc0_n(MAX(n, 1), size);
    g_ptr_array_add(plot->owned, array);
    return array;
}

gpointer plot_keep(Plot *plot, const GArray *array)
{
    gsize size = g_array_get_element_size((GArray *)array);
    gpointer copy = plot_alloc(plot, array->len, size);
    if (array->len > 0)
        memcpy(copy, array->data, array->len * size);
    return copy;
}

const char *plot_string(Plot *plot, const char *text)
{
    return g_string_chunk_insert(plot->strings, text);
}

const char *plot_printf(Plot *plot, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return plot_string(plot, text);
}

const char *plot_range_word(PlotRange range)
{
    static const char *const words[N_PLOT_RANGES] = {"30d", "1y", "all"};
    g_return_val_if_fail((guint)range < N_PLOT_RANGES, "all");
    return words[range];
}
