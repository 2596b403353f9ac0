#include "rst.h"

#include <string.h>

#include "escape.h"
#include "units.h"
#include "visible.h"
#include "when.h"

const char rst_roles[] = ".. role:: ok\n"
                         ".. role:: warn\n"
                         ".. role:: alarm\n"
                         ".. role:: unknown\n";

/* Twice as long as the line has characters: some are wide. */
static void add_heading(GString *out, const char *line, char rule)
{
    glong length = MAX(4, 2 * g_utf8_strlen(line, -1));
    g_string_append_printf(out, "%s\n", line);
    for (glong i = 0; i < length; i++)
        g_string_append_c(out, rule);
    g_string_append(out, "\n\n");
}

static void add_status(GString *out, Status status)
{
    g_string_append_printf(out, ":%s:`%s`", status_word(status), status_word(status));
}

static void begin_table(GString *out, const char *const *head, gsize n)
{
    g_string_append(out, ".. list-table::\n   :header-rows: 1\n\n");
    for (gsize i = 0; i < n; i++)
        g_string_append_printf(out, "   %s - %s\n", i == 0 ? "*" : " ", head[i]);
}

static void add_cell(GString *out, bool first, const char *text)
{
    g_string_append(out, first ? "   * - " : "     - ");
    rst_cell(out, text);
    g_string_append_c(out, '\n');
}

static void add_number_cell(GString *out, int number)
{
    g_string_append_printf(out, "     - %d\n", number);
}

static void add_status_cell(GString *out, Status status)
{
    g_string_append(out, "     - ");
    add_status(out, status);
    g_string_append_c(out, '\n');
}

static void add_node_table(GString *out, const HubPage *page)
{
    static const char *const head[] = {"node", "nok", "nwarn", "nunknown", "nalarm", "status"};
    begin_table(out, head, G_N_ELEMENTS(head));
    for (guint i = 0; i < page->nodes->len; i++) {
        const NodePage *node = g_ptr_array_index(page->nodes, i);
        add_cell(out, true, node->history->node->tag);
        for (int status = 0; status < N_STATUS; status++)
            add_number_cell(out, node->verdict->count[status]);
        add_status_cell(out, node->verdict->status);
    }
    g_string_append_c(out, '\n');
}

static void add_item_row(GString *out, const HubPage *page, const ItemVerdict *item)
{
    const Tarball *newest = item->newest;
    g_autofree char *time =
        newest != NULL ? when_minute(page->zone, newest->time) : g_strdup("never");
    g_autofree char *bytes =
        newest != NULL ? units_format((double)newest->bytes, UNIT_BYTES) : g_strdup("");
    g_autofree char *age =
        newest != NULL ? units_format((double)MAX(page->made - newest->time, 0), UNIT_SECONDS)
                       : g_strdup("");
    const Verdict *worst = item->verdicts->len > 0 ? g_ptr_array_index(item->verdicts, 0) : NULL;
    add_cell(out, true, item->item);
    add_status_cell(out, item->status);
    add_cell(out, false, time);
    add_cell(out, false, bytes);
    add_cell(out, false, age);
    add_cell(out, false, worst != NULL ? worst->reason : "");
}

static void add_troubles(GString *out, const HubPage *page, const NodePage *node)
{
    static const char *const head[] = {"name", "status", "last", "size", "age", "why"};
    for (guint i = 0; i < node->verdict->verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(node->verdict->verdicts, i);
        add_status(out, verdict->status);
        g_string_append_c(out, ' ');
        rst_text(out, verdict->reason);
        g_string_append(out, "\n\n");
    }
    if (node->verdict->count[STATUS_OK] == (int)node->verdict->items->len)
        return;
    begin_table(out, head, G_N_ELEMENTS(head));
    for (guint i = 0; i < node->verdict->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(node->verdict->items, i);
        if (item->status != STATUS_OK)
            add_item_row(out, page, item);
    }
    g_string_append_c(out, '\n');
}

char *rst_picture_name(const HubPage *page, const Figure *figure)
{
    const char *slash = strrchr(figure->stable, '/');
    return g_strdup_printf("pictures/%s/%s-%s", page->name, page->name, slash + 1);
}

/* An option's value: one line. */
static void add_alt(GString *out, const Figure *figure)
{
    g_autofree char *alt = text_visible(figure->alt, -1);
    g_strdelimit(alt, "\r\n", ' ');
    g_string_append(out, alt);
}

static void add_live(GString *out, const HubPage *page, const Figure *figure)
{
    const char *base = page->report->hub->imgurl;
    g_autofree char *path = figure_stable_path(figure, figure_best_form(figure));
    g_autofree char *local = rst_picture_name(page, figure);
    g_autofree char *url = g_strconcat(base, g_str_has_suffix(base, "/") ? "" : "/", path, NULL);
    g_string_append(out, ".. raw:: html\n\n   <img style=\"max-width:100%;height:auto;"
                         "color-scheme:only light\" src=\"");
    html_url(out, url);
    g_string_append_printf(out, "\" width=\"%d\" height=\"%d\" alt=\"", figure->width,
                           figure->height);
    html_attribute(out, figure->alt);
    g_string_append_printf(out,
                           "\">\n\n.. only:: not html\n\n   .. image:: %s.*\n      :alt: ", local);
    add_alt(out, figure);
    g_string_append(out, "\n\n");
}

static void add_picture(GString *out, const HubPage *page, const Figure *figure)
{
    if (page->report->hub->imgurl != NULL) {
        add_live(out, page, figure);
        return;
    }
    g_autofree char *local = rst_picture_name(page, figure);
    g_string_append_printf(out, ".. image:: %s.*\n   :alt: ", local);
    add_alt(out, figure);
    g_string_append(out, "\n\n");
}

static void add_node(GString *out, const HubPage *page, const NodePage *node)
{
    g_autoptr(GString) line = g_string_new(NULL);
    rst_text(line, node->history->node->tag);
    g_string_append_printf(line, " \\: %s", status_word(node->verdict->status));
    add_heading(out, line->str, '-');
    add_troubles(out, page, node);
    for (PlotRange range = 0; range < N_PLOT_RANGES; range++)
        add_picture(out, page, node->range[range]);
}

/* A link whose scheme is not known to be harmless is left out. */
static void add_report_link(GString *out, const Hub *hub)
{
    if (hub->reporturl == NULL)
        return;
    g_autoptr(GString) url = g_string_new(NULL);
    html_url(url, hub->reporturl);
    if (strpbrk(url->str, " `<>\\") == NULL && !g_str_equal(url->str, "#"))
        g_string_append_printf(out, "`%s <%s>`__\n\n", "This hub's page", url->str);
}

GString *rst_hub(const HubPage *page)
{
    const Hub *hub = page->report->hub;
    GString *out = g_string_new(".. include:: roles.txt\n\n");
    g_autoptr(GString) line = g_string_new(NULL);
    rst_text(line, hub->tag);
    g_string_append(line, " hub \\: ");
    rst_text(line, page->report->verdict->conclusion);
    add_heading(out, line->str, '=');
    add_report_link(out, hub);
    if (hub->message != NULL && hub->message[0] != '\0') {
        rst_text(out, hub->message);
        g_string_append(out, "\n\n");
    }
    g_string_append(out, ".. contents:: :local:\n\n");
    if (hub->imgurl != NULL)
        add_picture(out, page, page->status);
    else
        add_node_table(out, page);
    for (guint i = 0; i < page->nodes->len; i++)
        add_node(out, page, g_ptr_array_index(page->nodes, i));
    return out;
}

GString *rst_index(const IndexPage *page)
{
    static const char *const head[] = {"hub", "status", "what is wrong", "last run"};
    GString *out = g_string_new(".. include:: roles.txt\n\n");
    add_heading(out, "Monitor", '=');
    begin_table(out, head, G_N_ELEMENTS(head));
    for (guint i = 0; i < page->rows->len; i++) {
        const IndexRow *row = g_ptr_array_index(page->rows, i);
        g_autofree char *time =
            row->last_run != -1 ? when_minute(page->zone, row->last_run) : g_strdup("never");
        g_string_append_printf(out, "   * - :doc:`%s`\n", row->name);
        add_status_cell(out, row->report->verdict->status);
        add_cell(out, false, row->finding);
        add_cell(out, false, time);
    }
    g_string_append(out, "\n.. toctree::\n   :glob:\n   :maxdepth: 1\n\n   *\n");
    return out;
}
