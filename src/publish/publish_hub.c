/* One hub: its pictures, its data, its pages, in this order. */
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "publish/badge.h"
#include "publish/data_files.h"
#include "publish/feed.h"
#include "publish/fingerprint.h"
#include "publish/publication.h"
#include "publish/rst.h"

#include <string.h>

#define FAILED "failed-" /* begins the fingerprint of pages that could not be written */

static bool write_text(const Publication *publication, const char *path, const GString *text,
                       GError **error)
{
    return site_write(publication->site, path, text->str, text->len, error);
}

/* The hub's folder has the name of its srvnode, which two hubs may share, and which must not be
 * that of a page of ours below rst/. */
static const char *choose_name(Publication *publication, const Hub *hub)
{
    char *name = text_file_name(hub->srvnode);
    if (g_hash_table_contains(publication->names, name) || g_str_equal(name, "index")) {
        g_autofree char *both = g_strdup_printf("%s-%s", hub->srvnode, hub->tag);
        g_free(name);
        name = text_file_name(both);
    }
    g_hash_table_add(publication->names, name);
    return name;
}

/* The folder of a jspath, which is not below our root. */
static Site *find_elsewhere(const Publication *publication, const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    Site *site = g_hash_table_lookup(publication->elsewhere, folder);
    if (site == NULL) {
        site = site_open(folder, error);
        if (site != NULL)
            g_hash_table_insert(publication->elsewhere, g_strdup(folder), site);
    }
    return site;
}

static void note_elsewhere(Publication *publication, GError *error)
{
    if (publication->elsewhere_error == NULL)
        publication->elsewhere_error = error;
    else
        g_error_free(error);
}

/* Whether each node's file is at its jspath. The folders are opened, also to be swept later. */
static bool is_elsewhere(Publication *publication, const Hub *hub)
{
    bool all = true;
    for (guint i = 0; hub->jspath != NULL && i < hub->nodes->len; i++) {
        GError *error = NULL;
        g_autofree char *path = node_jspath(g_ptr_array_index(hub->nodes, i));
        g_autofree char *name = g_path_get_basename(path);
        Site *site = find_elsewhere(publication, path, &error);
        if (site == NULL)
            note_elsewhere(publication, error);
        all = all && site != NULL && site_has(site, name);
    }
    return all;
}

/* What goes wrong there is told at the end: the site is worth publishing without. */
static void write_elsewhere(Publication *publication, const Node *node, const GString *json)
{
    GError *error = NULL;
    g_autofree char *path = node_jspath(node);
    g_autofree char *name = g_path_get_basename(path);
    Site *site = find_elsewhere(publication, path, &error);
    if (site != NULL)
        site_write(site, name, json->str, json->len, &error);
    if (error != NULL)
        note_elsewhere(publication, error);
}

/* The newest of it, and the years before. The jspath has all in one file, as Highstock wants it. */
static bool write_node(Publication *publication, const HubPage *page, guint i, GError **error)
{
    const Hub *hub = page->report->hub;
    NodePage *node = g_ptr_array_index(page->nodes, i);
    DataSpan newest = years_newest(page->made);
    g_autoptr(GString) csv = tarballs_csv(node->history, &newest);
    node->csv_digest =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)csv->str, csv->len);
    g_autoptr(GString) json = highstock_json(page->report, i, &newest, page->made, error);
    g_autofree char *csv_path = g_strdup_printf("hub/%s/%s.csv", page->name, node->file);
    g_autofree char *json_path = g_strdup_printf("hub/%s/%s.json", page->name, node->file);
    if (json == NULL || !write_text(publication, csv_path, csv, error) ||
        !write_text(publication, json_path, json, error) ||
        !years_write(publication->site, page, i, error))
        return false;
    if (hub->jspath == NULL)
        return true;
    g_autoptr(GString) all = highstock_json(page->report, i, &DATA_ALL, page->made, error);
    if (all == NULL)
        return false;
    write_elsewhere(publication, node->history->node, all);
    return true;
}

static bool write_data(Publication *publication, const HubPage *page, GError **error)
{
    for (guint i = 0; i < page->nodes->len; i++)
        if (!write_node(publication, page, i, error))
            return false;
    return true;
}

/* Copies of the pictures for the docs: SVG for HTML, PDF or PNG for LaTeX. */
static bool link_rst_pictures(const Publication *publication, const HubPage *page, GError **error)
{
    for (guint i = 0; i < page->figures->len; i++) {
        const Figure *figure = g_ptr_array_index(page->figures, i);
        g_autofree char *name = figure->stable != NULL ? rst_picture_name(page, figure) : NULL;
        for (Variant variant = 0; name != NULL && variant < N_VARIANTS; variant++) {
            if ((figure->variants & 1u << variant) == 0 || !variant_is_plain(variant))
                continue;
            g_autofree char *path = figure_path(figure, variant);
            g_autofree char *copy =
                g_strconcat("rst/", name, ".", picture_traits(variant_format(variant))->word, NULL);
            if (!site_link(publication->site, path, copy, error))
                return false;
        }
    }
    return true;
}

/* Each node's picture of a year as it is in the tree; NULL where there is none. */
static GPtrArray *read_charts(const Publication *publication, const HubPage *page)
{
    GPtrArray *charts = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_ptr_array_set_size(charts, (gint)page->nodes->len);
    for (guint i = 0; i < page->nodes->len; i++) {
        const NodePage *node = g_ptr_array_index(page->nodes, i);
        const Figure *figure = node->range[PLOT_1_YEAR];
        if ((figure->variants & 1 << VARIANT_SVG) == 0)
            continue;
        g_autofree char *path = figure_path(figure, VARIANT_SVG);
        g_ptr_array_index(charts, i) = site_read(publication->site, path);
    }
    return charts;
}

static bool write_pages(const Publication *publication, const HubPage *page, GError **error)
{
    g_autoptr(GPtrArray) charts = read_charts(publication, page);
    const struct {
        const char *path; /* %s is the page's name */
        GString *text;
    } pages[] = {
        {"hub/%s/evidence.html", evidence_html(page, charts)},
        {"hub/%s/status-fragment.html", fragment_html(page)},
        {"rst/%s.rst", rst_hub(page)},
        {"hub/%s/index.html", hub_html(page)},
    };
    bool done = true;
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        g_auto(GStrv) parts = g_strsplit(pages[i].path, "%s", 2);
        g_autofree char *path = g_strconcat(parts[0], page->name, parts[1], NULL);
        done = done && write_text(publication, path, pages[i].text, error);
        g_string_free(pages[i].text, TRUE);
    }
    return done;
}

static bool draw_figures(Publication *publication, const HubPage *page, GError **error)
{
    FigureDrawing drawing = {.style = &page->style,
                             .limits = {.workers = publication->options->workers},
                             .force = publication->options->force};
    return figures_draw(page->figures, publication->site, &drawing, &publication->counts, error);
}

static bool publish_page(Publication *publication, const HubPage *page, GError **error)
{
    Site *site = publication->site;
    return write_data(publication, page, error) && badges_write(site, page, error) &&
           site_commit(site, error) && figures_link(page->figures, site, error) &&
           link_rst_pictures(publication, page, error) && write_pages(publication, page, error) &&
           site_commit(site, error) && years_prune(site, page, error);
}

static GPtrArray *name_files(const HubPage *page)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(files, g_path_get_basename(page->style.theme->style));
    figures_name_files(page->figures, files);
    return files;
}

static void note_page(Publication *publication, const HubPage *page, const char *entry,
                      const char *fingerprint)
{
    manifest_replace(publication->manifest, entry, fingerprint, page->made, name_files(page));
    g_ptr_array_add(publication->changed, g_strdup(page->name));
}

/* The old pages stay with what they name, and so does what was put into its place before. The
 * fingerprint is that of no page: try again, and let the index change with what is judged. */
static void note_failure(Publication *publication, const HubPage *page, const char *entry_name,
                         const char *fingerprint, const GError *failure)
{
    const PublishedPage *entry = manifest_find(publication->manifest, entry_name);
    GPtrArray *files = name_files(page);
    for (guint i = 0; entry != NULL && i < entry->files->len; i++)
        g_ptr_array_add(files, g_strdup(g_ptr_array_index(entry->files, i)));
    g_autofree char *failed = g_strconcat(FAILED, fingerprint, NULL);
    manifest_replace(publication->manifest, entry_name, failed, entry != NULL ? entry->made : 0,
                     files);
    site_discard(publication->site);
    g_ptr_array_add(
        publication->problems,
        g_strdup_printf("hub %s: pages not updated: %s", page->report->hub->tag, failure->message));
}

/* Whether all that was published then is still there. */
static bool is_whole(const Publication *publication, const PublishedPage *entry, const char *name)
{
    for (guint i = 0; i < entry->files->len; i++)
        if (!g_hash_table_contains(publication->pieces, g_ptr_array_index(entry->files, i)))
            return false;
    g_autofree char *html = g_strdup_printf("hub/%s/index.html", name);
    g_autofree char *rst = g_strdup_printf("rst/%s.rst", name);
    return site_has(publication->site, html) && site_has(publication->site, rst);
}

/* Takes the row, whose pages are there. */
static void add_row(Publication *publication, IndexRow *row, const char *entry_name)
{
    const PublishedPage *entry = manifest_find(publication->manifest, entry_name);
    g_autofree char *path = g_strdup_printf("hub/%s/index.html", row->name);
    row->failed = g_str_has_prefix(entry->fingerprint, FAILED);
    row->made = site_has(publication->site, path) ? entry->made : -1;
    if (row->sparkline != NULL) {
        g_autofree char *picture = figure_path(row->sparkline, figure_best_variant(row->sparkline));
        if (!site_has(publication->site, picture))
            row->sparkline->variants = 0;
    }
    g_ptr_array_add(publication->rows, row);
}

/* Makes the hub's pages anew. */
static bool renew_page(Publication *publication, HubPage *page, const char *entry_name,
                       const char *fingerprint, GError **error)
{
    guint failed = publication->counts.failed;
    g_autoptr(GError) failure = NULL;
    const PublishedPage *entry = manifest_find(publication->manifest, entry_name);
    bool some_kept = entry != NULL && entry->summary != NULL && !publication->options->force &&
                     !g_str_equal(entry->fingerprint, MANIFEST_INCOMPLETE);
    json_auto_t *summary = some_kept ? json_loads(entry->summary, 0, NULL) : NULL;
    const KeptPictures kept = {summary, publication->site};
    hub_page_add_figures(page, summary != NULL ? &kept : NULL);
    if (!draw_figures(publication, page, error))
        return false;
    if (!publish_page(publication, page, &failure)) {
        note_failure(publication, page, entry_name, fingerprint, failure);
        return true;
    }
    /* A hub that lacks something is not like the one that was asked for: try again. */
    bool complete = failed == publication->counts.failed && publication->elsewhere_error == NULL;
    note_page(publication, page, entry_name, complete ? fingerprint : MANIFEST_INCOMPLETE);
    return true;
}

/* What goes wrong with the feed is told at the end: the pages are worth publishing without. */
static void write_feed(Publication *publication, const IndexRow *row)
{
    g_autoptr(GError) error = NULL;
    const FeedHub hub = {row->hub, row->name, row->zone_name};
    if (!feed_write_hub(publication->site, publication->state, &hub, &error))
        g_ptr_array_add(publication->problems, g_strdup_printf("hub %s: feed not updated: %s",
                                                               row->hub->tag, error->message));
}

/* As long as nothing changes, pages are as they would be made anew until the verdict is another
 * one, or the day is, which shows another range. */
static gint64 find_until(const HubPage *page)
{
    gint64 until = page->report->verdict->until;
    for (guint i = 0; i < page->nodes->len; i++) {
        const NodePage *node = g_ptr_array_index(page->nodes, i);
        g_autofree char *name = node_history_zone(node->history);
        g_autoptr(GTimeZone) zone = when_zone(name);
        until = MIN(until, when_midnight(zone, page->made, 1));
    }
    return until;
}

static bool add_changed(Publication *publication, const HubReport *report, const char *name,
                        const Style *style, const char *fingerprint, GError **error)
{
    g_autofree char *entry_name = g_strconcat("hub/", name, NULL);
    g_autoptr(HubPage) page = hub_page_new(report, name, style, publication->options->now);
    if (!renew_page(publication, page, entry_name, fingerprint, error))
        return false;
    IndexRow *row = index_row_new(page);
    write_feed(publication, row);
    manifest_summarise(publication->manifest, entry_name, find_until(page),
                       index_row_pack(row, page));
    add_row(publication, row, entry_name);
    return true;
}

/* What the index says of a hub whose pages are as they would be made now; NULL: they may not be. */
static IndexRow *find_unchanged(Publication *publication, const Hub *hub, const char *name,
                                const char *fingerprint)
{
    gint64 now = publication->options->now;
    g_autofree char *entry_name = g_strconcat("hub/", name, NULL);
    const PublishedPage *entry = manifest_find(publication->manifest, entry_name);
    bool unchanged = !publication->options->force && entry != NULL && fingerprint != NULL &&
                     g_str_equal(entry->fingerprint, fingerprint) && now >= entry->made &&
                     now < entry->until && entry->summary != NULL &&
                     is_whole(publication, entry, name) && is_elsewhere(publication, hub);
    return unchanged ? index_row_unpack(entry->summary, hub, name) : NULL;
}

bool publication_add_hub(Publication *publication, const Hub *hub, const ReportSource *source,
                         GError **error)
{
    const PageTheme *theme = publication_theme(publication, hub->theme, error);
    if (theme == NULL)
        return false;
    const Style style = {theme, publication->fonts, hub->formats};
    const char *name = choose_name(publication, hub);
    g_autofree char *version = source->version(hub, source->data);
    g_autofree char *fingerprint = version != NULL ? hub_fingerprint(hub, version, &style) : NULL;
    IndexRow *row = find_unchanged(publication, hub, name, fingerprint);
    if (row != NULL) {
        g_autofree char *entry_name = g_strconcat("hub/", name, NULL);
        const PublishedPage *entry = manifest_find(publication->manifest, entry_name);
        publication->counts.kept += entry->files->len;
        write_feed(publication, row);
        add_row(publication, row, entry_name);
        return true;
    }
    const HubReport *report = source->get(hub, source->data);
    bool done = add_changed(publication, report, name, &style,
                            fingerprint != NULL ? fingerprint : "unknown", error);
    source->let_go(hub, source->data);
    return done;
}
