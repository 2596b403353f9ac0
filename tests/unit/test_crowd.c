/* More series than colours: which are coloured and named; and axes that are titled or ended. */
#include "scenes.h"

#include <math.h>

#define N 30
#define SAMPLES 3

static gint64 times[SAMPLES];
static double values[N][SAMPLES];
static char names[N][16];
static ChartSeries series[N];

/* Flat lines, series i at the height 100 + i; 5 falls from 400, 9 rises from -200. */
static Chart crowd(ChartPanel *panel)
{
    for (int k = 0; k < SAMPLES; k++)
        times[k] = 1700000000 + 86400 * k;
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < SAMPLES; k++)
            values[i][k] = 100 + i;
        g_snprintf(names[i], sizeof names[i], "<%d>", i);
        series[i] = (ChartSeries){
            .name = names[i], .mark = MARK_LINE, .time = times, .value = values[i], .n = SAMPLES};
    }
    values[5][0] = 400;
    values[9][0] = -200;
    *panel = (ChartPanel){.scale = SCALE_LINEAR, .series = series, .n_series = N};
    return (Chart){.panels = panel, .n_panels = 1};
}

static gsize count_strokes(const Scene *scene, Paint paint)
{
    gsize n = 0;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        /* Leader lines are paths too, of four points. */
        n += item->kind == SCENE_PATH && item->count == SAMPLES && item->stroke == paint;
    }
    return n;
}

static void those_that_count_are_named(void)
{
    ChartPanel panel;
    Chart chart = crowd(&panel);
    g_autoptr(Scene) scene = lay_out(&chart, 960, 400);
    static const char *const named[] = {"<0>", "<1>", "<5>", "<9>", "<28>", "<29>"};
    for (gsize i = 0; i < G_N_ELEMENTS(named); i++)
        g_assert_true(says(scene, named[i]));
    g_assert_false(says(scene, "<15>"));
    g_assert_true(says(scene, "and 22 more"));
    for (int i = 0; i < CHART_MAX_COLOURS; i++)
        g_assert_cmpuint(count_strokes(scene, (Paint)(PAINT_SERIES + i)), ==, 1);
    g_assert_cmpuint(count_strokes(scene, PAINT_MUTED), ==, N - CHART_MAX_COLOURS);
}

static void few_have_a_colour_each(void)
{
    ChartPanel panel;
    Chart chart = crowd(&panel);
    panel.n_series = CHART_MAX_COLOURS;
    g_autoptr(Scene) scene = lay_out(&chart, 960, 400);
    g_assert_cmpuint(count_strokes(scene, PAINT_MUTED), ==, 0);
    g_assert_false(says(scene, "more"));
}

static void nothing_to_choose_by_is_survived(void)
{
    ChartPanel panel;
    Chart chart = crowd(&panel);
    for (int i = 0; i < N; i++)
        for (int k = 0; k < SAMPLES; k++)
            values[i][k] = i == 3 ? 1 : NAN;
    g_autoptr(Scene) scene = lay_out(&chart, 960, 400);
    g_assert_true(says(scene, "<3>"));
}

static void units_title_the_axis(void)
{
    ChartPanel panel;
    Chart chart = crowd(&panel);
    panel.n_series = 1;
    panel.unit_name = "m/s";
    g_autoptr(Scene) alone = lay_out(&chart, 960, 400);
    g_assert_cmpstr(find_text(alone, "m/s")->text, ==, "m/s");
    panel.title = "wind";
    g_autoptr(Scene) titled = lay_out(&chart, 960, 400);
    g_assert_cmpstr(find_text(titled, "m/s")->text, ==, ", m/s");
    chart.kind = CHART_MULTIPLES;
    g_autoptr(Scene) multiple = lay_out(&chart, 960, 400);
    g_assert_cmpstr(find_text(multiple, "m/s")->text, ==, ", m/s");
}

static void ends_of_axes_are_kept(void)
{
    ChartPanel panel;
    Chart chart = crowd(&panel);
    panel.ymin = (AxisEnd){true, 0};
    panel.ymax = (AxisEnd){true, 300};
    panel.n_series = CHART_MAX_COLOURS;
    g_autoptr(Scene) scene = lay_out(&chart, 960, 400);
    g_assert_true(says(scene, "300") && says(scene, "0"));
    g_assert_true(says(scene, "1 value beyond the axis: drawn at its end"));
    panel.ymin = (AxisEnd){true, 1000};
    panel.ymax = (AxisEnd){false, 0};
    g_autoptr(Scene) above = lay_out(&chart, 960, 400);
    g_assert_true(says(above, "24 values beyond the axis"));
    panel.ymax = (AxisEnd){true, 1000};
    g_autoptr(GError) error = NULL;
    g_assert_false(chart_check(&chart, NULL, &error));
    g_assert_nonnull(strstr(error->message, "ymin 1000, ymax 1000"));
}

static void figures_suit_the_axis(void)
{
    ChartPanel panel;
    Chart chart = crowd(&panel);
    panel.n_series = 1;
    values[0][0] = 1016;
    values[0][1] = 1017.2;
    values[0][2] = 1018.3;
    g_autoptr(Scene) scene = lay_out(&chart, 960, 400);
    g_assert_true(says(scene, "1,018.3") && says(scene, "1,016.0–1,018.3"));
    values[0][0] = -1.6;
    values[0][1] = 40;
    values[0][2] = 5.6;
    g_autoptr(Scene) coarse = lay_out(&chart, 960, 400);
    g_assert_true(says(coarse, "5.6") && !says(coarse, "5.60"));
    g_assert_true(says(coarse, "−1.6 to 40.0"));
}

/* Years that the first of two series lacks at the end. */
static Chart two_of_years(ChartPanel *panel, const gint64 *years, gsize n)
{
    Chart chart = crowd(panel);
    for (int i = 0; i < 2; i++) {
        series[i].time = years;
        series[i].n = i == 0 ? n - 2 : n;
    }
    panel->n_series = 2;
    return chart;
}

static void dates_are_no_instants(void)
{
    static const gint64 years[] = {-978307200, -946771200, 946684800}; /* 1939, 1940, 2000 */
    static const gint64 months[] = {946684800, 949363200, 1267401600}; /* Jan, Feb 2000, 2010 */
    ChartPanel panel;
    Chart chart = two_of_years(&panel, years, 3);
    g_autoptr(Scene) lone = lay_out(&chart, 960, 400);
    g_assert_true(says(lone, "on 1 Jan 1939") && !says(lone, "UTC"));
    chart.zone = "UTC";
    g_autoptr(Scene) named = lay_out(&chart, 960, 400);
    g_assert_true(says(named, "UTC"));
    chart.zone = NULL;
    series[0].n = 2;
    g_autoptr(Scene) yearly = lay_out(&chart, 960, 400);
    g_assert_true(says(yearly, "in 1940"));
    chart = two_of_years(&panel, months, 3);
    series[0].n = 2;
    g_autoptr(Scene) monthly = lay_out(&chart, 960, 400);
    g_assert_true(says(monthly, "in Feb 2000"));
    chart = crowd(&panel); /* at a time of day */
    g_autoptr(Scene) timed = lay_out(&chart, 960, 400);
    g_assert_true(says(timed, "UTC"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fonts = fonts_new(NULL);
    theme = theme_load("light", NULL);
    g_test_add_func("/crowd/named", those_that_count_are_named);
    g_test_add_func("/crowd/few", few_have_a_colour_each);
    g_test_add_func("/crowd/nothing", nothing_to_choose_by_is_survived);
    g_test_add_func("/crowd/unit", units_title_the_axis);
    g_test_add_func("/crowd/ends", ends_of_axes_are_kept);
    g_test_add_func("/crowd/figures", figures_suit_the_axis);
    g_test_add_func("/crowd/dates", dates_are_no_instants);
    int status = g_test_run();
    theme_free(theme);
    fonts_free(fonts);
    return status;
}
