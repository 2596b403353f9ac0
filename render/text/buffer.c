#include "text/buffer.h"

#include <math.h>
#include <string.h>

void buffer_grow(Buffer *buffer, gsize more)
{
    buffer->size = MAX(buffer->size * 2, buffer->length + more + 4096);
    buffer->text = g_realloc(buffer->text, buffer->size);
}

void buffer_put_length(Buffer *buffer, const char *text, gsize length)
{
    buffer_reserve(buffer, length);
    memcpy(buffer->text + buffer->length, text, length);
    buffer->length += length;
}

void buffer_put(Buffer *buffer, const char *text)
{
    buffer_put_length(buffer, text, strlen(text));
}

/* Bytes of a character that XML 1.0 has no place for: controls, and U+FFFE and U+FFFF. */
static gsize forbidden_bytes(const guchar *at)
{
    if (at[0] < 0x20 && at[0] != '\t' && at[0] != '\n' && at[0] != '\r')
        return 1;
    if (at[0] == 0xef && at[1] == 0xbf && at[2] >= 0xbe)
        return 3;
    return 0;
}

void buffer_put_escaped(Buffer *buffer, const char *text)
{
    while (*text) {
        gsize plain = strcspn(text, "&<>\"'\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10"
                                    "\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"
                                    "\xef");
        buffer_put_length(buffer, text, plain);
        text += plain;
        if (!*text)
            break;
        gsize forbidden = forbidden_bytes((const guchar *)text);
        if (forbidden)
            buffer_put(buffer, "\xef\xbf\xbd");
        else if (*text == '&')
            buffer_put(buffer, "&amp;");
        else if (*text == '<')
            buffer_put(buffer, "&lt;");
        else if (*text == '>')
            buffer_put(buffer, "&gt;");
        else if (*text == '"')
            buffer_put(buffer, "&quot;");
        else
            buffer_put_length(buffer, text, 1);
        text += MAX(forbidden, 1);
    }
}

void buffer_put_colour(Buffer *buffer, guint32 colour)
{
    buffer_reserve(buffer, 7);
    char *at = buffer->text + buffer->length;
    *at++ = '#';
    for (int shift = 20; shift >= 0; shift -= 4)
        *at++ = "0123456789abcdef"[colour >> shift & 0xf];
    buffer->length += 7;
}

void buffer_put_hundredths(Buffer *buffer, glong hundredths)
{
    buffer_reserve(buffer, 32);
    buffer_put_tenths(buffer, (int)(hundredths / 10));
    int last = (int)labs(hundredths % 10);
    if (last == 0)
        return;
    /* "1" becomes "1.0", "0" "-.0" or ".0", before the last digit. */
    char *text = buffer->text;
    if (hundredths / 10 == 0) {
        buffer->length--;
        if (hundredths < 0)
            text[buffer->length++] = '-';
    }
    if (hundredths / 10 % 10 == 0) {
        text[buffer->length++] = '.';
        text[buffer->length++] = '0';
    }
    text[buffer->length++] = (char)('0' + last);
}

void buffer_put_number(Buffer *buffer, double number)
{
    buffer_put_hundredths(buffer, lround(number * 100));
}
