#include "text/nearest.h"

#include <string.h>

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
