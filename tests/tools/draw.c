/* Draws sample charts to look at: draw NAME OUT.svg|png|pdf [THEME [WIDTH [HEIGHT [SCALE]]]]; the
 * theme "auto" is light and dark in one. Without a name: prints the samples' names. With TIMES in
 * the environment it draws as often, and says what one took; with BARE without the data. */
#include "charts.h"

#include <stdio.h>
#include <stdlib.h>

static bool draw(Sample *sample, int argc, char **argv, GError **error)
{
    const char *out = argv[2];
    g_autoptr(Renderer) renderer = renderer_new(error);
    bool both = argc > 3 && g_str_equal(argv[3], "auto");
    g_autoptr(Theme) theme =
        renderer ? theme_load(both || argc < 4 ? "light" : argv[3], error) : NULL;
    g_autoptr(Theme) dark = theme ? theme_load("dark", error) : NULL;
    if (!dark)
        return false;
    Picture picture = {.format = g_str_has_suffix(out, ".svg")   ? PICTURE_SVG
                                 : g_str_has_suffix(out, ".pdf") ? PICTURE_PDF
                                                                 : PICTURE_PNG,
                       .theme = theme,
                       .dark = both ? dark : NULL,
                       .width = argc > 4 ? atoi(argv[4]) : 0,
                       .height = argc > 5 ? atoi(argv[5]) : 0,
                       .scale = argc > 6 ? g_ascii_strtod(argv[6], NULL) : 1,
                       .bare = g_getenv("BARE") != NULL};
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    gint64 start = g_get_monotonic_time();
    int times = g_getenv("TIMES") ? atoi(g_getenv("TIMES")) : 1;
    for (int i = 0; i < times; i++) {
        g_byte_array_set_size(bytes, 0);
        if (!renderer_draw(renderer, &sample->chart, &picture, bytes, error))
            return false;
    }
    printf("%s: %u bytes, %.3f ms\n", out, bytes->len,
           (double)(g_get_monotonic_time() - start) / 1000 / times);
    return g_file_set_contents(out, (const char *)bytes->data, bytes->len, error);
}

int main(int argc, char **argv)
{
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        if (argc < 3) {
            puts(samples[i].name);
            continue;
        }
        if (!g_str_equal(argv[1], samples[i].name))
            continue;
        g_autoptr(Sample) sample = sample_new(samples[i].make);
        g_autoptr(GError) error = NULL;
        if (draw(sample, argc, argv, &error))
            return 0;
        fprintf(stderr, "draw: %s\n", error->message);
        return 1;
    }
    return argc < 3 ? 0 : 2;
}
