/* The table of picture formats: complete, and known from outside by words alone. */
#include "chart/chart.h"
#include "formats.h"
#include <string.h>

static void rows_are_complete(void)
{
    for (guint i = 0; i < N_PICTURE_FORMATS; i++) {
        const FormatRow *row = format_row(i);
        PictureFormat found = N_PICTURE_FORMATS;
        g_assert_nonnull(row->traits.word);
        g_assert_true(row->begin != NULL && row->begin[0] != '\0' && row->end != NULL);
        g_assert_nonnull(row->write);
        g_assert_true(picture_format_find(row->traits.word, &found));
        g_assert_cmpint(found, ==, i);
        g_assert_true(picture_traits(i) == &row->traits);
        for (guint k = 0; k < i; k++) {
            g_assert_false(g_str_has_prefix(row->begin, format_row(k)->begin));
            g_assert_false(g_str_has_prefix(format_row(k)->begin, row->begin));
        }
    }
}

static void words(void)
{
    PictureFormat found = N_PICTURE_FORMATS;
    g_assert_true(picture_format_find("SVG", &found));
    g_assert_cmpint(found, ==, PICTURE_SVG);
    g_assert_false(picture_format_find("bmp", &found));
    g_assert_false(picture_format_find("", &found));
    g_assert_cmpint(found, ==, PICTURE_SVG);
    g_autofree char *all = picture_format_words(" or ");
    g_auto(GStrv) list = g_strsplit(all, " or ", -1);
    g_assert_cmpint(g_strv_length(list), ==, 2);
    for (guint i = 0; i < N_PICTURE_FORMATS; i++)
        g_assert_nonnull(strstr(all, picture_traits(i)->word));
}

/* Each format's files are whole, in one piece, and in no other format. */
static void files(void)
{
    static const ChartCell cell = {.text = "cell"};
    const Chart chart = {.kind = CHART_TABLE, .cells = &cell, .n_rows = 1, .n_columns = 1};
    g_autoptr(Theme) theme = theme_load("light", NULL);
    g_autoptr(Renderer) renderer = renderer_new(NULL);
    for (guint i = 0; i < N_PICTURE_FORMATS; i++) {
        g_autoptr(GByteArray) file = g_byte_array_new();
        Picture picture = {.format = i, .theme = theme};
        g_assert_true(renderer_draw(renderer, &chart, &picture, file, NULL));
        for (guint k = 0; k < N_PICTURE_FORMATS; k++)
            g_assert_cmpint(format_is_whole(format_row(k), file->data, file->len), ==, i == k);
        g_assert_false(format_is_whole(format_row(i), file->data, file->len - 1));
        g_assert_false(format_is_whole(format_row(i), file->data + 1, file->len - 1));
        g_assert_false(format_is_whole(format_row(i), file->data, 2));
    }
}

static void no_such_format(void)
{
    static const PictureFormat none[] = {N_PICTURE_FORMATS, (PictureFormat)-1, 12345};
    const Chart chart = {0};
    g_autoptr(Theme) theme = theme_load("light", NULL);
    g_autoptr(Renderer) renderer = renderer_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) file = g_byte_array_new();
        Picture picture = {.format = none[i], .theme = theme};
        g_assert_null(format_row(none[i]));
        g_assert_null(picture_traits(none[i]));
        g_assert_false(renderer_draw(renderer, &chart, &picture, file, &error));
        g_assert_error(error, RENDER_ERROR, RENDER_ERROR_FAILED);
        g_assert_cmpint(file->len, ==, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/formats/rows-are-complete", rows_are_complete);
    g_test_add_func("/formats/words", words);
    g_test_add_func("/formats/files", files);
    g_test_add_func("/formats/no-such-format", no_such_format);
    return g_test_run();
}
