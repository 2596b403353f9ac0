#include "publish.h"

#include <string.h>

#include "config.h"
#include "data_files.h"
#include "pages.h"
#include "rst.h"
#include "text.h"
#include "when.h"

/* One publication of one site. */
typedef struct {
    Site *site;
    Store *store;
    const PublishOptions *options;
    PublishResult *result;
    FigureCounts figures;
    GHashTable *looks; /* theme -> Look * */
    GHashTable *names; /* of the hubs' folders, as far as given */
    GPtrArray *rows;   /* IndexRow *: the hubs published so far */
} Publication;

static void free_look(gpointer look)
{
    look_free(look);
}

static void free_row(gpointer data)
{
    IndexRow *row = data;
    g_free(row->name);
    g_free(row->finding);
    g_free(row->zone_name);
    figure_free(row->sparkline);
    g_free(row);
}

static void publication_clear(Publication *publication)
{
    g_clear_pointer(&publication->site, site_close);
    g_clear_pointer(&publication->looks, g_hash_table_unref);
    g_clear_pointer(&publication->names, g_hash_table_unref);
    g_clear_pointer(&publication->rows, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Publication, publication_clear)

static bool write_text(const Publication *publication, const char *path, const GString *text,
                       GError **error)
{
    return site_write(publication->site, path, text->str, text->len, error);
}

/* The look of the theme; its style sheet is in the tree before any page that names it. */
static const Look *find_look(Publication *publication, const char *theme, GError **error)
{
    const char *name = theme != NULL ? theme : "light";
    Look *look = g_hash_table_lookup(publication->looks, name);
    if (look != NULL)
        return look;
    look = look_new(name, error);
    if (look == NULL)
        return NULL;
    g_hash_table_insert(publication->looks, g_strdup(name), look);
    return site_write(publication->site, look->style, look->css, strlen(look->css), error) ? look
                                                                                           : NULL;
}

/* The hub's folder has the name of its srvnode, which two hubs may share, and which must not be
 * that of a page of ours below rst/. */
static const char *choose_name(Publication *publication, const Hub *hub)
{
    char *name = text_file_name(hub->srvnode);
    if (g_hash_table_contains(publication->names, name) || g_str_equal(name, "index")) {
        g_autofree char *taken = name;
        g_autofree char *both = g_strdup_printf("%s-%s", hub->srvnode, hub->tag);
        name = text_file_name(both);
    }
    g_hash_table_add(publication->names, name);
    return name;
}

static bool write_json(const Publication *publication, const HubPage *page, guint i, GError **error)
{
    const Hub *hub = page->report->hub;
    const NodePage *node = g_ptr_array_index(page->nodes, i);
    g_autoptr(GString) json = highstock_json(page->report, i, page->made, error);
    g_autofree char *path = g_strdup_printf("hub/%s/%s.json", page->name, node->file);
    if (json == NULL || !write_text(publication, path, json, error))
        return false;
    if (hub->jspath == NULL)
        return true;
    g_autofree char *elsewhere = config_jspath(hub, node->history->node);
    g_autofree char *folder = g_path_get_dirname(elsewhere);
    g_autofree char *name = g_path_get_basename(elsewhere);
    g_autoptr(Site) site = site_open(folder, error);
    return site != NULL && site_write(site, name, json->str, json->len, error) &&
           site_sync(site, error);
}

static bool write_data(const Publication *publication, const HubPage *page, GError **error)
{
    for (guint i = 0; i < page->nodes->len; i++) {
        const NodePage *node = g_ptr_array_index(page->nodes, i);
        g_autoptr(GString) csv = tarballs_csv(node->history);
        g_autofree char *path = g_strdup_printf("hub/%s/%s.csv", page->name, node->file);
        if (!write_text(publication, path, csv, error) || !write_json(publication, page, i, error))
            return false;
    }
    return true;
}

/* Copies of the pictures for the docs: those that LaTeX and a page without `imgurl` need. */
static bool link_rst_pictures(const Publication *publication, const HubPage *page, GError **error)
{
    for (guint i = 0; i < page->figures->len; i++) {
        const Figure *figure = g_ptr_array_index(page->figures, i);
        if (figure->stable == NULL)
            continue;
        g_autofree char *name = rst_picture_name(page, figure);
        for (Form form = FORM_SVG; form <= FORM_PNG; form++) {
            if ((figure->forms & 1u << form) == 0)
                continue;
            g_autofree char *path = figure_path(figure, form);
            g_autofree char *copy =
                g_strdup_printf("rst/%s.%s", name, form == FORM_SVG ? "svg" : "png");
            if (!site_link(publication->site, path, copy, error))
                return false;
        }
    }
    return true;
}

static bool write_pages(const Publication *publication, const HubPage *page, GError **error)
{
    g_autoptr(GString) html = hub_html(page);
    g_autofree char *html_path = g_strdup_printf("hub/%s/index.html", page->name);
    g_autoptr(GString) rst = rst_hub(page);
    g_autofree char *rst_path = g_strdup_printf("rst/%s.rst", page->name);
    return write_text(publication, html_path, html, error) &&
           write_text(publication, rst_path, rst, error);
}

static void add_row(Publication *publication, HubPage *page)
{
    IndexRow *row = g_new0(IndexRow, 1);
    row->report = page->report;
    row->name = g_strdup(page->name);
    row->finding = plot_hub_finding(page->report);
    row->zone_name = g_strdup(page->zone_name);
    row->last_run = page->last_run;
    row->due = hub_page_due(page);
    guint at;
    if (page->sparkline != NULL && g_ptr_array_find(page->figures, page->sparkline, &at))
        row->sparkline = g_ptr_array_steal_index(page->figures, at);
    g_ptr_array_add(publication->rows, row);
}

static bool publish_hub(Publication *publication, const HubReport *report, GError **error)
{
    const Hub *hub = report->hub;
    const Look *look = find_look(publication, hub->theme, error);
    if (look == NULL)
        return false;
    Style style = {.look = look, .fonts = "", .formats = hub->formats, .bare = hub->redact};
    PoolLimits limits = {.workers = publication->options->workers};
    g_autoptr(HubPage) page =
        hub_page_new(report, choose_name(publication, hub), &style, publication->options->now);
    if (!figures_draw(page->figures, &style, publication->site, &limits, &publication->figures,
                      error) ||
        !write_data(publication, page, error) || !site_sync(publication->site, error) ||
        !figures_link(page->figures, publication->site, error) ||
        !link_rst_pictures(publication, page, error) || !write_pages(publication, page, error))
        return false;
    add_row(publication, page);
    return true;
}

/* The zone of all hubs; UTC where they differ. */
static const char *common_zone(const GPtrArray *rows)
{
    const char *zone = NULL;
    for (guint i = 0; i < rows->len; i++) {
        const IndexRow *row = g_ptr_array_index(rows, i);
        if (zone != NULL && !g_str_equal(zone, row->zone_name))
            return "UTC";
        zone = row->zone_name;
    }
    return zone != NULL ? zone : "UTC";
}

static bool publish_index(Publication *publication, const GPtrArray *reports, GError **error)
{
    const HubReport *first = reports->len > 0 ? g_ptr_array_index(reports, 0) : NULL;
    const Look *look = find_look(publication, first != NULL ? first->hub->theme : NULL, error);
    if (look == NULL)
        return false;
    const char *zone_name = common_zone(publication->rows);
    g_autoptr(GTimeZone) zone = when_zone(zone_name);
    IndexPage page = {.style = look->style,
                      .made = publication->options->now,
                      .zone = zone,
                      .zone_name = zone_name,
                      .rows = publication->rows};
    g_autoptr(GString) rst = rst_index(&page);
    g_autoptr(GString) html = index_html(&page);
    return site_write(publication->site, "rst/roles.txt", rst_roles, strlen(rst_roles), error) &&
           write_text(publication, "rst/index.rst", rst, error) &&
           site_sync(publication->site, error) &&
           write_text(publication, "index.html", html, error) &&
           site_sync(publication->site, error);
}

bool publish_site(const char *outdir, const GPtrArray *reports, Store *store,
                  const PublishOptions *options, PublishResult *result, GError **error)
{
    g_auto(Publication) publication = {
        .site = site_open(outdir, error),
        .store = store,
        .options = options,
        .looks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_look),
        .names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .rows = g_ptr_array_new_with_free_func(free_row),
    };
    if (publication.site == NULL)
        return false;
    for (guint i = 0; i < reports->len; i++)
        if (!publish_hub(&publication, g_ptr_array_index(reports, i), error))
            return false;
    if (!publish_index(&publication, reports, error))
        return false;
    *result = (PublishResult){.pictures_drawn = publication.figures.drawn,
                              .pictures_kept = publication.figures.kept,
                              .files_written = site_files_written(publication.site),
                              .files_removed = site_files_removed(publication.site)};
    return true;
}
