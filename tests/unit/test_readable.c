/* Whatever the chart: no words overlap, and none leave the picture. */
#include "charts.h"
#include "random_chart.h"
#include "readable.h"

#include <stdlib.h>

/* NULL: the chart, or its zone, is refused. */
static Scene *lay_out_random(const Chart *chart, int width)
{
    g_autoptr(Calendar) calendar = calendar_new(chart->zone, NULL);
    if (!calendar || !chart_check(chart, NULL, NULL))
        return NULL;
    Scene *scene = scene_new(width, 0);
    layout_chart(scene, chart, &(LayoutMeans){theme, fonts, calendar, NULL, true});
    return scene;
}

static void assert_readable(const char *name, const Scene *scene)
{
    g_autofree char *trouble = find_unreadable(scene);
    if (trouble != NULL)
        g_error("%s at %g px: %s", name, scene->width, trouble);
}

/* Every sample, from a telephone's width to a wall's: no words overlap, none leave the picture. */
static void words_can_be_read(void)
{
    static const int widths[] = {320, 400, 480, 600, 760, 960, 1280, 1600};
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++)
        for (gsize w = 0; w < G_N_ELEMENTS(widths); w++) {
            g_autoptr(Sample) sample = sample_new(samples[i].make);
            g_autoptr(Scene) scene = lay_out(&sample->chart, widths[w], 0);
            assert_readable(samples[i].name, scene);
            g_autofree char *trouble = find_outside(scene);
            if (trouble != NULL)
                g_error("%s at %d px: %s", samples[i].name, widths[w], trouble);
        }
}

/* Charts that nobody would draw, from numbers that are the same every time. */
static void words_of_random_charts_can_be_read(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    guint drawn = 0;
    for (int k = 0; k < 1500; k++) {
        guint8 bytes[3000];
        gint32 most = g_rand_int_range(rand, 2, 251);
        for (gsize i = 0; i < sizeof bytes; i++)
            bytes[i] = (guint8)g_rand_int_range(rand, 0, most);
        Input input = {bytes, sizeof bytes};
        static Panel parts[3];
        ChartPanel panels[3];
        Chart random = chart(&input, parts, panels);
        g_autoptr(Scene) scene = lay_out_random(&random, 320 + g_rand_int_range(rand, 0, 1000));
        if (!scene || random.kind == CHART_SPARKLINE)
            continue;
        g_autofree char *name = g_strdup_printf("chart %d", k);
        assert_readable(name, scene);
        drawn++;
    }
    g_assert_cmpuint(drawn, >, 200);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fonts = fonts_new(NULL);
    theme = theme_load("light", NULL);
    g_test_add_func("/readable/samples", words_can_be_read);
    g_test_add_func("/readable/random", words_of_random_charts_can_be_read);
    int status = g_test_run();
    theme_free(theme);
    fonts_free(fonts);
    return status;
}
