/* The calendar: a cell for each day, none too many, and a key to what they say. */
#include "scenes.h"

#include <math.h>

#define DAY G_GINT64_CONSTANT(86400)

/* Days as squares: the titles that say their date. */
static guint count_days(const Scene *scene)
{
    guint n = 0;
    for (guint i = 0; i < scene->items->len; i++)
        n += item_at(scene, i)->title && strstr(item_at(scene, i)->title, "20");
    return n;
}

static Scene *lay_out_days(const double *value, gsize n, gint64 from, gint64 until)
{
    gint64 time[100];
    for (gsize i = 0; i < n; i++)
        time[i] = 1795478400 + (gint64)i * DAY; /* midnights */
    ChartSeries series = {.time = time, .value = value, .n = n};
    ChartPanel panel = {.series = &series, .n_series = 1};
    return lay_out(
        &(Chart){
            .kind = CHART_CALENDAR, .panels = &panel, .n_panels = 1, .from = from, .until = until},
        760, 0);
}

static void each_day_has_a_cell(void)
{
    double value[] = {1, 2, 3};
    for (gsize n = 1; n <= 3; n++) {
        g_autoptr(Scene) scene = lay_out_days(value, n, 0, 0);
        g_assert_cmpuint(count_days(scene), ==, n);
    }
    gint64 first = 1795478400;
    g_autoptr(Scene) ends_with_it = lay_out_days(value, 3, first + DAY, first + 2 * DAY);
    g_assert_cmpuint(count_days(ends_with_it), ==, 2);
    g_autoptr(Scene) ends_before = lay_out_days(value, 2, first, first + 2 * DAY);
    g_assert_cmpuint(count_days(ends_before), ==, 2);
}

/* Each kind of day has looks of its own, and the key names those that occur. */
static void the_key_says_what_cells_say(void)
{
    double plain[] = {1, 2, 3}, all[] = {1, NAN, -3, 0};
    g_autoptr(Scene) scene = lay_out_days(plain, 3, 0, 0);
    g_assert_true(says(scene, "a full square is 3"));
    g_assert_false(says(scene, "none") || says(scene, "below zero"));
    g_autoptr(Scene) full = lay_out_days(all, 4, 0, 0);
    g_assert_true(says(full, "none (1)"));
    g_assert_true(says(full, "below zero (1)"));
}

/* How much ink of some colour the day's group holds. */
static double ink_of(const Scene *scene, const char *title, Paint paint)
{
    double ink = 0;
    bool in = false;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind == SCENE_GROUP)
            in = item->title && strstr(item->title, title);
        if (in && item->kind == SCENE_RECT && item->fill == paint)
            ink += item->w * item->h;
        if (item->kind == SCENE_END)
            in = false;
    }
    return ink;
}

static void negative_values_and_zero_are_seen(void)
{
    double value[] = {10, -5, 0};
    g_autoptr(Scene) scene = lay_out_days(value, 3, 0, 0);
    g_assert_cmpfloat(ink_of(scene, ": 10", PAINT_SERIES), >, 0);
    g_assert_cmpfloat(ink_of(scene, "5", PAINT_WARN), >, 0);
}

/* A day of nothing looks like nothing; where something was expected, like a lack, and larger than a
 * day that has some. */
static void a_day_of_zero_is_no_dot(void)
{
    double value[] = {10, 1, 0};
    g_autoptr(Scene) plain = lay_out_days(value, 3, 0, 0);
    g_assert_cmpfloat(ink_of(plain, ": 1", PAINT_SERIES), >, 0);
    g_assert_cmpfloat(ink_of(plain, ": 0", PAINT_SERIES), ==, 0);
    g_assert_cmpfloat(ink_of(plain, ": 0", PAINT_GRID), >, 0);
    gint64 time[] = {0, DAY, 2 * DAY};
    ChartSeries series = {.time = time, .value = value, .n = 3};
    ChartRule rule = {.value = 10};
    ChartPanel panel = {.series = &series, .n_series = 1, .rules = &rule, .n_rules = 1};
    Chart chart = {.kind = CHART_CALENDAR, .panels = &panel, .n_panels = 1};
    g_autoptr(Scene) ruled = lay_out(&chart, 760, 0);
    g_assert_cmpfloat(ink_of(ruled, ": 0", PAINT_WARN), >, ink_of(ruled, ": 1", PAINT_WARN));
}

/* Of a history too long for the picture its newest days are shown, and that is said. */
static void what_does_not_fit_is_said(void)
{
    gint64 time[4000];
    double value[4000];
    for (int i = 0; i < 4000; i++) {
        time[i] = 1500000000 + i * DAY;
        value[i] = 1;
    }
    ChartSeries series = {.time = time, .value = value, .n = 4000};
    ChartPanel panel = {.series = &series, .n_series = 1};
    Chart chart = {.kind = CHART_CALENDAR, .panels = &panel, .n_panels = 1};
    g_autoptr(Scene) scene = lay_out(&chart, 760, 200);
    g_assert_true(says(scene, "earlier days do not fit"));
    g_assert_true(says(scene, "2028"));
    g_assert_false(says(scene, "2017"));
    for (guint i = 0; i < scene->items->len; i++)
        if (item_at(scene, i)->kind == SCENE_RECT)
            g_assert_cmpfloat(item_at(scene, i)->y + item_at(scene, i)->h, <=, 200);
    g_autoptr(Scene) high = lay_out(&chart, 760, 0);
    g_assert_true(says(high, "2017"));
    g_assert_false(says(high, "do not fit"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fonts = fonts_new(NULL);
    theme = theme_load("light", NULL);
    g_test_add_func("/days/cells", each_day_has_a_cell);
    g_test_add_func("/days/key", the_key_says_what_cells_say);
    g_test_add_func("/days/zero", a_day_of_zero_is_no_dot);
    g_test_add_func("/days/negative", negative_values_and_zero_are_seen);
    g_test_add_func("/days/too-many", what_does_not_fit_is_said);
    int status = g_test_run();
    theme_free(theme);
    fonts_free(fonts);
    return status;
}
