/* Charts from bytes: what is drawn must be a picture, as libpng and expat read it, or an error. */
#include "random_chart.h"
#include "render.h"

#include <expat.h>
#include <png.h>

/* Opened once: a renderer is made to be kept. */
static Renderer *renderer;
static Theme *theme;

static void assert_png(const GByteArray *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    g_assert_true(png_image_begin_read_from_memory(&image, out->data, out->len));
    image.format = PNG_FORMAT_RGBA;
    int width = 0, height = 0;
    g_assert_true(picture_size(out->data, out->len, &width, &height));
    g_assert_cmpint((int)image.width, ==, width);
    g_assert_cmpint((int)image.height, ==, height);
    g_autofree guint8 *pixels = g_malloc(PNG_IMAGE_SIZE(image));
    g_assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    g_assert_cmpuint(image.warning_or_error, ==, 0);
}

static void refuse_script(void *data, const XML_Char *name, const XML_Char **attributes)
{
    (void)data;
    g_assert_cmpstr(name, !=, "script");
    for (; *attributes != NULL; attributes += 2)
        g_assert_false(g_str_has_prefix(*attributes, "on"));
}

static void assert_svg(const GByteArray *out)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    XML_SetStartElementHandler(parser, refuse_script);
    g_assert_cmpint(XML_Parse(parser, (const char *)out->data, (int)out->len, true), ==,
                    XML_STATUS_OK);
    XML_ParserFree(parser);
}

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    if (!renderer) {
        renderer = renderer_new(NULL);
        theme = theme_load("light", NULL);
    }
    Input input = {bytes, length};
    static Panel parts[3];
    ChartPanel panels[3];
    Chart chosen = chart(&input, parts, panels);
    Picture picture = {.format = byte(&input) % 8 ? PICTURE_SVG : PICTURE_PNG,
                       .width = 1 + byte(&input) * 5,
                       .height = byte(&input) * 4,
                       .theme = theme,
                       .bare = true};
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    if (!renderer_draw(renderer, &chosen, &picture, out, &error))
        g_assert(error->message[0] && out->len == 0);
    else if (picture.format == PICTURE_PNG)
        assert_png(out);
    else
        assert_svg(out);
    return 0;
}
