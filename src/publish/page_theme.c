#include "publish/page_theme.h"

#include "base/text.h"
#include "base/when.h"
#include "publish/html.h"

#include <string.h>

#define HOUR G_GINT64_CONSTANT(3600)
#define MAX_HOURS 400 /* for which files are made */

/* An ordinary light theme has a dark companion; whoever chose print or high contrast wants just
 * that. */
static bool has_companion(const Theme *theme)
{
    return !theme->dark && !g_str_equal(theme->name, "print") &&
           !g_str_equal(theme->name, "high-contrast");
}

static char *style_sheet(const PageTheme *theme)
{
    GString *css = g_string_new(NULL);
    g_autofree char *light = theme_css(theme->light);
    g_autofree char *rules = text_resource("publish/style.css");
    g_string_append_printf(css, ":root {\ncolor-scheme: %s;\n%s}\n",
                           theme->dark != NULL  ? "light dark"
                           : theme->light->dark ? "only dark"
                                                : "only light",
                           light);
    if (theme->dark != NULL) {
        g_autofree char *dark = theme_css(theme->dark);
        g_string_append_printf(
            css, "@media screen and (prefers-color-scheme: dark) {\n:root {\n%s}\n}\n", dark);
    }
    g_string_append(css, rules);
    return g_string_free(css, FALSE);
}

PageTheme *page_theme_new(const char *name, GError **error)
{
    g_autoptr(PageTheme) theme = g_new0(PageTheme, 1);
    theme->light = theme_load(name != NULL ? name : "light", error);
    if (theme->light == NULL)
        return NULL;
    if (has_companion(theme->light)) {
        theme->dark = theme_load("dark", error);
        if (theme->dark == NULL)
            return NULL;
    }
    theme->css = style_sheet(theme);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, theme->css, -1);
    theme->style = g_strdup_printf("p/style-%.16s.css", digest);
    return g_steal_pointer(&theme);
}

void page_theme_free(PageTheme *theme)
{
    if (theme == NULL)
        return;
    theme_free(theme->light);
    theme_free(theme->dark);
    g_free(theme->css);
    g_free(theme->style);
    g_free(theme);
}

bool icons_write(Site *site, const PageTheme *theme, GError **error)
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
                            word, theme->light->colour[paints[status]], status_shape(status),
                            theme->light->colour[PAINT_BACKGROUND]);
        if (!site_write(site, path, svg, strlen(svg), error))
            return false;
    }
    return true;
}

/* A clock while the site is fresh, a triangle when it is out of date. */
static char *mark(const Theme *theme, bool stale)
{
    const char *words = stale ? "Out of date" : "Up to date";
    const char *path = stale ? "M8 2.5L14.5 14h-13zM8 7v3M8 12v.2"
                             : "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M8 4.5V8l2.5 1.5";
    return g_strdup_printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"16\" height=\"16\" "
                           "viewBox=\"0 0 16 16\" fill=\"none\" stroke=\"#%06x\" "
                           "stroke-width=\"1.5\" stroke-linejoin=\"round\" role=\"img\">"
                           "<title>%s</title><path d=\"%s\"/></svg>\n",
                           theme->colour[stale ? PAINT_ALARM : PAINT_UNKNOWN], words, path);
}

bool freshness_write(Site *site, const PageTheme *theme, gint64 made, gint64 due, GTimeZone *zone,
                     GError **error)
{
    g_autofree char *fresh = mark(theme->light, false);
    g_autofree char *stale = mark(theme->light, true);
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
