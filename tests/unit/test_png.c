/* PNG: read back by libpng, checked by pngcheck, held against cairo's picture of the same scene. */
#include "pdf/pdf.h"
#include "png/png.h"
#include "render.h"

#include <glib/gstdio.h>
#include <math.h>
#include <png.h>
#include <string.h>

/* Everything that a scene can hold but text, on whole pixels where the writer would snap. */
static Scene *scene_of_everything(void)
{
    Scene *scene = scene_new(400, 240);
    scene_rect(scene, 20, 20, 360, 180, PAINT_WARN_TINT);
    for (int i = 0; i < 9; i++)
        scene_line(scene, (Point){20, 20.5 + i * 20}, (Point){380, 20.5 + i * 20},
                   (LineLook){PAINT_GRID, 1});
    scene_line(scene, (Point){50.5, 20}, (Point){50.5, 200}, (LineLook){PAINT_ALARM, 1});
    for (int k = 0; k < 8; k++) {
        Point line[300];
        for (int i = 0; i < 300; i++)
            line[i] =
                (Point){22 + i * 1.19, 40 + k * 18 + 9 * sin(i * 0.05 * (k + 1)) + i * 7919 % 5};
        scene_path(scene, line, 300, PAINT_NONE, (LineLook){PAINT_SERIES + k, 1.5});
    }
    static const Point area[] = {{20, 200}, {90, 120.5}, {200, 180}, {260, 90}, {260, 200}};
    scene_path(scene, area, G_N_ELEMENTS(area), PAINT_GOOD_TINT, (LineLook){PAINT_GOOD, 1});
    Point columns[40];
    for (int i = 0; i < 20; i++) {
        columns[2 * i] = (Point){200 + i * 8, 230};
        columns[2 * i + 1] = (Point){206 + i * 8, 230 - i * 5 % 13};
    }
    scene_columns(scene, columns, 20, PAINT_MUTED);
    for (int shape = SHAPE_CIRCLE; shape <= SHAPE_RING; shape++) {
        Point at = {30.3 + shape * 17, 215.4};
        scene_marks(scene, &at, 1, (MarkLook){shape, 7, PAINT_ALARM});
        at = (Point){30.3 + shape * 34, 30.4};
        scene_marks(scene, &at, 1, (MarkLook){shape, 12, PAINT_MAIN, PAINT_BACKGROUND});
    }
    scene->title = "Everything";
    scene->description = "All that a scene can hold, déjà vu";
    return scene;
}

typedef struct {
    png_image image;
    guint8 *rgb;
} Decoded;

static Decoded decode(const GByteArray *png)
{
    Decoded decoded = {.image = {.version = PNG_IMAGE_VERSION}};
    g_assert_true(png_image_begin_read_from_memory(&decoded.image, png->data, png->len));
    g_assert_cmpint(decoded.image.format & PNG_FORMAT_FLAG_ALPHA, ==, 0); /* opaque */
    g_assert_cmpint(decoded.image.format & PNG_FORMAT_FLAG_COLORMAP, !=, 0);
    decoded.image.format = PNG_FORMAT_RGB;
    decoded.rgb = g_malloc(PNG_IMAGE_SIZE(decoded.image));
    g_assert_true(png_image_finish_read(&decoded.image, NULL, decoded.rgb, 0, NULL));
    return decoded;
}

/* The mean difference of all channels of all pixels, and the share of pixels that differ much. */
static void compare(const Decoded *ours, cairo_surface_t *theirs, double *mean, double *far)
{
    int width = (int)ours->image.width, height = (int)ours->image.height;
    double sum = 0, n_far = 0;
    for (int y = 0; y < height; y++) {
        const guint8 *row =
            cairo_image_surface_get_data(theirs) + y * cairo_image_surface_get_stride(theirs);
        for (int x = 0; x < width; x++) {
            int most = 0;
            for (int c = 0; c < 3; c++) {
                int off = abs(ours->rgb[(y * width + x) * 3 + c] - row[4 * x + 2 - c]);
                sum += off;
                most = MAX(most, off);
            }
            n_far += most > 70;
        }
    }
    *mean = sum / (3.0 * width * height);
    *far = n_far / (width * height);
}

/* Two samples' worth of coverage, and a palette that eight crossing series overfill, are the
 * differences: small on the mean, and seldom more than 70 of 255. */
static void equals_cairo(void)
{
    g_autoptr(Scene) scene = scene_of_everything();
    g_autoptr(Theme) theme = theme_load("light", NULL);
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    for (int scale = 1; scale <= 3; scale++) {
        g_autoptr(GByteArray) png = g_byte_array_new();
        g_assert_true(write_png(
            &(WriterInput){.scene = scene, .theme = theme, .fonts = fonts, .scale = scale}, png,
            NULL));
        Decoded decoded = decode(png);
        cairo_surface_t *surface =
            cairo_image_surface_create(CAIRO_FORMAT_RGB24, 400 * scale, 240 * scale);
        cairo_t *cr = cairo_create(surface);
        cairo_scale(cr, scale, scale);
        paint_scene(cr, scene, theme, fonts);
        cairo_destroy(cr);
        cairo_surface_flush(surface);
        double mean, far;
        compare(&decoded, surface, &mean, &far);
        g_test_message("scale %d: mean %.3f, far %.5f", scale, mean, far);
        g_assert_cmpfloat(mean, <, 1.0 / scale);
        g_assert_cmpfloat(far, <, 0.0002);
        g_free(decoded.rgb);
        cairo_surface_destroy(surface);
    }
}

/* A hairline is as many whole pixels as it should be, at every scale and wherever it lies. */
static void hairlines_are_crisp(void)
{
    g_autoptr(Theme) theme = theme_load("light", NULL);
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    static const double scales[] = {1, 1.25, 1.5, 2, 3};
    for (gsize i = 0; i < G_N_ELEMENTS(scales); i++)
        for (double offset = 0; offset < 1; offset += 0.17) {
            g_autoptr(Scene) scene = scene_new(40, 40);
            scene_line(scene, (Point){0, 10 + offset}, (Point){40, 10 + offset},
                       (LineLook){PAINT_TEXT, 1});
            g_autoptr(GByteArray) png = g_byte_array_new();
            g_assert_true(write_png(
                &(WriterInput){.scene = scene, .theme = theme, .fonts = fonts, .scale = scales[i]},
                png, NULL));
            Decoded decoded = decode(png);
            int dark = 0, other = 0;
            for (guint y = 0; y < decoded.image.height; y++) {
                const guint8 *pixel = decoded.rgb + y * decoded.image.width * 3;
                guint32 colour = (guint32)pixel[0] << 16 | pixel[1] << 8 | pixel[2];
                dark += colour == theme->colour[PAINT_TEXT];
                other += colour != theme->colour[PAINT_TEXT] && colour != 0xffffff;
            }
            g_assert_cmpint(dark, ==, (int)lround(scales[i]));
            g_assert_cmpint(other, ==, 0);
            g_free(decoded.rgb);
        }
}

static void pngcheck_accepts(void)
{
    g_autoptr(Scene) scene = scene_of_everything();
    g_autoptr(Theme) theme = theme_load("dark", NULL);
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    g_autoptr(GByteArray) png = g_byte_array_new();
    scene_text(scene, (Point){100, 100}, "中文 text",
               (TextLook){FONT_LABEL, ANCHOR_MIDDLE, PAINT_TEXT});
    static const guint8 stream[] = {0x78, 1, 3, 0, 0, 0, 0, 1}; /* an empty zlib stream */
    g_autoptr(GBytes) data = g_bytes_new(stream, sizeof stream);
    g_assert_true(write_png(
        &(WriterInput){.scene = scene, .theme = theme, .fonts = fonts, .scale = 2, .data = data},
        png, NULL));
    g_autofree char *folder = g_dir_make_tmp("png-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "all.png", NULL);
    g_assert_true(g_file_set_contents(path, (const char *)png->data, png->len, NULL));
    const char *command[] = {"pngcheck", "-v", path, NULL};
    g_autofree char *says = NULL;
    int status;
    g_assert_true(g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &says,
                               NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
    static const char *const expected[] = {
        "No errors detected", "800 x 480 image, 8-bit palette", "7559x7559 pixels/meter (192 dpi)",
        "keyword: Title",     "keyword: Description",           "keyword: Chart data",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_nonnull(strstr(says, expected[i]));
    g_unlink(path);
    g_rmdir(folder);
}

/* What can't be drawn is refused in words, and nothing is written. */
static void sizes(void)
{
    static const struct {
        double width, height, scale;
        bool fits;
    } cases[] = {
        {1, 1, 1, true},       {8192, 10, 2, true},    {0.3, 10, 1, false},
        {10, 40000, 1, false}, {8192, 8192, 8, false}, {10, 10, 0, false},
        {10, 10, NAN, false},  {10, 10, -1, false},    {10, 10, INFINITY, false},
    };
    g_autoptr(Theme) theme = theme_load("light", NULL);
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Scene) scene = scene_new(cases[i].width, cases[i].height);
        g_autoptr(GByteArray) png = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        bool done = write_png(
            &(WriterInput){.scene = scene, .theme = theme, .fonts = fonts, .scale = cases[i].scale},
            png, &error);
        g_assert_cmpint(done, ==, cases[i].fits);
        g_assert_cmpint(done, ==, png->len > 0);
        g_assert_cmpint(done, ==, error == NULL);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/png/equals-cairo", equals_cairo);
    g_test_add_func("/png/hairlines-are-crisp", hairlines_are_crisp);
    g_test_add_func("/png/pngcheck-accepts", pngcheck_accepts);
    g_test_add_func("/png/sizes", sizes);
    return g_test_run();
}
