#include "chart/figures.h"

#include <math.h>

typedef struct {
    Span span;
    double low, high;
    bool any;
} Extremes;

struct Figures {
    GHashTable *known; /* values' address -> Extremes of the span last asked for */
};

Figures *figures_new(void)
{
    Figures *figures = g_new(Figures, 1);
    figures->known = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return figures;
}

void figures_forget(Figures *figures)
{
    g_hash_table_remove_all(figures->known);
}

void figures_free(Figures *figures)
{
    if (!figures)
        return;
    g_hash_table_unref(figures->known);
    g_free(figures);
}

static const Extremes *look_up(Figures *figures, const ChartSeries *series, Span span)
{
    Extremes *extremes = g_hash_table_lookup(figures->known, series->value);
    if (extremes && extremes->span.first == span.first && extremes->span.last == span.last)
        return extremes;
    if (!extremes) {
        extremes = g_new(Extremes, 1);
        g_hash_table_insert(figures->known, (gpointer)series->value, extremes);
    }
    extremes->span = span;
    extremes->any = decimate_extremes(series->value, span, &extremes->low, &extremes->high);
    return extremes;
}

bool figures_extremes(Figures *figures, const ChartSeries *series, Span span, double *low,
                      double *high)
{
    if (!figures)
        return decimate_extremes(series->value, span, low, high);
    const Extremes *extremes = look_up(figures, series, span);
    if (extremes->any) {
        *low = extremes->low;
        *high = extremes->high;
    }
    return extremes->any;
}

SeriesFigures figures_of(Figures *figures, const ChartSeries *series, gint64 from, gint64 until)
{
    SeriesFigures of = {.last = NAN, .low = NAN, .high = NAN};
    Span span = decimate_visible(series, from, until);
    /* Only what is shown counts here, not the neighbours. */
    if (span.first < span.last && series->time[span.first] < from)
        span.first++;
    if (span.first < span.last && series->time[span.last - 1] > until)
        span.last--;
    of.any = figures_extremes(figures, series, span, &of.low, &of.high);
    for (gsize i = span.last; of.any && i > span.first; i--)
        if (!isnan(series->value[i - 1])) {
            of.last = series->value[i - 1];
            of.last_time = series->time[i - 1];
            break;
        }
    return of;
}
