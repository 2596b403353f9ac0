#include "text/ink.h"

#include <math.h>
#include <string.h>

void ink_grow(Ink *ink, gsize more)
{
    ink->size = MAX(ink->size * 2, ink->length + more + 4096);
    ink->text = g_realloc(ink->text, ink->size);
}

void ink_put_length(Ink *ink, const char *text, gsize length)
{
    ink_reserve(ink, length);
    memcpy(ink->text + ink->length, text, length);
    ink->length += length;
}

void ink_put(Ink *ink, const char *text)
{
    ink_put_length(ink, text, strlen(text));
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

void ink_put_escaped(Ink *ink, const char *text)
{
    while (*text) {
        gsize plain = strcspn(text, "&<>\"'\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10"
                                    "\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"
                                    "\xef");
        ink_put_length(ink, text, plain);
        text += plain;
        if (!*text)
            break;
        gsize forbidden = forbidden_bytes((const guchar *)text);
        if (forbidden)
            ink_put(ink, "\xef\xbf\xbd");
        else if (*text == '&')
            ink_put(ink, "&amp;");
        else if (*text == '<')
            ink_put(ink, "&lt;");
        else if (*text == '>')
            ink_put(ink, "&gt;");
        else if (*text == '"')
            ink_put(ink, "&quot;");
        else
            ink_put_length(ink, text, 1);
        text += MAX(forbidden, 1);
    }
}

void ink_put_colour(Ink *ink, guint32 colour)
{
    ink_reserve(ink, 7);
    char *at = ink->text + ink->length;
    *at++ = '#';
    for (int shift = 20; shift >= 0; shift -= 4)
        *at++ = "0123456789abcdef"[colour >> shift & 0xf];
    ink->length += 7;
}

void ink_put_hundredths(Ink *ink, glong hundredths)
{
    ink_reserve(ink, 32);
    ink_put_tenths(ink, (int)(hundredths / 10));
    int last = (int)labs(hundredths % 10);
    if (last == 0)
        return;
    /* "1" becomes "1.0", "0" "-.0" or ".0", before the last digit. */
    char *text = ink->text;
    if (hundredths / 10 == 0) {
        ink->length--;
        if (hundredths < 0)
            text[ink->length++] = '-';
    }
    if (hundredths / 10 % 10 == 0) {
        text[ink->length++] = '.';
        text[ink->length++] = '0';
    }
    text[ink->length++] = (char)('0' + last);
}

void ink_put_number(Ink *ink, double number)
{
    ink_put_hundredths(ink, lround(number * 100));
}
