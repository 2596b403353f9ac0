#include "base/text.h"
#include "publish/html.h"
#include "publish/pages.h"

#include <string.h>

/* The worst first, then by tag. */
static int compare_rows(gconstpointer a, gconstpointer b)
{
    const IndexRow *x = *(const IndexRow *const *)a, *y = *(const IndexRow *const *)b;
    int worse = (int)y->status - (int)x->status;
    return worse != 0 ? worse : strcmp(x->hub->tag, y->hub->tag);
}

static void add_time(GString *out, GTimeZone *zone, gint64 time, bool late)
{
    g_string_append(out, late ? "<td class=\"late\">" : "<td>");
    if (time != -1)
        html_time(out, zone, time);
    else
        g_string_append(out, "never");
    g_string_append(out, "</td>");
}

/* The hub's tag, which leads to its page where there is one. */
static void add_hub_name(GString *out, const IndexRow *row)
{
    if (row->made != -1)
        g_string_append_printf(out, "<a href=\"hub/%s/index.html\">", row->name);
    html_text(out, row->hub->tag);
    g_string_append(out, row->made != -1 ? "</a>" : "");
}

/* `first`: of its status. */
static void add_row(GString *out, const IndexPage *page, const IndexRow *row, bool first)
{
    const Hub *hub = row->hub;
    Status status = row->status;
    if (first)
        g_string_append_printf(out, "<tr id=\"%s\"><td>", status_word(status));
    else
        g_string_append(out, "<tr><td>");
    html_status(out, status);
    g_string_append(out, "</td><th scope=\"row\">");
    add_hub_name(out, row);
    g_string_append(out, " <small>");
    html_text(out, hub->srvnode);
    g_string_append_printf(out, "</small></th><td class=\"wrong%s\">",
                           status == STATUS_OK ? " none" : "");
    html_text(out, row->finding);
    g_string_append(out, "</td><td class=\"spark\">");
    if (row->sparkline != NULL)
        html_picture(out, row->sparkline, "");
    g_string_append(out, "</td>");
    add_time(out, page->zone, row->last_run, false);
    add_time(out, page->zone, row->due, row->due <= page->made);
    g_string_append(out, "</tr>\n");
}

/* "1 alarm, 2 ok, 1 left out"; with links to the first row of each where `links`. */
static char *say_counts(const IndexPage *page, bool links)
{
    const GPtrArray *rows = page->rows;
    guint count[N_STATUS] = {0};
    for (guint i = 0; i < rows->len; i++)
        count[((IndexRow *)g_ptr_array_index(rows, i))->status]++;
    GString *words = g_string_new(NULL);
    for (int status = N_STATUS - 1; status >= 0; status--) {
        const char *word = status_word((Status)status);
        if (count[status] == 0)
            continue;
        g_string_append(words, words->len > 0 ? ", " : "");
        if (links)
            g_string_append_printf(words, "<a href=\"#%s\">", word);
        g_string_append_printf(words, "%u %s%s", count[status], word, links ? "</a>" : "");
    }
    if (page->left_out->len > 0)
        g_string_append_printf(words, "%s%u left out", words->len > 0 ? ", " : "",
                               page->left_out->len);
    return g_string_free(words, FALSE);
}

gint64 index_due(const IndexPage *page)
{
    gint64 due = G_MAXINT64;
    for (guint i = 0; i < page->rows->len; i++)
        due = MIN(due, ((IndexRow *)g_ptr_array_index(page->rows, i))->due);
    return due != G_MAXINT64 ? due : page->made + 86400;
}

/* Nothing is known of what was left out. */
static Status worst(const IndexPage *page)
{
    const GPtrArray *rows = page->rows;
    Status status = page->left_out->len > 0 ? STATUS_UNKNOWN : STATUS_OK;
    for (guint i = 0; i < rows->len; i++)
        status = MAX(status, ((IndexRow *)g_ptr_array_index(rows, i))->status);
    return status;
}

static void add_left_out(GString *out, const IndexPage *page)
{
    if (page->left_out->len == 0)
        return;
    g_string_append(
        out,
        "<p>Left out of the last run because something they need is missing on this machine: ");
    for (guint i = 0; i < page->left_out->len; i++) {
        const char *name = g_ptr_array_index(page->left_out, i);
        g_string_append_printf(out, "%s<a href=\"hub/%s/index.html\">", i > 0 ? ", " : "", name);
        html_text(out, name);
        g_string_append(out, "</a>");
    }
    g_string_append(out, "</p>\n");
}

static void add_failed(GString *out, const IndexPage *page)
{
    const char *before = "<p class=\"banner\">Pages that could not be updated: ";
    bool any = false;
    for (guint i = 0; i < page->rows->len; i++) {
        const IndexRow *row = g_ptr_array_index(page->rows, i);
        if (!row->failed)
            continue;
        g_string_append(out, any ? ", " : before);
        any = true;
        add_hub_name(out, row);
        g_string_append(out, row->made != -1 ? " (from " : " (there are none");
        if (row->made != -1)
            html_time(out, page->zone, row->made);
        g_string_append_c(out, ')');
    }
    g_string_append(out, any ? "</p>\n" : "");
}

GString *index_html(const IndexPage *page)
{
    GString *out = g_string_sized_new(8192);
    g_autofree char *counts = say_counts(page, false);
    g_autofree char *links = say_counts(page, true);
    g_autofree char *title = g_strdup_printf("Backups: %s", counts);
    HtmlPage html = {.title = title,
                     .status = worst(page),
                     .root = "",
                     .style = page->style,
                     .made = page->made,
                     .due = index_due(page),
                     .zone = page->zone,
                     .zone_name = page->zone_name};
    html_begin(out, &html);
    g_string_append_printf(out, "<h1>Backups of %u hub%s</h1>\n<p class=\"finding\">%s</p>\n",
                           page->rows->len, text_plural(page->rows->len), links);
    add_left_out(out, page);
    add_failed(out, page);
    html_scroller(out, "Hubs");
    g_string_append(out, "<table class=\"hubs\">\n<caption>Hubs, the worst first</caption>\n"
                         "<thead><tr><th scope=\"col\">Status</th><th scope=\"col\">Hub</th>"
                         "<th scope=\"col\">What is wrong</th><th scope=\"col\">30 days</th>"
                         "<th scope=\"col\">Last run</th><th scope=\"col\">Next run due</th>"
                         "</tr></thead>\n<tbody>\n");
    g_autoptr(GPtrArray) rows = g_ptr_array_copy((GPtrArray *)page->rows, NULL, NULL);
    g_ptr_array_set_free_func(rows, NULL);
    g_ptr_array_sort(rows, compare_rows);
    int last = -1;
    for (guint i = 0; i < rows->len; i++) {
        const IndexRow *row = g_ptr_array_index(rows, i);
        add_row(out, page, row, (int)row->status != last);
        last = (int)row->status;
    }
    g_string_append(out, "</tbody>\n</table>\n</div>\n");
    html_end(out, &html);
    return out;
}
