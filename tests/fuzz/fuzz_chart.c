/* Charts from bytes: what is drawn must be a picture or an error. */
#include "random_chart.h"
#include "render.h"

/* Opened once: a renderer is made to be kept. */
static Renderer *renderer;
static Theme *theme;

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    if (!renderer) {
        renderer = renderer_new(NULL);
        theme = theme_load("light", NULL);
    }
    Input input = {bytes, length};
    static Panel parts[3];
    ChartPanel panels[3];
    Chart chosen = chart(&input, parts, panels);
    Picture picture = {.format = byte(&input) % 8 ? PICTURE_SVG : PICTURE_PNG,
                       .width = 1 + byte(&input) * 5,
                       .height = byte(&input) * 4,
                       .theme = theme,
                       .bare = true};
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    if (!renderer_draw(renderer, &chosen, &picture, out, &error))
        g_assert(error->message[0] && out->len == 0);
    else
        g_assert(out->len > 0);
    return 0;
}
