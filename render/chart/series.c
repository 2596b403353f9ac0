/* A million samples on a thousand pixels: what is drawn is thinned, and what is asked twice is
 * remembered.
 *
 * Thinning is M4 (see series.h): of the samples that fall into one column of pixels, a line's
 * picture depends only on the first, the last, the smallest and the largest. So at most four of
 * each column are kept, in the order of time. Invariant: a gap, be it NaN or more than `hold`
 * without a sample, lies between two kept samples where it lay between the original ones. */
#include "chart/series.h"

#include <math.h>

/* The first index whose time is not before `instant`. */
static gsize lower_bound(const gint64 *times, gsize n, gint64 instant)
{
    gsize low = 0;
    while (n > 0) {
        gsize half = n / 2;
        if (times[low + half] < instant) {
            low += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return low;
}

Span series_visible(const ChartSeries *series, gint64 from, gint64 until)
{
    gsize first = lower_bound(series->time, series->n, from);
    gsize last = first + lower_bound(series->time + first, series->n - first, until + 1);
    return (Span){first > 0 ? first - 1 : 0, MIN(last + 1, series->n)};
}

typedef struct {
    double low, high;
} Extremes;

/* Comparisons with NaN are false, so that gaps fall out by themselves. */
static inline void widen(Extremes *extremes, double value)
{
    extremes->low = value < extremes->low ? value : extremes->low;
    extremes->high = value > extremes->high ? value : extremes->high;
}

static inline void join(Extremes *extremes, const Extremes *other)
{
    extremes->low = MIN(extremes->low, other->low);
    extremes->high = MAX(extremes->high, other->high);
}

bool series_extremes(const double *values, Span span, double *low, double *high)
{
    /* Four at a time, so that no comparison waits for the one before it. */
    Extremes a = {INFINITY, -INFINITY}, b = a, c = a, d = a;
    gsize i = span.first;
    for (; i + 4 <= span.last; i += 4) {
        widen(&a, values[i]);
        widen(&b, values[i + 1]);
        widen(&c, values[i + 2]);
        widen(&d, values[i + 3]);
    }
    for (; i < span.last; i++)
        widen(&a, values[i]);
    join(&a, &b);
    join(&c, &d);
    join(&a, &c);
    if (!(a.low <= a.high))
        return false;
    *low = a.low;
    *high = a.high;
    return true;
}

static void add(Thinned *thinned, gint64 time, double value)
{
    g_array_append_val(thinned->times, time);
    g_array_append_val(thinned->values, value);
}

/* The first of a span whose value is `value`. */
static gsize find(const double *values, Span span, double value)
{
    gsize i = span.first;
    while (i < span.last && values[i] != value)
        i++;
    return i;
}

/* Keeps what can be seen of one column's samples, in the order of time. */
static void thin_column(Thinned *thinned, const ChartSeries *series, Span column)
{
    gsize least = column.first, most = column.first;
    double low, high;
    if (series_extremes(series->value, column, &low, &high)) {
        least = find(series->value, column, low);
        most = find(series->value, column, high);
    }
    gsize kept[4] = {column.first, MIN(least, most), MAX(least, most), column.last - 1};
    for (int i = 0; i < 4; i++)
        if (i == 0 || kept[i] != kept[i - 1])
            add(thinned, series->time[kept[i]], series->value[kept[i]]);
}

/* The end of the samples before `instant`, looking ahead in growing strides. */
static gsize gallop(const ChartSeries *series, gsize from, gsize last, gint64 instant)
{
    gsize stride = 1, low = from;
    while (low + stride < last && series->time[low + stride] < instant) {
        low += stride;
        stride *= 2;
    }
    return low + lower_bound(series->time + low, MIN(stride, last - low), instant);
}

void series_thin(Thinned *thinned, const ChartSeries *series, const TimeScale *scale)
{
    *thinned = (Thinned){.series = *series};
    Span span = series_visible(series, scale->from, scale->until);
    gsize n = span.last - span.first;
    thinned->series.n = n;
    if (n == 0) /* there need not be any arrays */
        return;
    thinned->series.time += span.first;
    thinned->series.value += span.first;
    double columns = MAX(scale->right - scale->left, 1);
    if ((double)n <= 4 * columns)
        return;
    thinned->times = g_array_sized_new(FALSE, FALSE, sizeof(gint64), (guint)(4 * columns) + 8);
    thinned->values = g_array_sized_new(FALSE, FALSE, sizeof(double), (guint)(4 * columns) + 8);
    gint64 hold = series->hold;
    for (gsize i = span.first; i < span.last;) {
        gint64 time = series->time[i];
        double column = floor(time_scale_place(scale, time));
        gint64 end = scale->from + (gint64)ceil((column + 1 - scale->left) / scale->per_second);
        gsize next = gallop(series, i, span.last, MAX(end, time + 1));
        thin_column(thinned, series, (Span){i, next});
        gint64 last = series->time[next - 1];
        if (hold > 0 && (next == series->n || series->time[next] - last > hold))
            add(thinned, last + hold, NAN);
        i = next;
    }
    thinned->series.time = (const gint64 *)(void *)thinned->times->data;
    thinned->series.value = (const double *)(void *)thinned->values->data;
    thinned->series.n = thinned->times->len;
    thinned->series.hold = 0;
}

void thinned_clear(Thinned *thinned)
{
    if (thinned->times)
        g_array_unref(thinned->times);
    if (thinned->values)
        g_array_unref(thinned->values);
}

typedef struct {
    Span span;
    double low, high;
    bool any;
} KnownExtremes;

struct Figures {
    GHashTable *known; /* values' address -> KnownExtremes of the span last asked for */
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
    if (figures == NULL)
        return;
    g_hash_table_unref(figures->known);
    g_free(figures);
}

static const KnownExtremes *look_up(Figures *figures, const ChartSeries *series, Span span)
{
    KnownExtremes *extremes = g_hash_table_lookup(figures->known, series->value);
    if (extremes && extremes->span.first == span.first && extremes->span.last == span.last)
        return extremes;
    if (!extremes) {
        extremes = g_new(KnownExtremes, 1);
        g_hash_table_insert(figures->known, (gpointer)series->value, extremes);
    }
    extremes->span = span;
    extremes->any = series_extremes(series->value, span, &extremes->low, &extremes->high);
    return extremes;
}

bool figures_extremes(Figures *figures, const ChartSeries *series, Span span, double *low,
                      double *high)
{
    if (!figures)
        return series_extremes(series->value, span, low, high);
    const KnownExtremes *extremes = look_up(figures, series, span);
    if (extremes->any) {
        *low = extremes->low;
        *high = extremes->high;
    }
    return extremes->any;
}

SeriesFigures figures_of(Figures *figures, const ChartSeries *series, gint64 from, gint64 until)
{
    SeriesFigures of = {.last = NAN, .low = NAN, .high = NAN};
    Span span = series_visible(series, from, until);
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

int figures_decimals(const SeriesFigures *figures)
{
    int most = 0;
    const double values[] = {figures->last, figures->low, figures->high};
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        if (!isnan(values[i]))
            most = MAX(most, units_decimals(values[i]));
    return most;
}
