/* The strips below the panels, the key, and marks at the base: the whole history, told once. */
#include "chart/chart.h"
#include "scenes.h"

#include <math.h>

#define DAY G_GINT64_CONSTANT(86400)
#define DAYS 400

/* A year and more of two series that differ by 10,000 times. */
typedef struct {
    gint64 time[DAYS];
    double small[DAYS], large[DAYS];
    ChartSeries series[2];
    ChartEvent events[2];
    ChartPanel panels[2];
    Chart chart;
} History;

static History *history_new(void)
{
    History *history = g_new0(History, 1);
    for (gsize i = 0; i < DAYS; i++) {
        history->time[i] = (gint64)i * DAY + DAY / 2;
        history->small[i] = 1e4;
        history->large[i] = 1e8;
    }
    history->series[0] =
        (ChartSeries){.name = "small", .time = history->time, .value = history->small, .n = DAYS};
    history->series[1] = history->series[0];
    history->series[1].name = "large";
    history->series[1].value = history->large;
    history->events[0] = (ChartEvent){EVENT_TRUNCATED, 100 * DAY + 7, 0, 0, 1e4, "-25 %"};
    history->events[1] =
        (ChartEvent){EVENT_UNREACHABLE, 390 * DAY, 391 * DAY, -1, NAN, "not reached"};
    for (gsize i = 0; i < G_N_ELEMENTS(history->panels); i++)
        history->panels[i] = (ChartPanel){.series = &history->series[i],
                                          .n_series = 1,
                                          .events = history->events,
                                          .n_events = G_N_ELEMENTS(history->events)};
    history->chart = (Chart){.kind = CHART_MULTIPLES,
                             .panels = history->panels,
                             .n_panels = 2,
                             .from = 370 * DAY,
                             .until = 400 * DAY};
    return history;
}

/* The rectangles of a colour that are as high as a cell of a day. */
static guint count_cells(const Scene *scene, Paint paint)
{
    guint n = 0;
    for (guint i = 0; i < scene->items->len; i++)
        n += item_at(scene, i)->kind == SCENE_RECT && item_at(scene, i)->h == 9 &&
             item_at(scene, i)->fill == paint;
    return n;
}

/* What happened before the range is in the strip of the whole history, and not in the key. */
static void the_past_is_not_forgotten(void)
{
    g_autofree History *history = history_new();
    history->chart.overview = true;
    g_autoptr(Scene) scene = lay_out(&history->chart, 960, 0);
    g_assert_cmpuint(count_cells(scene, PAINT_ALARM), ==, 1);
    g_assert_cmpuint(count_cells(scene, PAINT_UNKNOWN), ==, 1);
    g_assert_false(says(scene, "too small"));
}

/* What is seen of the strip at `x`: the last cell that was painted there. */
static const SceneItem *cell_seen_at(const Scene *scene, double x)
{
    const SceneItem *seen = NULL;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind == SCENE_RECT && item->h == 9 && item->x <= x && x < item->x + item->w)
            seen = item;
    }
    return seen;
}

/* However thin days are: a bad one is 2 px wide, and no good one lies over it. */
static void bad_days_are_seen_however_thin(void)
{
    enum { YEARS = 10, N = 365 * YEARS, BAD = 24 };
    g_autofree gint64 *time = g_new(gint64, N);
    g_autofree double *value = g_new(double, N);
    for (gsize i = 0; i < N; i++) {
        time[i] = (gint64)i * DAY + DAY / 2;
        value[i] = 1e6;
    }
    ChartEvent events[BAD];
    for (gsize i = 0; i < BAD; i++)
        events[i] = (ChartEvent){.kind = i % 2 ? EVENT_JUMP : EVENT_TRUNCATED,
                                 .time = (gint64)(i * 150 + 31) * DAY + 7,
                                 .value = 1e6};
    ChartSeries series = {.name = "a", .time = time, .value = value, .n = N};
    ChartPanel panel = {.series = &series, .n_series = 1, .events = events, .n_events = BAD};
    static const int widths[] = {120, 300, 600, 960, 4000};
    for (gsize w = 0; w < G_N_ELEMENTS(widths); w++) {
        Chart chart = {.kind = CHART_MULTIPLES,
                       .panels = &panel,
                       .n_panels = 1,
                       .from = 0,
                       .until = N * DAY,
                       .overview = true};
        g_autoptr(Scene) scene = lay_out(&chart, widths[w], 0);
        double margin = widths[w] < 480 ? 12 : 20;
        for (gsize i = 0; i < BAD; i++) {
            double share = (double)(events[i].time / DAY * DAY) / (double)(N * DAY);
            double x = round(margin + share * (widths[w] - 2 * margin)) + 0.5;
            const SceneItem *cell = cell_seen_at(scene, x);
            g_assert_nonnull(cell);
            g_assert_cmpint(cell->fill, ==, i % 2 ? PAINT_WARN : PAINT_ALARM);
            g_assert_cmpfloat(cell->w, >=, 2);
        }
    }
}

static void small_multiples_have_a_calendar(void)
{
    g_autofree History *history = history_new();
    g_autoptr(Scene) without = lay_out(&history->chart, 960, 0);
    g_assert_cmpuint(count_cells(without, PAINT_GOOD_TINT), ==, 0);
    history->chart.calendar = true;
    g_autoptr(Scene) month = lay_out(&history->chart, 960, 0);
    g_assert_cmpuint(count_cells(month, PAINT_GOOD_TINT), ==, 29);
    g_assert_cmpuint(count_cells(month, PAINT_UNKNOWN), ==, 1);
    g_assert_cmpfloat(month->height, >, without->height);
}

/* One outage that is drawn in each panel is one outage. */
static void an_outage_is_counted_once(void)
{
    g_autofree History *history = history_new();
    gsize counts[N_EVENT_KINDS];
    event_counts(&history->chart, G_MININT64, G_MAXINT64, counts);
    g_assert_cmpuint(counts[EVENT_UNREACHABLE], ==, 1);
    g_assert_cmpuint(counts[EVENT_TRUNCATED], ==, 2); /* of two series */
    g_autoptr(Scene) scene = lay_out(&history->chart, 960, 0);
    g_assert_true(says(scene, "not reached"));
    g_assert_false(says(scene, "not reached (2)"));
    g_autofree char *words = chart_describe(&history->chart, NULL);
    g_assert_nonnull(strstr(words, " 1 not reached."));
}

/* Whether a point of the paths within the overview lies in the middle third of their heights. */
static bool uses_its_height(const Scene *scene)
{
    bool inside = false;
    double low = INFINITY, high = -INFINITY;
    g_autoptr(GArray) heights = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind == SCENE_GROUP && g_strcmp0(item->text, "overview") == 0)
            inside = true;
        if (!inside || item->kind != SCENE_PATH || item->stroke < PAINT_SERIES)
            continue;
        for (guint k = 0; k < item->count; k++) {
            double y = points_of(scene, item)[k].y;
            g_array_append_val(heights, y);
            low = MIN(low, y);
            high = MAX(high, y);
        }
    }
    for (guint i = 0; i < heights->len; i++) {
        double share = (g_array_index(heights, double, i) - low) / (high - low);
        if (share > 1 / 3.0 && share < 2 / 3.0)
            return true;
    }
    return false;
}

/* Where the panel is logarithmic, so is its history: no line is pressed to the ground. */
static void a_logarithmic_history_is_logarithmic(void)
{
    g_autofree History *history = history_new();
    for (gsize i = 0; i < DAYS; i++)
        history->small[i] = i == 7 ? 0 : i < 200 ? 1e2 : 1e5;
    history->panels[0].n_series = 2;
    history->chart.kind = CHART_PANELS;
    history->chart.n_panels = 1;
    history->chart.overview = true;
    g_autoptr(Scene) linear = lay_out(&history->chart, 960, 0);
    g_assert_false(uses_its_height(linear));
    history->panels[0].scale = SCALE_LOG;
    g_autoptr(Scene) logarithmic = lay_out(&history->chart, 960, 0);
    g_assert_true(uses_its_height(logarithmic));
}

/* A mark at the base stands below a limit that is the lowest of the panel's values. */
static void marks_keep_off_limits(void)
{
    gint64 time[] = {100, 200};
    double value[] = {1, -1};
    ChartSeries series = {.time = time, .value = value, .n = 2};
    ChartRule limit = {-10, ROLE_ALARM, "limit"};
    ChartEvent missing = {EVENT_MISSING, 150, 0, -1, NAN, NULL};
    ChartPanel panel = {.scale = SCALE_LINEAR,
                        .series = &series,
                        .n_series = 1,
                        .rules = &limit,
                        .n_rules = 1,
                        .events = &missing,
                        .n_events = 1};
    Chart chart = {.kind = CHART_MULTIPLES, .panels = &panel, .n_panels = 1};
    g_autoptr(Scene) scene = lay_out(&chart, 300, 160);
    double mark = NAN, line = NAN;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind == SCENE_MARKS && item->fill == PAINT_ALARM && isnan(mark))
            mark = points_of(scene, item)->y;
        if (item->kind == SCENE_PATH && item->stroke == PAINT_ALARM && item->dash > 0)
            line = points_of(scene, item)->y;
    }
    g_assert_cmpfloat(mark, >, line + 5);
    g_assert_true(says(scene, "limit"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fonts = fonts_new(NULL);
    theme = theme_load("light", NULL);
    g_test_add_func("/strips/thin", bad_days_are_seen_however_thin);
    g_test_add_func("/strips/past", the_past_is_not_forgotten);
    g_test_add_func("/strips/calendar", small_multiples_have_a_calendar);
    g_test_add_func("/strips/once", an_outage_is_counted_once);
    g_test_add_func("/strips/log", a_logarithmic_history_is_logarithmic);
    g_test_add_func("/strips/limits", marks_keep_off_limits);
    int status = g_test_run();
    theme_free(theme);
    fonts_free(fonts);
    return status;
}
