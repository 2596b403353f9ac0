#include "text/text.h"

#include <glib.h>
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
