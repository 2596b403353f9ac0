#include "text/visible.h"

#include <stdbool.h>
#include <string.h>

static bool is_control(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

char *text_visible(const char *bytes, gssize length)
{
    const char *end = bytes + (length < 0 ? strlen(bytes) : (gsize)length);
    GString *out = g_string_sized_new((gsize)(end - bytes));
    while (bytes < end) {
        gunichar c = g_utf8_get_char_validated(bytes, end - bytes);
        bool valid = c != (gunichar)-1 && c != (gunichar)-2;
        gsize size = !valid || c == 0 ? 1 : (gsize)(g_utf8_next_char(bytes) - bytes);
        if (valid && !is_control(c))
            g_string_append_len(out, bytes, (gssize)size);
        else
            for (gsize i = 0; i < size; i++)
                g_string_append_printf(out, "\\x%02X", (guint8)bytes[i]);
        bytes += size;
    }
    return g_string_free(out, FALSE);
}
