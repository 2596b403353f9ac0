/* Pictures look as those in fixtures/references, which somebody has looked at. `make references`
 * draws these anew.
 *
 * What is compared is the mean difference of each 3 x 3 pixels: another version of the libraries
 * that draw text changes edges by less, a label that moved by 2 px, a lost mark or another colour
 * by more. */
#include "charts.h"
#include "sources.h"

#include <glib/gstdio.h>
#include <png.h>

/* Of 255, in any channel. */
#define TOLERANCE 40

typedef struct {
    const char *name, *sample, *theme;
    int width;
    double scale;
} Reference;

static const Reference references[] = {
    {"month", "month", "light", 720, 1},
    {"month-dark-2x", "month", "dark", 600, 2},
    {"month-contrast", "month", "high-contrast", 640, 1},
    {"month-narrow", "month", "print", 360, 1},
    {"year", "year", "light", 720, 1},
    {"history", "history", "light", 640, 1},
    {"multiples", "multiples", "light", 720, 1},
    {"log", "log", "light", 640, 1},
    {"lines", "lines", "light", 640, 1},
    {"events", "events", "light", 640, 1},
    {"single", "single", "light", 600, 1},
    {"empty", "empty", "light", 480, 1},
    {"crowd", "crowd", "light", 640, 1},
    {"dst", "dst", "light", 640, 1},
    {"calendar", "calendar", "light", 560, 1},
    {"table-dark", "table", "dark", 560, 1},
    {"sheet", "sheet", "light", 720, 1},
    {"sheet-dark-2x", "sheet", "dark", 400, 2},
    {"spark-2x", "spark", "light", 120, 2},
};

static Renderer *renderer;

typedef struct {
    int width, height;
    guint8 *pixels; /* RGB, row by row */
} Image;

static void image_clear(Image *image)
{
    g_free(image->pixels);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Image, image_clear)

static bool image_read(Image *image, const guint8 *bytes, gsize length)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&png, bytes, length))
        return false;
    png.format = PNG_FORMAT_RGB;
    *image = (Image){(int)png.width, (int)png.height, g_malloc(PNG_IMAGE_SIZE(png))};
    png_color white = {255, 255, 255}; /* below what is transparent */
    return png_image_finish_read(&png, &white, image->pixels, 0, NULL);
}

static void image_write(const Image *image, const char *path)
{
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = (guint)image->width,
                     .height = (guint)image->height,
                     .format = PNG_FORMAT_RGB};
    if (!png_image_write_to_file(&png, path, 0, image->pixels, 0, NULL))
        g_error("%s: %s", path, png.message);
}

/* The greatest mean difference of 3 x 3 pixels, in any channel, and where it is. */
typedef struct {
    int most, x, y;
} Difference;

static int difference_at(const Image *one, const Image *other, int x, int y, int channel)
{
    int sum = 0;
    for (int row = MAX(y - 1, 0); row <= MIN(y + 1, one->height - 1); row++)
        for (int column = MAX(x - 1, 0); column <= MIN(x + 1, one->width - 1); column++) {
            gsize at = ((gsize)row * (gsize)one->width + (gsize)column) * 3 + (gsize)channel;
            sum += one->pixels[at] - other->pixels[at];
        }
    return ABS(sum) / 9;
}

/* Images of one size; `shown` becomes a grey picture in which what differs is dark. */
static Difference compare(const Image *one, const Image *other, Image *shown)
{
    Difference greatest = {0, 0, 0};
    *shown = (Image){one->width, one->height, g_malloc((gsize)one->width * (gsize)one->height * 3)};
    for (int y = 0; y < one->height; y++)
        for (int x = 0; x < one->width; x++) {
            int most = 0;
            for (int channel = 0; channel < 3; channel++)
                most = MAX(most, difference_at(one, other, x, y, channel));
            memset(shown->pixels + ((gsize)y * (gsize)one->width + (gsize)x) * 3,
                   255 - MIN(most * 3, 255), 3);
            if (most > greatest.most)
                greatest = (Difference){most, x, y};
        }
    return greatest;
}

static void draw(const Reference *reference, GByteArray *png)
{
    gsize i = 0;
    while (!g_str_equal(samples[i].name, reference->sample))
        i++;
    g_autoptr(Sample) sample = sample_new(samples[i].make);
    g_autoptr(GError) error = NULL;
    g_autoptr(Theme) theme = theme_load(reference->theme, &error);
    g_assert_no_error(error);
    Picture picture = {.format = PICTURE_PNG,
                       .width = reference->width,
                       .scale = reference->scale,
                       .theme = theme,
                       .bare = true};
    renderer_draw(renderer, &sample->chart, &picture, png, &error);
    g_assert_no_error(error);
}

/* build/references/NAME.png and so on, for who wants to see what went wrong. */
static char *path_of(const char *name, const char *ending)
{
    g_autofree char *folder = g_test_build_filename(G_TEST_BUILT, "references", NULL);
    g_mkdir_with_parents(folder, 0755);
    g_autofree char *file = g_strconcat(name, ending, NULL);
    return g_build_filename(folder, file, NULL);
}

static void looks_as_it_did(gconstpointer data)
{
    const Reference *reference = data;
    g_autoptr(GByteArray) png = g_byte_array_new();
    draw(reference, png);
    g_autofree char *file =
        g_strconcat("../../fixtures/references/", reference->name, ".png", NULL);
    g_autofree char *kept = source_path(file);
    if (g_getenv("RENEW_REFERENCES")) {
        g_assert_true(g_file_set_contents(kept, (const char *)png->data, png->len, NULL));
        return;
    }
    g_autofree char *bytes = NULL, *actual = path_of(reference->name, ".png");
    gsize length = 0;
    g_auto(Image) one = {0}, other = {0}, shown = {0};
    if (!g_file_get_contents(kept, &bytes, &length, NULL) ||
        !image_read(&other, (const guint8 *)bytes, length) ||
        !image_read(&one, png->data, png->len)) {
        g_test_message("%s or the new picture can't be read", kept);
        g_test_fail();
        return;
    }
    bool same_size = one.width == other.width && one.height == other.height;
    Difference greatest = {255, 0, 0};
    if (same_size)
        greatest = compare(&one, &other, &shown);
    if (greatest.most <= TOLERANCE)
        return;
    image_write(&one, actual);
    if (!same_size) {
        g_test_message("%s is %d x %d px, %s %d x %d", actual, one.width, one.height, kept,
                       other.width, other.height);
    } else {
        g_autofree char *difference = path_of(reference->name, "-difference.png");
        image_write(&shown, difference);
        g_test_message("%s differs from %s most at %d, %d, by %d; see %s", actual, kept, greatest.x,
                       greatest.y, greatest.most, difference);
    }
    g_test_fail();
}

/* The comparison itself: a mark that is lost or moves by 2 px shows, softer edges do not. */
static void comparison_tells_marks_from_edges(void)
{
    g_auto(Image) white = {40, 40, g_malloc(40 * 40 * 3)}, mark = {40, 40, g_malloc(40 * 40 * 3)};
    g_auto(Image) moved = {40, 40, g_malloc(40 * 40 * 3)}, soft = {40, 40, g_malloc(40 * 40 * 3)};
    for (int i = 0; i < 40 * 40; i++) {
        int x = i % 40, y = i / 40;
        bool stem = x == 20 && y > 9 && y < 18; /* of a letter */
        memset(white.pixels + 3 * i, 255, 3);
        memset(mark.pixels + 3 * i, stem ? 40 : 255, 3);
        memset(moved.pixels + 3 * i, x == 22 && y > 9 && y < 18 ? 40 : 255, 3);
        memset(soft.pixels + 3 * i, stem ? 80 : x == 21 && y > 9 && y < 18 ? 215 : 255, 3);
    }
    const Image *others[] = {&white, &moved, &soft};
    static const bool differs[] = {true, true, false};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_auto(Image) shown = {0};
        g_assert_true((compare(&mark, others[i], &shown).most > TOLERANCE) == differs[i]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions(); /* all pictures are compared, whatever one looks like */
    g_autoptr(GError) error = NULL;
    renderer = renderer_new(&error);
    g_assert_no_error(error);
    g_test_add_func("/reference/comparison", comparison_tells_marks_from_edges);
    for (gsize i = 0; i < G_N_ELEMENTS(references); i++) {
        g_autofree char *path = g_strconcat("/reference/", references[i].name, NULL);
        g_test_add_data_func(path, &references[i], looks_as_it_did);
    }
    int status = g_test_run();
    renderer_free(renderer);
    return status;
}
