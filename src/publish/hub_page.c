#include "publish/hub_page.h"

#include "base/text.h"
#include "base/when.h"
#include "judge/judge.h"
#include "plot/facts.h"
#include "publish/long_picture.h"

static void node_page_free(gpointer data)
{
    NodePage *node = data;
    g_free(node->file);
    g_free(node->look);
    g_free(node->csv_digest);
    g_ptr_array_unref(node->sparklines);
    g_array_unref(node->years);
    g_free(node);
}

static void free_figure(gpointer data)
{
    figure_free(data);
}

static Figure *add_figure(HubPage *page, char *stable, Plot *plot, bool small)
{
    Figure *figure = figure_new(stable, plot, &page->style, small);
    g_ptr_array_add(page->figures, figure);
    return figure;
}

static void add_node(HubPage *page, guint i)
{
    NodePage *node = g_new0(NodePage, 1);
    node->history = g_ptr_array_index(page->report->history->nodes, i);
    node->verdict = g_ptr_array_index(page->report->verdict->nodes, i);
    node->file = text_file_name(node->history->node->tag);
    node->sparklines = g_ptr_array_new();
    node->years = g_array_new(FALSE, FALSE, sizeof(int));
    g_ptr_array_add(page->nodes, node);
}

static void add_node_figures(HubPage *page, guint i, const KeptPictures *kept)
{
    NodePage *node = g_ptr_array_index(page->nodes, i);
    node->look = long_picture_look(page, i);
    for (PlotRange range = 0; range < N_PLOT_RANGES; range++) {
        g_autofree char *stable =
            g_strdup_printf("hub/%s/%s-%s", page->name, node->file, plot_range_word(range));
        if (range == PLOT_ALL && kept != NULL)
            node->range[range] = long_picture_find(page, i, kept, stable);
        if (node->range[range] != NULL)
            g_ptr_array_add(page->figures, node->range[range]);
        else
            node->range[range] = add_figure(page, g_steal_pointer(&stable),
                                            plot_node(page->report, i, range, page->made), false);
    }
    for (guint k = 0; k < node->verdict->items->len; k++) {
        const ItemVerdict *item = g_ptr_array_index(node->verdict->items, k);
        Plot *plot = plot_sparkline(page->report, i, item->item, page->made);
        g_ptr_array_add(node->sparklines, add_figure(page, NULL, plot, true));
    }
}

void hub_page_add_figures(HubPage *page, const KeptPictures *kept)
{
    page->status = add_figure(page, g_strdup_printf("hub/%s/status", page->name),
                              plot_status(page->report, page->made), false);
    page->overview = add_figure(page, g_strdup_printf("hub/%s/overview", page->name),
                                plot_hub(page->report, page->made), false);
    for (guint i = 0; i < page->nodes->len; i++)
        add_node_figures(page, i, kept);
}

Figure *hub_page_sparkline(const HubPage *page)
{
    const ItemVerdict *worst = NULL;
    guint of_node = 0;
    for (guint i = 0; i < page->nodes->len; i++) {
        const NodePage *node = g_ptr_array_index(page->nodes, i);
        for (guint k = 0; k < node->verdict->items->len; k++) {
            const ItemVerdict *item = g_ptr_array_index(node->verdict->items, k);
            if (worst == NULL || item->status > worst->status) {
                worst = item;
                of_node = i;
            }
        }
    }
    if (worst == NULL)
        return NULL;
    return figure_new(NULL, plot_sparkline(page->report, of_node, worst->item, page->made),
                      &page->style, true);
}

static void find_runs(HubPage *page)
{
    page->last_run = -1;
    for (guint i = 0; i < page->nodes->len; i++) {
        const NodePage *node = g_ptr_array_index(page->nodes, i);
        const Reading *reading = node_history_reading(node->history);
        gint64 run = reading != NULL ? reading->run : -1;
        if (i == 0 || run > page->last_run) {
            page->last_run = run;
            page->stale_after = judge_stale_after(node->history);
        }
    }
}

HubPage *hub_page_new(const HubReport *report, const char *name, const Style *style, gint64 made)
{
    HubPage *page = g_new0(HubPage, 1);
    page->report = report;
    page->name = g_strdup(name);
    page->style = *style;
    page->made = made;
    page->figures = g_ptr_array_new_with_free_func(free_figure);
    page->nodes = g_ptr_array_new_with_free_func(node_page_free);
    page->zone_name = report->history->nodes->len > 0
                          ? node_history_zone(g_ptr_array_index(report->history->nodes, 0))
                          : g_strdup("UTC");
    page->zone = when_zone(page->zone_name);
    for (guint i = 0; i < report->history->nodes->len; i++)
        add_node(page, i);
    find_runs(page);
    return page;
}

void hub_page_free(HubPage *page)
{
    if (page == NULL)
        return;
    g_free(page->name);
    g_free(page->zone_name);
    g_time_zone_unref(page->zone);
    g_ptr_array_unref(page->figures);
    g_ptr_array_unref(page->nodes);
    g_free(page);
}

gint64 hub_page_due(const HubPage *page)
{
    return (page->last_run != -1 ? page->last_run : page->made) + page->stale_after;
}

static const Tarball *find_tarball(const ItemHistory *history, const Tarball *like)
{
    for (guint i = history->tarballs->len; i-- > 0;) {
        const Tarball *tarball = &g_array_index(history->tarballs, Tarball, i);
        if (tarball->time < like->time)
            return NULL;
        if (tarball->time == like->time && g_str_equal(tarball->path, like->path))
            return tarball;
    }
    return NULL;
}

Copies hub_page_copies(const HubPage *page, const Tarball *tarball)
{
    Copies copies = {0, 0};
    for (guint i = 0; i < page->nodes->len; i++) {
        const NodePage *node = g_ptr_array_index(page->nodes, i);
        const ItemHistory *history = node_history_item(node->history, tarball->item);
        const Tarball *copy = history != NULL ? find_tarball(history, tarball) : NULL;
        if (copy != NULL && copy->bytes == tarball->bytes)
            copies.same++;
        else if (copy != NULL)
            copies.other++;
    }
    return copies;
}

static int compare_nodes(gconstpointer a, gconstpointer b)
{
    const NodePage *one = *(const NodePage *const *)a, *other = *(const NodePage *const *)b;
    return (int)other->verdict->status - (int)one->verdict->status;
}

GPtrArray *hub_page_order(const HubPage *page)
{
    GPtrArray *nodes = g_ptr_array_new();
    for (guint i = 0; i < page->nodes->len; i++)
        g_ptr_array_add(nodes, g_ptr_array_index(page->nodes, i));
    g_ptr_array_sort(nodes, compare_nodes);
    return nodes;
}
