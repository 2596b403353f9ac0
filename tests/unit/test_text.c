#include "base/text.h"
#include "publish/html.h"
#include "render.h"
#include "scene/fonts.h"
#include "text/json.h"
#include "text/text.h"

#include <string.h>

static void visible(void)
{
    static const struct {
        const char *bytes, *shown;
    } cases[] = {
        {"", ""},
        {"svn/dybsvn", "svn/dybsvn"},
        {"台灣 é", "台灣 é"},
        {"a\tb\r\n", "a\\x09b\\x0D\\x0A"},
        {"\x1b[31mred", "\\x1B[31mred"},
        {"bad \xff\xfe end", "bad \\xFF\\xFE end"},
        {"cut \xe5\x8f", "cut \\xE5\\x8F"},
        {"\xe2\x80\xaegnp.txt", "\\xE2\\x80\\xAEgnp.txt"},
        {"\xc2\x9b", "\\xC2\\x9B"},
        {"\xed\xa0\x80", "\\xED\\xA0\\x80"},
        {"\xef\xbf\xbf", "\\xEF\\xBF\\xBF"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = text_visible(cases[i].bytes, -1);
        g_assert_cmpstr(shown, ==, cases[i].shown);
    }
    g_autofree char *nul = text_visible("a\0b", 3);
    g_assert_cmpstr(nul, ==, "a\\x00b");
}

static void file_name_is_safe(void)
{
    static const char *const names[] = {
        "C2",         "Z9:229",  "Z9_3A229",   "..",   ".",    "",      "-rf",
        "_",          "x",       "a/b",        "a_b",  "a__b", "a_2Fb", "台灣",
        "x_E5_8F_B0", ".hidden", "x_2Ehidden", "a\nb", "a b",
    };
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        char *safe = text_file_name(names[i]);
        g_assert_true(g_regex_match_simple("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", safe, 0, 0));
        g_assert_true(g_hash_table_add(seen, safe));
    }
    g_autofree char *plain = text_file_name("cms02.example-2");
    g_assert_cmpstr(plain, ==, "cms02.example-2");
}

static void long_names_stay_apart(void)
{
    g_autofree char *one = g_strnfill(300, 'a');
    g_autofree char *other = g_strdup(one);
    other[299] = 'b';
    g_autofree char *safe_one = text_file_name(one), *safe_other = text_file_name(other);
    g_assert_cmpuint(strlen(safe_one), <=, 64);
    g_assert_cmpstr(safe_one, !=, safe_other);
}

static void one_is_no_plural(void)
{
    g_assert_cmpstr(text_plural(0), ==, "s");
    g_assert_cmpstr(text_plural(1), ==, "");
    g_assert_cmpstr(text_plural(2), ==, "s");
}

typedef void Escaper(GString *out, const char *text);

static const struct {
    const char *name;
    Escaper *escape;
    const char *text, *expected;
} escapes[] = {
    {"html", html_text, "<b>&\"'\x01\xff", "&lt;b&gt;&amp;&quot;&#39;\\x01\\xFF"},
    {"html", html_text, "</script>", "&lt;/script&gt;"},
    {"attribute", html_text, "\"><i x='", "&quot;&gt;&lt;i x=&#39;"},
    {"attribute", html_text, "a\nb", "a\\x0Ab"},
    {"url part", url_part, "a/../b?c#d e%", "a%2F..%2Fb%3Fc%23d%20e%25"},
    {"url", html_url, "http://h/a?b=1&c", "http://h/a?b=1&amp;c"},
    {"url", html_url, "javascript:alert(1)", "#"},
    {"url", html_url, "JAVASCRIPT:alert(1)", "#"},
    {"url", html_url, " javascript:alert(1)", "#"},
    {"url", html_url, "java\tscript:alert(1)", "#"},
    {"url", html_url, "data:text/html,x", "#"},
    {"url", html_url, "a/b:c", "a/b:c"},
    {"url", html_url, "/monitor/cms02/", "/monitor/cms02/"},
    {"url", html_url, "../x.html", "../x.html"},
    {"rst", rst_text, "svn/dybsvn", "svn/dybsvn"},
    {"rst", rst_text, "name_ *star* `x` |y|", "name\\_ \\*star\\* \\`x\\` \\|y\\|"},
    {"rst", rst_text, "1. first", "\\ 1. first"},
    {"rst", rst_text, "- item", "\\ - item"},
    {"rst", rst_text, ".. raw:: html", "\\ .. raw\\:: html"},
    {"rst", rst_text, "a\nb", "a\\\\x0Ab"},
    {"rst", rst_text, "see http://x", "see http\\://x"},
    {"rst", rst_text, "javascript:alert(1)", "javascript\\:alert(1)"},
    {"rst", rst_text, "svn/data:text/html,x", "svn/data\\:text/html,x"},
    {"rst", rst_text, "x (file:x) h323:1", "x (file\\:x) h323\\:1"},
    {"rst", rst_text, "size: 3 at 09:12:01", "size: 3 at 09:12:01"},
    {"cell", rst_cell, "", "\\"},
    {"csv", csv_field, "svn/dybsvn", "svn/dybsvn"},
    {"csv", csv_field, "a,\"b\"", "\"a,\"\"b\"\"\""},
    {"csv", csv_field, "=cmd()", "\"'=cmd()\""},
    {"csv", csv_field, " =cmd()", "\"' =cmd()\""},
    {"csv", csv_field, "a;b", "\"a;b\""},
    {"csv", csv_field, "\t\x1b[31m", "\\x09\\x1B[31m"},
};

/* What a terminal would act on is written as JSON has it, and reads back as it was. */
static void test_json_visible(void)
{
    g_autofree char *visible = json_visible("{\"a\": \"\xc2\x9b[31m\x7f\u2028é\\u001b\"}\n");
    g_assert_cmpstr(visible, ==, "{\"a\": \"\\u009b[31m\\u007f\\u2028é\\u001b\"}\n");
    json_t *json = json_loads(visible, 0, NULL);
    g_assert_cmpstr(json_string_value(json_object_get(json, "a")), ==,
                    "\xc2\x9b[31m\x7f\u2028é\x1b");
    json_decref(json);
}

static void test_escapers(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(escapes); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        escapes[i].escape(out, escapes[i].text);
        g_test_message("%s of %s", escapes[i].name, escapes[i].text);
        g_assert_cmpstr(out->str, ==, escapes[i].expected);
    }
}

static void test_words(void)
{
    const char *const words[] = {"dbpath", "srvnode", "select", "timeout", "maxage", NULL};
    static const struct {
        const char *word, *meant;
    } cases[] = {
        {"dbpth", "dbpath"},
        {"dpbath", "dbpath"},
        {"Select", "select"},
        {"timout", "timeout"},
        {"timeouts", "timeout"},
        {"selekt", "select"},
        {"srvmode", "srvnode"},
        {"colour", NULL},
        {"", NULL},
        {"x", NULL},
        {"select", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(nearest_word(cases[i].word, words), ==, cases[i].meant);
}

static void test_long_words(void)
{
    g_autofree char *fits = g_strnfill(64, 'x'), *longer = g_strnfill(65, 'x');
    const char *const words[] = {longer, fits, NULL};
    g_assert_null(nearest_word(longer, words));
    fits[0] = 'y';
    g_autofree char *word = g_strnfill(64, 'x');
    g_assert_cmpstr(nearest_word(word, words), ==, fits);
    g_assert_null(nearest_word("a", (const char *const[]){NULL}));
}

/* Text from right to left: the same in all formats. */
static void only_what_begins_and_mostly_is_so_runs_leftward(void)
{
    static const struct {
        const char *text;
        bool leftward;
    } cases[] = {
        {"", false},
        {"svn/dybsvn", false},
        {"42 %", false},
        {"备份", false},
        {"עברית", true},
        {"עברית (abc)", true},
        {"123 עברית", true},
        {"نسخ احتياطي ١٢٣", true},
        {"svn/עברית עברית", false},
        {"אב shrank by 25 % on 10 May", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        if (text_is_leftward(cases[i].text) != cases[i].leftward)
            g_error("%s", cases[i].text);
}

/* Buffer of the two halves of a text: in one line the letters stand left, in the other right. */
static double left_share(Fonts *fonts, const Theme *theme, const char *text)
{
    const TextMask *mask = fonts_mask(fonts, theme, FONT_LABEL, text, 4);
    double left = 0, all = 0;
    for (int y = 0; y < mask->height; y++)
        for (int x = 0; x < mask->width; x++) {
            int ink = mask->alpha[y * mask->width + x];
            left += x < mask->width / 2 ? ink : 0;
            all += ink;
        }
    return left / all;
}

/* Full stops are light and letters heavy: the stops of a leftward line stand at its left. */
static void pictures_follow_it(void)
{
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    g_autoptr(Theme) theme = theme_load("light", NULL);
    g_assert_cmpfloat(left_share(fonts, theme, "עברית ....."), <, 0.35);
    g_assert_cmpfloat(left_share(fonts, theme, "word ....."), >, 0.65);
    fonts_mask(fonts, theme, FONT_LABEL, "between", 4);
    g_assert_cmpfloat(left_share(fonts, theme, "עברית ....."), <, 0.35);
    /* A sentence that begins with a name from right to left still begins at the left. */
    g_assert_cmpfloat(left_share(fonts, theme, "אב has failed . . . . . . . . ."), >, 0.65);
}

static char *draw_svg(const char *name)
{
    gint64 time[] = {1000, 2000};
    double value[] = {1, 2};
    ChartSeries series = {.name = name, .time = time, .value = value, .n = 2};
    ChartPanel panel = {.series = &series, .n_series = 1};
    Chart chart = {.panels = &panel, .n_panels = 1};
    g_autoptr(Renderer) renderer = renderer_new(NULL);
    g_autoptr(Theme) theme = theme_load("light", NULL);
    g_autoptr(GByteArray) out = g_byte_array_new();
    Picture picture = {.format = PICTURE_SVG, .theme = theme, .bare = true};
    g_assert_true(renderer_draw(renderer, &chart, &picture, out, NULL));
    g_byte_array_append(out, (const guint8 *)"", 1);
    return g_strdup((const char *)out->data);
}

/* In SVG the anchor is that of the direction: what begins at the right ends at x. */
static void svg_says_it(void)
{
    g_autofree char *svg = draw_svg("עברית (abc)");
    const char *end = strstr(svg, ">עברית (abc)</text>");
    g_assert_nonnull(end);
    g_autofree char *before = g_strndup(svg, (gsize)(end - svg));
    const char *element = g_strrstr(before, "<text");
    g_assert_nonnull(strstr(element, " direction=\"rtl\""));
    g_assert_nonnull(strstr(element, " text-anchor=\"end\""));
    g_autofree char *other = draw_svg("abc (עברית)");
    g_assert_null(strstr(other, "direction="));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/visible", visible);
    g_test_add_func("/text/file_name", file_name_is_safe);
    g_test_add_func("/text/file_name/long", long_names_stay_apart);
    g_test_add_func("/text/plural", one_is_no_plural);
    g_test_add_func("/escape/all", test_escapers);
    g_test_add_func("/escape/json-visible", test_json_visible);
    g_test_add_func("/nearest/words", test_words);
    g_test_add_func("/nearest/long-words", test_long_words);
    g_test_add_func("/direction/rule", only_what_begins_and_mostly_is_so_runs_leftward);
    g_test_add_func("/direction/pictures", pictures_follow_it);
    g_test_add_func("/direction/svg", svg_says_it);
    return g_test_run();
}
