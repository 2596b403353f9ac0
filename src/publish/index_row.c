#include "publish/index_row.h"

#include "plot/plot.h"
#include "publish/long_picture.h"
#include "publish/status_json.h"

#include <jansson.h>
#include <stdlib.h>

#define LARGEST 10000 /* px, of a picture that is believed */

IndexRow *index_row_new(const HubPage *page)
{
    IndexRow *row = g_new0(IndexRow, 1);
    *row = (IndexRow){.hub = page->report->hub,
                      .status = page->report->verdict->status,
                      .json = status_json_hub(page->report),
                      .name = g_strdup(page->name),
                      .finding = plot_hub_finding(page->report),
                      .zone_name = g_strdup(page->zone_name),
                      .last_run = page->last_run,
                      .due = hub_page_due(page),
                      .sparkline = hub_page_sparkline(page)};
    return row;
}

void index_row_free(IndexRow *row)
{
    if (row == NULL)
        return;
    g_free(row->name);
    g_free(row->json);
    g_free(row->finding);
    g_free(row->zone_name);
    figure_free(row->sparkline);
    g_free(row);
}

char *index_row_pack(const IndexRow *row, const HubPage *page)
{
    const Figure *figure = row->sparkline;
    json_t *spark = figure == NULL ? json_null()
                                   : json_pack("{s:s, s:s, s:i, s:i, s:i}", "key", figure->key,
                                               "alt", figure->alt, "width", figure->width, "height",
                                               figure->height, "variants", (int)figure->variants);
    json_t *root = json_pack("{s:i, s:s, s:s, s:s, s:I, s:I, s:o, s:o}", "status", (int)row->status,
                             "json", row->json, "finding", row->finding, "zone", row->zone_name,
                             "last_run", (json_int_t)row->last_run, "due", (json_int_t)row->due,
                             "sparkline", spark, "long", long_pictures_pack(page));
    char *text = root != NULL ? json_dumps(root, JSON_COMPACT) : NULL;
    char *copy = g_strdup(text);
    free(text);
    json_decref(root);
    return copy;
}

/* False: it is damaged. */
static bool unpack_figure(json_t *spark, IndexRow *row)
{
    const char *key, *alt;
    int width, height, variants;
    if (json_is_null(spark))
        return true;
    if (json_unpack(spark, "{s:s, s:s, s:i, s:i, s:i}", "key", &key, "alt", &alt, "width", &width,
                    "height", &height, "variants", &variants) != 0 ||
        !figure_is_key(key) || width < 0 || width > LARGEST || height < 0 || height > LARGEST ||
        variants < 0 || variants >= 1 << N_VARIANTS)
        return false;
    row->sparkline = g_new0(Figure, 1);
    *row->sparkline = (Figure){.key = g_strdup(key),
                               .alt = g_strdup(alt),
                               .width = width,
                               .height = height,
                               .variants = (guint)variants};
    return true;
}

IndexRow *index_row_unpack(const char *text, const Hub *hub, const char *name)
{
    json_t *root = json_loads(text, 0, NULL), *spark;
    const char *json, *finding, *zone;
    json_int_t last_run, due;
    int status;
    g_autoptr(IndexRow) row = g_new0(IndexRow, 1);
    bool good = root != NULL &&
                json_unpack(root, "{s:i, s:s, s:s, s:s, s:I, s:I, s:o}", "status", &status, "json",
                            &json, "finding", &finding, "zone", &zone, "last_run", &last_run, "due",
                            &due, "sparkline", &spark) == 0 &&
                status >= 0 && status < N_STATUS && unpack_figure(spark, row);
    if (good) {
        row->hub = hub;
        row->status = (Status)status;
        row->json = g_strdup(json);
        row->name = g_strdup(name);
        row->finding = g_strdup(finding);
        row->zone_name = g_strdup(zone);
        row->last_run = last_run;
        row->due = due;
    }
    json_decref(root);
    return good ? g_steal_pointer(&row) : NULL;
}
