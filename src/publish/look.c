#include "publish/look.h"

#include "base/text.h"

/* A light theme of everyday use has a dark companion; one for print or for high contrast was
 * chosen for what it is. */
static bool has_companion(const Theme *theme)
{
    return !theme->dark && !g_str_equal(theme->name, "print") &&
           !g_str_equal(theme->name, "high-contrast");
}

static char *style_sheet(const Look *look)
{
    GString *css = g_string_new(NULL);
    g_autofree char *light = theme_css(look->light);
    g_autofree char *rules = text_resource("publish/style.css");
    g_string_append_printf(css, ":root {\ncolor-scheme: %s;\n%s}\n",
                           look->dark != NULL  ? "light dark"
                           : look->light->dark ? "only dark"
                                               : "only light",
                           light);
    if (look->dark != NULL) {
        g_autofree char *dark = theme_css(look->dark);
        g_string_append_printf(
            css, "@media screen and (prefers-color-scheme: dark) {\n:root {\n%s}\n}\n", dark);
    }
    g_string_append(css, rules);
    return g_string_free(css, FALSE);
}

Look *look_new(const char *theme, GError **error)
{
    g_autoptr(Look) look = g_new0(Look, 1);
    look->light = theme_load(theme != NULL ? theme : "light", error);
    if (look->light == NULL)
        return NULL;
    if (has_companion(look->light)) {
        look->dark = theme_load("dark", error);
        if (look->dark == NULL)
            return NULL;
    }
    look->css = style_sheet(look);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, look->css, -1);
    look->style = g_strdup_printf("p/style-%.16s.css", digest);
    return g_steal_pointer(&look);
}

void look_free(Look *look)
{
    if (look == NULL)
        return;
    theme_free(look->light);
    theme_free(look->dark);
    g_free(look->css);
    g_free(look->style);
    g_free(look);
}
