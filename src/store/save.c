#include "store/merge.h"

#include <string.h>

bool node_row_find(Store *store, const char *hub, const char *tag, NodeRow *node, GError **error)
{
    sqlite3_stmt *find = database_prepare(store, QUERY_FIND_NODE, error);
    bool row;
    if (find == NULL)
        return false;
    database_bind(find, "tt", hub, tag);
    if (!database_step(store, find, &row, error))
        return false;
    *node = (NodeRow){.id = -1, .listed = -1};
    if (row) {
        node->id = sqlite3_column_int64(find, 0);
        node->listed = database_number(find, 1, -1);
        const char *digest = database_text(find, 2);
        g_strlcpy(node->digest, digest != NULL ? digest : "", sizeof node->digest);
    }
    sqlite3_reset(find);
    return true;
}

bool node_row_make(Store *store, const char *hub, const char *tag, NodeRow *node, GError **error)
{
    sqlite3_stmt *add = database_prepare(store, QUERY_ADD_NODE, error);
    if (add == NULL)
        return false;
    database_bind(add, "tt", hub, tag);
    return database_run(store, add, error) && node_row_find(store, hub, tag, node, error);
}

static bool save_reading(Store *store, gint64 node, const Reading *r, GError **error)
{
    sqlite3_stmt *put = database_prepare(store, QUERY_PUT_READING, error);
    if (put == NULL)
        return false;
    g_autofree char *reason = r->reason != NULL ? g_utf8_make_valid(r->reason, -1) : NULL;
    const gint64 unknown = -1;
    database_bind(put, "iiiittkkkki", node, r->run, r->duration_ms, (gint64)r->outcome, reason,
                  r->transport, r->skew, G_MININT64, (gint64)r->utc_offset, (gint64)G_MININT,
                  r->disk_bytes, unknown, r->disk_free, unknown, r->listed);
    return database_run(store, put, error);
}

static gint compare_arrivals(gconstpointer a, gconstpointer b)
{
    return strcmp(((const Arrival *)a)->path, ((const Arrival *)b)->path);
}

/* Whether the node's arrivals are those of the sorted array already. */
static bool are_same_arrivals(Store *store, gint64 node, const GArray *sorted, bool *same,
                              GError **error)
{
    sqlite3_stmt *rows = database_prepare(store, QUERY_ARRIVALS, error);
    if (rows == NULL)
        return false;
    database_bind(rows, "i", node);
    bool row, equal = true;
    guint next = 0;
    while (equal && database_step(store, rows, &row, error)) {
        if (!row) {
            *same = next == sorted->len;
            return true;
        }
        const Arrival *a = next < sorted->len ? &g_array_index(sorted, Arrival, next) : NULL;
        equal = a != NULL && g_strcmp0(database_text(rows, 0), a->path) == 0 &&
                g_strcmp0(database_text(rows, 1), a->item) == 0 &&
                database_number(rows, 2, -1) == a->mtime &&
                database_number(rows, 3, -1) == a->bytes;
        next++;
    }
    sqlite3_reset(rows);
    *same = false;
    return !equal;
}

static bool save_arrivals(Store *store, gint64 node, const GArray *arrivals, GError **error)
{
    g_autoptr(GArray) sorted = g_array_copy((GArray *)arrivals);
    g_array_sort(sorted, compare_arrivals);
    bool same;
    if (!are_same_arrivals(store, node, sorted, &same, error))
        return false;
    if (same)
        return true;
    sqlite3_stmt *drop = database_prepare(store, QUERY_DROP_ARRIVALS, error);
    sqlite3_stmt *add = drop != NULL ? database_prepare(store, QUERY_ADD_ARRIVAL, error) : NULL;
    if (add == NULL)
        return false;
    database_bind(drop, "i", node);
    if (!database_run(store, drop, error))
        return false;
    for (guint i = 0; i < sorted->len; i++) {
        const Arrival *a = &g_array_index(sorted, Arrival, i);
        const gint64 unknown = -1;
        database_bind(add, "ittkk", node, a->path, a->item, a->mtime, unknown, a->bytes, unknown);
        if (!database_run(store, add, error))
            return false;
    }
    return true;
}

/* Of all that a listing says, in its order, so that the same listing is known at a glance. */
static char *digest_listing(const GArray *tarballs)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_MD5);
    for (guint i = 0; i < tarballs->len; i++) {
        const Tarball *t = &g_array_index(tarballs, Tarball, i);
        const gint64 numbers[] = {t->time,    t->bytes,         t->mtime,       t->flags,
                                  t->sidecar, t->sidecar_bytes, t->digest_state};
        g_checksum_update(sum, (const guchar *)t->path, (gssize)strlen(t->path) + 1);
        g_checksum_update(sum, (const guchar *)numbers, sizeof numbers);
        if (t->digest != NULL)
            g_checksum_update(sum, (const guchar *)t->digest, -1);
    }
    return g_strdup(g_checksum_get_string(sum));
}

static bool set_listed(Store *store, gint64 node, gint64 run, const char *digest, GError **error)
{
    sqlite3_stmt *set = database_prepare(store, QUERY_SET_LISTED, error);
    if (set == NULL)
        return false;
    const gint64 unknown = -1;
    database_bind(set, "ikt", node, run, unknown, digest);
    return database_run(store, set, error);
}

static bool save_listing(Store *store, const NodeRow *node, const Visit *visit, GError **error)
{
    bool is_complete = visit->reading.outcome == OUTCOME_COMPLETE;
    gint64 run = is_complete ? MAX(node->listed, visit->reading.run) : node->listed;
    g_autofree char *digest = is_complete ? digest_listing(visit->tarballs) : NULL;
    bool is_known = digest != NULL && strcmp(digest, node->digest) == 0;
    const MergeRequest request = {.node = node,
                                  .srvnode = visit->node->hub->srvnode,
                                  .tarballs = visit->tarballs,
                                  .mode = is_complete ? MERGE_COMPLETE : MERGE_PARTIAL,
                                  .run = visit->reading.run};
    gint64 written = 0;
    if (!is_known && !merge_tarballs(store, &request, &written, error))
        return false;
    if (is_complete && !save_arrivals(store, node->id, visit->arrivals, error))
        return false;
    if (run == node->listed && (is_known || written == 0))
        return true;
    return set_listed(store, node->id, run, digest, error);
}

static bool save(Store *store, const Visit *visit, GError **error)
{
    NodeRow node;
    return node_row_make(store, visit->node->hub->tag, visit->node->tag, &node, error) &&
           save_reading(store, node.id, &visit->reading, error) &&
           (visit->reading.outcome == OUTCOME_FAILED || save_listing(store, &node, visit, error));
}

bool store_save_visit(Store *store, const Visit *visit, GError **error)
{
    return database_begin(store, error) && database_end(store, save(store, visit, error), error);
}
