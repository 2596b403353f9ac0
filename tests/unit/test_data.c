/* The data within pictures: exact, in every format, and hostile files do no harm. */
#include "chart/spec.h"
#include "data/data.h"
#include "formats.h"
#include "pdf/pdf.h"
#include "render.h"
#include "svg/svg.h"

#include <jansson.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <zlib.h>

/* From the first second of year 1 to the last of 9999. */
static const gint64 times[] = {-62135596800, -1, 0, 1352794223, 253402300799};
static const double values[] = {1529629254, NAN, 0.1, -1.0 / 3, 12.25};
static const gint64 other_times[] = {1352794223};
static const double other_values[] = {7};
static const ChartSeries series[] = {
    {.name = "svn/dybsvn", .mark = MARK_STEP, .hold = 100, .time = times, .value = values, .n = 5},
    {.name = "tracs/\"env\"\n\xff",
     .mark = MARK_COLUMN,
     .role = ROLE_MUTED,
     .width = 60,
     .time = times,
     .value = values,
     .n = 5},
    {.name = "one", .mark = MARK_LINE, .time = other_times, .value = other_values, .n = 1},
    {.name = "none"},
};
static const ChartEvent events[] = {
    {EVENT_TRUNCATED, 1352794223, 0, 0, 1147682816, "shrank by 25 %"},
    {EVENT_UNREACHABLE, 5, 90, -1, NAN, NULL},
};
static const ChartRule rules[] = {{3, ROLE_GOOD, "expected"}};
static const ChartBand bands[] = {{1, 2.5, ROLE_WARN, NULL}};
static const ChartPanel panels[] = {
    {.title = "Sizes",
     .unit = UNIT_BYTES,
     .scale = SCALE_LOG,
     .weight = 2.5,
     .series = series,
     .n_series = 2},
    {.unit = UNIT_COUNT,
     .series = series + 2,
     .n_series = 2,
     .events = events,
     .n_events = 2,
     .rules = rules,
     .n_rules = 1,
     .bands = bands,
     .n_bands = 1},
};
static const Chart chart = {
    .finding = "dybsvn on C shrank",
    .zone = "Asia/Taipei",
    .from = 5,
    .until = 9,
    .now = 8,
    .panels = panels,
    .n_panels = 2,
    .overview = true,
    .source = "C2 on C",
};

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (json == NULL)
        g_error("%s in %s", error.text, text);
    return json;
}

static void structure(void)
{
    GString *text = data_json(&chart);
    g_assert_cmpstr(
        text->str, ==,
        "{\"source\":\"C2 on C\",\"kind\":\"panels\",\"finding\":\"dybsvn on C shrank\","
        "\"zone\":\"Asia/Taipei\",\"from\":5,\"until\":9,\"now\":8,\"overview\":true,"
        "\"times\":[[-62135596800,-1,0,1352794223,253402300799],[1352794223],[]],"
        "\"panels\":[{\"title\":\"Sizes\",\"unit\":\"bytes\",\"scale\":\"log\",\"weight\":2.5,"
        "\"series\":["
        "{\"name\":\"svn/dybsvn\",\"mark\":\"step\",\"hold\":100,\"times\":0,"
        "\"values\":[1529629254,null,0.1,-0.33333333333333331,12.25]},"
        "{\"name\":\"tracs/\\\"env\\\"\\\\x0A\\\\xFF\",\"mark\":\"column\",\"role\":\"muted\","
        "\"width\":60,\"times\":0,\"values\":[1529629254,null,0.1,-0.33333333333333331,12.25]}],"
        "\"events\":[],\"rules\":[],\"bands\":[]},"
        "{\"unit\":\"count\",\"scale\":\"zero\",\"series\":["
        "{\"name\":\"one\",\"mark\":\"line\",\"times\":1,\"values\":[7]},"
        "{\"name\":\"none\",\"mark\":\"step\",\"times\":2,\"values\":[]}],"
        "\"events\":[{\"kind\":\"truncated\",\"time\":1352794223,\"series\":0,"
        "\"value\":1147682816,\"label\":\"shrank by 25 %\"},"
        "{\"kind\":\"unreachable\",\"time\":5,\"until\":90}],"
        "\"rules\":[{\"value\":3,\"role\":\"good\",\"label\":\"expected\"}],"
        "\"bands\":[{\"low\":1,\"high\":2.5,\"role\":\"warn\"}]}]}");
    json_decref(parse(text->str));
    g_string_free(text, TRUE);
}

static void cells(void)
{
    static const ChartCell table[] = {{.text = "node"},
                                      {.text = NULL},
                                      {.text = "C", .role = ROLE_GOOD},
                                      {.text = "3", .numeric = true}};
    Chart status = {.kind = CHART_TABLE, .cells = table, .n_rows = 2, .n_columns = 2};
    GString *text = data_json(&status);
    g_assert_cmpstr(text->str, ==,
                    "{\"kind\":\"table\",\"times\":[],\"panels\":[],\"cells\":[[\"node\",\"\"],"
                    "[{\"text\":\"C\",\"role\":\"good\"},"
                    "{\"text\":\"3\",\"role\":\"series\",\"numeric\":true}]]}");
    g_string_free(text, TRUE);
}

static GByteArray *draw(const Chart *what, const Theme *theme)
{
    g_autoptr(Renderer) renderer = renderer_new(NULL);
    g_autoptr(GError) error = NULL;
    GByteArray *out = g_byte_array_new();
    Picture how = {.format = PICTURE_PNG, .theme = theme};
    if (!renderer_draw(renderer, what, &how, out, &error))
        g_error("%s", error->message);
    return out;
}

/* A picture carries all that it takes to draw it again, to the last byte. */
static void drawn_again(void)
{
    static const ChartCell table[] = {{.text = "node"},
                                      {.text = "items"},
                                      {.text = "C", .role = ROLE_ALARM},
                                      {.text = "3", .numeric = true}};
    const Chart status = {.kind = CHART_TABLE, .cells = table, .n_rows = 2, .n_columns = 2};
    const Chart *const charts[] = {&chart, &status};
    g_autoptr(Theme) theme = theme_load("light", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(charts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) first = draw(charts[i], theme);
        g_autofree char *text = picture_extract(first->data, first->len, NULL);
        g_autoptr(Spec) spec = spec_read_json(text, strlen(text), "picture", NULL, &error);
        g_assert_no_error(error);
        g_autoptr(GByteArray) again = draw(spec_chart(spec), theme);
        g_assert_cmpmem(first->data, first->len, again->data, again->len);
    }
}

/* Every double reads back to the last bit. */
static void doubles_are_exact(void)
{
    GRand *rand = g_rand_new_with_seed(5);
    static double many[40000];
    static gint64 when[40000];
    static const double edges[] = {
        0,
        -0.0,
        1,
        -1,
        0.5,
        0.000001,
        -0.000001,
        1e-7,
        123456.654321,
        9007199254740991,
        9007199254740992,
        9007199254740994,
        -9007199254740993,
        1e15 + 0.3,
        1e22,
        1e23,
        1.7976931348623157e308,
        5e-324,
        2.2250738585072014e-308,
        0.1,
        0.2,
        0.3,
        4.35,
        2.675,
        1.005,
        1e21,
        123456789012345680,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(many); i++) {
        guint64 bits = (guint64)g_rand_int(rand) << 32 | g_rand_int(rand);
        double any, scale = pow(10, (double)(i % 9));
        memcpy(&any, &bits, sizeof any);
        many[i] = i < G_N_ELEMENTS(edges) ? edges[i]
                  : i % 2 != 0 && isfinite(any)
                      ? any
                      : g_rand_int_range(rand, -2000000000, 2000000000) / scale;
        when[i] = (gint64)i;
    }
    g_rand_free(rand);
    ChartSeries one = {.name = "", .time = when, .value = many, .n = G_N_ELEMENTS(many)};
    ChartPanel panel = {.series = &one, .n_series = 1};
    Chart all = {.panels = &panel, .n_panels = 1};
    GString *text = data_json(&all);
    json_t *json = parse(text->str);
    json_t *list = json_object_get(
        json_array_get(
            json_object_get(json_array_get(json_object_get(json, "panels"), 0), "series"), 0),
        "values");
    g_assert_cmpint(json_array_size(list), ==, G_N_ELEMENTS(many));
    for (gsize i = 0; i < G_N_ELEMENTS(many); i++) {
        double back = json_number_value(json_array_get(list, i));
        g_assert_cmpmem(&back, sizeof back, &many[i], sizeof many[i]);
    }
    json_decref(json);
    g_string_free(text, TRUE);
}

/* Too much to carry: names and counts remain. */
static void too_many_values(void)
{
    gsize n = DATA_MAX_VALUES / 2 + 1;
    g_autofree gint64 *when = g_new0(gint64, n);
    g_autofree double *what = g_new0(double, n);
    ChartSeries one = {.name = "big", .time = when, .value = what, .n = n};
    ChartPanel panel = {.unit = UNIT_SECONDS, .series = &one, .n_series = 1};
    Chart big = {.panels = &panel, .n_panels = 1};
    GString *text = data_json(&big);
    g_assert_cmpstr(
        text->str, ==,
        "{\"kind\":\"panels\",\"panels\":[{\"unit\":\"seconds\",\"scale\":\"zero\",\"series\":["
        "{\"name\":\"big\",\"mark\":\"step\",\"count\":100001}],\"events\":[],\"rules\":[],"
        "\"bands\":[]}]}");
    g_string_free(text, TRUE);
}

static void assert_carries(const GByteArray *file)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = picture_extract(file->data, file->len, &error);
    g_assert_no_error(error);
    GString *expected = data_json(&chart);
    g_assert_cmpstr(text, ==, expected->str);
    g_string_free(expected, TRUE);
}

static GByteArray *picture(PictureFormat format, GBytes *data)
{
    g_autoptr(Theme) theme = theme_load("light", NULL);
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    g_autoptr(Scene) scene = scene_new(100, 50);
    scene_text(scene, (Point){10, 20}, "Hubplot", (TextLook){FONT_LABEL, ANCHOR_START, PAINT_TEXT});
    scene->title = "A title (with parentheses)";
    GByteArray *file = g_byte_array_new();
    WriterInput input = {.scene = scene, .theme = theme, .fonts = fonts, .scale = 1, .data = data};
    g_assert_true(format_row(format)->write(&input, file, NULL));
    return file;
}

static void every_format_carries_it(void)
{
    g_autoptr(GBytes) data = data_pack(&chart);
    for (PictureFormat format = PICTURE_PNG; format <= PICTURE_PDF; format++) {
        g_autoptr(GByteArray) file = picture(format, data);
        assert_carries(file);
    }
}

/* Cut short at every byte, and with each byte changed: an error or the same data, never a crash. */
static void broken_files(void)
{
    g_autoptr(GBytes) data = data_pack(&chart);
    GString *expected = data_json(&chart);
    for (PictureFormat format = PICTURE_PNG; format <= PICTURE_PDF; format++) {
        g_autoptr(GByteArray) file = picture(format, data);
        guint step = file->len > 4000 ? 7 : 1;
        for (guint i = 0; i < file->len; i += step) {
            g_autofree guint8 *copy = g_memdup2(file->data, file->len);
            g_autofree char *cut = picture_extract(copy, i, NULL);
            copy[i] ^= 0x41;
            g_autofree char *changed = picture_extract(copy, file->len, NULL);
            if (format != PICTURE_SVG && changed != NULL)
                g_assert_cmpstr(changed, ==, expected->str);
        }
    }
    g_string_free(expected, TRUE);
}

static void no_data(void)
{
    static const char *const files[] = {
        "",
        "x",
        "\x89PNG\r\n\x1a\n",
        "%PDF-1.5\n",
        "<svg></svg>",
        SVG_DATA_BEGIN SVG_DATA_END,
        SVG_DATA_BEGIN "!!!!" SVG_DATA_END,
        "%PDF-" PDF_DATA_BEGIN "99999999999999999999999 >>\nstream\n",
        "%PDF-" PDF_DATA_BEGIN "8 >>\nstream\nx",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(picture_extract((const guint8 *)files[i], strlen(files[i]), &error));
        g_assert_error(error, RENDER_ERROR, RENDER_ERROR_NO_DATA);
    }
}

/* A bomb: a hundred megabytes of zeros in a few bytes. */
static void bombs(void)
{
    g_autoptr(GByteArray) zeros = g_byte_array_new();
    g_byte_array_set_size(zeros, 100 * 1024 * 1024);
    memset(zeros->data, ' ', zeros->len);
    Chart empty = {0};
    g_autoptr(GBytes) data = data_pack(&empty);
    g_autoptr(GByteArray) fine = picture(PICTURE_SVG, data);
    g_autofree char *text = picture_extract(fine->data, fine->len, NULL);
    g_assert_cmpstr(text, ==, "{\"kind\":\"panels\",\"times\":[],\"panels\":[]}");

    g_autofree guint8 *packed = g_malloc(compressBound(zeros->len));
    uLongf length = compressBound(zeros->len);
    g_assert_cmpint(compress(packed, &length, zeros->data, zeros->len), ==, Z_OK);
    g_autoptr(GBytes) bomb = g_bytes_new(packed, length);
    g_autoptr(GByteArray) file = picture(PICTURE_PNG, bomb);
    g_autoptr(GError) error = NULL;
    g_assert_null(picture_extract(file->data, file->len, &error));
    g_assert_error(error, RENDER_ERROR, RENDER_ERROR_NO_DATA);
}

static long peak_memory(void) /* KiB */
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Text that is small in the file, and no longer than data may be, but a crowd of values when it is
 * parsed. */
static void crowds(void)
{
    static const char *const unit[] = {"1,", "[],", "{\"a\":0},", "[", "\"\","};
    for (gsize i = 0; i < G_N_ELEMENTS(unit); i++) {
        g_autoptr(GString) text = g_string_new("{\"a\":[");
        while (text->len < 31 * 1024 * 1024)
            g_string_append(text, unit[i]);
        g_string_append(text, "0]}");
        g_autofree guint8 *packed = g_malloc(compressBound(text->len));
        uLongf length = compressBound(text->len);
        g_assert_cmpint(compress(packed, &length, (guint8 *)text->str, text->len), ==, Z_OK);
        g_autofree char *base64 = g_base64_encode(packed, length);
        g_autofree char *svg = g_strconcat("<svg >" SVG_DATA_BEGIN, base64, SVG_DATA_END, NULL);
        long before = peak_memory();
        g_autoptr(GError) error = NULL;
        g_assert_null(picture_extract((const guint8 *)svg, strlen(svg), &error));
        g_assert_error(error, RENDER_ERROR, RENDER_ERROR_NO_DATA);
        g_assert_cmpint(peak_memory() - before, <, 256 * 1024);
    }
}

static guint64 peak_addresses(void) /* KiB */
{
    g_autofree char *status = NULL;
    g_assert_true(g_file_get_contents("/proc/self/status", &status, NULL, NULL));
    const char *peak = strstr(status, "VmPeak:");
    g_assert_nonnull(peak);
    return g_ascii_strtoull(peak + strlen("VmPeak:"), NULL, 10);
}

/* A chunk that says it is of gigabytes is none. */
static void long_chunks(void)
{
    g_autoptr(GBytes) data = data_pack(&chart);
    g_autoptr(GByteArray) file = picture(PICTURE_PNG, data);
    static const char *const kinds[] = {"PLTE", "pHYs", "iTXt", "IDAT"};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree guint8 *copy = g_memdup2(file->data, file->len);
        guint8 *kind = memmem(copy, file->len, kinds[i], 4);
        guint32 size = GUINT32_TO_BE(0x67000000);
        memcpy(kind - 4, &size, sizeof size);
        guint64 before = peak_addresses();
        g_autofree char *text = picture_extract(copy, file->len, NULL);
        g_assert_true(text == NULL || strcmp(kinds[i], "IDAT") == 0);
        g_assert_cmpuint(peak_addresses() - before, <, 256 * 1024);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/data/structure", structure);
    g_test_add_func("/data/cells", cells);
    g_test_add_func("/data/drawn-again", drawn_again);
    g_test_add_func("/data/doubles-are-exact", doubles_are_exact);
    g_test_add_func("/data/too-many-values", too_many_values);
    g_test_add_func("/data/every-format-carries-it", every_format_carries_it);
    g_test_add_func("/data/broken-files", broken_files);
    g_test_add_func("/data/no-data", no_data);
    g_test_add_func("/data/bombs", bombs);
    g_test_add_func("/data/crowds", crowds);
    g_test_add_func("/data/long-chunks", long_chunks);
    return g_test_run();
}
