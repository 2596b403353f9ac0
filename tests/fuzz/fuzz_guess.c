/* Each line is a path; what is guessed of them compiles, and takes as many files as it says. */
#include "base/layout.h"
#include "collect/guess.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    if (memchr(bytes, '\0', length) != NULL)
        return 0;
    g_autofree char *text = g_strndup((const char *)bytes, length);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 200);
    GuessFile files[200];
    guint n = 0;
    for (; lines[n] != NULL; n++)
        files[n] = (GuessFile){lines[n], n, 1761955200 + n * 86400};
    g_autoptr(Guess) guess = guess_layout(files, n);
    if (guess == NULL)
        return 0;
    g_autofree char *said = guess_describe(guess);
    g_assert(g_utf8_validate(said, -1, NULL));
    g_assert(guess->matched > 0 && guess->matched <= guess->total && guess->total <= n);
    g_ptr_array_add(guess->patterns, NULL);
    g_autoptr(Layout) layout = layout_new((const char *const *)guess->patterns->pdata, NULL, NULL);
    g_assert(layout != NULL);
    return 0;
}
