#include "publish/hub_html.h"

#include "axis/units.h"
#include "base/text.h"
#include "base/when.h"
#include "judge/handled.h"
#include "publish/html.h"
#include "publish/pages.h"

#include <math.h>

#define ROOT "../../"
#define MAX_READINGS 8  /* runs that are shown */
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

static void begin_table(GString *out, const char *label, const char *const *head, gsize n)
{
    html_scroller(out, label);
    g_string_append(out, "<table>\n<caption>");
    html_text(out, label);
    g_string_append(out, "</caption>\n<thead><tr>");
    for (gsize i = 0; i < n; i++) {
        bool figure = head[i][0] == '#'; /* a column of figures */
        g_string_append_printf(out, "<th scope=\"col\"%s>", figure ? " class=\"figure\"" : "");
        html_text(out, head[i] + figure);
        g_string_append(out, "</th>");
    }
    g_string_append(out, "</tr></thead>\n<tbody>\n");
}

static void end_table(GString *out)
{
    g_string_append(out, "</tbody>\n</table>\n</div>\n");
}

static void add_time_cell(GString *out, const HubPage *page, gint64 time, const char *never)
{
    g_string_append(out, "<td>");
    if (time != -1)
        html_time(out, page->zone, time);
    else
        html_text(out, never);
    g_string_append(out, "</td>");
}

static void add_counts(GString *out, const NodeVerdict *node)
{
    static const Status order[] = {STATUS_ALARM, STATUS_UNKNOWN, STATUS_WARN, STATUS_OK};
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++)
        g_string_append_printf(out, "<td class=\"figure%s\">%d</td>",
                               node->count[order[i]] > 0 ? "" : " none", node->count[order[i]]);
}

static void add_status_row(GString *out, const HubPage *page, const NodePage *node, bool links)
{
    const char *tag = node->history->node->tag;
    const Reading *reading = node_history_reading(node->history);
    g_string_append(out, "<tr><th scope=\"row\">");
    if (links)
        g_string_append_printf(out, "<a href=\"#node-%s\">", node->file);
    html_text(out, tag);
    g_string_append(out, links ? "</a></th><td>" : "</th><td>");
    html_status(out, node->verdict->status);
    g_string_append(out, "</td>");
    add_counts(out, node->verdict);
    add_time_cell(out, page, node->history->last_reached, "never");
    html_amount(out, reading != NULL ? reading->disk_free : -1, UNIT_BYTES);
    g_string_append(out, "</tr>\n");
}

void html_status_table(GString *out, const HubPage *page, bool links)
{
    static const char *const head[] = {"Node",  "Status", "#Alarm",       "#Unknown",
                                       "#Warn", "#Ok",    "Last reached", "#Disk free"};
    begin_table(out, "Nodes, and the number of their items by status", head, G_N_ELEMENTS(head));
    g_autoptr(GPtrArray) nodes = hub_page_order(page);
    for (guint i = 0; i < nodes->len; i++)
        add_status_row(out, page, g_ptr_array_index(nodes, i), links);
    end_table(out);
}

/* The change from the tarball before the newest. */
static void add_change(GString *out, const ItemHistory *history, const Tarball *newest)
{
    const Tarball *before = NULL;
    for (guint i = history != NULL ? history->tarballs->len : 0; i-- > 0 && before == NULL;) {
        const Tarball *tarball = &g_array_index(history->tarballs, Tarball, i);
        if (tarball->time < newest->time)
            before = tarball;
    }
    if (before == NULL || before->bytes <= 0) {
        g_string_append(out, "<td class=\"figure\">\u2013</td>");
        return;
    }
    double change = 100 * ((double)newest->bytes / (double)before->bytes - 1);
    const char *sign = fabs(change) < 0.05 ? "\u00b1" : change < 0 ? "\u2212" : "+";
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, fabs(change) < 10 ? "%.1f" : "%.0f", fabs(change));
    g_string_append_printf(out, "<td class=\"figure\">%s%s\u00a0%%</td>", sign, digits);
}

static void add_copies(GString *out, const HubPage *page, const Tarball *newest)
{
    Copies copies = hub_page_copies(page, newest);
    g_string_append_printf(out, "<td class=\"figure\">%u of %u%s</td>", copies.same,
                           page->nodes->len, copies.other > 0 ? ", others differ" : "");
}

/* What of the item can be restored from the node. */
static void add_kept(GString *out, const HubPage *page, const ItemHistory *history)
{
    gint64 oldest = -1;
    guint kept = history != NULL ? item_history_kept(history, &oldest) : 0;
    g_autofree char *since = oldest != -1 ? when_date(page->zone, oldest) : NULL;
    g_string_append_printf(out, "<td class=\"figure\">%u%s%s</td>", kept,
                           since != NULL ? " since " : "", since != NULL ? since : "");
}

static void add_sparkline(GString *out, const NodePage *node, guint i)
{
    g_string_append(out, "<td class=\"spark\">");
    html_picture(out, g_ptr_array_index(node->sparklines, i), "../../");
    g_string_append(out, "</td>");
}

static void add_item_row(GString *out, const HubPage *page, const NodePage *node, guint i,
                         bool sparkline)
{
    const ItemVerdict *item = g_ptr_array_index(node->verdict->items, i);
    const Tarball *newest = item->newest;
    g_string_append(out, "<tr><th scope=\"row\">");
    html_text(out, item->item);
    g_string_append(out, "</th><td>");
    html_status(out, item->status);
    const char *handled = handled_word(item->verdicts);
    if (handled != NULL)
        g_string_append_printf(out, " <small>%s</small>", handled);
    g_string_append(out, "</td>");
    if (sparkline)
        add_sparkline(out, node, i);
    add_time_cell(out, page, newest != NULL ? newest->time : -1, "never");
    html_amount(out, newest != NULL ? MAX(page->made - newest->time, 0) : -1, UNIT_SECONDS);
    html_amount(out, newest != NULL ? newest->bytes : -1, UNIT_BYTES);
    if (newest != NULL) {
        add_change(out, node_history_item(node->history, item->item), newest);
        add_copies(out, page, newest);
    } else {
        g_string_append(out, "<td class=\"figure\">\u2013</td><td class=\"figure\">\u2013</td>");
    }
    add_kept(out, page, node_history_item(node->history, item->item));
}

void html_item_table(GString *out, const HubPage *page, const NodePage *node, bool sparklines)
{
    static const char *const head[] = {"Item",    "Status",  "30 days",
                                       "Last",    "#Age",    "#Size",
                                       "#Change", "#Copies", "#Can be restored"};
    static const char *const plain[] = {"Item",  "Status",  "Last",    "#Age",
                                        "#Size", "#Change", "#Copies", "#Can be restored"};
    begin_table(out, "Items: the newest tarball of each", sparklines ? head : plain,
                sparklines ? G_N_ELEMENTS(head) : G_N_ELEMENTS(plain));
    for (int status = STATUS_ALARM; status >= STATUS_OK; status--)
        for (guint i = 0; i < node->verdict->items->len; i++) {
            const ItemVerdict *item = g_ptr_array_index(node->verdict->items, i);
            if ((int)item->status != status)
                continue;
            add_item_row(out, page, node, i, sparklines);
            g_string_append(out, "</tr>\n");
        }
    end_table(out);
}

static void add_reading_row(GString *out, const HubPage *page, const Reading *reading)
{
    static const Status status[] = {[OUTCOME_COMPLETE] = STATUS_OK,
                                    [OUTCOME_PARTIAL] = STATUS_WARN,
                                    [OUTCOME_FAILED] = STATUS_UNKNOWN};
    g_string_append(out, "<tr><th scope=\"row\">");
    html_time(out, page->zone, reading->run);
    g_string_append_printf(out, "</th><td class=\"%s\">", status_word(status[reading->outcome]));
    html_text(out, outcome_word(reading->outcome));
    if (reading->reason != NULL) {
        g_string_append(out, ": ");
        html_text(out, reading->reason);
    }
    if (reading->unmatched > 0) {
        g_string_append_printf(out, "; %" G_GINT64_FORMAT " file%s %s no layout",
                               reading->unmatched, text_plural(reading->unmatched),
                               reading->unmatched == 1 ? "matches" : "match");
        if (reading->unmatched_newest >= 0) {
            g_string_append(out, ", the newest of ");
            html_time(out, page->zone, reading->unmatched_newest);
        }
        if (reading->unmatched_path != NULL) {
            g_string_append(out, ", such as ");
            html_text(out, reading->unmatched_path);
        }
    }
    g_autofree char *took = units_format((double)reading->duration_ms / 1000, UNIT_SECONDS);
    g_string_append_printf(out, "</td><td class=\"figure\">%s</td>", took);
    if (reading->outcome != OUTCOME_FAILED)
        g_string_append_printf(out, "<td class=\"figure\">%" G_GINT64_FORMAT "</td>",
                               reading->listed);
    else
        g_string_append(out, "<td class=\"figure\">\u2013</td>");
    html_amount(out, reading->disk_free, UNIT_BYTES);
    if (reading->skew != G_MININT64)
        g_string_append_printf(out, "<td class=\"figure\">%+" G_GINT64_FORMAT " s</td></tr>\n",
                               reading->skew);
    else
        g_string_append(out, "<td class=\"figure\">\u2013</td></tr>\n");
}

void html_reading_table(GString *out, const HubPage *page, const NodePage *node)
{
    static const char *const head[] = {"Run",       "Outcome",    "#Took",
                                       "#Tarballs", "#Disk free", "#Clock"};
    begin_table(out, "Last visits of this node", head, G_N_ELEMENTS(head));
    const GArray *readings = node->history->readings;
    for (guint i = readings->len; i-- > 0 && readings->len - i <= MAX_READINGS;)
        add_reading_row(out, page, &g_array_index(readings, Reading, i));
    end_table(out);
}
