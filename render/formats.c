#include "formats.h"

#include "data/data.h"
#include "pdf/pdf.h"
#include "png/png.h"
#include "svg/svg.h"

#include <string.h>

static const FormatRow rows[] = {
    [PICTURE_PNG] = {{.word = "png", .has_pixels = true, .in_pages = true},
                     "\x89PNG\r\n\x1a\n",
                     "IEND\xae\x42\x60\x82",
                     write_png,
                     read_png_data,
                     read_png_size},
    [PICTURE_SVG] = {{.word = "svg", .has_dark = true, .has_hover = true, .in_pages = true},
                     "<svg ",
                     "</svg>\n",
                     write_svg,
                     read_svg_data,
                     read_svg_size},
    [PICTURE_PDF] = {{.word = "pdf"}, "%PDF-", "%%EOF\n", write_pdf, read_pdf_data},
};
G_STATIC_ASSERT(G_N_ELEMENTS(rows) == N_PICTURE_FORMATS);

const FormatRow *format_row(PictureFormat format)
{
    return (guint)format < N_PICTURE_FORMATS ? &rows[format] : NULL;
}

static bool begins(const FormatRow *row, const guint8 *bytes, gsize length)
{
    gsize n = strlen(row->begin);
    return length >= n && memcmp(bytes, row->begin, n) == 0;
}

bool format_is_whole(const FormatRow *row, const guint8 *bytes, gsize length)
{
    gsize n = strlen(row->end);
    return begins(row, bytes, length) && length >= strlen(row->begin) + n &&
           memcmp(bytes + length - n, row->end, n) == 0;
}

bool picture_size(const guint8 *bytes, gsize length, int *width, int *height)
{
    for (guint i = 0; i < N_PICTURE_FORMATS; i++)
        if (rows[i].read_size != NULL && begins(&rows[i], bytes, length))
            return rows[i].read_size(bytes, length, width, height);
    return false;
}

const PictureTraits *picture_traits(PictureFormat format)
{
    const FormatRow *row = format_row(format);
    return row != NULL ? &row->traits : NULL;
}

bool picture_format_find(const char *word, PictureFormat *format)
{
    for (guint i = 0; i < N_PICTURE_FORMATS; i++)
        if (g_ascii_strcasecmp(word, rows[i].traits.word) == 0) {
            *format = i;
            return true;
        }
    return false;
}

char *picture_format_words(const char *conjunction)
{
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < N_PICTURE_FORMATS; i++) {
        const char *between = i == 0 ? "" : i + 1 < N_PICTURE_FORMATS ? ", " : conjunction;
        g_string_append_printf(words, "%s%s", between, rows[i].traits.word);
    }
    return g_string_free(words, FALSE);
}

/* The text that a picture carries. Other programs may have put something before its beginning: then
 * each format looks for its own. */
static char *read_data(const guint8 *bytes, gsize length)
{
    for (guint i = 0; i < N_PICTURE_FORMATS; i++)
        if (begins(&rows[i], bytes, length))
            return rows[i].read_data != NULL ? rows[i].read_data(bytes, length) : NULL;
    char *text = NULL;
    for (guint i = 0; i < N_PICTURE_FORMATS && text == NULL; i++)
        if (rows[i].read_data != NULL)
            text = rows[i].read_data(bytes, length);
    return text;
}

char *picture_extract(const guint8 *bytes, gsize length, GError **error)
{
    g_autofree char *text = length <= G_MAXUINT / 2 ? read_data(bytes, length) : NULL;
    char *plain = text != NULL ? data_unpack(text) : NULL;
    if (plain == NULL)
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_NO_DATA,
                    text != NULL ? "the picture's data are broken" : "the picture carries no data");
    return plain;
}
