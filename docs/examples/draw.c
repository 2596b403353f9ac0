#include <render.h>
#include <stdio.h>

/* Prints three nights as PNG on standard output. */
int main(void)
{
    static const gint64 time[] = {1795300000, 1795386400, 1795472800};
    static const double bytes[] = {1529629254, 1531229474, 1147682816};
    ChartSeries series = {
        .name = "svn/dybsvn", .time = time, .value = bytes, .n = 3, .hold = 30 * 3600};
    ChartPanel panel = {.title = "Size", .unit = UNIT_BYTES, .series = &series, .n_series = 1};
    Chart chart = {.finding = "svn/dybsvn shrank by 25 %",
                   .zone = "Asia/Taipei",
                   .panels = &panel,
                   .n_panels = 1};

    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) png = g_byte_array_new();
    g_autoptr(Theme) theme = theme_load("light", &error);
    g_autoptr(Renderer) renderer = theme != NULL ? renderer_new(&error) : NULL;
    Picture picture = {.format = PICTURE_PNG, .scale = 2, .theme = theme};
    if (renderer == NULL || !renderer_draw(renderer, &chart, &picture, png, &error)) {
        fprintf(stderr, "draw: %s\n", error->message);
        return 1;
    }
    return fwrite(png->data, 1, png->len, stdout) == png->len ? 0 : 1;
}
