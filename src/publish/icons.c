#include "publish/icons.h"

#include <string.h>

#include "publish/html.h"

bool icons_write(Site *site, const Look *look, GError **error)
{
    static const Paint paints[N_STATUS] = {[STATUS_OK] = PAINT_GOOD,
                                           [STATUS_WARN] = PAINT_WARN,
                                           [STATUS_UNKNOWN] = PAINT_UNKNOWN,
                                           [STATUS_ALARM] = PAINT_ALARM};
    for (Status status = STATUS_OK; status < N_STATUS; status++) {
        const char *word = status_word(status);
        g_autofree char *path = g_strdup_printf("icon-%s.svg", word);
        g_autofree char *svg =
            g_strdup_printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"16\" height=\"16\" "
                            "viewBox=\"0 0 16 16\" fill=\"none\" role=\"img\">"
                            "<title>%s</title><circle cx=\"8\" cy=\"8\" r=\"8\" fill=\"#%06x\"/>"
                            "<path transform=\"translate(8 8) scale(.75) translate(-8 -8)\" "
                            "d=\"%s\" stroke=\"#%06x\" stroke-width=\"2.5\" "
                            "stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>\n",
                            word, look->light->colour[paints[status]], status_shape(status),
                            look->light->colour[PAINT_BACKGROUND]);
        if (!site_write(site, path, svg, strlen(svg), error))
            return false;
    }
    return true;
}
