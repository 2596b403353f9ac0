/* Text from right to left: the same in all formats. */
#include "render.h"
#include "scene/fonts.h"
#include "text/text.h"

#include <string.h>

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
    g_test_add_func("/direction/rule", only_what_begins_and_mostly_is_so_runs_leftward);
    g_test_add_func("/direction/pictures", pictures_follow_it);
    g_test_add_func("/direction/svg", svg_says_it);
    return g_test_run();
}
