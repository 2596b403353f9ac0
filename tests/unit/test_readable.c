/* Whatever the chart: no words overlap, and none leave the picture. */
#include "charts.h"
#include "layout/layout.h"
#include "random_chart.h"

#include <stdlib.h>

static Fonts *fonts;
static Theme *theme;

/* NULL: the chart, or its zone, is refused. */
static Scene *lay_out(const Chart *chart, int width)
{
    g_autoptr(Calendar) calendar = calendar_new(chart->zone, NULL);
    if (!calendar || !chart_check(chart, NULL, NULL))
        return NULL;
    Scene *scene = scene_new(width, 0);
    layout_chart(scene, chart, &(LayoutMeans){theme, fonts, calendar, NULL, true});
    return scene;
}

static const SceneItem *item_at(const Scene *scene, guint i)
{
    return &g_array_index(scene->items, SceneItem, i);
}

static const Point *points_of(const Scene *scene, const SceneItem *item)
{
    return &g_array_index(scene->points, Point, item->first);
}

typedef struct {
    double left, top, right, bottom;
    const char *text;
} TextBox;

static TextBox box_of(const SceneItem *item)
{
    TextExtents size = fonts_measure(fonts, theme, item->font, item->text);
    double left = item->x - (item->anchor == ANCHOR_START    ? 0
                             : item->anchor == ANCHOR_MIDDLE ? size.width / 2
                                                             : size.width);
    /* Capitals and digits are about three quarters of the size high. */
    return (TextBox){left, item->y - theme->font[item->font].size * 0.74, left + size.width,
                     item->y, item->text};
}

static void assert_readable(const char *name, const Scene *scene)
{
    g_autoptr(GArray) boxes = g_array_new(FALSE, FALSE, sizeof(TextBox));
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind != SCENE_TEXT)
            continue;
        g_assert_true(g_utf8_validate(item->text, -1, NULL));
        TextBox box = box_of(item);
        if (box.left < 0 || box.right > scene->width || box.top < 0 || box.bottom > scene->height)
            g_error("%s at %g px: \"%s\" leaves the picture", name, scene->width, box.text);
        for (guint k = 0; k < boxes->len; k++) {
            TextBox other = g_array_index(boxes, TextBox, k);
            if (box.left < other.right - 0.5 && other.left < box.right - 0.5 &&
                box.top < other.bottom - 0.5 && other.top < box.bottom - 0.5)
                g_error("%s at %g px: \"%s\" and \"%s\" overlap", name, scene->width, box.text,
                        other.text);
        }
        g_array_append_val(boxes, box);
    }
}

static void assert_inside(const char *name, const Scene *scene)
{
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        for (guint k = 0; k < item->count; k++) {
            Point point = points_of(scene, item)[k];
            if (!(point.x >= -1 && point.x <= scene->width + 1 && point.y >= -1 &&
                  point.y <= scene->height + 1))
                g_error("%s at %g px: a point at %g, %g", name, scene->width, point.x, point.y);
        }
    }
}

/* Every sample, from a telephone's width to a wall's: no words overlap, none leave the picture. */
static void words_can_be_read(void)
{
    static const int widths[] = {320, 400, 480, 600, 760, 960, 1280, 1600};
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++)
        for (gsize w = 0; w < G_N_ELEMENTS(widths); w++) {
            g_autoptr(Sample) sample = sample_new(samples[i].make);
            g_autoptr(Scene) scene = lay_out(&sample->chart, widths[w]);
            assert_readable(samples[i].name, scene);
            assert_inside(samples[i].name, scene);
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
        g_autoptr(Scene) scene = lay_out(&random, 320 + g_rand_int_range(rand, 0, 1000));
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
