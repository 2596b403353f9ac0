#include "png/png_write.h"
#include "data/data.h"
#include "deflate/deflate.h"
#include "error.h"
#include "raster/raster.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

/* Chunks, as the PNG specification (third edition) has them. */

static void append_u32(GByteArray *out, guint32 value)
{
    value = GUINT32_TO_BE(value);
    g_byte_array_append(out, (const guint8 *)&value, sizeof value);
}

/* A chunk is begun, its content appended to `out`, and ended. */
static guint begin_chunk(GByteArray *out, const char *type)
{
    append_u32(out, 0);
    g_byte_array_append(out, (const guint8 *)type, 4);
    return out->len;
}

static void end_chunk(GByteArray *out, guint begin)
{
    guint32 length = GUINT32_TO_BE(out->len - begin);
    memcpy(out->data + begin - 8, &length, sizeof length);
    append_u32(out, (guint32)crc32(0, out->data + begin - 4, out->len - begin + 4));
}

static void write_header(GByteArray *out, int width, int height, double scale)
{
    static const guint8 signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    static const guint8 kind[] = {8, 3, 0, 0, 0}; /* 8 bits, palette, no interlace */
    static const guint8 metre = 1;
    g_byte_array_append(out, signature, sizeof signature);
    guint begin = begin_chunk(out, "IHDR");
    append_u32(out, (guint32)width);
    append_u32(out, (guint32)height);
    g_byte_array_append(out, kind, sizeof kind);
    end_chunk(out, begin);

    guint32 density = (guint32)lround(scale * 96 / 0.0254); /* 96 px an inch at 1x, as in CSS */
    begin = begin_chunk(out, "pHYs");
    append_u32(out, density);
    append_u32(out, density);
    g_byte_array_append(out, &metre, 1);
    end_chunk(out, begin);
}

static void write_palette(GByteArray *out, const Canvas *canvas)
{
    guint n;
    const guint32 *palette = canvas_palette(canvas, &n);
    guint begin = begin_chunk(out, "PLTE");
    for (guint i = 0; i < n; i++) {
        const guint8 rgb[] = {palette[i] >> 16 & 0xff, palette[i] >> 8 & 0xff, palette[i] & 0xff};
        g_byte_array_append(out, rgb, sizeof rgb);
    }
    end_chunk(out, begin);
}

/* iTXt: keyword, whether compressed, method, language, translated keyword, text. */
static void write_text(GByteArray *out, const char *keyword, bool compressed, const void *text,
                       gsize length)
{
    const guint8 fields[] = {0, compressed, 0, 0, 0};
    guint begin = begin_chunk(out, "iTXt");
    g_byte_array_append(out, (const guint8 *)keyword, (guint)strlen(keyword));
    g_byte_array_append(out, fields, sizeof fields);
    g_byte_array_append(out, text, (guint)length);
    end_chunk(out, begin);
}

static void write_texts(GByteArray *out, const Scene *scene, GBytes *data)
{
    if (scene->title != NULL && *scene->title != '\0')
        write_text(out, "Title", false, scene->title, strlen(scene->title));
    if (scene->description != NULL && *scene->description != '\0')
        write_text(out, "Description", false, scene->description, strlen(scene->description));
    write_text(out, "Software", false, "hubplot " HUBPLOT_VERSION,
               strlen("hubplot " HUBPLOT_VERSION));
    if (data != NULL)
        write_text(out, DATA_PNG_KEYWORD, true, g_bytes_get_data(data, NULL),
                   g_bytes_get_size(data));
}

bool png_write(const Scene *scene, const Theme *theme, Fonts *fonts, const PngOptions *options,
               GByteArray *out, GError **error)
{
    double scale = options->scale;
    double wide = round(scene->width * scale), high = round(scene->height * scale);
    if (!(wide >= 1 && high >= 1 && wide <= CANVAS_MAX_SIZE && high <= CANVAS_MAX_SIZE)) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FAILED,
                    "PNG of %g x %g px at scale %g: a side must have 1 to %d pixels", scene->width,
                    scene->height, scale, CANVAS_MAX_SIZE);
        return false;
    }
    g_autoptr(Canvas) canvas = raster_scene(scene, theme, fonts, scale);
    write_header(out, (int)wide, (int)high, scale);
    write_palette(out, canvas);
    write_texts(out, scene, options->data);
    guint begin = begin_chunk(out, "IDAT");
    gsize stride = (gsize)wide + 1;
    deflate_rows(canvas_rows(canvas), stride * (gsize)high, stride, out);
    end_chunk(out, begin);
    end_chunk(out, begin_chunk(out, "IEND"));
    return true;
}
