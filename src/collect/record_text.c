/* Foreign bytes as text. */
#include "collect/record.h"
#include "text/text.h"

#define MAX_WORDS 200

char *record_words(const char *bytes, gsize length)
{
    if (length <= MAX_WORDS)
        return text_visible(bytes, (gssize)length);
    gsize cut = MAX_WORDS;
    while (cut > MAX_WORDS - 4 && (bytes[cut] & 0xC0) == 0x80)
        cut--;
    g_autofree char *words = text_visible(bytes, (gssize)cut);
    return g_strconcat(words, "...", NULL);
}

const char *record_keep(Visit *visit, const char *bytes, gsize length)
{
    const char *bad;
    if (g_utf8_validate_len(bytes, length, &bad))
        return g_string_chunk_insert_len(visit->strings, bytes, (gssize)length);
    g_autoptr(GString) text = g_string_sized_new(length + 32);
    const char *end = bytes + length;
    while (!g_utf8_validate_len(bytes, (gsize)(end - bytes), &bad)) {
        g_string_append_len(text, bytes, bad - bytes);
        g_string_append_printf(text, "\\x%02X", (guint8)*bad);
        bytes = bad + 1;
    }
    g_string_append_len(text, bytes, end - bytes);
    return g_string_chunk_insert_len(visit->strings, text->str, (gssize)text->len);
}
