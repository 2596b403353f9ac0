/* The library's door: what it refuses and how it says so, what it survives, and the words that go
 * with a picture. */
#include "charts.h"

#include <stdlib.h>

static Renderer *renderer;
static Theme *theme;

/* One panel of one series of three values, to be broken. */
typedef struct {
    gint64 time[3];
    double value[3];
    ChartSeries series;
    ChartEvent event;
    ChartPanel panel;
    Chart chart;
    Picture picture;
} Case;

static void init(Case *test)
{
    *test = (Case){.time = {1000, 2000, 3000}, .value = {1, 2, 3}};
    test->series = (ChartSeries){
        .name = "svn/dybsvn", .mark = MARK_LINE, .time = test->time, .value = test->value, .n = 3};
    test->event = (ChartEvent){EVENT_NOTE, 2000, 0, -1, NAN, "note"};
    test->panel = (ChartPanel){.title = "Sizes",
                               .series = &test->series,
                               .n_series = 1,
                               .events = &test->event,
                               .n_events = 1};
    test->chart = (Chart){.finding = "A finding", .panels = &test->panel, .n_panels = 1};
    test->picture = (Picture){.format = PICTURE_SVG, .theme = theme};
}

static void descending(Case *test)
{
    test->time[2] = 1500;
}
static void year_10000(Case *test)
{
    test->time[2] = G_GINT64_CONSTANT(253402300800);
}
static void year_0(Case *test)
{
    test->time[0] = G_GINT64_CONSTANT(-62135596801);
}
static void infinite(Case *test)
{
    test->value[1] = INFINITY;
}
static void no_array(Case *test)
{
    test->series.value = NULL;
}
static void negative_hold(Case *test)
{
    test->series.hold = -1;
}
static void no_panels(Case *test)
{
    test->chart.n_panels = 0;
}
static void backwards(Case *test)
{
    test->chart.from = 10, test->chart.until = 5;
}
static void no_zone(Case *test)
{
    test->chart.zone = "Mars/Olympus";
}
static void wide(Case *test)
{
    test->picture.width = 40000;
}
static void negative(Case *test)
{
    test->picture.height = -5;
}
static void huge_scale(Case *test)
{
    test->picture.scale = 1000;
}
static void no_kind(Case *test)
{
    test->chart.kind = (ChartKind)77;
}
static void no_event(Case *test)
{
    test->event.kind = (EventKind)9;
}
static void late_event(Case *test)
{
    test->event.time = G_MAXINT64;
}
static void late_range(Case *test)
{
    test->chart.until = G_MAXINT64;
}
static void no_cells(Case *test)
{
    test->chart.kind = CHART_TABLE;
}

static void no_mark(Case *test)
{
    test->series.mark = (MarkKind)17;
}
static void no_unit(Case *test)
{
    test->panel.unit = (Unit)17;
}
static void no_weight(Case *test)
{
    test->panel.weight = NAN;
}
static const struct {
    void (*break_it)(Case *test);
    const char *message;
} refusals[] = {
    {descending,
     "panel 1, series \"svn/dybsvn\": times must ascend: value 3 is at 1500, after 2000"},
    {year_10000, "panel 1, series \"svn/dybsvn\": a time is not within the years 1 to 9999"},
    {year_0, "panel 1, series \"svn/dybsvn\": a time is not within the years 1 to 9999"},
    {infinite, "panel 1, series \"svn/dybsvn\": value 2 is infinite"},
    {no_array, "panel 1, series \"svn/dybsvn\": 3 values, but no array of them"},
    {negative_hold, "panel 1, series \"svn/dybsvn\": hold and width can't be negative"},
    {no_mark, "panel 1, series \"svn/dybsvn\": no such mark or role"},
    {no_unit, "panel 1: no such unit or scale"},
    {no_weight, "panel 1: weight nan is not within 0 and 1000"},
    {no_panels, "chart: no panels"},
    {backwards, "range: begins after its end"},
    {no_zone, "zone \"Mars/Olympus\": no such time zone"},
    {wide, "size: 40000 x "},
    {negative, "size: 0 x -5 px is not within 1 and 8192"},
    {huge_scale, "scale: 1000 is not within"},
    {no_kind, "chart: no such kind"},
    {no_event, "panel 1: event 1 is of no kind"},
    {late_event, "panel 1: event 1 is not within the years 1 to 9999"},
    {late_range, "range: not within the years 1 to 9999"},
    {no_cells, "table: no cells"},
};

static void refuses_and_says_why(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        Case test;
        init(&test);
        refusals[i].break_it(&test);
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) out = g_byte_array_new();
        g_assert_false(renderer_draw(renderer, &test.chart, &test.picture, out, &error));
        g_assert_error(error, RENDER_ERROR, RENDER_ERROR_CHART);
        if (!g_str_has_prefix(error->message, refusals[i].message))
            g_error("\"%s\" is not \"%s\"", error->message, refusals[i].message);
        g_assert_cmpuint(out->len, ==, 0);
    }
}

static gsize draw(const Chart *chart, const Picture *picture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) out = g_byte_array_new();
    renderer_draw(renderer, chart, picture, out, &error);
    g_assert_no_error(error);
    return out->len;
}

/* What looks wrong but is a chart all the same. */
static void survives_odd_charts(void)
{
    Case test;
    init(&test);
    test.time[2] = G_GINT64_CONSTANT(253402300799);
    g_assert_cmpuint(draw(&test.chart, &test.picture), >, 1000);
    init(&test);
    test.value[0] = test.value[1] = test.value[2] = NAN;
    g_assert_cmpuint(draw(&test.chart, &test.picture), >, 1000);
    init(&test);
    test.value[0] = -1e308;
    test.value[1] = 1e308;
    g_assert_cmpuint(draw(&test.chart, &test.picture), >, 1000);
    init(&test);
    test.time[0] = test.time[1] = test.time[2] = 1000;
    g_assert_cmpuint(draw(&test.chart, &test.picture), >, 1000);
    init(&test);
    test.series.n = 0;
    test.panel.n_events = 0;
    g_assert_cmpuint(draw(&test.chart, &test.picture), >, 1000);
    init(&test);
    test.chart.from = 5000000;
    test.chart.until = 6000000;
    g_assert_cmpuint(draw(&test.chart, &test.picture), >, 1000);
}

static void survives_ten_thousand_series(void)
{
    Case test;
    init(&test);
    test.picture.bare = true;
    g_autofree ChartSeries *series = g_new(ChartSeries, 10000);
    for (gsize i = 0; i < 10000; i++)
        series[i] = test.series;
    test.panel.series = series;
    test.panel.n_series = 10000;
    draw(&test.chart, &test.picture);
    g_autofree ChartPanel *panels = g_new(ChartPanel, 10000);
    for (gsize i = 0; i < 10000; i++) {
        panels[i] = test.panel;
        panels[i].n_series = 1;
    }
    test.chart.panels = panels;
    test.chart.n_panels = 10000;
    draw(&test.chart, &test.picture);
    test.chart.kind = CHART_MULTIPLES;
    draw(&test.chart, &test.picture);
}

static void survives_labels_of_64_kib(void)
{
    static const char *const pieces[] = {
        "x", "x ", "\xff", "\x01", "語", "e\xcc\x81", "\xf0\x9f\x91\xa9\xe2\x80\x8d"};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        Case test;
        init(&test);
        g_autoptr(GString) label = g_string_new(NULL);
        while (label->len < 65536)
            g_string_append(label, pieces[i]);
        test.series.name = test.panel.title = test.event.label = test.chart.finding =
            test.chart.caption = label->str;
        draw(&test.chart, &test.picture);
        test.picture.width = 320;
        draw(&test.chart, &test.picture);
        g_autofree char *words = chart_describe(&test.chart, NULL);
        g_assert_true(g_utf8_validate(words, -1, NULL));
        g_assert_cmpuint(strlen(words), <, 10000);
    }
}

static void empty_labels_are_fine(void)
{
    Case test;
    init(&test);
    test.series.name = test.panel.title = test.event.label = test.chart.finding =
        test.chart.caption = "";
    draw(&test.chart, &test.picture);
    test.series.name = test.panel.title = test.event.label = test.chart.finding =
        test.chart.caption = NULL;
    draw(&test.chart, &test.picture);
}

/* The whole history is looked at, not only what a column of pixels averages to. */
static void draws_a_million_points(void)
{
    g_autofree gint64 *time = g_new(gint64, 1000000);
    g_autofree double *value = g_new(double, 1000000);
    for (gsize i = 0; i < 1000000; i++) {
        time[i] = (gint64)i * 30;
        value[i] = 50 + 40 * sin((double)i / 50000);
    }
    value[700001] = 1000;
    Case test;
    init(&test);
    test.series.time = time;
    test.series.value = value;
    test.series.n = 1000000;
    test.picture.bare = true;
    gsize bytes = draw(&test.chart, &test.picture);
    g_assert_cmpuint(bytes, <, 60000);
    g_autofree char *words = chart_describe(&test.chart, NULL);
    g_assert_nonnull(strstr(words, "maximum 1,000"));
}

static void describes(void)
{
    g_autoptr(Sample) sample = sample_new(sample_month);
    sample->chart.caption = "Tarballs of hub C2 on node Z9:229.";
    g_autofree char *words = chart_describe(&sample->chart, NULL);
    g_assert_true(g_str_has_prefix(
        words, "svn/dybsvn shrank by 25 % on 15 Nov; svn/dybaux missed 2 of 30 nights. "
               "Tarballs of hub C2 on node Z9:229. "
               "svn/dybsvn: last 1.49\u00a0GiB, minimum 1.11\u00a0GiB, maximum 1.49\u00a0GiB."));
    g_assert_nonnull(strstr(words, "tarballs: last 4, minimum 3, maximum 4."));
    g_assert_nonnull(strstr(words, "2 missing. 1 too small. 1 not reached."));
}

/* Cut between characters, and said to be cut. */
static void describes_long_names(void)
{
    Case test;
    init(&test);
    g_autoptr(GString) name = g_string_new(NULL);
    while (name->len < 300)
        g_string_append(name, "\u4e2d\u6587");
    test.chart.finding = name->str;
    g_autofree char *words = chart_describe(&test.chart, NULL);
    g_autofree char *begin = g_strndup(name->str, 198);
    g_autofree char *expected = g_strconcat(begin, "\u2026.", NULL);
    g_assert_true(g_str_has_prefix(words, expected));
}

static void describes_tables(void)
{
    g_autoptr(Sample) sample = sample_new(sample_table);
    g_autofree char *words = chart_describe(&sample->chart, NULL);
    g_assert_nonnull(strstr(words, "Z9:229, 2026-11-24 04:02, 12, 1, 1 d 10 h, alarm."));
}

/* Where no size is asked for, the picture has one, which is told and stands in the file. */
static void chooses_sizes_and_tells_them(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autoptr(Sample) sample = sample_new(samples[i].make);
        for (int narrow = 0; narrow < 2; narrow++)
            for (int png = 0; png < 2; png++) {
                Picture picture = {.format = png ? PICTURE_PNG : PICTURE_SVG,
                                   .width = narrow ? 320 : 0,
                                   .theme = theme};
                g_autoptr(GByteArray) out = g_byte_array_new();
                g_autoptr(GError) error = NULL;
                renderer_draw(renderer, &sample->chart, &picture, out, &error);
                g_assert_no_error(error);
                int width, height, written_width, written_height;
                renderer_size(renderer, &width, &height);
                g_assert_true(picture_size(out->data, out->len, &written_width, &written_height));
                g_assert_cmpint(width, ==, written_width);
                g_assert_cmpint(height, ==, written_height);
                g_assert_true(narrow ? width == 320 : width >= 120);
                g_assert_cmpint(height, >=, 20);
                g_assert_cmpint(MAX(width, height), <=, RENDER_MAX_SIZE);
            }
    }
}

static void sizes_are_those_of_pictures(void)
{
    static const char *const others[] = {"", "<svg", "<svg>", "<html width=\"3\">", "\x89PNG"};
    int width, height;
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(picture_size((const guint8 *)others[i], strlen(others[i]), &width, &height));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    renderer = renderer_new(NULL);
    theme = theme_load("light", NULL);
    g_test_add_func("/render/refuses", refuses_and_says_why);
    g_test_add_func("/render/odd", survives_odd_charts);
    g_test_add_func("/render/many-series", survives_ten_thousand_series);
    g_test_add_func("/render/long-labels", survives_labels_of_64_kib);
    g_test_add_func("/render/no-labels", empty_labels_are_fine);
    g_test_add_func("/render/many-points", draws_a_million_points);
    g_test_add_func("/render/describes", describes);
    g_test_add_func("/render/describes-long-names", describes_long_names);
    g_test_add_func("/render/describes-tables", describes_tables);
    g_test_add_func("/render/sizes", chooses_sizes_and_tells_them);
    g_test_add_func("/render/no-sizes", sizes_are_those_of_pictures);
    int status = g_test_run();
    theme_free(theme);
    renderer_free(renderer);
    return status;
}
