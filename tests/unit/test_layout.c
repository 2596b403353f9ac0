/* Charts as scenes: what is true is shown, what is shown can be read. */
#include "charts.h"
#include "scenes.h"

#include <stdlib.h>

static void any_size_is_survived(void)
{
    static const int sizes[][2] = {{1, 1}, {8192, 1}, {1, 8192}, {60, 40}, {8192, 8192}, {200, 90}};
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++)
        for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
            g_autoptr(Sample) sample = sample_new(samples[i].make);
            g_autoptr(Scene) scene = lay_out(&sample->chart, sizes[s][0], sizes[s][1]);
            g_assert_cmpfloat(scene->width, ==, sizes[s][0]);
        }
}

/* A chart of one series from second 0 to 1000 without any words: 1 px is about a second. */
static Scene *lay_out_series(const ChartSeries *series, gint64 known)
{
    ChartPanel panel = {.series = series, .n_series = 1};
    Chart chart = {
        .panels = &panel, .n_panels = 1, .from = 1000000, .until = 1001000, .now = known};
    return lay_out(&chart, 1000, 300);
}

/* Whether a line of the series' colour passes the middle between two instants. */
static bool is_drawn_at(const Scene *scene, gint64 instant)
{
    const SceneItem *axis = NULL;
    bool drawn = false;
    for (guint i = 0; i < scene->items->len && !axis; i++) /* the first line spans the plot */
        if (item_at(scene, i)->kind == SCENE_PATH && item_at(scene, i)->stroke == PAINT_AXIS)
            axis = item_at(scene, i);
    const Point *ends = points_of(scene, axis);
    double x = ends[0].x + (double)(instant - 1000000) / 1000 * (ends[1].x - ends[0].x);
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        const Point *points = points_of(scene, item);
        for (guint k = 1;
             item->kind == SCENE_PATH && item->stroke == PAINT_SERIES && k < item->count; k++)
            drawn |= points[k - 1].x < x && points[k].x > x && points[k].x < ends[1].x + 1;
    }
    return drawn;
}

static guint count_marks(const Scene *scene, Paint fill)
{
    guint n = 0;
    for (guint i = 0; i < scene->items->len; i++)
        if (item_at(scene, i)->kind == SCENE_MARKS && item_at(scene, i)->fill == fill)
            n += item_at(scene, i)->count;
    return n;
}

/* An event each: held for 200 s, not longer, nor beyond now. */
static void steps_end_where_the_next_was_due(void)
{
    gint64 time[] = {1000100, 1000200, 1000600};
    double value[] = {5, 6, 7};
    ChartSeries series = {.mark = MARK_STEP, .time = time, .value = value, .n = 3, .hold = 200};
    g_autoptr(Scene) scene = lay_out_series(&series, 1000700);
    g_assert_false(is_drawn_at(scene, 1000050));
    g_assert_true(is_drawn_at(scene, 1000150));
    g_assert_true(is_drawn_at(scene, 1000390));
    g_assert_false(is_drawn_at(scene, 1000410)); /* 400 is when the next was due */
    g_assert_false(is_drawn_at(scene, 1000590));
    g_assert_true(is_drawn_at(scene, 1000690));
    g_assert_false(is_drawn_at(scene, 1000710)); /* nobody knows */
    g_assert_cmpuint(count_marks(scene, PAINT_SERIES), ==, 3);
}

/* A sample that is not a number begins a gap. */
static void steps_are_held_until_a_gap(void)
{
    gint64 time[] = {1000100, 1000200, 1000300, 1000500};
    double value[] = {5, 6, NAN, 7};
    ChartSeries series = {.mark = MARK_STEP, .time = time, .value = value, .n = 4, .hold = 150};
    g_autoptr(Scene) scene = lay_out_series(&series, 0);
    g_assert_true(is_drawn_at(scene, 1000290));
    g_assert_false(is_drawn_at(scene, 1000310));
    g_assert_false(is_drawn_at(scene, 1000490));
    g_assert_true(is_drawn_at(scene, 1000640));
    g_assert_false(is_drawn_at(scene, 1000660));
}

static void lines_are_never_drawn_across_a_gap(void)
{
    gint64 time[] = {1000000, 1000100, 1000200, 1000300, 1000400, 1000800, 1000900};
    double value[] = {1, 2, NAN, 2, 3, 3, 1};
    ChartSeries series = {.mark = MARK_LINE, .time = time, .value = value, .n = 7, .hold = 150};
    g_autoptr(Scene) scene = lay_out_series(&series, 0);
    g_assert_true(is_drawn_at(scene, 1000050));
    g_assert_false(is_drawn_at(scene, 1000150));
    g_assert_false(is_drawn_at(scene, 1000250));
    g_assert_true(is_drawn_at(scene, 1000350));
    g_assert_false(is_drawn_at(scene, 1000600));
    g_assert_true(is_drawn_at(scene, 1000850));
}

/* What began before the range, or ends after it, is cut at its edge and not left out. */
static void lines_reach_the_edges(void)
{
    gint64 time[] = {999000, 1000500, 1002000};
    double value[] = {1, 2, 3};
    ChartSeries series = {.mark = MARK_LINE, .time = time, .value = value, .n = 3};
    g_autoptr(Scene) scene = lay_out_series(&series, 0);
    g_assert_true(is_drawn_at(scene, 1000001));
    g_assert_true(is_drawn_at(scene, 1000999));
    gint64 around[] = {999000, 1002000};
    series.time = around;
    series.n = 2;
    g_autoptr(Scene) through = lay_out_series(&series, 0);
    g_assert_true(is_drawn_at(through, 1000500));
    series.mark = MARK_STEP;
    g_autoptr(Scene) step = lay_out_series(&series, 0);
    g_assert_true(is_drawn_at(step, 1000500));
}

static void a_single_point_is_visible(void)
{
    gint64 time[] = {1000500};
    double value[] = {1};
    for (int mark = MARK_STEP; mark <= MARK_AREA; mark++) {
        ChartSeries series = {
            .mark = (MarkKind)mark, .time = time, .value = value, .n = 1, .width = 1, .hold = 1};
        g_autoptr(Scene) scene = lay_out_series(&series, 0);
        bool column = false;
        for (guint i = 0; i < scene->items->len; i++)
            column |= item_at(scene, i)->kind == SCENE_COLUMNS;
        g_assert_true(column || count_marks(scene, PAINT_SERIES) == 1);
    }
}

/* A value between gaps, in a line too dense for markers. */
static void a_point_between_gaps_is_visible(void)
{
    gint64 time[1000];
    double value[1000];
    for (int i = 0; i < 1000; i++) {
        time[i] = 1000000 + i;
        value[i] = i > 400 && i < 600 ? NAN : 2;
    }
    value[500] = 3;
    ChartSeries series = {.mark = MARK_LINE, .time = time, .value = value, .n = 1000};
    g_autoptr(Scene) scene = lay_out_series(&series, 0);
    g_assert_cmpuint(count_marks(scene, PAINT_SERIES), ==, 1);
}

static void missing_is_marked_at_the_base(void)
{
    gint64 time[] = {1000000, 1000900};
    double value[] = {1, 1};
    ChartSeries series = {.mark = MARK_STEP, .time = time, .value = value, .n = 2, .hold = 100};
    ChartEvent event = {EVENT_MISSING, 1000500, 0, 0, NAN, "not there"};
    ChartPanel panel = {.series = &series, .n_series = 1, .events = &event, .n_events = 1};
    Chart chart = {.panels = &panel, .n_panels = 1, .from = 1000000, .until = 1001000};
    g_autoptr(Scene) scene = lay_out(&chart, 1000, 300);
    bool named = false;
    double base = 0, y = 0;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind == SCENE_PATH && item->stroke == PAINT_AXIS && base == 0)
            base = points_of(scene, item)[0].y;
        if (item->kind == SCENE_MARKS && item->shape == SHAPE_CROSS && y == 0)
            y = points_of(scene, item)[0].y;
        named |= item->kind == SCENE_TEXT && g_str_equal(item->text, "not there");
    }
    g_assert_cmpfloat(base - y, >, 0);
    g_assert_cmpfloat(base - y, <, 12);
    g_assert_true(named);
    g_assert_false(is_drawn_at(scene, 1000500));
}

static void each_event_has_a_shape_of_its_own(void)
{
    ChartEvent events[N_EVENT_KINDS];
    for (int i = 0; i < N_EVENT_KINDS; i++)
        events[i] = (ChartEvent){(EventKind)i, 1000100 + i * 100, 0, -1, NAN, NULL};
    ChartPanel panel = {.events = events, .n_events = N_EVENT_KINDS};
    Chart chart = {.panels = &panel, .n_panels = 1, .from = 1000000, .until = 1001000};
    g_autoptr(Scene) scene = lay_out(&chart, 1000, 300);
    guint shapes = 0;
    for (guint i = 0; i < scene->items->len; i++)
        if (item_at(scene, i)->kind == SCENE_MARKS)
            shapes |= 1u << item_at(scene, i)->shape;
    g_assert_cmpint(__builtin_popcount(shapes), ==, N_EVENT_KINDS);
}

static void zone_and_odd_days_are_said(void)
{
    g_autoptr(Sample) sample = sample_new(sample_dst);
    g_autoptr(Scene) scene = lay_out(&sample->chart, 960, 0);
    g_assert_true(says(scene, "Europe/Berlin, UTC+2, from 25 Oct UTC+1; 25 Oct has 25 hours"));
}

static void nothing_is_said_to_be_nothing(void)
{
    g_autoptr(Sample) sample = sample_new(sample_empty);
    g_autoptr(Scene) scene = lay_out(&sample->chart, 960, 0);
    g_assert_true(says(scene, "no data in this range"));
}

/* Last, smallest and largest stand at the line's end. */
static void figures_are_said(void)
{
    gint64 time[] = {1000100, 1000500, 1000900};
    double value[] = {5, 9, 7};
    ChartSeries series = {
        .name = "svn/dybsvn", .mark = MARK_LINE, .time = time, .value = value, .n = 3};
    g_autoptr(Scene) scene = lay_out_series(&series, 0);
    g_assert_true(says(scene, "svn/dybsvn"));
    g_assert_true(says(scene, "7"));
    g_assert_true(says(scene, "5–9"));
}

static void invalid_text_is_made_visible(void)
{
    g_autoptr(Sample) sample = sample_new(sample_hostile);
    g_autoptr(Scene) scene = lay_out(&sample->chart, 960, 0);
    g_assert_true(says(scene, "svn/\\xFF\\xFE\\x07 broken"));
}

/* Chinese has no spaces to break at; each line is full, none is lost. */
static void titles_break_as_unicode_has_it(void)
{
    g_autoptr(Sample) sample = sample_new(sample_table);
    sample->chart.finding =
        "備份檔案在本月十五日縮小了百分之二十五，而且三十個夜晚之中有兩個夜晚沒有收到任何"
        "備份檔案，請管理員檢查傳輸記錄";
    sample->chart.caption = "one two three";
    g_autoptr(Scene) scene = lay_out(&sample->chart, 480, 300);
    g_autoptr(GString) all = g_string_new(NULL);
    guint lines = 0;
    for (guint i = 0; i < scene->items->len; i++)
        if (item_at(scene, i)->kind == SCENE_TEXT && item_at(scene, i)->font == FONT_FINDING) {
            g_string_append(all, item_at(scene, i)->text);
            lines++;
        }
    g_assert_cmpuint(lines, ==, 3);
    g_assert_cmpstr(all->str, ==, sample->chart.finding);
    g_assert_true(says(scene, "one two three"));
}

/* What is too long keeps its beginning and its end, and no character is torn. */
static void names_are_shortened_in_the_middle(void)
{
    g_autoptr(Sample) sample = sample_new(sample_single);
    sample->series[0][0].name = "svn/a-repository-with-a-name-that-nobody-would-give-it-2026";
    sample->series[0][1].name = "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"
                                "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"
                                "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301";
    g_autoptr(Scene) scene = lay_out(&sample->chart, 700, 400);
    bool first = false, second = false;
    for (guint i = 0; i < scene->items->len; i++) {
        const char *text = item_at(scene, i)->kind == SCENE_TEXT ? item_at(scene, i)->text : "";
        first |= g_str_has_prefix(text, "svn/a-") && g_str_has_suffix(text, "-2026") &&
                 strstr(text, "…");
        second |= g_str_has_prefix(text, "e\u0301") && strstr(text, "\u0301…e\u0301");
    }
    g_assert_true(first);
    g_assert_true(second);
}

/* A sentence without its middle would say something else: what does not fit is missing at its end.
 */
static void sentences_are_shortened_at_their_end(void)
{
    static const char *const finding =
        "svn/dybsvn on Z9:229 has not come since 12 November, svn/dybaux shrank by 46 % in 90 "
        "days, "
        "and tracs/env is larger than expected by 12 % on each of the last five nights";
    static const int widths[] = {200, 320, 400};
    g_autoptr(Sample) sample = sample_new(sample_single);
    sample->chart.finding = finding;
    for (gsize w = 0; w < G_N_ELEMENTS(widths); w++) {
        g_autoptr(Scene) scene = lay_out(&sample->chart, widths[w], 0);
        const SceneItem *cut = find_text(scene, "…");
        g_assert_nonnull(cut);
        g_assert_true(g_str_has_suffix(cut->text, "…"));
        g_autofree char *line = g_strndup(cut->text, strlen(cut->text) - strlen("…"));
        const char *in_finding = strstr(finding, line);
        g_assert_nonnull(in_finding);
        g_assert_nonnull(strchr(" ,", in_finding[strlen(line)])); /* between words */
    }
}

/* How much of a paint the first columns of a scene have, px high. */
static double column_ink(const Scene *scene, Paint paint)
{
    double ink = 0;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind == SCENE_COLUMNS && item->fill == paint)
            for (guint k = 0; k + 1 < item->count; k += 2)
                ink += fabs(points_of(scene, item)[k + 1].y - points_of(scene, item)[k].y);
    }
    return ink;
}

/* A column too thin for a cap is filled, or nothing of it would be seen. */
static void dense_columns_are_dark(void)
{
    enum { N = 500 };
    gint64 time[N];
    double value[N];
    for (int i = 0; i < N; i++) {
        time[i] = i * DAY;
        value[i] = i % 2 ? 100 : 40;
    }
    ChartSeries series = {.mark = MARK_COLUMN, .time = time, .value = value, .n = N};
    ChartPanel panel = {.series = &series, .n_series = 1};
    Chart chart = {.panels = &panel, .n_panels = 1};
    g_autoptr(Scene) dense = lay_out(&chart, 700, 400);
    g_assert_cmpfloat(column_ink(dense, PAINT_SERIES), >, 10000);
    g_assert_cmpfloat(column_ink(dense, PAINT_SERIES_TINT), ==, 0);
    series.n = 20;
    g_autoptr(Scene) wide = lay_out(&chart, 700, 400);
    g_assert_cmpfloat(column_ink(wide, PAINT_SERIES), <=, 40);
    g_assert_cmpfloat(column_ink(wide, PAINT_SERIES_TINT), >, 0);
}

/* The higher area is filled first, whatever the order of series, so that no area is hidden. */
static void lower_areas_lie_on_top(void)
{
    gint64 time[] = {0, DAY};
    double low[] = {1, 1}, middle[] = {2, 2}, high[] = {3, 3};
    const double *orders[][3] = {{low, middle, high}, {high, low, middle}};
    for (gsize o = 0; o < G_N_ELEMENTS(orders); o++) {
        ChartSeries series[3];
        for (gsize i = 0; i < 3; i++)
            series[i] =
                (ChartSeries){.mark = MARK_AREA, .time = time, .value = orders[o][i], .n = 2};
        ChartPanel panel = {.series = series, .n_series = 3};
        Chart chart = {.panels = &panel, .n_panels = 1};
        g_autoptr(Scene) scene = lay_out(&chart, 700, 400);
        double above = 0;
        guint n = 0;
        for (guint i = 0; i < scene->items->len; i++) {
            const SceneItem *item = item_at(scene, i);
            if (item->kind != SCENE_PATH || item->fill < PAINT_SERIES_TINT)
                continue;
            g_assert_cmpfloat(points_of(scene, item)[0].y, >, above);
            above = points_of(scene, item)[0].y;
            n++;
        }
        g_assert_cmpuint(n, ==, 3);
    }
}

/* Nothing but the line, its last value and what happened, on whatever lies behind. */
static void sparklines_have_no_words(void)
{
    g_autoptr(Sample) sample = sample_new(sample_spark);
    g_autoptr(Scene) scene = lay_out(&sample->chart, 120, 24);
    g_assert_cmpint(scene->background, ==, PAINT_NONE);
    for (guint i = 0; i < scene->items->len; i++)
        g_assert_cmpint(item_at(scene, i)->kind, !=, SCENE_TEXT);
    g_assert_cmpuint(count_marks(scene, PAINT_SERIES), ==, 1);
    g_assert_cmpuint(count_marks(scene, PAINT_ALARM), ==, 1);
}

/* No area hides a line, whichever comes first. */
static void lines_lie_above_all_fills(void)
{
    gint64 time[] = {1000000, 1001000};
    double low[] = {2, 2}, high[] = {3, 3};
    ChartSeries series[] = {
        {.mark = MARK_LINE, .time = time, .value = low, .n = 2},
        {.mark = MARK_AREA, .time = time, .value = low, .n = 2},
        {.mark = MARK_AREA, .time = time, .value = high, .n = 2},
        {.mark = MARK_COLUMN, .time = time, .value = high, .n = 2},
    };
    ChartPanel panel = {.series = series, .n_series = G_N_ELEMENTS(series)};
    Chart chart = {.panels = &panel, .n_panels = 1, .from = 1000000, .until = 1001000};
    g_autoptr(Scene) scene = lay_out(&chart, 600, 300);
    guint last_fill = 0, first_line = scene->items->len, lines = 0;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->fill >= PAINT_SERIES_TINT)
            last_fill = i;
        if (item->kind == SCENE_PATH && item->count == 2 && item->stroke >= PAINT_SERIES &&
            points_of(scene, item)[1].x - points_of(scene, item)[0].x > 100) {
            first_line = MIN(first_line, i);
            lines++;
        }
    }
    g_assert_cmpuint(lines, ==, 3);
    g_assert_cmpuint(last_fill, <, first_line);
}

/* What happened at one place is seen each, at its time, and named. */
static void events_do_not_hide_each_other(void)
{
    static const char *const names[] = {"first", "second", "third", "fourth"};
    gint64 time[] = {1000000, 1000900};
    double value[] = {1, 1};
    ChartSeries series = {.mark = MARK_STEP, .time = time, .value = value, .n = 2};
    ChartEvent events[8];
    for (int i = 0; i < 8; i++)
        events[i] = (ChartEvent){i % 4 < 2 ? EVENT_MISSING : EVENT_JUMP,
                                 1000300 + i / 4 * 300,
                                 0,
                                 -1,
                                 i < 4 ? NAN : 1,
                                 i < 4 ? names[i] : NULL};
    ChartPanel panel = {.series = &series, .n_series = 1, .events = events, .n_events = 8};
    Chart chart = {.panels = &panel, .n_panels = 1, .from = 1000000, .until = 1001000};
    g_autoptr(Scene) scene = lay_out(&chart, 1000, 300);
    Point marks[8];
    guint n = 0;
    for (guint i = 0; i < scene->items->len && n < 8; i++)
        if (item_at(scene, i)->kind == SCENE_MARKS && item_at(scene, i)->fill != PAINT_SERIES)
            marks[n++] = points_of(scene, item_at(scene, i))[0];
    g_assert_cmpuint(n, ==, 8);
    for (guint i = 0; i < n; i++) {
        g_assert_cmpfloat(marks[i].x, ==, marks[i / 4 * 4].x);
        for (guint k = 0; k < i; k++)
            g_assert_true(fabs(marks[i].y - marks[k].y) >= 8 || marks[i].x != marks[k].x);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_assert_true(says(scene, names[i]));
}

/* More series than can be named, with names much shorter than the words that say so. */
static void series_left_out_are_counted(void)
{
    static const int widths[] = {960, 600, 320};
    gint64 time[] = {1000000, 1000900};
    double value[] = {1, 1};
    gsize n = 10000;
    g_autofree ChartSeries *series = g_new(ChartSeries, n);
    for (gsize i = 0; i < n; i++)
        series[i] = (ChartSeries){.name = "a", .time = time, .value = value, .n = 2};
    ChartPanel panel = {.series = series, .n_series = n};
    Chart chart = {.panels = &panel, .n_panels = 1};
    for (gsize w = 0; w < G_N_ELEMENTS(widths); w++) {
        g_autoptr(Scene) scene = lay_out(&chart, widths[w], 400);
        bool said = false;
        for (guint i = 0; i < scene->items->len; i++) {
            const SceneItem *item = item_at(scene, i);
            if (item->kind != SCENE_TEXT || !g_str_has_prefix(item->text, "and 9,9"))
                continue;
            said = g_str_has_suffix(item->text, " more");
            g_assert_cmpfloat(item->x + fonts_measure(fonts, theme, item->font, item->text).width,
                              <=, widths[w]);
        }
        g_assert_true(said);
    }
}

static void a_second_has_two_ticks(void)
{
    gint64 time[] = {1795000000, 1795000001};
    double value[] = {1, 2};
    ChartSeries series = {.time = time, .value = value, .n = 2};
    ChartPanel panel = {.series = &series, .n_series = 1};
    Chart chart = {.panels = &panel, .n_panels = 1};
    g_autoptr(Scene) scene = lay_out(&chart, 960, 300);
    g_assert_true(says(scene, "11:06:40"));
    g_assert_true(says(scene, "11:06:41"));
}

/* How high the first panel is, with its title. */
static double panel_height(const Chart *chart, int width)
{
    g_autoptr(Scene) scene = lay_out(chart, width, 0);
    double top = NAN;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind == SCENE_TEXT && item->font == FONT_STRONG && isnan(top))
            top = item->y;
        if (item->kind == SCENE_PATH && item->stroke == PAINT_AXIS)
            return points_of(scene, item)[0].y - top;
    }
    return 0;
}

/* Titles of however many lines, in any script and size, leave the plot its height. */
static void titles_do_not_squeeze_the_plot(void)
{
    static const char *const titles[] = {
        "svn/dybsvn on C shrank by 25 % on 10 May; 2 of 30 nights missing, and 3 came too late",
        "WWW/MOMMMA ON NODE MMM WAS NOT REACHED: MAXIMUM MISMATCH OF TARBALLS",
        "備份檔案在本月十五日縮小了百分之二十五，而且三十個夜晚之中有兩個夜晚沒有收到任何備份檔案",
        "резервная/копия уменьшилась на 25 %; две ночи из тридцати пропущены, три опоздали",
        "انخفض حجم النسخة الاحتياطية بنسبة 25 ٪ في 10 مايو ولم تصل نسختان من ثلاثين",
        "svn/a-name-without-any-place-to-break/another-one/and-one-more/until-nobody-reads-it",
        "\xff\xfe\x07\xff\xfe\x07\xff\xfe\x07\xff\xfe\x07\xff\xfe\x07 broken "
        "\xff\xfe\x07\xff\xfe\x07",
        "short",
    };
    static const int widths[] = {320, 400, 480, 600, 760, 960, 1600};
    Theme *was = theme;
    g_autoptr(Theme) big = theme_load("light", NULL);
    big->font[FONT_FINDING].size = 26;
    big->font[FONT_CAPTION].size = 19;
    for (gsize i = 0; i < G_N_ELEMENTS(titles); i++)
        for (gsize w = 0; w < G_N_ELEMENTS(widths) * 2; w++) {
            g_autoptr(Sample) sample = sample_new(sample_month);
            theme = w % 2 ? big : was;
            sample->chart.finding = sample->chart.caption = NULL;
            double without = panel_height(&sample->chart, widths[w / 2]);
            sample->chart.finding = sample->chart.caption = titles[i];
            double squeezed = without - panel_height(&sample->chart, widths[w / 2]);
            double lines = theme->font[FONT_FINDING].size + theme->font[FONT_CAPTION].size;
            if (squeezed > 12 || squeezed < -1.4 * lines - 1)
                g_error("%d px: \"%s\" makes the plot %g px lower", widths[w / 2], titles[i],
                        squeezed);
        }
    theme = was;
}

/* The pointer on a line learns whose it is. */
static void lines_say_whose_they_are(void)
{
    gint64 time[] = {1000100, 1000500, 1000900};
    double value[] = {5, 9, 7};
    ChartSeries series = {.name = "load", .mark = MARK_LINE, .time = time, .value = value, .n = 3};
    g_autoptr(Scene) scene = lay_out_series(&series, 0);
    bool said = false;
    guint targets = 0;
    for (guint i = 0; i + 1 < scene->items->len; i++)
        targets += item_at(scene, i)->kind == SCENE_MARKS && item_at(scene, i)->title &&
                   item_at(scene, i)->fill == PAINT_NONE;
    g_assert_cmpuint(targets, ==, 3);
    for (guint i = 0; i + 1 < scene->items->len; i++)
        said |= item_at(scene, i)->kind == SCENE_GROUP && item_at(scene, i)->title &&
                g_str_equal(item_at(scene, i)->title, "load: last 7, 5–9") &&
                item_at(scene, i + 1)->stroke == PAINT_SERIES;
    g_assert_true(said);
}

/* What matters is not hidden by what does not, wherever it stands in the panel. */
static void muted_lines_lie_below(void)
{
    gint64 time[] = {1000000, 1001000};
    double value[] = {2, 2};
    ChartSeries series[] = {
        {.mark = MARK_STEP, .role = ROLE_MAIN, .time = time, .value = value, .n = 2},
        {.mark = MARK_STEP, .role = ROLE_MUTED, .time = time, .value = value, .n = 2},
    };
    ChartPanel panel = {.series = series, .n_series = 2};
    Chart chart = {.panels = &panel, .n_panels = 1, .from = 1000000, .until = 1001000};
    g_autoptr(Scene) scene = lay_out(&chart, 600, 300);
    Paint last = PAINT_NONE;
    for (guint i = 0; i < scene->items->len; i++)
        if (item_at(scene, i)->kind == SCENE_MARKS)
            last = item_at(scene, i)->fill;
    g_assert_cmpint(last, ==, PAINT_MAIN);
}

/* Lines of a title are about as long as each other, and a number keeps its %. */
static void titles_break_evenly(void)
{
    g_autoptr(Sample) sample = sample_new(sample_table);
    sample->chart.finding = "svn/dybsvn on H1 shrank by 25 % on 23 Nov";
    for (int width = 200; width <= 480; width += 4) {
        g_autoptr(Scene) scene = lay_out(&sample->chart, width, 300);
        double widest = 0, last = 0;
        for (guint i = 0; i < scene->items->len; i++) {
            const SceneItem *item = item_at(scene, i);
            if (item->kind != SCENE_TEXT || item->font != FONT_FINDING)
                continue;
            g_assert_false(g_str_has_prefix(item->text, "%"));
            g_assert_false(g_str_has_prefix(item->text, "dyb"));
            g_assert_false(g_str_has_prefix(item->text, "Nov"));
            last = fonts_measure(fonts, theme, item->font, item->text).width;
            widest = MAX(widest, last);
        }
        g_assert_cmpfloat(last, >, widest * 0.4);
    }
}

/* The month in which a row of days begins is named where it fits, the year at the first that has
 * room for it. */
static void a_short_first_month_is_named(void)
{
    gint64 time[] = {now - 29 * DAY, now};
    double value[] = {1, 1};
    ChartSeries series = {.time = time, .value = value, .n = 2};
    ChartPanel panel = {.series = &series, .n_series = 1};
    Chart chart = {.panels = &panel, .n_panels = 1};
    g_autoptr(Scene) scene = lay_out(&chart, 260, 200);
    bool month = false, year = false;
    for (guint i = 0; i < scene->items->len; i++)
        if (item_at(scene, i)->kind == SCENE_TEXT) {
            month |= g_str_equal(item_at(scene, i)->text, "Oct");
            year |= g_str_equal(item_at(scene, i)->text, "Nov 2026");
        }
    g_assert_true(month);
    g_assert_true(year);
}

/* The last value of a series that ended long ago is not passed off as today's. */
static void old_values_have_a_date(void)
{
    gint64 time[] = {now - 29 * DAY, now - 10 * DAY, now};
    double value[] = {GIB, GIB, GIB};
    ChartSeries series[] = {
        {.name = "old", .mark = MARK_STEP, .time = time, .value = value, .n = 2, .hold = DAY},
        {.name = "new", .mark = MARK_STEP, .time = time, .value = value, .n = 3, .hold = DAY},
        {.name = "held", .mark = MARK_STEP, .time = time, .value = value, .n = 2},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(series); i++) {
        ChartPanel panel = {.unit = UNIT_BYTES, .series = &series[i], .n_series = 1};
        Chart chart = {.panels = &panel, .n_panels = 1, .from = now - 30 * DAY, .until = now};
        g_autoptr(Scene) scene = lay_out(&chart, 960, 300);
        g_assert_true(says(scene, "1.00\u00a0GiB on 14 Nov") == (i == 0));
    }
}

/* A small table is a small picture; nothing is shortened in it, nor its headline broken. */
static void tables_are_as_wide_as_they_need(void)
{
    g_autoptr(Sample) sample = sample_new(sample_table);
    g_autoptr(Scene) small = lay_out(&sample->chart, 0, 0);
    g_assert_cmpfloat(small->width, <, 700);
    sample->chart.finding = "2 of 4 nodes need you: Z9:229 and SDU have not sent all they should";
    g_autoptr(Scene) scene = lay_out(&sample->chart, 0, 0);
    g_assert_true(says(scene, sample->chart.finding));
    g_assert_false(says(scene, "…"));
}

/* The same words seven times are said once, with their number, beside the first. */
static void equal_labels_are_said_once(void)
{
    ChartEvent events[8];
    for (int i = 0; i < 8; i++)
        events[i] =
            (ChartEvent){EVENT_TRUNCATED, 1000100 + 100 * i, 0, 0, 5, i < 7 ? "-25 %" : "-30 %"};
    gint64 time[] = {1000000, 1001000};
    double value[] = {10, 10};
    ChartSeries series = {.time = time, .value = value, .n = 2};
    ChartPanel panel = {.series = &series, .n_series = 1, .events = events, .n_events = 8};
    Chart chart = {.panels = &panel, .n_panels = 1, .from = 1000000, .until = 1001000};
    g_autoptr(Scene) scene = lay_out(&chart, 1000, 300);
    guint n = 0;
    for (guint i = 0; i < scene->items->len; i++)
        n += item_at(scene, i)->kind == SCENE_TEXT && strstr(item_at(scene, i)->text, " %");
    g_assert_cmpuint(n, ==, 2);
    g_assert_true(says(scene, "7 × -25 %"));
    g_assert_true(says(scene, "-30 %"));
    g_assert_cmpfloat(find_text(scene, "7 ×")->x, <, 200);
}

/* Night after night of one kind is a row, not a tower. */
static void rows_of_events_stay_rows(void)
{
    ChartEvent events[20];
    for (int i = 0; i < 20; i++)
        events[i] = (ChartEvent){EVENT_MISSING, 1000300 + 2 * i, 0, -1, NAN, NULL};
    ChartPanel panel = {.events = events, .n_events = 20};
    Chart chart = {.panels = &panel, .n_panels = 1, .from = 1000000, .until = 1001000};
    g_autoptr(Scene) scene = lay_out(&chart, 1000, 300);
    double y = NAN;
    guint n = 0;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind != SCENE_MARKS || !item->title)
            continue;
        y = isnan(y) ? points_of(scene, item)[0].y : y;
        g_assert_cmpfloat(points_of(scene, item)[0].y, ==, y);
        n++;
    }
    g_assert_cmpuint(n, ==, 20);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fonts = fonts_new(NULL);
    theme = theme_load("light", NULL);
    g_test_add_func("/layout/sizes", any_size_is_survived);
    g_test_add_func("/layout/steps", steps_end_where_the_next_was_due);
    g_test_add_func("/layout/steps-before-gaps", steps_are_held_until_a_gap);
    g_test_add_func("/layout/gaps", lines_are_never_drawn_across_a_gap);
    g_test_add_func("/layout/edges", lines_reach_the_edges);
    g_test_add_func("/layout/single", a_single_point_is_visible);
    g_test_add_func("/layout/between", a_point_between_gaps_is_visible);
    g_test_add_func("/layout/missing", missing_is_marked_at_the_base);
    g_test_add_func("/layout/shapes", each_event_has_a_shape_of_its_own);
    g_test_add_func("/layout/zone", zone_and_odd_days_are_said);
    g_test_add_func("/layout/nothing", nothing_is_said_to_be_nothing);
    g_test_add_func("/layout/figures", figures_are_said);
    g_test_add_func("/layout/invalid", invalid_text_is_made_visible);
    g_test_add_func("/layout/breaks", titles_break_as_unicode_has_it);
    g_test_add_func("/layout/shortened", names_are_shortened_in_the_middle);
    g_test_add_func("/layout/sentences", sentences_are_shortened_at_their_end);
    g_test_add_func("/layout/dense", dense_columns_are_dark);
    g_test_add_func("/layout/areas", lower_areas_lie_on_top);
    g_test_add_func("/layout/sparkline", sparklines_have_no_words);
    g_test_add_func("/layout/fills", lines_lie_above_all_fills);
    g_test_add_func("/layout/events-apart", events_do_not_hide_each_other);
    g_test_add_func("/layout/left-out", series_left_out_are_counted);
    g_test_add_func("/layout/second", a_second_has_two_ticks);
    g_test_add_func("/layout/titles-height", titles_do_not_squeeze_the_plot);
    g_test_add_func("/layout/line-titles", lines_say_whose_they_are);
    g_test_add_func("/layout/muted", muted_lines_lie_below);
    g_test_add_func("/layout/titles-even", titles_break_evenly);
    g_test_add_func("/layout/first-month", a_short_first_month_is_named);
    g_test_add_func("/layout/old", old_values_have_a_date);
    g_test_add_func("/layout/table-width", tables_are_as_wide_as_they_need);
    g_test_add_func("/layout/equal-labels", equal_labels_are_said_once);
    g_test_add_func("/layout/event-rows", rows_of_events_stay_rows);
    int status = g_test_run();
    theme_free(theme);
    fonts_free(fonts);
    return status;
}
