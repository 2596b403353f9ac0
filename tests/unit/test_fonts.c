/* Text: measures that repeat, whatever is thrown at them, and masks that hold their ink. */
#include "scene/fonts.h"

#include <math.h>
#include <string.h>

static Theme theme = {
    .family = (char *)"DejaVu Sans",
    .font = {{16, true}, {12, false}, {11, false}, {11, true}, {9, false}},
};

static void measures_are_linear(void)
{
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    TextExtents one = fonts_measure(fonts, &theme, FONT_LABEL, "1.42 GiB");
    TextExtents twice = fonts_measure(fonts, &theme, FONT_LABEL, "1.42 GiB1.42 GiB");
    TextExtents bold = fonts_measure(fonts, &theme, FONT_STRONG, "1.42 GiB");
    TextExtents again = fonts_measure(fonts, &theme, FONT_LABEL, "1.42 GiB");
    /* DejaVu Sans: digits 1303 units of 2048 to the em, '.' and ' ' 651, G 1587, i 569, B 1405 */
    double units = 3 * 1303 + 2 * 651 + 1587 + 569 + 1405;
    g_assert_cmpfloat_with_epsilon(one.width, units / 2048 * 11, 0.05);
    g_assert_cmpfloat_with_epsilon(twice.width, 2 * one.width, 0.05);
    g_assert_cmpfloat(bold.width, >, one.width);
    g_assert_cmpfloat(again.width, ==, one.width);
    g_assert_cmpfloat(one.ascent, >, 8);
    g_assert_cmpfloat(one.descent, >, 1);
    g_assert_cmpfloat(fonts_measure(fonts, &theme, FONT_LABEL, "").width, ==, 0);
}

/* Chinese, right-to-left, combining marks, glyphs that no font has, bad UTF-8, line ends. */
static void any_text_has_a_size(void)
{
    static const char *const texts[] = {
        "中文节点",    "שלום",     "e\xcc\x81",        "\xf4\x8f\xbf\xbf",
        "a\xff\xfe z", "one\ntwo", "\xf0\x9f\x98\x80",
    };
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_cmpfloat(fonts_measure(fonts, &theme, FONT_LABEL, texts[i]).width, >, 3);
        const TextMask *mask = fonts_mask(fonts, &theme, FONT_LABEL, texts[i], 1);
        g_assert_cmpint(mask->width, >, 3);
        g_assert_cmpint(mask->height, <, 40);
    }
}

static void long_text_is_cut(void)
{
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    g_autofree char *text = g_strnfill(256 * 1024, 'x');
    double width = fonts_measure(fonts, &theme, FONT_LABEL, text).width;
    double limit = fonts_measure(fonts, &theme, FONT_LABEL, "x").width * FONTS_MAX_TEXT;
    g_assert_cmpfloat(width, >, 0.9 * limit);
    g_assert_cmpfloat(width, <, limit + 10);
}

static guint64 ink(const TextMask *mask)
{
    guint64 sum = 0;
    for (int i = 0; i < mask->width * mask->height; i++)
        sum += mask->alpha[i];
    return sum;
}

/* No ink touches the mask's border, so none was cut; at 2x there is four times as much. */
static void masks_hold_all_ink(void)
{
    static const char *const texts[] = {"Hubplot", "jfÅg_|", "W", "svn/dybsvn"};
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        double at_1x = ink(fonts_mask(fonts, &theme, FONT_FINDING, texts[i], 1));
        const TextMask *mask = fonts_mask(fonts, &theme, FONT_FINDING, texts[i], 2);
        g_assert_cmpfloat_with_epsilon(ink(mask) / at_1x, 4, 0.08);
        for (int x = 0; x < mask->width; x++) {
            g_assert_cmpint(mask->alpha[x], ==, 0);
            g_assert_cmpint(mask->alpha[(mask->height - 1) * mask->width + x], ==, 0);
        }
        for (int y = 0; y < mask->height; y++) {
            g_assert_cmpint(mask->alpha[y * mask->width], ==, 0);
            g_assert_cmpint(mask->alpha[(y + 1) * mask->width - 1], ==, 0);
        }
    }
}

/* What was asked before must not change an answer, or pictures would not repeat. */
static void history_does_not_matter(void)
{
    g_autoptr(Fonts) fresh = fonts_new(NULL);
    double before = fonts_measure(fresh, &theme, FONT_LABEL, "svn/dybsvn ☺ é").width;
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    fonts_measure(fonts, &theme, FONT_LABEL, "中文");
    for (int i = 0; i < 5000; i++) {
        char text[16];
        g_snprintf(text, sizeof text, "%d", i);
        fonts_measure(fonts, &theme, FONT_SMALL, text);
    }
    double after = fonts_measure(fonts, &theme, FONT_LABEL, "svn/dybsvn ☺ é").width;
    g_assert_cmpfloat(before, ==, after);
}

/* A family that is not installed falls back to DejaVu Sans. */
static void unknown_family(void)
{
    Theme other = theme;
    other.family = (char *)"No Such Family, DejaVu Sans";
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    g_assert_cmpfloat(fonts_measure(fonts, &other, FONT_LABEL, "1.42 GiB").width, ==,
                      fonts_measure(fonts, &theme, FONT_LABEL, "1.42 GiB").width);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fonts/measures-are-linear", measures_are_linear);
    g_test_add_func("/fonts/any-text-has-a-size", any_text_has_a_size);
    g_test_add_func("/fonts/long-text-is-cut", long_text_is_cut);
    g_test_add_func("/fonts/masks-hold-all-ink", masks_hold_all_ink);
    g_test_add_func("/fonts/history-does-not-matter", history_does_not_matter);
    g_test_add_func("/fonts/unknown-family", unknown_family);
    return g_test_run();
}
