/* Whether something of a year has changed is seen from a digest of what its files would say,
 * which is much quicker than writing them; it stands in the index beside the files' names. */
#include "publish/data_files.h"

#include "base/when.h"
#include "plot/facts.h"
#include "publish/fingerprint.h"
#include "publish/html.h"
#include "text/text.h"

#include <gio/gio.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MIB 1048576.0
#define OPEN_FOR (62 * DAY) /* s that a month stays open after its begin, at least */
#define MOST_YEARS 10000
#define LAST_SECOND G_GINT64_CONSTANT(253402300799) /* of the year 9999 */

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

/* As when_iso(), ten times as fast for the years that have four digits. */
static void add_time(GString *out, GTimeZone *utc, gint64 time)
{
    struct tm date;
    time_t seconds = (time_t)time;
    if (time >= 0 && time <= LAST_SECOND && gmtime_r(&seconds, &date) != NULL) {
        char iso[sizeof "YYYY-MM-DDTHH:MM:SS+00:00"];
        strftime(iso, sizeof iso, "%FT%T+00:00", &date);
        g_string_append(out, iso);
        return;
    }
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

static int year_of(gint64 time)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(time);
    return date != NULL ? g_date_time_get_year(date) : 0;
}

static gint64 begin_of(int year)
{
    g_autoptr(GDateTime) date = g_date_time_new_utc(year, 1, 1, 0, 0, 0);
    return date != NULL ? g_date_time_to_unix(date) : G_MAXINT64;
}

DataSpan years_newest(gint64 now)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(now - OPEN_FOR);
    g_autoptr(GDateTime) month = date != NULL
                                     ? g_date_time_new_utc(g_date_time_get_year(date),
                                                           g_date_time_get_month(date), 1, 0, 0, 0)
                                     : NULL;
    return (DataSpan){month != NULL ? g_date_time_to_unix(month) : G_MININT64, G_MAXINT64, false};
}

/* A year of a node, or what is closed of it. */
typedef struct {
    int year;
    DataSpan span;
    GChecksum *sum; /* NULL: it has no tarballs */
} Year;

static void clear_year(gpointer data)
{
    g_clear_pointer(&((Year *)data)->sum, g_checksum_free);
}

/* What the files depend on besides the tarballs. */
static GChecksum *begin_sum(const HubReport *report, const NodeHistory *node)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_MD5);
    g_autofree char *zone = node_history_zone(node);
    digest_text(sum, HUBPLOT_VERSION);
    digest_text(sum, zone);
    digest_text(sum, node->node->root);
    digest_text(sum, report->hub->srvnode);
    digest_all(sum, report->hub->jscompat);
    for (char **item = report->hub->select; item != NULL && *item != NULL; item++)
        digest_text(sum, *item);
    return sum;
}

/* The year of the time, found from the one of the tarball before; NULL: it is not closed. */
static Year *find_year(GArray *years, guint *place, gint64 time)
{
    while (*place < years->len && time >= g_array_index(years, Year, *place).span.until)
        ++*place;
    while (*place > 0 && time < g_array_index(years, Year, *place - 1).span.until)
        --*place;
    return *place < years->len ? &g_array_index(years, Year, *place) : NULL;
}

/* Adds to the digest what was gathered of an item: at once, as each call costs more than the bytes.
 */
static void flush(Year *year, const ItemHistory *item, GByteArray *gathered)
{
    if (year == NULL || gathered->len == 0)
        return;
    digest_text(year->sum, item->item);
    digest_bytes(year->sum, gathered->data, gathered->len);
    g_byte_array_set_size(gathered, 0);
}

static void add_item(GArray *years, const HubReport *report, const NodeHistory *node,
                     const ItemHistory *item)
{
    g_autoptr(GByteArray) gathered = g_byte_array_new();
    guint place = 0;
    Year *last = NULL;
    for (guint i = 0; i < item->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(item->tarballs, Tarball, i);
        bool listed = (tarball->flags & TARBALL_LISTED) != 0;
        Year *year = find_year(years, &place, tarball->time);
        if (year == NULL)
            continue;
        if (year->sum == NULL)
            year->sum = begin_sum(report, node);
        if (year != last)
            flush(last, item, gathered);
        last = year;
        const gint64 numbers[] = {tarball->time, tarball->bytes, tarball->flags,
                                  tarball->first_seen, listed ? -1 : tarball->last_seen};
        g_byte_array_append(gathered, (const guint8 *)numbers, sizeof numbers);
        g_byte_array_append(gathered, (const guint8 *)tarball->path,
                            (guint)strlen(tarball->path) + 1);
    }
    flush(last, item, gathered);
}

/* The closed years, from that of the oldest tarball on. */
static GArray *list_years(const HubPage *page, guint node)
{
    const NodeHistory *history = ((const NodePage *)g_ptr_array_index(page->nodes, node))->history;
    GArray *years = g_array_new(FALSE, TRUE, sizeof(Year));
    gint64 end = years_newest(page->made).from, first = end;
    g_array_set_clear_func(years, clear_year);
    for (guint i = 0; i < history->items->len; i++) {
        const ItemHistory *item = g_ptr_array_index(history->items, i);
        if (item->tarballs->len > 0)
            first = MIN(first, g_array_index(item->tarballs, Tarball, 0).time);
    }
    for (int year = MAX(year_of(first), 1); begin_of(year) < end && years->len < MOST_YEARS;
         year++) {
        Year one = {
            year,
            {years->len > 0 ? begin_of(year) : G_MININT64, MIN(begin_of(year + 1), end), true},
            NULL};
        g_array_append_val(years, one);
    }
    for (guint i = 0; i < history->items->len; i++)
        add_item(years, page->report, history, g_ptr_array_index(history->items, i));
    return years;
}

static char *year_path(const HubPage *page, guint node, int year, const char *suffix)
{
    const NodePage *one = g_ptr_array_index(page->nodes, node);
    return g_strdup_printf("hub/%s/years/%s-%04d.%s", page->name, one->file, year, suffix);
}

static char *index_path(const HubPage *page, guint node)
{
    const NodePage *one = g_ptr_array_index(page->nodes, node);
    return g_strdup_printf("hub/%s/years/%s.index.json", page->name, one->file);
}

/* The digests that the index has: year -> char *. Empty where there is none that can be read. */
static GHashTable *read_index(Site *site, const HubPage *page, guint node)
{
    GHashTable *digests = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autofree char *path = index_path(page, node);
    g_autoptr(GBytes) bytes = site_read(site, path);
    if (bytes == NULL)
        return digests;
    json_t *root = json_loadb(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), 0, NULL);
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(root, "years"), i, one)
    {
        const char *digest = json_string_value(json_object_get(one, "digest"));
        int year = (int)json_integer_value(json_object_get(one, "year"));
        if (digest != NULL)
            g_hash_table_insert(digests, GINT_TO_POINTER(year), g_strdup(digest));
    }
    json_decref(root);
    return digests;
}

static bool write_year(Site *site, const HubPage *page, guint node, const Year *year,
                       GError **error)
{
    const NodePage *one = g_ptr_array_index(page->nodes, node);
    g_autofree char *csv_path = year_path(page, node, year->year, "csv");
    g_autofree char *json_path = year_path(page, node, year->year, "json");
    g_autoptr(GString) csv = tarballs_csv(one->history, &year->span);
    g_autoptr(GString) json =
        highstock_json(page->report, node, &year->span, year->span.until - 1, error);
    return json != NULL && site_write(site, csv_path, csv->str, csv->len, error) &&
           site_write(site, json_path, json->str, json->len, error);
}

static bool write_index(Site *site, const HubPage *page, guint node, json_t *years, GError **error)
{
    g_autofree char *path = index_path(page, node);
    json_t *root = json_pack("{s:O}", "years", years);
    char *text = json_dumps(root, JSON_INDENT(1));
    json_decref(root);
    bool done = text != NULL && site_write(site, path, text, strlen(text), error);
    free(text);
    return done;
}

bool years_write(Site *site, const HubPage *page, guint node, GError **error)
{
    g_autoptr(GHashTable) known = read_index(site, page, node);
    g_autoptr(GArray) years = list_years(page, node);
    const NodePage *one = g_ptr_array_index(page->nodes, node);
    json_t *list = json_array();
    bool done = true;
    for (guint i = 0; done && i < years->len; i++) {
        const Year *year = &g_array_index(years, Year, i);
        if (year->sum == NULL)
            continue;
        g_array_append_val(one->years, year->year);
        const char *digest = g_checksum_get_string(year->sum);
        g_autofree char *csv = year_path(page, node, year->year, "csv");
        g_autofree char *json = year_path(page, node, year->year, "json");
        g_autofree char *csv_name = g_path_get_basename(csv);
        g_autofree char *json_name = g_path_get_basename(json);
        const char *before = g_hash_table_lookup(known, GINT_TO_POINTER(year->year));
        if (g_strcmp0(before, digest) != 0 || !site_has(site, csv) || !site_has(site, json))
            done = write_year(site, page, node, year, error);
        json_array_append_new(list, json_pack("{s:i, s:s, s:s, s:s}", "year", year->year, "csv",
                                              csv_name, "json", json_name, "digest", digest));
    }
    if (done &&
        json_array_size(list) > 0) /* the files first: what the index says of them is true */
        done = site_commit(site, error) && write_index(site, page, node, list, error);
    json_decref(list);
    return done;
}

bool years_prune(Site *site, const HubPage *page, GError **error)
{
    g_autofree char *folder = g_strdup_printf("hub/%s/years", page->name);
    g_autoptr(GHashTable) wanted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < page->nodes->len; i++) {
        const GArray *years = ((const NodePage *)g_ptr_array_index(page->nodes, i))->years;
        for (guint k = 0; k < years->len; k++) {
            int year = g_array_index(years, int, k);
            g_hash_table_add(wanted, year_path(page, i, year, "csv"));
            g_hash_table_add(wanted, year_path(page, i, year, "json"));
        }
        if (years->len > 0)
            g_hash_table_add(wanted, index_path(page, i));
    }
    g_autoptr(GPtrArray) names = site_list(site, folder, error);
    for (guint i = 0; names != NULL && i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, g_ptr_array_index(names, i), NULL);
        if (!g_hash_table_contains(wanted, path) && !site_remove(site, path, error))
            return false;
    }
    return names != NULL && site_remove_folder(site, folder, error);
}
