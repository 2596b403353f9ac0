#include "png_write.h"
#include "paint.h"
#include "render.h"
#include <math.h>
#include <png.h>
#include <setjmp.h>

static void append(png_structp png, png_bytep bytes, size_t n)
{
    g_byte_array_append(png_get_io_ptr(png), bytes, n);
}

static bool encode(cairo_surface_t *surface, double scale, GByteArray *out)
{
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    const guint8 *pixels = cairo_image_surface_get_data(surface);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_set_write_fn(png, out, append, NULL);
    png_set_compression_level(png, 3);
    png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_uint_32 density = (png_uint_32)lround(scale * 96 / 0.0254);
    png_set_pHYs(png, info, density, density, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    png_set_filler(png, 0, PNG_FILLER_AFTER);
    png_set_bgr(png);
    for (int y = 0; y < height; y++)
        png_write_row(png, pixels + (gsize)y * cairo_image_surface_get_stride(surface));
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return true;
}

bool png_write(const Scene *scene, const Theme *theme, Fonts *fonts, double scale, GBytes *data,
               GByteArray *out, GError **error)
{
    (void)data;
    int width = (int)lround(scene->width * scale), height = (int)lround(scene->height * scale);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, scale, scale);
    paint_scene(cr, scene, theme, fonts);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    g_autoptr(GByteArray) png = g_byte_array_new();
    bool done = status == CAIRO_STATUS_SUCCESS && encode(surface, scale, png);
    cairo_surface_destroy(surface);
    if (!done) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FAILED, "PNG of %d x %d px: %s", width,
                    height, cairo_status_to_string(status));
        return false;
    }
    g_byte_array_append(out, png->data, png->len);
    return true;
}
