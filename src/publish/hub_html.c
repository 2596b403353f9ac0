#include "axis/units.h"
#include "base/when.h"
#include "publish/escape.h"
#include "publish/html.h"
#include "publish/pages.h"
#include "publish/tables.h"

#define ROOT "../../"

static void add_heading(GString *out, const HubPage *page)
{
    const Hub *hub = page->report->hub;
    g_autofree char *finding = plot_hub_finding(page->report);
    g_string_append(out, "<h1>");
    html_text(out, hub->tag);
    g_string_append(out, " <small>");
    html_text(out, hub->srvnode);
    g_string_append(out, "</small> ");
    html_status(out, page->report->verdict->status);
    g_string_append(out, "</h1>\n<p class=\"finding\">");
    html_text(out, finding);
    g_string_append(out, "</p>\n");
    if (hub->message != NULL && hub->message[0] != '\0') {
        g_string_append(out, "<p class=\"message\">");
        html_text(out, hub->message);
        g_string_append(out, "</p>\n");
    }
    g_string_append(out, "<p>Last run ");
    if (page->last_run != -1)
        html_time(out, page->zone, page->last_run);
    else
        g_string_append(out, "never");
    if (hub->reporturl != NULL) {
        g_string_append(out, ". <a href=\"");
        html_url(out, hub->reporturl);
        g_string_append(out, "\">This hub\u2019s own page</a>");
    }
    g_string_append(out, ". <a href=\"evidence.html\">Evidence to attach to a ticket</a>.</p>\n");
}

static void add_figure(GString *out, const Figure *figure)
{
    g_string_append(out, "<figure>");
    html_picture(out, figure, ROOT);
    g_string_append(out, "</figure>\n");
}

static void add_charts(GString *out, const NodePage *node)
{
    static const char *const names[N_PLOT_RANGES] = {"30 days", "1 year", "All that is known"};
    add_figure(out, node->range[PLOT_30_DAYS]);
    for (PlotRange range = PLOT_1_YEAR; range < N_PLOT_RANGES; range++) {
        g_string_append_printf(out, "<details>\n<summary>%s</summary>\n", names[range]);
        add_figure(out, node->range[range]);
        g_string_append(out, "</details>\n");
    }
}

static void add_disk(GString *out, const HubPage *page, const NodePage *node)
{
    const Reading *reading = node_page_reading(node);
    if (reading == NULL || reading->disk_bytes <= 0 || reading->disk_free < 0)
        return;
    g_autofree char *disk_free = units_format((double)reading->disk_free, UNIT_BYTES);
    g_autofree char *disk = units_format((double)reading->disk_bytes, UNIT_BYTES);
    double used = 100 * (1 - (double)reading->disk_free / (double)reading->disk_bytes);
    g_string_append_printf(out,
                           "<p>Disk: <meter aria-label=\"Disk in use\" min=\"0\" max=\"100\" "
                           "high=\"90\" value=\"%d\">%d %%</meter> %s of %s free",
                           (int)used, (int)used, disk_free, disk);
    if (node->verdict->full != -1) {
        g_autofree char *full = when_date(page->zone, node->verdict->full);
        g_autofree char *span =
            when_days(page->zone, node->verdict->full_early, node->verdict->full_late);
        g_string_append_printf(out, ", full on %s (%s) if it goes on like this", full, span);
    }
    g_string_append(out, ".</p>\n");
}

static void add_links(GString *out, const NodePage *node)
{
    g_string_append_printf(out,
                           "<p>Data: <a href=\"%s.csv\">CSV</a>, <a href=\"%s.json\">JSON</a>. "
                           "Pictures under lasting names:",
                           node->file, node->file);
    for (PlotRange range = 0; range < N_PLOT_RANGES; range++) {
        const Figure *figure = node->range[range];
        const char *separator = range > 0 ? "," : "";
        if (figure->forms == 0)
            continue;
        g_autofree char *path = figure_stable_path(figure, figure_best_form(figure));
        g_autofree char *name = g_path_get_basename(path);
        g_string_append_printf(out, "%s <a href=\"%s\">%s</a>", separator, name,
                               plot_range_word(range));
    }
    g_string_append(out, ".</p>\n");
}

static void add_node(GString *out, const HubPage *page, const NodePage *node)
{
    g_string_append_printf(out,
                           "<section id=\"node-%s\" aria-labelledby=\"node-%s-name\">\n"
                           "<h2 id=\"node-%s-name\">",
                           node->file, node->file, node->file);
    html_text(out, node->history->node->tag);
    g_string_append_c(out, ' ');
    html_status(out, node->verdict->status);
    g_string_append(out, "</h2>\n");
    html_reasons(out, node);
    add_charts(out, node);
    html_item_table(out, page, node, true);
    add_disk(out, page, node);
    html_reading_table(out, page, node);
    add_links(out, node);
    g_string_append(out, "</section>\n");
}

GString *hub_html(const HubPage *page)
{
    GString *out = g_string_sized_new(32768);
    g_autofree char *title =
        g_strdup_printf("%s: %s", page->report->hub->tag, page->report->verdict->conclusion);
    HtmlPage html = {.title = title,
                     .status = page->report->verdict->status,
                     .root = ROOT,
                     .style = page->style.look->style,
                     .made = page->made,
                     .due = hub_page_due(page),
                     .zone = page->zone,
                     .zone_name = page->zone_name};
    html_begin(out, &html);
    add_heading(out, page);
    html_status_table(out, page, true);
    if (page->nodes->len > 1)
        add_figure(out, page->overview);
    for (guint i = 0; i < page->nodes->len; i++)
        add_node(out, page, g_ptr_array_index(page->nodes, i));
    html_end(out, &html);
    return out;
}

GString *fragment_html(const HubPage *page)
{
    GString *out = g_string_new("<div class=\"hubplot\">\n");
    html_status_table(out, page, false);
    g_string_append(out, "<p>Hub ");
    html_text(out, page->report->hub->tag);
    g_string_append(out, " as of ");
    html_time(out, page->zone, page->made);
    g_string_append(out, " (");
    html_text(out, page->zone_name);
    g_string_append(out, ")</p>\n</div>\n");
    return out;
}
