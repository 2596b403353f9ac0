#include "publish/hub_html.h"

#include "axis/units.h"
#include "base/text.h"
#include "base/when.h"
#include "judge/handled.h"
#include "publish/html.h"
#include "publish/pages.h"

#define ROOT "../../"
#define MAX_FINDINGS 20 /* that are listed above the nodes */

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
    if (page->report->verdict->open != page->report->verdict->status) {
        g_autofree char *open = judge_conclude_open(page->report->verdict);
        g_string_append_printf(out, "<p>But for what is acknowledged or in maintenance: %s.</p>\n",
                               open);
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
    static const char *const names[N_PLOT_RANGES] = {"30 days", "1 year", "All"};
    add_figure(out, node->range[PLOT_30_DAYS]);
    for (PlotRange range = PLOT_1_YEAR; range < N_PLOT_RANGES; range++) {
        g_string_append_printf(out, "<details>\n<summary>%s</summary>\n", names[range]);
        add_figure(out, node->range[range]);
        g_string_append(out, "</details>\n");
    }
}

static void add_disk(GString *out, const HubPage *page, const NodePage *node)
{
    const Reading *reading = node_history_reading(node->history);
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
        g_string_append_printf(out, ", full on %s (%s) if the trend continues", full, span);
    }
    g_string_append(out, ".</p>\n");
}

/* The files of what was before, by years, where there are any. */
static void add_years(GString *out, const NodePage *node)
{
    for (guint k = 0; k < node->years->len; k++) {
        int year = g_array_index(node->years, int, k);
        g_string_append_printf(out,
                               "%s%d (<a href=\"years/%s-%04d.csv\">CSV</a>, "
                               "<a href=\"years/%s-%04d.json\">JSON</a>)",
                               k == 0 ? "; before: " : ", ", year, node->file, year, node->file,
                               year);
    }
}

static void add_links(GString *out, const NodePage *node)
{
    g_string_append_printf(out, "<p>Data: <a href=\"%s.csv\">CSV</a>, <a href=\"%s.json\">JSON</a>",
                           node->file, node->file);
    add_years(out, node);
    g_string_append(out, ". Permanent picture links:");
    for (PlotRange range = 0; range < N_PLOT_RANGES; range++) {
        const Figure *figure = node->range[range];
        const char *separator = range > 0 ? "," : "";
        if (!figure_is_shown(figure))
            continue;
        g_autofree char *path = figure_stable_path(figure, figure_best_variant(figure));
        g_autofree char *name = g_path_get_basename(path);
        g_string_append_printf(out, "%s <a href=\"%s\">%s</a>", separator, name,
                               plot_range_word(range));
    }
    g_string_append(out, ".</p>\n");
}

/* What verdicts of that status say, with `named` after their node; *left: so many more are listed.
 */
static void add_reasons(GString *out, const HubPage *page, const NodePage *named, Status status,
                        const GPtrArray *verdicts, guint *left)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->status != status || *left == 0)
            continue;
        --*left;
        g_string_append(out, "<li>");
        html_status(out, verdict->status);
        g_string_append_c(out, ' ');
        if (named != NULL) {
            g_string_append_printf(out, "<a href=\"#node-%s\">", named->file);
            html_text(out, named->history->node->tag);
            g_string_append(out, "</a>: ");
        }
        html_text(out, verdict->reason);
        g_autofree char *handled = handled_words(verdict, page->zone);
        if (handled != NULL) {
            g_string_append(out, " <small>(");
            html_text(out, handled);
            g_string_append(out, ")</small>");
        }
        g_string_append(out, "</li>\n");
    }
}

/* A list of what is wrong on the nodes, the gravest first; nothing where nothing is. Where it is
 * one node's, also of what is to be said of what is well, such as that an item has another name
 * now. */
static void add_list(GString *out, const HubPage *page, const GPtrArray *nodes, bool named,
                     guint most)
{
    g_autoptr(GString) list = g_string_new(NULL);
    guint left = most;
    int least = named ? STATUS_WARN : STATUS_OK;
    for (int status = STATUS_ALARM; status >= least; status--)
        for (guint i = 0; i < nodes->len; i++) {
            const NodePage *node = g_ptr_array_index(nodes, i);
            const NodePage *tag = named ? node : NULL;
            add_reasons(list, page, tag, (Status)status, node->verdict->verdicts, &left);
            for (guint k = 0; k < node->verdict->items->len; k++) {
                const ItemVerdict *item = g_ptr_array_index(node->verdict->items, k);
                add_reasons(list, page, tag, (Status)status, item->verdicts, &left);
            }
        }
    if (list->len > 0)
        g_string_append_printf(out, "<ul class=\"reasons\">\n%s</ul>\n", list->str);
    if (left == 0)
        g_string_append_printf(out, "<p>These are the gravest %u; each node has its own.</p>\n",
                               most);
}

void html_reasons(GString *out, const HubPage *page, const NodePage *node)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();
    g_ptr_array_add(nodes, (gpointer)node);
    add_list(out, page, nodes, false, G_MAXUINT);
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
    /* A node that is well takes a line, unless it is all there is. */
    bool folded = node->verdict->status == STATUS_OK && page->nodes->len > 1;
    if (folded)
        g_string_append_printf(out, "<details>\n<summary>%u item%s, all as expected</summary>\n",
                               node->verdict->items->len, text_plural(node->verdict->items->len));
    html_reasons(out, page, node);
    add_charts(out, node);
    html_item_table(out, page, node, true);
    add_disk(out, page, node);
    html_reading_table(out, page, node);
    add_links(out, node);
    g_string_append(out, folded ? "</details>\n</section>\n" : "</section>\n");
}

GString *hub_html(const HubPage *page)
{
    GString *out = g_string_sized_new(32768);
    g_autofree char *title =
        g_strdup_printf("%s: %s", page->report->hub->tag, page->report->verdict->conclusion);
    HtmlPage html = {.title = title,
                     .status = page->report->verdict->status,
                     .root = ROOT,
                     .style = page->style.theme->style,
                     .made = page->made,
                     .due = hub_page_due(page),
                     .zone = page->zone,
                     .zone_name = page->zone_name};
    html_begin(out, &html);
    add_heading(out, page);
    g_autoptr(GPtrArray) nodes = hub_page_order(page);
    add_figure(out, page->overview);
    if (nodes->len > 1)
        add_list(out, page, nodes, true, MAX_FINDINGS);
    html_status_table(out, page, true);
    for (guint i = 0; i < nodes->len; i++)
        add_node(out, page, g_ptr_array_index(nodes, i));
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
