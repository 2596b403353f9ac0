/* The tables of a hub in HTML: its nodes, their items, their last visits. */
#include "axis/units.h"
#include "base/text.h"
#include "base/when.h"
#include "judge/handled.h"
#include "publish/html.h"
#include "publish/hub_html.h"

#include <math.h>

#define MAX_READINGS 8 /* runs that are shown */

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
    g_string_append_printf(out, "<td class=\"figure words\">%u of %u%s</td>", copies.same,
                           page->nodes->len, copies.other > 0 ? ", others differ" : "");
}

/* What of the item can be restored from the node. */
static void add_kept(GString *out, const HubPage *page, const ItemHistory *history)
{
    gint64 oldest = -1;
    guint kept = history != NULL ? item_history_kept(history, &oldest) : 0;
    g_autofree char *since = oldest != -1 ? when_date(page->zone, oldest) : NULL;
    g_string_append_printf(out, "<td class=\"figure words\">%u", kept);
    if (since != NULL)
        g_string_append_printf(out, " since <span>%s</span>", since);
    g_string_append(out, "</td>");
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
    static const char *const head[] = {"Item",  "Status",  "30 days", "Last",       "#Age",
                                       "#Size", "#Change", "#Copies", "#Restorable"};
    static const char *const plain[] = {"Item",  "Status",  "Last",    "#Age",
                                        "#Size", "#Change", "#Copies", "#Restorable"};
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
