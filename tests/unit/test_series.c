/* A million points, and the columns of pixels that they fall on. */
#include "chart/series.h"

#include <math.h>

#define N 1000000
#define WIDTH 800

/* A sine with noise, and a spike that lasts for one sample. */
static void make(gint64 *time, double *value)
{
    guint64 bits = 1;
    for (gsize i = 0; i < N; i++) {
        bits = bits * G_GUINT64_CONSTANT(6364136223846793005) + 1442695040888963407;
        time[i] = 1700000000 + (gint64)i * 60;
        value[i] = 100 * sin((double)i / 40000) + (double)(bits >> 40) / (1 << 24);
    }
    value[N / 3] = 1e6;
    value[N / 2] = -1e6;
}

/* The smallest and largest value that each column holds. */
static void columns_of(const ChartSeries *series, const TimeScale *scale, double (*extreme)[2])
{
    for (int i = 0; i < WIDTH; i++) {
        extreme[i][0] = INFINITY;
        extreme[i][1] = -INFINITY;
    }
    for (gsize i = 0; i < series->n; i++) {
        int column = MIN((int)time_scale_place(scale, series->time[i]), WIDTH - 1);
        if (isnan(series->value[i]) || column < 0)
            continue;
        extreme[column][0] = MIN(extreme[column][0], series->value[i]);
        extreme[column][1] = MAX(extreme[column][1], series->value[i]);
    }
}

static void keeps_the_extremes_of_every_column(void)
{
    g_autofree gint64 *time = g_new(gint64, N);
    g_autofree double *value = g_new(double, N);
    make(time, value);
    ChartSeries series = {.mark = MARK_LINE, .time = time, .value = value, .n = N};
    TimeScale scale = time_scale_new(time[0], time[N - 1], 0, WIDTH);
    Thinned thinned;
    series_thin(&thinned, &series, &scale);
    g_assert_cmpuint(thinned.series.n, <=, 4 * WIDTH + 8);
    g_assert_cmpuint(thinned.series.n, >, 2 * WIDTH);
    double before[WIDTH][2], after[WIDTH][2];
    columns_of(&series, &scale, before);
    columns_of(&thinned.series, &scale, after);
    for (int i = 0; i < WIDTH; i++) {
        g_assert_cmpfloat(before[i][0], ==, after[i][0]);
        g_assert_cmpfloat(before[i][1], ==, after[i][1]);
    }
    g_assert_cmpint(thinned.series.time[0], ==, time[0]);
    g_assert_cmpint(thinned.series.time[thinned.series.n - 1], ==, time[N - 1]);
    for (gsize i = 1; i < thinned.series.n; i++)
        g_assert_cmpint(thinned.series.time[i], >, thinned.series.time[i - 1]);
    thinned_clear(&thinned);
}

/* What is drawn between columns are the last sample of one and the first of the next. */
static void keeps_what_joins_columns(void)
{
    g_autofree gint64 *time = g_new(gint64, N);
    g_autofree double *value = g_new(double, N);
    make(time, value);
    ChartSeries series = {.mark = MARK_LINE, .time = time, .value = value, .n = N};
    TimeScale scale = time_scale_new(time[0], time[N - 1], 0, WIDTH);
    Thinned thinned;
    series_thin(&thinned, &series, &scale);
    gsize at = 0;
    for (gsize i = 1; i < N; i++) {
        int before = (int)time_scale_place(&scale, time[i - 1]);
        int column = (int)time_scale_place(&scale, time[i]);
        if (column == before)
            continue;
        while (at < thinned.series.n && thinned.series.time[at] < time[i - 1])
            at++;
        g_assert_cmpint(thinned.series.time[at], ==, time[i - 1]);
        g_assert_cmpint(thinned.series.time[at + 1], ==, time[i]);
    }
    thinned_clear(&thinned);
}

static void gaps_stay_gaps(void)
{
    g_autofree gint64 *time = g_new(gint64, N);
    g_autofree double *value = g_new(double, N);
    make(time, value);
    for (gsize i = 500000; i < N; i++)
        time[i] += 600000; /* a silence of 10,000 samples */
    for (gsize i = 200000; i < 210000; i++)
        value[i] = NAN;
    ChartSeries series = {.mark = MARK_LINE, .time = time, .value = value, .n = N, .hold = 3600};
    TimeScale scale = time_scale_new(time[0], time[N - 1], 0, WIDTH);
    Thinned thinned;
    series_thin(&thinned, &series, &scale);
    gint64 silences[][2] = {{time[199999], time[210000]}, {time[499999], time[500000]}};
    for (gsize k = 0; k < 2; k++) {
        bool broken = false;
        for (gsize i = 0; i < thinned.series.n; i++) {
            bool within =
                thinned.series.time[i] > silences[k][0] && thinned.series.time[i] < silences[k][1];
            g_assert_true(!within || isnan(thinned.series.value[i]));
            broken |= within;
        }
        g_assert_true(broken);
    }
    thinned_clear(&thinned);
}

static void few_samples_are_left_alone(void)
{
    gint64 time[] = {10, 20, 30, 40, 50};
    double value[] = {1, NAN, 3, 4, 5};
    ChartSeries series = {.time = time, .value = value, .n = 5};
    TimeScale scale = time_scale_new(25, 35, 0, WIDTH);
    Thinned thinned;
    series_thin(&thinned, &series, &scale);
    /* one neighbour on each side of what is visible */
    g_assert_cmpuint(thinned.series.n, ==, 3);
    g_assert_true(thinned.series.time == time + 1);
    thinned_clear(&thinned);

    series = (ChartSeries){0};
    series_thin(&thinned, &series, &scale);
    g_assert_cmpuint(thinned.series.n, ==, 0);
    g_assert_null(thinned.series.time);
    thinned_clear(&thinned);
}

static void finds_what_is_visible(void)
{
    gint64 time[] = {10, 20, 20, 30};
    double value[] = {1, 2, 3, 4};
    ChartSeries series = {.time = time, .value = value, .n = 4};
    Span span = series_visible(&series, 20, 20);
    g_assert_cmpuint(span.first, ==, 0);
    g_assert_cmpuint(span.last, ==, 4);
    span = series_visible(&series, 50, 60);
    g_assert_cmpuint(span.first, ==, 3);
    g_assert_cmpuint(span.last, ==, 4);
    series.n = 0;
    span = series_visible(&series, 0, 60);
    g_assert_cmpuint(span.last, ==, 0);
    double low = -1, high = -1;
    double nothing[] = {NAN, NAN};
    g_assert_false(series_extremes(nothing, (Span){0, 2}, &low, &high));
    g_assert_cmpfloat(low, ==, -1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decimate/extremes", keeps_the_extremes_of_every_column);
    g_test_add_func("/decimate/joins", keeps_what_joins_columns);
    g_test_add_func("/decimate/gaps", gaps_stay_gaps);
    g_test_add_func("/decimate/few", few_samples_are_left_alone);
    g_test_add_func("/decimate/visible", finds_what_is_visible);
    return g_test_run();
}
