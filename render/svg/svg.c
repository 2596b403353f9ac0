#include "svg/svg.h"

#include "data/data.h"
#include "svg/svg_items.h"

#include <string.h>

G_STATIC_ASSERT(N_PAINTS <= 64);

/* Mixes bytes into a digest, eight at a time: only to tell pictures apart, not to resist anyone
 * (constants after Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
 */
static guint64 mix(guint64 digest, const void *bytes, gsize length)
{
    const char *at = bytes, *end = at + length;
    guint64 word = 0;
    for (; end - at >= 8; at += 8) {
        memcpy(&word, at, 8);
        digest = (digest ^ word) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
        digest ^= digest >> 29;
    }
    word = length;
    memcpy(&word, at, (gsize)(end - at));
    digest = (digest ^ word) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return digest ^ digest >> 31;
}

static void choose_id(Svg *svg)
{
    const Scene *scene = svg->scene;
    guint64 digest = mix(1, svg->buffer.text, svg->buffer.length);
    digest = mix(digest, scene->title, strlen(scene->title));
    digest = mix(digest, scene->description, strlen(scene->description));
    if (svg->dark)
        digest = mix(digest, svg->dark->colour, sizeof svg->dark->colour);
    svg->id[0] = 'h';
    for (int i = 1; i < 11; i++, digest /= 36)
        svg->id[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[digest % 36];
    svg->id[11] = '\0';
}

static void collect_paints(Svg *svg)
{
    for (guint i = 0; i < svg->scene->items->len; i++) {
        const SceneItem *item = &g_array_index(svg->scene->items, SceneItem, i);
        svg->fills |= G_GUINT64_CONSTANT(1) << item->fill;
        svg->strokes |= G_GUINT64_CONSTANT(1) << item->stroke;
        if (item->kind == SCENE_MARKS) /* discs and rings are written as strokes */
            svg->strokes |= G_GUINT64_CONSTANT(1) << item->fill;
    }
    if (svg->scene->background != PAINT_NONE)
        svg->fills |= G_GUINT64_CONSTANT(1) << svg->scene->background;
}

/* Repaints what is drawn in light colours where the reader prefers dark; never on paper. */
static void put_dark_style(Svg *svg)
{
    Buffer *buffer = &svg->buffer;
    buffer_put(buffer, "<style>@media screen and (prefers-color-scheme:dark){");
    for (int paint = 1; paint < N_PAINTS; paint++)
        for (int stroke = 0; stroke < 2; stroke++) {
            if (!((stroke ? svg->strokes : svg->fills) >> paint & 1))
                continue;
            buffer_put(buffer, "#");
            buffer_put(buffer, svg->id);
            buffer_put(buffer, stroke ? " .s" : " .f");
            buffer_put_hundredths(buffer, paint * 100L);
            buffer_put(buffer, stroke ? "{stroke:" : "{fill:");
            buffer_put_colour(buffer, svg->dark->colour[paint]);
            buffer_put(buffer, "}");
        }
    buffer_put(buffer, "}</style>\n");
}

static void put_head(Svg *svg)
{
    const Scene *scene = svg->scene;
    Buffer *buffer = &svg->buffer;
    buffer_put(buffer, "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"");
    buffer_put(buffer, svg->id);
    buffer_put(buffer, "\" role=\"img\" aria-labelledby=\"");
    buffer_put(buffer, svg->id);
    buffer_put(buffer, "t ");
    buffer_put(buffer, svg->id);
    buffer_put(buffer, "d\"");
    svg_put_number(buffer, "width", scene->width);
    svg_put_number(buffer, "height", scene->height);
    buffer_put(buffer, " viewBox=\"0 0 ");
    buffer_put_number(buffer, scene->width);
    buffer_put(buffer, " ");
    buffer_put_number(buffer, scene->height);
    buffer_put(buffer, "\" fill=\"none\" stroke-linejoin=\"round\" font-family=\"");
    buffer_put_escaped(buffer, svg->theme->family);
    buffer_put(buffer, "\"");
    svg_put_number(buffer, "font-size", svg->theme->font[FONT_LABEL].size);
    buffer_put(buffer, ">\n<title id=\"");
    buffer_put(buffer, svg->id);
    buffer_put(buffer, "t\">");
    buffer_put_escaped(buffer, scene->title);
    buffer_put(buffer, "</title>\n<desc id=\"");
    buffer_put(buffer, svg->id);
    buffer_put(buffer, "d\">");
    buffer_put_escaped(buffer, scene->description);
    buffer_put(buffer, "</desc>\n");
}

/* The data in an element without an id, which two pictures in one page would share: base64. */
static void put_data(Buffer *buffer, GBytes *data)
{
    gsize length = g_bytes_get_size(data);
    int state = 0, save = 0;
    buffer_put(buffer, SVG_DATA_BEGIN);
    buffer_reserve(buffer, (length / 3 + 1) * 4 + 4);
    char *to = buffer->text + buffer->length;
    gsize n = g_base64_encode_step(g_bytes_get_data(data, NULL), length, FALSE, to, &state, &save);
    buffer->length += n + g_base64_encode_close(FALSE, to + n, &state, &save);
    buffer_put(buffer, SVG_DATA_END);
}

/* The body is written first: the ids in the head are its digest. */
bool write_svg(const WriterInput *input, GByteArray *out, GError **error)
{
    (void)error; /* there is nothing that could fail */
    const Scene *scene = input->scene;
    Svg svg = {.scene = scene, .theme = input->theme, .dark = input->dark};
    svg.groups = g_array_new(FALSE, FALSE, sizeof(gboolean));
    if (scene->background != PAINT_NONE)
        svg_write_rect(
            &svg, &(SceneItem){.fill = scene->background, .w = scene->width, .h = scene->height});
    svg_write_items(&svg);
    buffer_put(&svg.buffer, "</svg>\n");
    choose_id(&svg);
    Buffer body = svg.buffer;
    svg.buffer = (Buffer){NULL};
    put_head(&svg);
    if (input->data != NULL)
        put_data(&svg.buffer, input->data);
    if (input->dark != NULL) {
        collect_paints(&svg);
        put_dark_style(&svg);
    }
    g_byte_array_append(out, (const guint8 *)svg.buffer.text, (guint)svg.buffer.length);
    g_byte_array_append(out, (const guint8 *)body.text, (guint)body.length);
    g_free(body.text);
    g_free(svg.buffer.text);
    g_array_unref(svg.groups);
    return true;
}

char *read_svg_data(const guint8 *bytes, gsize length)
{
    const char *file = (const char *)bytes;
    const char *begin = memmem(file, length, SVG_DATA_BEGIN, strlen(SVG_DATA_BEGIN));
    if (begin == NULL)
        return NULL;
    begin += strlen(SVG_DATA_BEGIN);
    const char *end =
        memmem(begin, (gsize)(file + length - begin), SVG_DATA_END, strlen(SVG_DATA_END));
    if (end == NULL)
        return NULL;
    int state = 0;
    guint save = 0;
    g_autofree guint8 *stream = g_malloc((gsize)(end - begin) / 4 * 3 + 3);
    gsize n = g_base64_decode_step(begin, (gsize)(end - begin), stream, &state, &save);
    return data_inflate(stream, n);
}

bool read_svg_size(const guint8 *bytes, gsize length, int *width, int *height)
{
    const guint8 *end = memchr(bytes, '>', length);
    g_autofree char *root = g_strndup((const char *)bytes, end != NULL ? (gsize)(end - bytes) : 0);
    const char *across = strstr(root, " width=\""), *down = strstr(root, " height=\"");
    if (across == NULL || down == NULL)
        return false;
    *width = (int)g_ascii_strtoull(across + strlen(" width=\""), NULL, 10);
    *height = (int)g_ascii_strtoull(down + strlen(" height=\""), NULL, 10);
    return *width > 0 && *height > 0;
}
