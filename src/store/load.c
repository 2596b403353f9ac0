#include "store/rows.h"

#include "collect/found.h"

#include <string.h>

#define DAY G_GINT64_CONSTANT(86400)

typedef struct {
    Database *database;
    HubHistory *history;
    NodeHistory *node;
    gint64 listed;             /* run of the node's last complete listing; -1: none */
    const StoreWindow *window; /* NULL: all */
} Load;

static const char *keep(Load *load, const char *text)
{
    return text != NULL ? g_string_chunk_insert(load->history->strings, text) : NULL;
}

static bool is_sound_reading(Statement *row)
{
    return row->cells[0].kind == CELL_NUMBER && database_number(row, 2, -1) >= OUTCOME_COMPLETE &&
           database_number(row, 2, -1) <= OUTCOME_FAILED && database_number(row, 9, -1) >= 0;
}

static void add_reading(Load *load, Statement *row)
{
    const char *transport = database_text(row, 4);
    Reading reading = {
        .run = database_number(row, 0, 0),
        .duration_ms = MAX(0, database_number(row, 1, 0)),
        .outcome = (Outcome)database_number(row, 2, 0),
        .reason = keep(load, database_text(row, 3)),
        .skew = database_number(row, 5, G_MININT64),
        .utc_offset = (int)CLAMP(database_number(row, 6, G_MININT), G_MININT, G_MAXINT),
        .disk_bytes = MAX(-1, database_number(row, 7, -1)),
        .disk_free = MAX(-1, database_number(row, 8, -1)),
        .listed = database_number(row, 9, 0),
        .unmatched = MAX(0, database_number(row, 10, 0)),
        .unmatched_newest = MAX(-1, database_number(row, 11, -1)),
        .unmatched_path = keep(load, database_text(row, 12)),
    };
    if (transport != NULL) /* the same few words again and again */
        reading.transport = g_string_chunk_insert_const(load->history->strings, transport);
    if (reading.outcome != OUTCOME_FAILED)
        load->node->last_reached = reading.run;
    g_array_append_val(load->node->readings, reading);
}

static bool load_readings(Load *load, gint64 node, GError **error)
{
    static const char sql[] = "SELECT run, duration_ms, outcome, reason, transport, skew,"
                              " utc_offset, disk_bytes, disk_free, listed, unmatched,"
                              " unmatched_newest, unmatched_path FROM reading"
                              " WHERE node = ?1 ORDER BY run";
    Statement *rows = database_prepare(load->database, sql, error);
    if (rows == NULL)
        return false;
    database_bind(rows, "i", node);
    bool row;
    while (database_step(load->database, rows, &row, error)) {
        if (!row)
            return true;
        if (!is_sound_reading(rows))
            return database_refuse(load->database, STORE_ERROR_FAILED, error,
                                   "a damaged row in table reading");
        add_reading(load, rows);
    }
    return false;
}

static bool load_arrivals(Load *load, gint64 node, GError **error)
{
    Statement *rows = database_prepare(load->database, ARRIVAL_ROWS, error);
    if (rows == NULL)
        return false;
    database_bind(rows, "i", node);
    bool row;
    while (database_step(load->database, rows, &row, error)) {
        if (!row)
            return true;
        const char *path = database_text(rows, 0), *item = database_text(rows, 1);
        if (path == NULL || item == NULL)
            return database_refuse(load->database, STORE_ERROR_FAILED, error,
                                   "a damaged row in table arrival");
        Arrival arrival = {.path = keep(load, path),
                           .item = keep(load, item),
                           .mtime = database_number(rows, 2, -1),
                           .bytes = database_number(rows, 3, -1)};
        g_array_append_val(load->node->arrivals, arrival);
    }
    return false;
}

/* "<srvnode>/<item>/YYYY/MM/DD/HHMMSS/<name>"; `path` holds the part up to the date already. One
 * that a layout found has its path as its name, behind a slash; what a command lists, behind two.
 */
static const char *complete_path(Load *load, GString *path, gsize prefix, const TarballRow *row)
{
    const char *folder = hub_folder(load->history->hub);
    if (row->name[0] == '/') {
        gsize slashes = row->name[1] == '/' ? 2 : 1;
        bool is_root = strcmp(folder, ".") == 0 || slashes == 2;
        g_autofree char *whole =
            g_strconcat(is_root ? "" : folder, row->name + (is_root ? slashes : 0), NULL);
        return g_string_chunk_insert(load->history->strings, whole);
    }
    char date[PATH_DATE_LENGTH + 1];
    path_format_date(row->civil, date);
    g_string_truncate(path, prefix);
    g_string_append(path, date);
    g_string_append(path, row->name);
    return g_string_chunk_insert_len(load->history->strings, path->str, (gssize)path->len);
}

static gint compare_times(gconstpointer a, gconstpointer b)
{
    gint64 x = ((const Tarball *)a)->time, y = ((const Tarball *)b)->time;
    return (x > y) - (x < y);
}

/* The table is in the order of civil dates, which is not that of instants where clocks were set
 * back or a hub moved. */
static void sort_by_time(GArray *tarballs)
{
    for (guint i = 1; i < tarballs->len; i++) {
        if (g_array_index(tarballs, Tarball, i).time <
            g_array_index(tarballs, Tarball, i - 1).time) {
            g_array_sort(tarballs, compare_times);
            return;
        }
    }
}

/* When tarballs must have been listed that are loaded for that. */
static gint64 find_seen(const Load *load)
{
    const GArray *readings = load->node->readings;
    for (guint i = readings->len; i-- > 0;) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        if (reading->outcome != OUTCOME_FAILED && reading->run <= load->window->now)
            return reading->run - load->window->listed;
    }
    return G_MININT64;
}

/* From which civil date on all of the item's tarballs are loaded: G_MININT64: from the first. */
static bool find_since(Load *load, gint64 item, gint64 *since, GError **error)
{
    const StoreWindow *window = load->window;
    *since = G_MININT64;
    if (window == NULL || window->tarballs == G_MAXUINT)
        return true;
    Statement *statement = database_query(load->database, QUERY_WINDOW, error);
    bool row;
    if (statement == NULL)
        return false;
    /* A civil date may be ahead of an instant by 14 hours. */
    database_bind(statement, "iii", item, window->now + DAY, (gint64)window->tarballs - 1);
    if (!database_step(load->database, statement, &row, error))
        return false;
    gint64 first = database_number(statement, 0, 0), newest = database_number(statement, 1, -1);
    gint64 nth = database_number(statement, 2, -1);
    if (nth != -1 && newest != -1 && MIN(nth, newest - window->age) > first)
        *since = MIN(nth, newest - window->age);
    database_reset(statement);
    return true;
}

static Statement *open_tarballs(Load *load, gint64 item, GError **error)
{
    gint64 since;
    if (!find_since(load, item, &since, error))
        return NULL;
    if (since == G_MININT64)
        return tarball_rows(load->database, item, since, error);
    load->history->shortened = true;
    return tarball_rows_within(load->database, item, since, find_seen(load), error);
}

static bool load_tarballs(Load *load, gint64 id, ItemHistory *item, GError **error)
{
    Statement *rows = open_tarballs(load, id, error);
    if (rows == NULL)
        return false;
    g_autoptr(GString) path = g_string_new(NULL);
    g_string_printf(path, "%s/%s/", load->history->hub->srvnode, item->item);
    gsize prefix = path->len;
    bool found;
    while (database_step(load->database, rows, &found, error)) {
        if (!found) {
            sort_by_time(item->tarballs);
            return true;
        }
        TarballRow row;
        if (!tarball_row_read(load->database, rows, &row, error))
            return false;
        Tarball *tarball = &row.tarball;
        tarball->item = item->item;
        tarball->path = complete_path(load, path, prefix, &row);
        tarball->digest = keep(load, tarball->digest);
        if (tarball->flags & TARBALL_LISTED)
            tarball->last_seen = MAX(tarball->last_seen, load->listed);
        g_array_append_val(item->tarballs, row.tarball);
    }
    return false;
}

static bool load_items(Load *load, gint64 node, GError **error)
{
    Statement *rows = database_prepare(load->database, ITEM_ROWS, error);
    if (rows == NULL)
        return false;
    database_bind(rows, "i", node);
    bool found;
    while (database_step(load->database, rows, &found, error)) {
        if (!found)
            return true;
        const char *name = database_text(rows, 1);
        if (name == NULL) {
            database_refuse(load->database, STORE_ERROR_FAILED, error,
                            "a damaged row in table item");
            break;
        }
        ItemHistory *item = node_history_add_item(load->node, keep(load, name));
        if (!load_tarballs(load, database_number(rows, 0, 0), item, error))
            break;
    }
    database_reset(rows);
    return false;
}

static bool load_node(Load *load, GError **error)
{
    NodeRow row;
    const Hub *hub = load->history->hub;
    if (!node_row_find(load->database, hub->tag, load->node->node->tag, &row, error))
        return false;
    load->listed = row.listed;
    return row.id < 0 || (load_readings(load, row.id, error) &&
                          load_arrivals(load, row.id, error) && load_items(load, row.id, error));
}

HubHistory *store_load_hub(Store *store, const Hub *hub, GError **error)
{
    return store_load_window(store, hub, NULL, error);
}

HubHistory *store_load_window(Store *store, const Hub *hub, const StoreWindow *window,
                              GError **error)
{
    Database *database = store->database;
    g_autoptr(HubHistory) history = hub_history_new(hub);
    if (!database_begin_reading(database, error)) /* one state of things for all nodes */
        return NULL;
    bool ok = true;
    for (guint i = 0; i < history->nodes->len && ok; i++) {
        Load load = {.database = database,
                     .history = history,
                     .node = history->nodes->pdata[i],
                     .window = window};
        ok = load_node(&load, error);
    }
    return database_end(database, ok, error) ? g_steal_pointer(&history) : NULL;
}
