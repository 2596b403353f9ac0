/* Small pictures: nothing runs off the edge, something is always seen, what can't be is refused. */
#include "charts.h"
#include "scenes.h"

/* How far an item reaches beyond the picture. */
static double overhang(const Scene *scene, const SceneItem *item)
{
    double left = item->x, top = item->y, right = left + item->w, bottom = top + item->h;
    if (item->kind == SCENE_TEXT) {
        static const double shift[] = {[ANCHOR_START] = 0, [ANCHOR_MIDDLE] = .5, [ANCHOR_END] = 1};
        double width = fonts_measure(fonts, theme, item->font, item->text).width;
        left -= shift[item->anchor] * width;
        right = left + width;
        top -= theme->font[item->font].size * 0.73; /* of capitals and digits */
    } else if (item->kind == SCENE_PATH || item->kind == SCENE_COLUMNS ||
               item->kind == SCENE_MARKS) {
        const Point *points = points_of(scene, item);
        left = right = item->count ? points[0].x : 0;
        top = bottom = item->count ? points[0].y : 0;
        for (guint i = 0; i < item->count; i++) {
            left = MIN(left, points[i].x);
            right = MAX(right, points[i].x);
            top = MIN(top, points[i].y);
            bottom = MAX(bottom, points[i].y);
        }
    } else if (item->kind != SCENE_RECT) {
        return 0;
    }
    return MAX(MAX(-left, -top), MAX(right - scene->width, bottom - scene->height));
}

static void check(const char *name, const Chart *chart, int width, int height)
{
    g_autoptr(Scene) scene = lay_out(chart, width, height);
    guint drawn = 0;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        double over = overhang(scene, item);
        if (over > 1)
            g_error("%s at %d x %d: item %u of kind %d (%s) reaches %g px beyond", name, width,
                    height, i, item->kind, item->kind == SCENE_TEXT ? item->text : "", over);
        drawn += item->kind != SCENE_GROUP && item->kind != SCENE_END;
    }
    if (drawn == 0)
        g_error("%s at %d x %d: nothing is drawn", name, width, height);
}

static void nothing_leaves_the_picture(void)
{
    static const int sizes[][2] = {{24, 12},   {50, 20},  {60, 40},   {100, 60},  {150, 100},
                                   {180, 64},  {200, 40}, {200, 200}, {240, 160}, {320, 120},
                                   {480, 150}, {600, 64}, {700, 100}, {960, 90},  {120, 400}};
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++)
        for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
            g_autoptr(Sample) sample = sample_new(samples[i].make);
            int width = sizes[s][0], height = sizes[s][1];
            if (layout_check_size(&sample->chart, width, height, NULL))
                check(samples[i].name, &sample->chart, width, height);
        }
}

static void what_is_too_small_is_refused(void)
{
    g_autoptr(Sample) sample = sample_new(sample_month);
    g_autoptr(Renderer) renderer = renderer_new(NULL);
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    Picture picture = {.theme = theme, .width = 20, .height = 300};
    g_assert_false(renderer_draw(renderer, &sample->chart, &picture, out, &error));
    g_assert_cmpstr(error->message, ==,
                    "size: 20 x 300 px is too small for this kind of chart: at least 24 x 12");
    picture = (Picture){.theme = theme, .width = 50, .height = 20};
    g_assert_true(renderer_draw(renderer, &sample->chart, &picture, out, NULL));
}

/* The smallest is a line on a background. */
static void the_smallest_is_a_sparkline(void)
{
    g_autoptr(Sample) sample = sample_new(sample_month);
    g_autoptr(Scene) scene = lay_out(&sample->chart, 100, 30);
    g_assert_cmpint(scene->background, ==, PAINT_BACKGROUND);
    guint lines = 0;
    for (guint i = 0; i < scene->items->len; i++) {
        g_assert_cmpint(item_at(scene, i)->kind, !=, SCENE_TEXT);
        lines += item_at(scene, i)->kind == SCENE_PATH && item_at(scene, i)->stroke >= PAINT_SERIES;
    }
    g_assert_cmpuint(lines, >, 0);
}

/* Whatever the size, panels that are left out are counted. */
static void panels_left_out_are_counted(void)
{
    static const int sizes[][2] = {{120, 64}, {200, 100}, {320, 150}, {480, 200}, {960, 100}};
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(Sample) sample = sample_new(sample_multiples);
        sample->chart.from = sample->chart.now = sample->chart.until = 0;
        for (int kind = CHART_PANELS; kind <= CHART_MULTIPLES; kind += CHART_MULTIPLES) {
            sample->chart.kind = (ChartKind)kind;
            g_autoptr(Scene) scene = lay_out(&sample->chart, sizes[i][0], sizes[i][1]);
            const SceneItem *last = item_at(scene, scene->items->len - 1);
            g_assert_cmpint(last->kind, ==, SCENE_TEXT);
            if (!strstr(last->text, " fit"))
                g_error("%d x %d: %s", sizes[i][0], sizes[i][1], last->text);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fonts = fonts_new(NULL);
    theme = theme_load("light", NULL);
    g_test_add_func("/small/edges", nothing_leaves_the_picture);
    g_test_add_func("/small/refused", what_is_too_small_is_refused);
    g_test_add_func("/small/sparkline", the_smallest_is_a_sparkline);
    g_test_add_func("/small/left-out", panels_left_out_are_counted);
    int status = g_test_run();
    theme_free(theme);
    fonts_free(fonts);
    return status;
}
