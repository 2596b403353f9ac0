/* What a node says of itself: its clock, its disk, and what it has in place of a missing folder. */
#include "base/text.h"
#include "collect/record_parts.h"

#include <string.h>

#define KILOBYTE 1024
#define MAX_OFFSET (18 * 60 * 60)
#define MAX_INSTEAD 20 /* names */

gint64 record_number(const char **at, const char *end)
{
    const char *p = *at;
    gint64 value = 0;
    for (; p < end && g_ascii_isdigit(*p); p++) {
        if (value > (G_MAXINT64 - 9) / 10)
            return -1;
        value = value * 10 + (*p - '0');
    }
    if (p == *at)
        return -1;
    *at = p;
    return value;
}

bool record_take_clock(Records *records, const char *p, const char *end, gint64 now)
{
    Reading *reading = &records->visit->reading;
    gint64 epoch = record_number(&p, end);
    if (epoch < 0)
        return false;
    reading->skew = epoch - now;
    if (end - p != 6 || p[0] != '\t' || (p[1] != '+' && p[1] != '-'))
        return true;
    int sign = p[1] == '-' ? -1 : 1;
    p += 2;
    gint64 hhmm = record_number(&p, end);
    gint64 seconds = hhmm / 100 * 3600 + hhmm % 100 * 60;
    if (p == end && hhmm % 100 < 60 && seconds <= MAX_OFFSET)
        reading->utc_offset = sign * (int)seconds;
    return true;
}

bool record_take_disk(Records *records, const char *line, gsize length)
{
    g_autofree char *text = g_strndup(line, length);
    g_auto(GStrv) words = text_words(text, " \t");
    gint64 numbers[3] = {-1, -1, -1};
    for (char **word = words; *word != NULL; word++) {
        const char *p = *word, *end = p + strlen(p);
        if (end[-1] == '%' && numbers[0] >= 0) {
            records->visit->reading.disk_bytes = numbers[0] * KILOBYTE;
            records->visit->reading.disk_free = numbers[2] * KILOBYTE;
            return true;
        }
        gint64 number = record_number(&p, end);
        numbers[0] = numbers[1];
        numbers[1] = numbers[2];
        numbers[2] = p == end && number <= G_MAXINT64 / KILOBYTE ? number : -1;
    }
    return true;
}

bool record_take_instead(Records *records, const char *p, const char *end)
{
    const char *tab = memchr(p, '\t', (gsize)(end - p));
    if (tab == NULL)
        return false;
    g_autofree char *folder = record_words(p, (gsize)(tab - p));
    g_autofree char *text = g_strndup(tab + 1, (gsize)(end - tab - 1));
    g_auto(GStrv) names = g_strsplit(g_strchomp(text), "\n", -1);
    g_autoptr(GString) words = g_string_new(folder);
    g_string_append(words, names[0] != NULL ? " has" : " is empty");
    for (guint i = 0; names[i] != NULL && i <= MAX_INSTEAD; i++) {
        g_autofree char *shown = record_words(names[i], strlen(names[i]));
        g_string_append_printf(words, " %s", i < MAX_INSTEAD ? shown : "and more");
    }
    records->visit->instead = g_string_chunk_insert(records->visit->strings, words->str);
    return true;
}
