#include "publish/data_files.h"

#include "base/when.h"
#include "plot/facts.h"
#include "publish/html.h"
#include "text/text.h"

#include <gio/gio.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#define MIB 1048576.0

typedef struct {
    const NodeFacts *facts;
    bool compat;
    DataSpan span;
} Writer;

static bool is_within(const DataSpan *span, gint64 time)
{
    return time >= span->from && time < span->until;
}

/* Milliseconds, of civil time read as UTC where the original's numbers are asked for. */
static json_t *instant(const Writer *writer, gint64 time)
{
    if (writer->compat) {
        GTimeZone *zone = writer->facts->zone;
        gint interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, time);
        time += g_time_zone_get_offset(zone, interval);
    }
    return json_integer(time * 1000);
}

static json_t *size(const Writer *writer, gint64 bytes)
{
    if (!writer->compat)
        return json_real((double)bytes / MIB);
    double whole = ceil((double)bytes / MIB);
    return json_real(whole < 11 ? whole * 10 : whole);
}

static json_t *text(const char *bytes)
{
    g_autofree char *visible = text_visible(bytes, -1);
    return json_string(visible);
}

static json_t *count_series(const Writer *writer, gint64 now)
{
    const NodeFacts *facts = writer->facts;
    json_t *points = json_array();
    if (facts->first != -1) {
        g_autoptr(GArray) days = node_facts_days(facts, MAX(facts->first, writer->span.from),
                                                 MIN(now, writer->span.until));
        for (guint i = 0; i < days->len; i++) {
            const DayFacts *day = &g_array_index(days, DayFacts, i);
            if (day->count > 0 && is_within(&writer->span, day->begin))
                json_array_append_new(
                    points, json_pack("[o, i]", instant(writer, day->begin), (int)day->count));
        }
    }
    return json_pack("{s:s, s:i, s:o}", "name", "OK", "yAxis", 1, "data", points);
}

static json_t *item_series(const Writer *writer, const ItemFacts *item)
{
    json_t *points = json_array();
    for (guint i = 0; item->history != NULL && i < item->history->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(item->history->tarballs, Tarball, i);
        if (tarball_counts(tarball) && is_within(&writer->span, tarball->time))
            json_array_append_new(points, json_pack("[o, o]", instant(writer, tarball->time),
                                                    size(writer, tarball->bytes)));
    }
    return json_pack("{s:o, s:{s:b, s:i}, s:o}", "name", text(item->name), "marker", "enabled", 1,
                     "radius", 3, "data", points);
}

static json_t *axes(const Writer *writer)
{
    return json_pack("[{s:{s:s}, s:i, s:i}, {s:{s:s}, s:i, s:i, s:i}]", "title", "text",
                     writer->compat ? "TGZ MB" : "TGZ MiB", "height", 200, "lineWidth", 2, "title",
                     "text", "OK", "top", 300, "height", 100, "offset", 0);
}

static json_t *options(const Writer *writer, gint64 now)
{
    const NodeFacts *facts = writer->facts;
    const Node *node = facts->history->node;
    json_t *series = json_array();
    json_array_append_new(series, count_series(writer, now));
    for (guint i = 0; i < facts->items->len; i++)
        json_array_append_new(series,
                              item_series(writer, &g_array_index(facts->items, ItemFacts, i)));
    g_autofree char *date = when_iso(facts->zone, now);
    g_autofree char *title =
        g_strdup_printf("%s %s/%s/ %s", node->tag, node->root != NULL ? node->root : "backup",
                        facts->report->hub->srvnode, date);
    g_autofree char *container = g_strdup_printf("container_%s", node->tag);
    return json_pack("{s:{s:o}, s:{s:i}, s:{s:o, s:o, s:b}, s:o, s:{s:o}, s:o}", "chart",
                     "renderTo", text(container), "rangeSelector", "selected", 1, "xAxis", "min",
                     instant(writer, now - 30 * DAY), "max", instant(writer, now), "ordinal", 0,
                     "yAxis", axes(writer), "title", "text", text(title), "series", series);
}

GString *highstock_json(const HubReport *report, guint node, const DataSpan *span, gint64 now,
                        GError **error)
{
    g_auto(NodeFacts) facts = {0};
    node_facts_init(&facts, report, node);
    Writer writer = {&facts, report->hub->jscompat, *span};
    json_t *root = options(&writer, now);
    char *json = root != NULL ? json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(10)) : NULL;
    json_decref(root);
    if (json == NULL) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                    "%s: the JSON of its sizes can't be written", facts.history->node->tag);
        return NULL;
    }
    GString *out = g_string_new(json);
    g_string_append_c(out, '\n');
    free(json);
    return out;
}

static void add_time(GString *out, GTimeZone *utc, gint64 time)
{
    g_autofree char *iso = when_iso(utc, time);
    g_string_append(out, iso);
}

GString *tarballs_csv(const NodeHistory *node, const DataSpan *span)
{
    GString *out = g_string_new("item,time,bytes,file,first_seen,last_seen\r\n");
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    for (guint i = 0; i < node->items->len; i++) {
        const ItemHistory *item = g_ptr_array_index(node->items, i);
        for (guint k = 0; k < item->tarballs->len; k++) {
            const Tarball *tarball = &g_array_index(item->tarballs, Tarball, k);
            const char *slash = strrchr(tarball->path, '/');
            if (!is_within(span, tarball->time))
                continue;
            csv_field(out, item->item);
            g_string_append_c(out, ',');
            add_time(out, utc, tarball->time);
            g_string_append_printf(out, ",%" G_GINT64_FORMAT ",", tarball->bytes);
            csv_field(out, slash != NULL ? slash + 1 : tarball->path);
            g_string_append_c(out, ',');
            add_time(out, utc, tarball->first_seen);
            g_string_append_c(out, ',');
            if (!span->closed || (tarball->flags & TARBALL_LISTED) == 0)
                add_time(out, utc, tarball->last_seen);
            g_string_append(out, "\r\n");
        }
    }
    return out;
}
