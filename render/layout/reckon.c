#include "layout/reckon.h"

#include "layout/page.h"

#include <string.h>

/* Of the characters from space to tilde in DejaVu Sans Bold, hundredths of an em. */
static const guint8 widths[] = {
    35, 46,  52, 84, 70, 100, 87, 31,  46, 46, 52, 84, 38, 42,  38, 37, 70, 70,  70,
    70, 70,  70, 70, 70, 70,  70, 40,  40, 84, 84, 84, 58, 100, 77, 76, 73, 83,  68,
    68, 82,  84, 37, 37, 77,  64, 100, 84, 85, 73, 85, 77, 72,  68, 81, 77, 110, 77,
    72, 73,  46, 37, 46, 84,  50, 50,  67, 72, 59, 72, 68, 44,  72, 71, 34, 34,  67,
    34, 104, 71, 69, 72, 72,  49, 60,  48, 71, 65, 92, 65, 65,  58, 71, 37, 71,  84,
};
/* Of the plain face; few of its characters are wider. */
#define PLAIN 0.93
/* Of alphabets whose letters are not in the table. */
#define OTHER 0.82
/* Of a byte that is written as \xNN. */
#define ESCAPED 2.6

/* One character on the way through a text. */
typedef struct {
    gunichar c; /* 0: none that can be shown */
    gsize length;
    double width; /* em */
} Character;

static Character character_at(const char *text, gsize length)
{
    gunichar c = g_utf8_get_char_validated(text, (gssize)length);
    if (c == (gunichar)-1 || c == (gunichar)-2 || c < 0x20 || c == 0x7f)
        return (Character){0, 1, ESCAPED};
    gsize size = (gsize)(g_utf8_next_char(text) - text);
    if (c < 0x7f)
        return (Character){c, size, widths[c - 0x20] / 100.0};
    if (g_unichar_iszerowidth(c))
        return (Character){c, size, 0};
    return (Character){c, size, c >= 0x2000 || g_unichar_iswide(c) ? 1 : OTHER};
}

double reckon_width(const char *text, bool bold)
{
    double width = 0;
    gsize length = strnlen(text, PAGE_TEXT_MAX);
    for (gsize at = 0; at < length;) {
        Character character = character_at(text + at, length - at);
        width += character.width;
        at += character.length;
    }
    return width * (bold ? 1 : PLAIN);
}

/* Where a line may be broken after: a simple part of Unicode's rules. */
static bool may_break(gunichar c)
{
    return c == ' ' || c == '-' || (c > 0x7f && g_unichar_iswide(c));
}

int reckon_lines(const char *text, bool bold, double room, int most)
{
    gsize length = text ? strnlen(text, PAGE_TEXT_MAX) : 0;
    double face = bold ? 1 : PLAIN, line = 0, word = 0; /* `word`: since the last place to break */
    int lines = length > 0;
    for (gsize at = 0; at < length && lines < most;) {
        Character character = character_at(text + at, length - at);
        at += character.length;
        word += character.width * face;
        /* Space at a line's end needs no room. */
        if (line > 0 && line + word > room && character.c != ' ') {
            lines++;
            line = 0;
        }
        if (may_break(character.c)) {
            line += word;
            word = 0;
        }
    }
    return lines;
}
