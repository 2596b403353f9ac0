#include "publish/rst.h"

#include "axis/units.h"
#include "base/when.h"
#include "judge/handled.h"
#include "publish/html.h"
#include "text/text.h"

#include <string.h>

/* The page's own contents; the class is what furo asks for where they are wanted. */
#define RST_CONTENTS              \
    ".. contents::\n   :local:\n" \
    "   :class: this-will-duplicate-information-and-it-is-still-useful-here\n\n"

/* Twice as long as the line has characters: some are wide. */
static void add_heading(GString *out, const char *line, char rule)
{
    glong length = MAX(4, 2 * g_utf8_strlen(line, -1));
    g_string_append_printf(out, "%s\n", line);
    for (glong i = 0; i < length; i++)
        g_string_append_c(out, rule);
    g_string_append(out, "\n\n");
}

/* A paragraph with a link to the hub's own page; nothing when it has none, or one whose scheme is
 * not known to be harmless. */
static void add_report_link(GString *out, const Hub *hub)
{
    if (hub->reporturl == NULL)
        return;
    g_autoptr(GString) url = g_string_new(NULL);
    html_url(url, hub->reporturl);
    if (strpbrk(url->str, " `<>\\") == NULL && !g_str_equal(url->str, "#"))
        g_string_append_printf(out, "`%s <%s>`__\n\n", "This hub's page", url->str);
}

static void add_message(GString *out, const Hub *hub)
{
    if (hub->message == NULL || hub->message[0] == '\0')
        return;
    rst_text(out, hub->message);
    g_string_append(out, "\n\n");
}

/* The flavour of a page that is built once: HTML leads to the lasting names on the web server, and
 * other formats hold the pictures of the day they were built. The URL of a path of the site, made
 * fit for an attribute. */
static void add_url(GString *out, const Hub *hub, const char *path)
{
    bool slash = g_str_has_suffix(hub->imgurl, "/");
    g_autofree char *url = g_strconcat(hub->imgurl, slash ? "" : "/", path, NULL);
    html_url(out, url);
}

/* `picture` is the lasting name, `alt` the same every night. The pictures adapt to what the reader
 * prefers while most Sphinx themes are light only, so they are asked to stay light. */
static void add_live_picture(GString *out, const Hub *hub, const char *name, const char *picture,
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
    html_text(out, alt);
    g_string_append_printf(out,
                           "\"></a></p>\n\n.. only:: epub or not html\n\n"
                           "   .. image:: pictures/%s/%s-%s.*\n      :alt: %s\n\n",
                           name, name, picture, alt);
}

static void add_live_status(GString *out, const Hub *hub, const char *name)
{
    add_live_picture(out, hub, name, "status", "The status of its nodes after the last run");
}

static void add_live_node(GString *out, const HubPage *page, const NodePage *node)
{
    static const char *const alts[N_PLOT_RANGES] = {"Sizes and counts of 30 days",
                                                    "Sizes and counts of 1 year",
                                                    "Sizes and counts of all nights"};
    g_autoptr(GString) line = g_string_new(NULL);
    rst_text(line, node->history->node->tag);
    add_heading(out, line->str, '-');
    for (PlotRange range = 0; range < N_PLOT_RANGES; range++) {
        g_autofree char *picture = g_strdup_printf("%s-%s", node->file, plot_range_word(range));
        add_live_picture(out, page->report->hub, page->name, picture, alts[range]);
    }
}

static GString *hub_live(const HubPage *page)
{
    const Hub *hub = page->report->hub;
    GString *out = g_string_new(NULL);
    g_autoptr(GString) line = g_string_new(NULL);
    rst_text(line, hub->tag);
    g_string_append(line, " hub");
    add_heading(out, line->str, '=');
    add_report_link(out, hub);
    add_message(out, hub);
    g_string_append(out, RST_CONTENTS);
    add_live_picture(out, hub, page->name, "overview", "Each night of each item on each node");
    add_live_status(out, hub, page->name);
    for (guint i = 0; i < page->nodes->len; i++)
        add_live_node(out, page, g_ptr_array_index(page->nodes, i));
    return out;
}

const char rst_roles[] = ".. role:: ok\n"
                         ".. role:: warn\n"
                         ".. role:: alarm\n"
                         ".. role:: unknown\n";

char *rst_css(const Theme *theme)
{
    static const struct {
        Status status;
        Paint paint, tint;
    } rules[] = {{STATUS_OK, PAINT_GOOD, PAINT_GOOD_TINT},
                 {STATUS_WARN, PAINT_WARN, PAINT_WARN_TINT},
                 {STATUS_ALARM, PAINT_ALARM, PAINT_ALARM_TINT},
                 {STATUS_UNKNOWN, PAINT_UNKNOWN, PAINT_UNKNOWN_TINT}};
    GString *css =
        g_string_new("/* The roles ok, warn, alarm and unknown, and status-fragment.html. */\n");
    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
        g_string_append_printf(css,
                               "span.%s { padding: 0.1em 0.5em; border-left: 0.25em solid #%06x; "
                               "background: #%06x; color: #%06x; font-weight: 600; }\n",
                               status_word(rules[i].status), theme->colour[rules[i].paint],
                               theme->colour[rules[i].tint], theme->colour[PAINT_TEXT]);
    return g_string_free(css, FALSE);
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

/* The reason, and that it is handled. */
static char *reason_words(const Verdict *verdict, GTimeZone *zone)
{
    g_autofree char *handled = handled_words(verdict, zone);
    return handled != NULL ? g_strdup_printf("%s (%s)", verdict->reason, handled)
                           : g_strdup(verdict->reason);
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
    g_autofree char *why = worst != NULL ? reason_words(worst, page->zone) : g_strdup("");
    add_cell(out, true, item->item);
    add_status_cell(out, item->status);
    add_cell(out, false, time);
    add_cell(out, false, bytes);
    add_cell(out, false, age);
    add_cell(out, false, why);
}

static void add_problems(GString *out, const HubPage *page, const NodePage *node)
{
    static const char *const head[] = {"name", "status", "last", "size", "age", "why"};
    for (guint i = 0; i < node->verdict->verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(node->verdict->verdicts, i);
        add_status(out, verdict->status);
        g_string_append_c(out, ' ');
        g_autofree char *why = reason_words(verdict, page->zone);
        rst_text(out, why);
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

static void add_picture(GString *out, const HubPage *page, const Figure *figure)
{
    g_autofree char *name = rst_picture_name(page, figure);
    g_autofree char *alt = text_visible(figure->alt, -1);
    g_strdelimit(alt, "\r\n", ' '); /* the value of an option is one line */
    if (figure_is_shown(figure))
        g_string_append_printf(out, ".. image:: %s.*\n   :alt: %s\n\n", name, alt);
}

static void add_node(GString *out, const HubPage *page, const NodePage *node)
{
    g_autoptr(GString) line = g_string_new(NULL);
    rst_text(line, node->history->node->tag);
    g_string_append_printf(line, " \\: %s", status_word(node->verdict->status));
    add_heading(out, line->str, '-');
    add_problems(out, page, node);
    for (PlotRange range = 0; range < N_PLOT_RANGES; range++)
        add_picture(out, page, node->range[range]);
}

GString *rst_hub(const HubPage *page)
{
    const Hub *hub = page->report->hub;
    if (hub->imgurl != NULL)
        return hub_live(page);
    GString *out = g_string_new(".. include:: roles.txt\n\n");
    g_autoptr(GString) line = g_string_new(NULL);
    rst_text(line, hub->tag);
    g_string_append(line, " hub \\: ");
    rst_text(line, page->report->verdict->conclusion);
    add_heading(out, line->str, '=');
    add_report_link(out, hub);
    add_message(out, hub);
    g_string_append(out, RST_CONTENTS);
    add_picture(out, page, page->overview);
    add_node_table(out, page);
    for (guint i = 0; i < page->nodes->len; i++)
        add_node(out, page, g_ptr_array_index(page->nodes, i));
    return out;
}

static void add_index_row(GString *out, const IndexPage *page, const IndexRow *row)
{
    g_autofree char *time =
        row->last_run != -1 ? when_minute(page->zone, row->last_run) : g_strdup("never");
    g_string_append_printf(out, "   * - :doc:`%s`\n", row->name);
    add_status_cell(out, row->status);
    add_cell(out, false, row->finding);
    add_cell(out, false, time);
}

GString *rst_index(const IndexPage *page)
{
    static const char *const head[] = {"hub", "status", "what is wrong", "last run"};
    GString *out = g_string_new(".. include:: roles.txt\n\n");
    g_autoptr(GString) table = g_string_new(NULL);
    g_autoptr(GString) live = g_string_new(NULL);
    begin_table(table, head, G_N_ELEMENTS(head));
    gsize empty = table->len;
    for (guint i = 0; i < page->rows->len; i++) {
        const IndexRow *row = g_ptr_array_index(page->rows, i);
        if (row->hub->imgurl != NULL)
            add_live_status(live, row->hub, row->name);
        else
            add_index_row(table, page, row);
    }
    add_heading(out, "Monitor", '=');
    if (table->len > empty)
        g_string_append_printf(out, "%s\n", table->str);
    g_string_append(out, live->str);
    g_string_append(out, ".. toctree::\n   :glob:\n   :maxdepth: 1\n\n   *\n");
    return out;
}
