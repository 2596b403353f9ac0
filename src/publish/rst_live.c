/* The flavour of a page that is built once: HTML leads to the lasting names on the web server, and
 * other formats hold the pictures of the day they were built. */
#include "publish/escape.h"
#include "publish/rst.h"
#include "publish/rst_parts.h"

/* The URL of a path of the site, made fit for an attribute. */
static void add_url(GString *out, const Hub *hub, const char *path)
{
    bool slash = g_str_has_suffix(hub->imgurl, "/");
    g_autofree char *url = g_strconcat(hub->imgurl, slash ? "" : "/", path, NULL);
    html_url(out, url);
}

/* `picture` is the lasting name, `alt` the same every night. The pictures adapt to what the reader
 * prefers while most Sphinx themes are light only, so they are asked to stay light. */
static void add_picture(GString *out, const Hub *hub, const char *name, const char *picture,
                        const char *alt)
{
    const char *ending = (hub->formats & 1u << PICTURE_SVG) != 0 ? "svg" : "png";
    g_autofree char *page = g_strdup_printf("hub/%s/index.html", name);
    g_autofree char *path = g_strdup_printf("hub/%s/%s.%s", name, picture, ending);
    g_string_append(out, ".. only:: html and not epub\n\n   .. raw:: html\n\n      <p><a href=\"");
    add_url(out, hub, page);
    g_string_append(out, "\"><img style=\"max-width:100%;height:auto;color-scheme:only light\" "
                         "src=\"");
    add_url(out, hub, path);
    g_string_append(out, "\" alt=\"");
    html_attribute(out, alt);
    g_string_append_printf(out,
                           "\"></a></p>\n\n.. only:: epub or not html\n\n"
                           "   .. image:: pictures/%s/%s-%s.*\n      :alt: %s\n\n",
                           name, name, picture, alt);
}

void rst_live_status(GString *out, const Hub *hub, const char *name)
{
    add_picture(out, hub, name, "status", "The status of its nodes after the last run");
}

static void add_node(GString *out, const HubPage *page, const NodePage *node)
{
    static const char *const alts[N_PLOT_RANGES] = {"Sizes and counts of 30 days",
                                                    "Sizes and counts of 1 year",
                                                    "Sizes and counts of all nights known"};
    g_autoptr(GString) line = g_string_new(NULL);
    rst_text(line, node->history->node->tag);
    rst_heading(out, line->str, '-');
    for (PlotRange range = 0; range < N_PLOT_RANGES; range++) {
        g_autofree char *picture = g_strdup_printf("%s-%s", node->file, plot_range_word(range));
        add_picture(out, page->report->hub, page->name, picture, alts[range]);
    }
}

GString *rst_hub_live(const HubPage *page)
{
    const Hub *hub = page->report->hub;
    GString *out = g_string_new(NULL);
    g_autoptr(GString) line = g_string_new(NULL);
    rst_text(line, hub->tag);
    g_string_append(line, " hub");
    rst_heading(out, line->str, '=');
    rst_report_link(out, hub);
    rst_message(out, hub);
    g_string_append(out, RST_CONTENTS);
    rst_live_status(out, hub, page->name);
    for (guint i = 0; i < page->nodes->len; i++)
        add_node(out, page, g_ptr_array_index(page->nodes, i));
    return out;
}
