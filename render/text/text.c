#include "text/text.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

bool text_is_control(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
           (c & 0xfffe) == 0xfffe;
}

char *text_visible(const char *bytes, gssize length)
{
    const char *end = bytes + (length < 0 ? strlen(bytes) : (gsize)length);
    GString *out = g_string_sized_new((gsize)(end - bytes));
    while (bytes < end) {
        gunichar c = g_utf8_get_char_validated(bytes, end - bytes);
        bool valid = c != (gunichar)-1 && c != (gunichar)-2;
        gsize size = !valid || c == 0 ? 1 : (gsize)(g_utf8_next_char(bytes) - bytes);
        if (valid && !text_is_control(c))
            g_string_append_len(out, bytes, (gssize)size);
        else
            for (gsize i = 0; i < size; i++)
                g_string_append_printf(out, "\\x%02X", (guint8)bytes[i]);
        bytes += size;
    }
    return g_string_free(out, FALSE);
}

/* The blocks that Unicode keeps for scripts from right to left (DerivedBidiClass.txt). */
static const struct {
    gunichar first, last;
} leftward[] = {
    {0x590, 0x8ff}, {0xfb1d, 0xfdff}, {0xfe70, 0xfeff}, {0x10800, 0x10fff}, {0x1e800, 0x1efff}};

/* 1: from left to right, -1: from right to left, 0: as its neighbours. */
static int direction_of(gunichar c)
{
    if (!g_unichar_isalpha(c))
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(leftward); i++)
        if (c >= leftward[i].first && c <= leftward[i].last)
            return -1;
    return 1;
}

bool text_begins_leftward(const char *text)
{
    int direction = 0;
    for (const char *at = text; direction == 0 && *at != '\0'; at = g_utf8_next_char(at))
        direction = direction_of(g_utf8_get_char(at));
    return direction < 0;
}

bool text_is_leftward(const char *text)
{
    if (!text_begins_leftward(text))
        return false;
    int sum = 0;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        sum += direction_of(g_utf8_get_char(at));
    return sum < 0;
}

#define MAX_WORD 64 /* bytes; longer words are never near */

static guint distance(const char *a, const char *b)
{
    guint rows[3][MAX_WORD + 1];
    gsize n = strlen(b);
    for (guint j = 0; j <= n; j++)
        rows[0][j] = j;
    for (guint i = 1; a[i - 1] != '\0'; i++) {
        guint *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
        row[0] = i;
        for (guint j = 1; j <= n; j++) {
            char x = g_ascii_tolower(a[i - 1]), y = g_ascii_tolower(b[j - 1]);
            row[j] = MIN(MIN(row[j - 1], above[j]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == g_ascii_tolower(b[j - 2]) && g_ascii_tolower(a[i - 2]) == y)
                row[j] = MIN(row[j], second[j - 2] + 1);
        }
    }
    return rows[strlen(a) % 3][n];
}

const char *nearest_word(const char *word, const char *const *words)
{
    gsize length = strlen(word);
    if (length > MAX_WORD)
        return NULL;
    const char *nearest = NULL;
    guint least = (guint)MAX(1, (length + 1) / 3) + 1;
    for (; *words != NULL; words++) {
        if (strlen(*words) > MAX_WORD || strcmp(*words, word) == 0)
            continue;
        guint edits = distance(word, *words);
        if (edits < least && edits < strlen(*words)) {
            least = edits;
            nearest = *words;
        }
    }
    return nearest;
}

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
