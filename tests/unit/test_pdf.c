/* PDF, read by poppler: text is text, the data are attached, and no date makes bytes differ. */
#include "data/data.h"
#include "pdf/pdf.h"
#include "render.h"

#include <glib/gstdio.h>
#include <string.h>

static GByteArray *write_picture(GBytes *data)
{
    g_autoptr(Theme) theme = theme_load("light", NULL);
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    g_autoptr(Scene) scene = scene_new(400, 200);
    scene->title = "dybsvn on C shrank";
    scene->description = "Sizes of the last 30 days";
    scene_line(scene, (Point){10, 100}, (Point){390, 100}, (LineLook){PAINT_GRID, 1, 3});
    scene_text(scene, (Point){200, 50}, "1.42 GiB für Ελλάδα",
               (TextLook){FONT_LABEL, ANCHOR_MIDDLE, PAINT_TEXT});
    GByteArray *pdf = g_byte_array_new();
    g_assert_true(write_pdf(
        &(WriterInput){.scene = scene, .theme = theme, .fonts = fonts, .scale = 1, .data = data},
        pdf, NULL));
    return pdf;
}

static char *run(const char *const *command)
{
    char *says = NULL;
    g_autofree char *complains = NULL;
    int status;
    g_assert_true(g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &says,
                               &complains, &status, NULL));
    g_assert_cmpint(status, ==, 0);
    g_assert_cmpstr(complains, ==, "");
    return says;
}

static void read_by_poppler(void)
{
    Chart chart = {.source = "C2"};
    g_autoptr(GBytes) data = data_pack(&chart);
    g_autoptr(GByteArray) pdf = write_picture(data);
    g_autofree char *folder = g_dir_make_tmp("pdf-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "chart.pdf", NULL);
    g_autofree char *saved = g_build_filename(folder, "saved.json", NULL);
    g_assert_true(g_file_set_contents(path, (const char *)pdf->data, pdf->len, NULL));

    g_autofree char *text = run((const char *[]){"pdftotext", path, "-", NULL});
    g_assert_nonnull(strstr(text, "1.42 GiB für Ελλάδα"));
    g_autofree char *info = run((const char *[]){"pdfinfo", path, NULL});
    g_assert_nonnull(strstr(info, "dybsvn on C shrank"));
    g_assert_nonnull(strstr(info, "Sizes of the last 30 days"));
    g_assert_nonnull(strstr(info, "300 x 150 pts"));
    g_assert_null(strstr(info, "CreationDate"));
    g_autofree char *files = run((const char *[]){"pdfdetach", "-list", path, NULL});
    g_assert_nonnull(strstr(files, "1: chart-data.json"));
    g_free(run((const char *[]){"pdfdetach", "-save", "1", "-o", saved, path, NULL}));
    g_autofree char *attached = NULL;
    g_assert_true(g_file_get_contents(saved, &attached, NULL, NULL));
    GString *json = data_json(&chart);
    g_assert_cmpstr(attached, ==, json->str);
    g_string_free(json, TRUE);
    g_unlink(saved);
    g_unlink(path);
    g_rmdir(folder);
}

static void bytes_repeat(void)
{
    g_autoptr(GByteArray) one = write_picture(NULL);
    g_usleep(1100000); /* a date would have changed */
    g_autoptr(GByteArray) other = write_picture(NULL);
    g_assert_cmpmem(one->data, one->len, other->data, other->len);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pdf/read-by-poppler", read_by_poppler);
    g_test_add_func("/pdf/bytes-repeat", bytes_repeat);
    return g_test_run();
}
