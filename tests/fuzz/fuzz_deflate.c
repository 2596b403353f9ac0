/* What we compress, zlib must expand to the same bytes. */
#include "deflate/deflate.h"

#include <zlib.h>

static void assert_expands(const GByteArray *packed, const guint8 *bytes, gsize length)
{
    uLongf size = length + 1; /* zlib refuses to write nothing */
    g_autofree guint8 *back = g_malloc(size);
    g_assert_cmpint(uncompress(back, &size, packed->data, packed->len), ==, Z_OK);
    g_assert_cmpmem(back, size, bytes, length);
}

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    if (length < 2)
        return 0;
    gsize stride = 1 + (gsize)(bytes[0] | bytes[1] << 8) % 32768;
    bytes += 2;
    length -= 2;
    g_autoptr(GByteArray) rows = g_byte_array_new();
    deflate_rows(bytes, length, stride, rows);
    assert_expands(rows, bytes, length);
    g_autoptr(GByteArray) text = g_byte_array_new();
    deflate_text((const char *)bytes, length, text);
    assert_expands(text, bytes, length);
    return 0;
}
