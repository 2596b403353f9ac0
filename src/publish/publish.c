#include "publish/publish.h"

#include "base/text.h"
#include "base/when.h"
#include "publish/badge.h"
#include "publish/feed.h"
#include "publish/fingerprint.h"
#include "publish/garbage.h"
#include "publish/page_theme.h"
#include "publish/publication.h"
#include "publish/rst.h"
#include "publish/status_json.h"

#include <gio/gio.h>
#include <string.h>

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

/* status.json, of all hubs. */
static char *format_status(const IndexPage *page)
{
    g_autoptr(GPtrArray) hubs = g_ptr_array_new();
    Status worst = STATUS_OK;
    for (guint i = 0; i < page->rows->len; i++) {
        const IndexRow *row = g_ptr_array_index(page->rows, i);
        worst = MAX(worst, row->status);
        g_ptr_array_add(hubs, row->json);
    }
    return status_json_join(hubs, worst, page->left_out, page->made);
}

static bool write_index(Publication *publication, const IndexPage *page, GError **error)
{
    Site *site = publication->site;
    g_autoptr(GString) rst = rst_index(page);
    g_autoptr(GString) html = index_html(page);
    g_autofree char *css = rst_css(publication->theme->light);
    g_autofree char *status = format_status(page);
    return site_write(site, "rst/roles.txt", rst_roles, strlen(rst_roles), error) &&
           site_write(site, "rst/hubplot.css", css, strlen(css), error) &&
           site_write(site, "rst/index.rst", rst->str, rst->len, error) &&
           site_write(site, "status.json", status, strlen(status), error) &&
           site_commit(site, error) && site_write(site, "index.html", html->str, html->len, error);
}

/* The folders of hubs that have pages here and were not published now. */
static GPtrArray *left_out_hubs(const Publication *publication)
{
    GPtrArray *left_out = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) names = manifest_names(publication->manifest);
    for (guint i = 0; publication->options->incomplete && i < names->len; i++) {
        const char *entry = g_ptr_array_index(names, i);
        g_autofree char *page = g_strconcat(entry, "/index.html", NULL);
        const char *name = g_str_has_prefix(entry, "hub/") ? entry + strlen("hub/") : NULL;
        if (name != NULL && !g_hash_table_contains(publication->names, name) &&
            site_has(publication->site, page))
            g_ptr_array_add(left_out, g_strdup(name));
    }
    return left_out;
}

/* The index is made from the hubs' pages, as the manifest knows them. */
static char *index_fingerprint(const Publication *publication, const GPtrArray *left_out)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GPtrArray) names = manifest_names(publication->manifest);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        const PublishedPage *entry = manifest_find(publication->manifest, name);
        if (!g_str_has_prefix(name, "hub/"))
            continue;
        g_autofree char *line =
            g_strdup_printf("%s %s %" G_GINT64_FORMAT "\n", name, entry->fingerprint, entry->made);
        g_checksum_update(sum, (const guchar *)line, -1);
    }
    for (guint i = 0; i < left_out->len; i++)
        digest_text(sum, g_ptr_array_index(left_out, i));
    return g_strdup(g_checksum_get_string(sum));
}

static bool publish_feed(Publication *publication, GError **error)
{
    g_autoptr(GPtrArray) hubs = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < publication->rows->len; i++) {
        const IndexRow *row = g_ptr_array_index(publication->rows, i);
        FeedHub *hub = g_new0(FeedHub, 1);
        *hub = (FeedHub){row->hub, row->name, row->zone_name};
        g_ptr_array_add(hubs, hub);
    }
    return feed_write_all(publication->site, publication->state, hubs, error);
}

static bool publish_index(Publication *publication, GError **error)
{
    const PageTheme *theme = publication->theme;
    g_autoptr(GPtrArray) left_out = left_out_hubs(publication);
    g_autofree char *fingerprint = index_fingerprint(publication, left_out);
    const PublishedPage *entry = manifest_find(publication->manifest, "index");
    if (!publication->options->force && entry != NULL &&
        g_str_equal(entry->fingerprint, fingerprint) && site_has(publication->site, "index.html"))
        return true;
    const char *zone_name = common_zone(publication->rows);
    g_autoptr(GTimeZone) zone = when_zone(zone_name);
    IndexPage page = {.style = theme->style,
                      .made = publication->options->now,
                      .zone = zone,
                      .zone_name = zone_name,
                      .rows = publication->rows,
                      .left_out = left_out};
    g_autoptr(GTimeZone) server = when_zone(publication->options->server_zone);
    if (!write_index(publication, &page, error) ||
        !freshness_write(publication->site, theme, page.made, index_due(&page), server, error))
        return false;
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(files, g_path_get_basename(theme->style));
    manifest_replace(publication->manifest, "index", fingerprint, page.made, files);
    return true;
}

/* The second time brings the names to the disk. */
static bool commit_twice(Site *site, GError **error)
{
    for (int time = 0; time < 2; time++)
        if (!site_commit(site, error))
            return false;
    return true;
}

/* Something that was written with the changed pages is not in its place: the next run tries again.
 */
static void forget_changed(Publication *publication)
{
    for (guint i = 0; i < publication->changed->len; i++) {
        g_autofree char *entry =
            g_strconcat("hub/", g_ptr_array_index(publication->changed, i), NULL);
        manifest_make_incomplete(publication->manifest, entry);
    }
}

static bool commit_all(Publication *publication, GError **error)
{
    GHashTableIter iter;
    gpointer site;
    g_hash_table_iter_init(&iter, publication->elsewhere);
    while (g_hash_table_iter_next(&iter, NULL, &site)) {
        g_autoptr(GError) failed = NULL;
        if (commit_twice(site, &failed))
            continue;
        forget_changed(publication);
        if (publication->elsewhere_error == NULL)
            publication->elsewhere_error = g_steal_pointer(&failed);
    }
    return commit_twice(publication->site, error);
}

/* What every page needs, before any of them. */
static bool publish_common(Publication *publication, const GPtrArray *hubs, GError **error)
{
    const Hub *first = hubs->len > 0 ? g_ptr_array_index(hubs, 0) : NULL;
    const PageTheme *theme =
        publication_theme(publication, first != NULL ? first->theme : NULL, error);
    publication->theme = theme;
    return theme != NULL && icons_write(publication->site, theme, error) &&
           badges_write_stale(publication->site, error) && site_commit(publication->site, error);
}

static bool publish_all(Publication *publication, const char *outdir, const GPtrArray *hubs,
                        const ReportSource *source, State *state, GError **error)
{
    if (!publish_common(publication, hubs, error))
        return false;
    for (guint i = 0; i < hubs->len; i++)
        if (!publication_add_hub(publication, g_ptr_array_index(hubs, i), source, error))
            return false;
    return publish_feed(publication, error) && publish_index(publication, error) &&
           commit_all(publication, error) && garbage_prune_hubs(publication, error) &&
           garbage_drop_hubs(publication, error) &&
           manifest_save(publication->manifest, state, outdir, error) &&
           garbage_collect(publication, error);
}

/* What could not be done although the site is there, a line each. */
static bool report_problems(Publication *publication, const char *outdir, GError **error)
{
    const FigureCounts *counts = &publication->counts;
    GPtrArray *problems = publication->problems;
    if (counts->failed > 0)
        g_ptr_array_add(problems,
                        g_strdup_printf("%u picture%s could not be drawn, the first because: %s",
                                        counts->failed, text_plural(counts->failed),
                                        counts->problem));
    if (publication->elsewhere_error != NULL)
        g_ptr_array_add(problems, g_strdup(publication->elsewhere_error->message));
    if (problems->len == 0)
        return true;
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < problems->len; i++)
        g_string_append_printf(text, "%s%s: published, but %s", i > 0 ? "\n" : "", outdir,
                               (const char *)g_ptr_array_index(problems, i));
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, text->str);
    g_string_free(text, TRUE);
    return false;
}

bool publish_site(const char *outdir, const GPtrArray *hubs, State *state,
                  const PublishOptions *options, PublishResult *result, GError **error)
{
    g_auto(Publication) publication = {0};
    if (!publication_begin(&publication, outdir, state, options, error) ||
        !publish_all(&publication, outdir, hubs, options->source, state, error))
        return false;
    const FigureCounts *counts = &publication.counts;
    *result = (PublishResult){.pictures_drawn = counts->drawn,
                              .pictures_kept = counts->kept,
                              .files_written = site_files_written(publication.site),
                              .files_removed = site_files_removed(publication.site)};
    return report_problems(&publication, outdir, error);
}
