#include "app/paragraph.h"

#include <string.h>

#define COLUMNS 78

static void append_one(GString *out, const char *prefix, const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
    glong margin = g_utf8_strlen(prefix, -1), column = 0;
    for (char **word = words; *word != NULL; word++) {
        glong width = g_utf8_strlen(*word, -1);
        if (width == 0)
            continue;
        if (column > margin && column + 1 + width <= COLUMNS) {
            g_string_append_c(out, ' ');
            column += 1 + width;
        } else {
            g_string_append_printf(out, "%s%s", column > 0 ? "\n" : "", prefix);
            column = margin + width;
        }
        g_string_append(out, *word);
    }
    if (column > 0)
        g_string_append_c(out, '\n');
}

void paragraph_append(GString *out, const char *prefix, const char *text)
{
    g_auto(GStrv) paragraphs = g_strsplit(text, "\n\n", -1);
    for (char **paragraph = paragraphs; *paragraph != NULL; paragraph++) {
        if (paragraph != paragraphs)
            g_string_append_c(out, '\n');
        append_one(out, prefix, *paragraph);
    }
}
