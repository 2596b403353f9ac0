/* A hub's evidence on one page that needs no other file: to attach to a ticket, to keep, to
 * print. */
#include "publish/html.h"
#include "publish/hub_html.h"
#include "publish/pages.h"
#include "svg/svg.h"

#include <string.h>

#define MAX_TARBALLS 14 /* of an item that is not well */

/* The web servers' examples name its digest. */
static const char inline_style[] =
    "<style>\n"
    "body { margin: 0 auto; max-width: 62rem; padding: 0 1rem; font: 15px/1.5 sans-serif; }\n"
    "table { border-collapse: collapse; font-size: 13px; }\n"
    "caption { text-align: left; color: #555; }\n"
    "th, td { padding: 0.2rem 0.6rem 0.2rem 0; border-bottom: 1px solid #ccc; text-align: left; "
    "vertical-align: baseline; }\n"
    ".figure { text-align: right; font-variant-numeric: tabular-nums; }\n"
    ".digest { font-family: monospace; overflow-wrap: anywhere; }\n"
    ".status { font-weight: bold; white-space: nowrap; }\n"
    ".status svg { vertical-align: -0.2em; margin-right: 0.25em; }\n"
    ".scroller { overflow-x: auto; margin: 0.75rem 0; }\n"
    "</style>\n";

static void add_tarball(GString *out, const HubPage *page, const Tarball *tarball)
{
    static const char *const states[] = {
        [DIGEST_UNCHECKED] = "not checked", [DIGEST_RIGHT] = "right", [DIGEST_WRONG] = "wrong"};
    g_string_append(out, "<tr><td>");
    html_text(out, tarball->item);
    g_string_append(out, "</td><td>");
    html_time(out, page->zone, tarball->time);
    g_string_append_printf(out,
                           "</td><td class=\"figure\">%" G_GINT64_FORMAT "</td><td>%s</td>"
                           "<td class=\"digest\">",
                           tarball->bytes,
                           (tarball->flags & TARBALL_LISTED) != 0 ? "yes" : "no longer");
    html_text(out, tarball->path);
    g_string_append(out, "</td><td class=\"digest\">");
    if (tarball->digest != NULL) {
        html_text(out, tarball->digest);
        g_string_append_printf(out, " (%s)", states[tarball->digest_state]);
    } else {
        g_string_append(out, "\u2013");
    }
    g_string_append(out, "</td></tr>\n");
}

/* The newest tarball of an item that is well, the last of one that is not. */
static void add_item(GString *out, const HubPage *page, const NodePage *node,
                     const ItemVerdict *item)
{
    const ItemHistory *history = node_history_item(node->history, item->item);
    guint most = item->status == STATUS_OK ? 1 : MAX_TARBALLS;
    if (history != NULL)
        for (guint i = history->tarballs->len; i-- > 0 && history->tarballs->len - i <= most;)
            add_tarball(out, page, &g_array_index(history->tarballs, Tarball, i));
}

static void add_tarballs(GString *out, const HubPage *page, const NodePage *node)
{
    html_scroller(out, "Tarballs");
    g_string_append_printf(out,
                           "<table>\n<caption>Tarballs: the newest of each item, or the last %d of "
                           "items with a problem</caption>\n<thead><tr>"
                           "<th scope=\"col\">Item</th><th scope=\"col\">Date</th>"
                           "<th scope=\"col\" class=\"figure\">Bytes</th>"
                           "<th scope=\"col\">Still listed</th><th scope=\"col\">Path</th>"
                           "<th scope=\"col\">Digest in its sidecar</th></tr></thead>\n<tbody>\n",
                           MAX_TARBALLS);
    for (guint i = 0; i < node->verdict->items->len; i++)
        add_item(out, page, node, g_ptr_array_index(node->verdict->items, i));
    g_string_append(out, "</tbody>\n</table>\n</div>\n");
}

/* Cuts out what is from `begin` to the end of `end`; nothing where it is not. */
static void cut(GString *text, const char *begin, const char *end)
{
    const char *from = strstr(text->str, begin);
    const char *to = from != NULL ? strstr(from, end) : NULL;
    if (to != NULL)
        g_string_erase(text, from - text->str, to + strlen(end) - from);
}

/* The SVG as it is in the tree, without its data, which the tables have, and which text browsers
 * would print, and without its dark colours: this page is light, and a policy may allow its style
 * by digest. */
static void add_picture(GString *out, const GBytes *svg)
{
    gsize length;
    const char *bytes = g_bytes_get_data((GBytes *)svg, &length);
    g_autoptr(GString) picture = g_string_new_len(bytes, (gssize)length);
    cut(picture, SVG_DATA_BEGIN, SVG_DATA_END);
    cut(picture, "<style>", "</style>");
    html_scroller(out, "Chart");
    g_string_append_len(out, picture->str, (gssize)picture->len);
    g_string_append(out, "</div>\n");
}

static void add_node(GString *out, const HubPage *page, guint i, const GPtrArray *charts)
{
    const NodePage *node = g_ptr_array_index(page->nodes, i);
    g_string_append(out, "<section>\n<h2>");
    html_text(out, node->history->node->tag);
    g_string_append_c(out, ' ');
    html_status(out, node->verdict->status);
    g_string_append(out, "</h2>\n");
    html_reasons(out, page, node);
    if (g_ptr_array_index(charts, i) != NULL)
        add_picture(out, g_ptr_array_index(charts, i));
    html_item_table(out, page, node, false);
    add_tarballs(out, page, node);
    html_reading_table(out, page, node);
    g_string_append_printf(out,
                           "<p>SHA-256 of %s.csv at that time: "
                           "<span class=\"digest\">%s</span></p>\n</section>\n",
                           node->file, node->csv_digest);
}

GString *evidence_html(const HubPage *page, const GPtrArray *charts)
{
    const Hub *hub = page->report->hub;
    GString *out = g_string_new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                                "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                                "content=\"width=device-width, initial-scale=1\">\n<title>");
    g_autoptr(GString) name = g_string_new(NULL);
    html_text(name, hub->tag);
    g_string_append(name, " (");
    html_text(name, hub->srvnode);
    g_string_append(name, "): ");
    html_text(name, page->report->verdict->conclusion);
    g_string_append_printf(out,
                           "Evidence for hub %s</title>\n"
                           "<link rel=\"icon\" type=\"image/svg+xml\" href=\"../../icon-%s.svg\">\n"
                           "%s</head>\n<body>\n<main>\n<h1>Hub %s</h1>\n<p>As it stood ",
                           name->str, status_word(page->report->verdict->status), inline_style,
                           name->str);
    html_time(out, page->zone, page->made);
    g_string_append(out, " (");
    html_text(out, page->zone_name);
    g_string_append(out, "), by hubplot " HUBPLOT_VERSION ".</p>\n");
    html_status_table(out, page, false);
    for (guint i = 0; i < page->nodes->len; i++)
        add_node(out, page, i, charts);
    g_string_append(out, "</main>\n</body>\n</html>\n");
    return out;
}
