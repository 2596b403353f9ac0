#include "store/merge.h"

#include <string.h>

#define DAY (24 * 60 * 60)

static bool save_reading(Database *database, gint64 node, const Reading *r, GError **error)
{
    static const char sql[] =
        "INSERT INTO reading (node, run, duration_ms, outcome, reason, transport, skew, utc_offset,"
        " disk_bytes, disk_free, listed, unmatched, unmatched_newest, unmatched_path)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
        " ON CONFLICT (node, run) DO UPDATE SET (duration_ms, outcome, reason, transport, skew,"
        " utc_offset, disk_bytes, disk_free, listed, unmatched, unmatched_newest, unmatched_path)"
        " = (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
        " WHERE (reading.duration_ms, reading.outcome, reading.reason, reading.transport,"
        " reading.skew, reading.utc_offset, reading.disk_bytes, reading.disk_free, reading.listed,"
        " reading.unmatched, reading.unmatched_newest, reading.unmatched_path)"
        " IS DISTINCT FROM (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    Statement *put = database_prepare(database, sql, error);
    if (put == NULL)
        return false;
    g_autofree char *reason = r->reason != NULL ? g_utf8_make_valid(r->reason, -1) : NULL;
    const gint64 unknown = -1;
    database_bind(put, "iiiittkkkkiikt", node, r->run, r->duration_ms, (gint64)r->outcome, reason,
                  r->transport, r->skew, G_MININT64, (gint64)r->utc_offset, (gint64)G_MININT,
                  r->disk_bytes, unknown, r->disk_free, unknown, r->listed, r->unmatched,
                  r->unmatched_newest, unknown, r->unmatched_path);
    return database_run(database, put, error);
}

static gint compare_arrivals(gconstpointer a, gconstpointer b)
{
    return strcmp(((const Arrival *)a)->path, ((const Arrival *)b)->path);
}

/* Whether the node's arrivals are those of the sorted array already. */
static bool are_same_arrivals(Database *database, gint64 node, const GArray *sorted, bool *same,
                              GError **error)
{
    Statement *rows = database_prepare(database, ARRIVAL_ROWS, error);
    if (rows == NULL)
        return false;
    database_bind(rows, "i", node);
    bool row, equal = true;
    guint next = 0;
    while (equal && database_step(database, rows, &row, error)) {
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
    database_reset(rows);
    *same = false;
    return !equal;
}

static bool save_arrivals(Database *database, gint64 node, const GArray *arrivals, GError **error)
{
    g_autoptr(GArray) sorted = g_array_copy((GArray *)arrivals);
    g_array_sort(sorted, compare_arrivals);
    bool same;
    if (!are_same_arrivals(database, node, sorted, &same, error))
        return false;
    if (same)
        return true;
    static const char drop_sql[] = "DELETE FROM arrival WHERE node = ?1";
    Statement *drop = database_prepare(database, drop_sql, error);
    Statement *add = drop != NULL ? database_query(database, QUERY_ARRIVAL_WRITE, error) : NULL;
    if (add == NULL)
        return false;
    database_bind(drop, "i", node);
    if (!database_run(database, drop, error))
        return false;
    for (guint i = 0; i < sorted->len; i++) {
        const Arrival *a = &g_array_index(sorted, Arrival, i);
        const gint64 unknown = -1;
        database_bind(add, "ittkk", node, a->path, a->item, a->mtime, unknown, a->bytes, unknown);
        if (!database_run(database, add, error))
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
        if (t->key != NULL)
            g_checksum_update(sum, (const guchar *)&t->civil, sizeof t->civil);
        g_checksum_update(sum, (const guchar *)numbers, sizeof numbers);
        if (t->digest != NULL)
            g_checksum_update(sum, (const guchar *)t->digest, -1);
    }
    return g_strdup(g_checksum_get_string(sum));
}

static bool set_listed(Database *database, gint64 node, gint64 run, const char *digest,
                       GError **error)
{
    static const char sql[] = "UPDATE node SET listed = ?2, digest = ?3 WHERE id = ?1";
    Statement *set = database_prepare(database, sql, error);
    if (set == NULL)
        return false;
    const gint64 unknown = -1;
    database_bind(set, "ikt", node, run, unknown, digest);
    return database_run(database, set, error);
}

/* Whether the node's clock agrees with ours: two are not wrong alike. */
static bool has_right_clock(const Reading *reading)
{
    return reading->skew != G_MININT64 && ABS(reading->skew) <= DAY;
}

static bool save_listing(Database *database, const NodeRow *node, const Visit *visit,
                         GError **error)
{
    bool is_complete = visit->reading.outcome == OUTCOME_COMPLETE;
    bool trusted = has_right_clock(&visit->reading);
    gint64 run = !is_complete ? node->listed
                 : trusted    ? visit->reading.run
                              : MAX(visit->reading.run, node->listed); /* ours may be behind */
    g_autofree char *digest = is_complete ? digest_listing(visit->tarballs) : NULL;
    bool is_mended = trusted && node->listed > run;
    bool is_known = digest != NULL && strcmp(digest, node->digest) == 0 && !is_mended;
    const MergeRequest request = {.node = node,
                                  .srvnode = visit->node->hub->srvnode,
                                  .tarballs = visit->tarballs,
                                  .mode = is_complete ? MERGE_COMPLETE : MERGE_PARTIAL,
                                  .run = visit->reading.run,
                                  .trusted = trusted};
    gint64 written = 0;
    if (!is_known && !merge_tarballs(database, &request, &written, error))
        return false;
    if (is_complete && !save_arrivals(database, node->id, visit->arrivals, error))
        return false;
    if (run == node->listed && (is_known || written == 0))
        return true;
    return set_listed(database, node->id, run, digest, error);
}

static bool save(Database *database, const Visit *visit, GError **error)
{
    NodeRow node;
    return node_row_make(database, visit->node->hub->tag, visit->node->tag, &node, error) &&
           save_reading(database, node.id, &visit->reading, error) &&
           (visit->reading.outcome == OUTCOME_FAILED ||
            save_listing(database, &node, visit, error));
}

static bool save_once(Store *store, const Visit *visit, GError **error)
{
    return store_begin(store, error) &&
           store_end(store, visit->node->hub->tag, save(store->database, visit, error), error);
}

/* Saving a visit twice changes nothing, so that what was interrupted may be done again, even if it
 * was not: a commit may have lost its answer only. */
bool store_save_visit(Store *store, const Visit *visit, GError **error)
{
    g_autoptr(GError) cause = NULL;
    if (save_once(store, visit, &cause))
        return true;
    if (g_error_matches(cause, STORE_ERROR, STORE_ERROR_AWAY))
        return save_once(store, visit, error);
    g_propagate_error(error, g_steal_pointer(&cause));
    return false;
}
