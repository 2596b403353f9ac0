#include "text/direction.h"

#include <glib.h>

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
