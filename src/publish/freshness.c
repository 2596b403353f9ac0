#include "publish/freshness.h"

#include <string.h>

#include "base/when.h"

#define HOUR G_GINT64_CONSTANT(3600)
#define MAX_HOURS 400 /* for which files are made */

/* A clock while nothing is known to be wrong, a triangle when it is too late. */
static char *mark(const Theme *theme, bool stale)
{
    const char *words = stale ? "Out of date" : "Published in time";
    const char *path = stale ? "M8 2.5L14.5 14h-13zM8 7v3M8 12v.2"
                             : "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M8 4.5V8l2.5 1.5";
    return g_strdup_printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"16\" height=\"16\" "
                           "viewBox=\"0 0 16 16\" fill=\"none\" stroke=\"#%06x\" "
                           "stroke-width=\"1.5\" stroke-linejoin=\"round\" role=\"img\">"
                           "<title>%s</title><path d=\"%s\"/></svg>\n",
                           theme->colour[stale ? PAINT_ALARM : PAINT_UNKNOWN], words, path);
}

bool freshness_write(Site *site, const Look *look, gint64 made, gint64 due, GTimeZone *zone,
                     GError **error)
{
    g_autofree char *fresh = mark(look->light, false);
    g_autofree char *stale = mark(look->light, true);
    if (!site_write(site, "stale.svg", stale, strlen(stale), error) ||
        !site_write(site, "fresh.svg", fresh, strlen(fresh), error) || !site_commit(site, error))
        return false;
    for (gint64 hour = 0; hour < MAX_HOURS && made + hour * HOUR < due + HOUR; hour++) {
        g_autofree char *iso = when_iso(zone, made + hour * HOUR);
        g_autofree char *path = g_strdup_printf("fresh/%.13s.svg", iso);
        if (!site_link(site, "fresh.svg", path, error))
            return false;
    }
    return site_prune(site, "fresh", error);
}
