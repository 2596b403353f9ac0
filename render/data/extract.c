/* picture_extract(): reads the data back from any picture. The file is hostile until checked. */
#include "data/data.h"
#include "data/pack.h"
#include "render.h"

#include <jansson.h>
#include <string.h>
#include <zlib.h>

#define MAX_JSON (64 * 1024 * 1024)
#define STEP (64 * 1024)

/* A part of the file. */
typedef struct {
    const guint8 *bytes;
    gsize length;
} Part;

static bool begins_with(Part part, const char *prefix)
{
    gsize n = strlen(prefix);
    return part.length >= n && memcmp(part.bytes, prefix, n) == 0;
}

static Part skip(Part part, gsize n)
{
    return (Part){part.bytes + n, part.length - n};
}

static guint32 read_u32(const guint8 *bytes)
{
    guint32 value;
    memcpy(&value, bytes, sizeof value);
    return GUINT32_FROM_BE(value);
}

/* Of an iTXt chunk: keyword, NUL, compressed, method 0, language, NUL, translation, NUL, text. */
static bool find_in_text_chunk(Part chunk, Part *data)
{
    static const char head[] = DATA_PNG_KEYWORD "\0\1";
    if (chunk.length < sizeof head + 1 || memcmp(chunk.bytes, head, sizeof head) != 0)
        return false;
    chunk = skip(chunk, sizeof head);
    for (int field = 0; field < 2; field++) {
        const guint8 *end = memchr(chunk.bytes, '\0', chunk.length);
        if (end == NULL)
            return false;
        chunk = skip(chunk, (gsize)(end - chunk.bytes) + 1);
    }
    *data = chunk;
    return true;
}

#define PNG_SIGNATURE "\x89PNG\r\n\x1a\n"
#define CHUNK_FRAME 12 /* length, type, checksum */

static bool find_in_png(Part file, Part *data)
{
    file = skip(file, strlen(PNG_SIGNATURE));
    while (file.length >= CHUNK_FRAME) {
        gsize length = read_u32(file.bytes);
        if (length > file.length - CHUNK_FRAME)
            return false;
        guint32 checksum = read_u32(file.bytes + 8 + length);
        Part chunk = {file.bytes + 8, length};
        if (memcmp(file.bytes + 4, "iTXt", 4) == 0 && find_in_text_chunk(chunk, data))
            return crc32(0, file.bytes + 4, (uInt)length + 4) == checksum;
        file = skip(file, CHUNK_FRAME + length);
    }
    return false;
}

/* What follows the last `mark` in the file. */
static bool find_after_last(Part file, const char *mark, Part *after)
{
    const guint8 *found = NULL, *next;
    gsize n = strlen(mark);
    Part rest = file;
    while ((next = memmem(rest.bytes, rest.length, mark, n)) != NULL) {
        found = next;
        rest = skip(rest, (gsize)(next - rest.bytes) + n);
    }
    *after = rest;
    return found != NULL;
}

static bool find_in_pdf(Part file, Part *data)
{
    static const char stream[] = " >>\nstream\n";
    gsize length = 0;
    Part rest;
    if (!find_after_last(file, DATA_PDF_BEGIN, &rest))
        return false;
    for (; rest.length > 0 && g_ascii_isdigit(*rest.bytes) && length <= file.length;
         rest = skip(rest, 1))
        length = length * 10 + (gsize)(*rest.bytes - '0');
    if (!begins_with(rest, stream))
        return false;
    rest = skip(rest, strlen(stream));
    *data = (Part){rest.bytes, length};
    return length <= rest.length;
}

/* In SVG it is base64: `decoded` holds what data points to. */
static bool find_in_svg(Part file, GByteArray *decoded, Part *data)
{
    Part rest;
    if (!find_after_last(file, DATA_SVG_BEGIN, &rest))
        return false;
    const guint8 *end = memmem(rest.bytes, rest.length, DATA_SVG_END, strlen(DATA_SVG_END));
    if (end == NULL)
        return false;
    gsize length = (gsize)(end - rest.bytes);
    int state = 0;
    guint save = 0;
    g_byte_array_set_size(decoded, (guint)(length / 4 * 3 + 3));
    gsize n = g_base64_decode_step((const char *)rest.bytes, length, decoded->data, &state, &save);
    *data = (Part){decoded->data, n};
    return true;
}

/* The stream's content, NUL-terminated; NULL when it is broken, or longer than MAX_JSON. */
static char *inflate_text(Part data)
{
    z_stream stream = {.next_in = (Bytef *)data.bytes, .avail_in = (uInt)data.length};
    g_autoptr(GByteArray) text = g_byte_array_new();
    int status = inflateInit(&stream);
    while (status == Z_OK && text->len < MAX_JSON) {
        guint have = text->len;
        g_byte_array_set_size(text, have + STEP);
        stream.next_out = text->data + have;
        stream.avail_out = STEP;
        status = inflate(&stream, Z_NO_FLUSH);
        g_byte_array_set_size(text, have + STEP - stream.avail_out);
    }
    inflateEnd(&stream);
    if (status != Z_STREAM_END)
        return NULL;
    g_byte_array_append(text, (const guint8 *)"", 1);
    return (char *)g_byte_array_free(g_steal_pointer(&text), FALSE);
}

static bool is_json(const char *text)
{
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    bool object = json_is_object(json);
    json_decref(json);
    return object;
}

char *picture_extract(const guint8 *bytes, gsize length, GError **error)
{
    Part file = {bytes, length}, data = {0};
    g_autoptr(GByteArray) decoded = g_byte_array_new();
    bool found = length > G_MAXUINT / 2             ? false
                 : begins_with(file, PNG_SIGNATURE) ? find_in_png(file, &data)
                 : begins_with(file, "%PDF-")       ? find_in_pdf(file, &data)
                                                    : find_in_svg(file, decoded, &data);
    if (!found) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_NO_DATA, "the picture carries no data");
        return NULL;
    }
    g_autofree char *text = inflate_text(data);
    GString *plain = text != NULL && is_json(text) ? pack_undo(text, MAX_JSON) : NULL;
    if (plain == NULL) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_NO_DATA, "the picture's data are broken");
        return NULL;
    }
    return g_string_free(plain, FALSE);
}
