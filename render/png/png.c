#include "png/png.h"

#include "data/data.h"
#include "deflate/deflate.h"
#include "error.h"
#include "raster/raster.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <string.h>

#define KEYWORD "Chart data" /* of the iTXt chunk with the data */

/* libpng reports an error by a jump back into the function that called setjmp(); this is what
 * it said. Between there and here nothing is held that only a return would free. */
typedef struct {
    char message[128];
} Failure;

static G_NORETURN void fail(png_structp png, png_const_charp message)
{
    Failure *failure = png_get_error_ptr(png);
    g_strlcpy(failure->message, message, sizeof failure->message);
    png_longjmp(png, 1);
}

/* --- Writing. */

static void append(png_structp png, png_bytep bytes, png_size_t n)
{
    g_byte_array_append(png_get_io_ptr(png), bytes, (guint)n);
}

static void set_header(png_structp png, png_infop info, const Canvas *canvas, double scale)
{
    guint n;
    int width, height;
    const guint32 *palette = canvas_palette(canvas, &n);
    canvas_size(canvas, &width, &height);
    png_color colours[CANVAS_COLOURS];
    for (guint i = 0; i < n; i++)
        colours[i] =
            (png_color){palette[i] >> 16 & 0xff, palette[i] >> 8 & 0xff, palette[i] & 0xff};
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, PNG_COLOR_TYPE_PALETTE,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_PLTE(png, info, colours, (int)n);
    png_uint_32 density = (png_uint_32)lround(scale * 96 / 0.0254); /* 96 px an inch, as in CSS */
    png_set_pHYs(png, info, density, density, PNG_RESOLUTION_METER);
}

static void set_texts(png_structp png, png_infop info, const Scene *scene)
{
    const char *const texts[][2] = {{"Title", scene->title},
                                    {"Description", scene->description},
                                    {"Software", "hubplot " HUBPLOT_VERSION}};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        png_text text = {.compression = PNG_ITXT_COMPRESSION_NONE,
                         .key = (char *)texts[i][0],
                         .text = (char *)texts[i][1]};
        if (text.text != NULL && text.text[0] != '\0')
            png_set_text(png, info, &text, 1);
    }
}

/* An iTXt chunk around the stream that all formats carry; libpng would compress text again. */
static void write_data(png_structp png, GBytes *data)
{
    static const guint8 head[] = KEYWORD "\0\1\0\0"; /* compressed, by method 0 */
    gsize length;
    const guint8 *stream = g_bytes_get_data(data, &length);
    png_write_chunk_start(png, (png_const_bytep) "iTXt", (png_uint_32)(sizeof head + length));
    png_write_chunk_data(png, head, sizeof head);
    png_write_chunk_data(png, stream, length);
    png_write_chunk_end(png);
}

/* The rows are compressed by ourselves: a hub's picture, 960 x 600 px with a palette, in 0.6 ms and
 * 24.0 KB, where the same rows through libpng and zlib take 3.5 ms and 31 KB (level 3) or 8 ms and
 * 27 KB (level 6). */
static void write_file(png_structp png, png_infop info, const WriterInput *input,
                       const Canvas *canvas, const GByteArray *rows)
{
    set_header(png, info, canvas, input->scale);
    set_texts(png, info, input->scene);
    png_write_info(png, info);
    if (input->data != NULL)
        write_data(png, input->data);
    png_write_chunk(png, (png_const_bytep) "IDAT", rows->data, rows->len);
    png_write_chunk(png, (png_const_bytep) "IEND", NULL, 0);
}

/* The canvas as a file, in `out` behind what is there. */
static bool write_canvas(const WriterInput *input, const Canvas *canvas, const GByteArray *rows,
                         GByteArray *out, Failure *failure)
{
    volatile bool written = false;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, failure, fail, fail);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    if (info != NULL && setjmp(png_jmpbuf(png)) == 0) {
        png_set_write_fn(png, out, append, NULL);
        write_file(png, info, input, canvas, rows);
        written = true;
    }
    png_destroy_write_struct(&png, &info);
    return written;
}

bool write_png(const WriterInput *input, GByteArray *out, GError **error)
{
    const Scene *scene = input->scene;
    double wide = round(scene->width * input->scale), high = round(scene->height * input->scale);
    if (!(wide >= 1 && high >= 1 && wide <= CANVAS_MAX_SIZE && high <= CANVAS_MAX_SIZE)) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FAILED,
                    "PNG of %g x %g px at scale %g: a side must have 1 to %d pixels", scene->width,
                    scene->height, input->scale, CANVAS_MAX_SIZE);
        return false;
    }
    g_autoptr(Canvas) canvas = raster_scene(scene, input->theme, input->fonts, input->scale);
    g_autoptr(GByteArray) rows = g_byte_array_new();
    gsize stride = (gsize)wide + 1;
    deflate_rows(canvas_rows(canvas), stride * (gsize)high, stride, rows);
    Failure failure = {"no memory"};
    guint begin = out->len;
    if (write_canvas(input, canvas, rows, out, &failure))
        return true;
    g_byte_array_set_size(out, begin);
    g_set_error(error, RENDER_ERROR, RENDER_ERROR_FAILED, "PNG: %s", failure.message);
    return false;
}

/* --- Reading. */

typedef struct {
    const guint8 *bytes;
    gsize length;
} Rest;

static void take(png_structp png, png_bytep to, png_size_t n)
{
    Rest *rest = png_get_io_ptr(png);
    if (n > rest->length)
        png_error(png, "cut short");
    memcpy(to, rest->bytes, n);
    *rest = (Rest){rest->bytes + n, rest->length - n};
}

/* What is only said of a chunk that is passed over. */
static void ignore_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

#define MAX_TEXTS 8 /* four are ours; libpng holds all that it has read */

/* A foreign file may hold anything: of optional chunks only our text is read, if it is asked for,
 * and up to a limit. A chunk that says it is longer is an error, where libpng would only warn and
 * go on. */
static void set_limits(png_structp png, bool with_text)
{
    png_set_user_limits(png, CANVAS_MAX_SIZE, CANVAS_MAX_SIZE);
    png_set_benign_errors(png, 0);
    png_set_chunk_malloc_max(png, DATA_MAX_JSON);
    png_set_chunk_cache_max(png, MAX_TEXTS + 1);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    if (with_text)
        png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_AS_DEFAULT, (png_const_bytep) "iTXt", 1);
}

/* What stands before the pixels. */
typedef struct {
    int width, height; /* 0: the file is broken */
    char *data;        /* NULL: none */
} Head;

static char *find_data(png_structp png, png_infop info)
{
    png_textp texts = NULL;
    int n = png_get_text(png, info, &texts, NULL);
    for (int i = 0; i < n; i++)
        if (strcmp(texts[i].key, KEYWORD) == 0)
            return g_strndup(texts[i].text, texts[i].itxt_length);
    return NULL;
}

static void read_head(const guint8 *bytes, gsize length, bool with_text, Head *head)
{
    Rest rest = {bytes, length};
    Failure failure;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &failure, fail, ignore_warning);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    if (info != NULL && setjmp(png_jmpbuf(png)) == 0) {
        png_set_read_fn(png, &rest, take);
        set_limits(png, with_text);
        png_read_info(png, info);
        head->width = (int)png_get_image_width(png, info);
        head->height = (int)png_get_image_height(png, info);
        head->data = with_text ? find_data(png, info) : NULL;
    }
    png_destroy_read_struct(&png, &info, NULL);
}

char *read_png_data(const guint8 *bytes, gsize length)
{
    Head head = {0};
    read_head(bytes, length, true, &head);
    return head.data;
}

bool read_png_size(const guint8 *bytes, gsize length, int *width, int *height)
{
    Head head = {0};
    read_head(bytes, length, false, &head);
    if (head.width == 0)
        return false;
    *width = head.width;
    *height = head.height;
    return true;
}
