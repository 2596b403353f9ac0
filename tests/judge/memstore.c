#include "memstore.h"

#include <string.h>

#define DAY G_GINT64_CONSTANT(86400)

/* All of one node. */
typedef struct {
    GPtrArray *tarballs; /* Tarball *, by item and time */
    GHashTable *by_path; /* path -> the same */
    GArray *readings;    /* Reading, by run */
    GArray *arrivals;    /* Arrival, of the last complete listing */
    gint64 listed;       /* run of the last complete listing; -1: none */
} Rows;

struct Memstore {
    const Hub *hub;
    GPtrArray *nodes; /* Rows *, as in the hub */
    GStringChunk *strings;
};

static void rows_free(gpointer data)
{
    Rows *rows = data;
    g_hash_table_unref(rows->by_path);
    g_ptr_array_unref(rows->tarballs);
    g_array_unref(rows->readings);
    g_array_unref(rows->arrivals);
    g_free(rows);
}

Memstore *memstore_new(const Hub *hub)
{
    Memstore *memstore = g_new0(Memstore, 1);
    memstore->hub = hub;
    memstore->nodes = g_ptr_array_new_with_free_func(rows_free);
    memstore->strings = g_string_chunk_new(4096);
    for (guint i = 0; i < hub->nodes->len; i++) {
        Rows *rows = g_new0(Rows, 1);
        *rows = (Rows){g_ptr_array_new_with_free_func(g_free),
                       g_hash_table_new(g_str_hash, g_str_equal),
                       g_array_new(FALSE, FALSE, sizeof(Reading)),
                       g_array_new(FALSE, FALSE, sizeof(Arrival)), -1};
        g_ptr_array_add(memstore->nodes, rows);
    }
    return memstore;
}

void memstore_free(Memstore *memstore)
{
    if (memstore == NULL)
        return;
    g_ptr_array_unref(memstore->nodes);
    g_string_chunk_free(memstore->strings);
    g_free(memstore);
}

static int compare(const Tarball *a, const Tarball *b)
{
    int order = strcmp(a->item, b->item);
    return order != 0 ? order : (a->time > b->time) - (a->time < b->time);
}

static void insert(Rows *rows, const Tarball *listed, gint64 run, bool is_complete)
{
    Tarball *tarball = g_new(Tarball, 1);
    *tarball = *listed;
    tarball->first_seen = tarball->last_seen = run;
    tarball->flags = (listed->flags & ~(guint)TARBALL_LISTED) | (is_complete ? TARBALL_LISTED : 0);
    guint place = rows->tarballs->len;
    while (place > 0 && compare(g_ptr_array_index(rows->tarballs, place - 1), tarball) > 0)
        place--;
    g_ptr_array_insert(rows->tarballs, (gint)place, tarball);
    g_hash_table_insert(rows->by_path, (gpointer)tarball->path, tarball);
}

/* A run to whose clock that of the node agrees mends what one by a wrong clock left. */
static void mend(Tarball *tarball, const Tarball *listed, gint64 run)
{
    tarball->first_seen = MIN(tarball->first_seen, run);
    tarball->last_seen = MIN(tarball->last_seen, run);
    tarball->changed = MIN(tarball->changed, run);
    if ((listed->flags & TARBALL_FUTURE) == 0 && listed->mtime >= 0 &&
        tarball->time <= listed->mtime + DAY)
        tarball->flags &= ~(guint)TARBALL_FUTURE;
}

static void update(Tarball *tarball, const Tarball *listed, gint64 run, bool is_complete)
{
    bool is_other = tarball->bytes != listed->bytes || tarball->mtime != listed->mtime;
    if (is_other && run - tarball->time > 2 * DAY && tarball->first_seen < run &&
        tarball->time == listed->time) {
        tarball->changed = run;
        tarball->changed_from = tarball->bytes;
    }
    tarball->bytes = listed->bytes;
    tarball->mtime = listed->mtime;
    tarball->sidecar = listed->sidecar;
    tarball->sidecar_bytes = listed->sidecar_bytes;
    if (listed->digest_state != DIGEST_UNCHECKED || is_other)
        tarball->digest_state = listed->digest_state;
    if (!is_complete) {
        tarball->last_seen = MAX(tarball->last_seen, run);
    } else if ((tarball->flags & TARBALL_LISTED) == 0) {
        tarball->flags |= TARBALL_LISTED;
        tarball->last_seen = run;
    }
}

/* Only a complete listing says that a tarball is gone. */
static void miss_others(Rows *rows, GHashTable *seen, gint64 run, bool is_trusted)
{
    for (guint i = 0; i < rows->tarballs->len; i++) {
        Tarball *tarball = g_ptr_array_index(rows->tarballs, i);
        if ((tarball->flags & TARBALL_LISTED) == 0 || g_hash_table_contains(seen, tarball->path))
            continue;
        tarball->flags &= ~(guint)TARBALL_LISTED;
        tarball->last_seen = MAX(tarball->last_seen, rows->listed);
        if (is_trusted)
            tarball->last_seen = MIN(tarball->last_seen, run);
    }
}

static void save_listing(Memstore *memstore, Rows *rows, const Visit *visit)
{
    gint64 run = visit->reading.run;
    bool is_complete = visit->reading.outcome == OUTCOME_COMPLETE;
    bool is_trusted = visit->reading.skew != G_MININT64 && ABS(visit->reading.skew) <= DAY;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < visit->tarballs->len; i++) {
        const Tarball *listed = &g_array_index(visit->tarballs, Tarball, i);
        Tarball *known = g_hash_table_lookup(rows->by_path, listed->path);
        g_hash_table_add(seen, (gpointer)listed->path);
        if (known != NULL && is_trusted)
            mend(known, listed, run);
        if (known != NULL)
            update(known, listed, run, is_complete);
        else
            insert(rows, listed, run, is_complete);
    }
    if (!is_complete)
        return;
    miss_others(rows, seen, run, is_trusted);
    rows->listed = is_trusted ? run : MAX(run, rows->listed);
    g_array_set_size(rows->arrivals, 0);
    for (guint i = 0; i < visit->arrivals->len; i++) {
        Arrival arrival = g_array_index(visit->arrivals, Arrival, i);
        arrival.path = g_string_chunk_insert_const(memstore->strings, arrival.path);
        g_array_append_val(rows->arrivals, arrival);
    }
}

void memstore_save_visit(Memstore *memstore, const Visit *visit)
{
    guint nth = 0;
    while (g_ptr_array_index(memstore->hub->nodes, nth) != visit->node)
        nth++;
    Rows *rows = g_ptr_array_index(memstore->nodes, nth);
    guint place = rows->readings->len;
    while (place > 0 && g_array_index(rows->readings, Reading, place - 1).run > visit->reading.run)
        place--;
    g_array_insert_val(rows->readings, place, visit->reading);
    if (visit->reading.outcome != OUTCOME_FAILED)
        save_listing(memstore, rows, visit);
}

static void load_node(const Rows *rows, NodeHistory *node)
{
    ItemHistory *item = NULL;
    g_array_append_vals(node->readings, rows->readings->data, rows->readings->len);
    g_array_append_vals(node->arrivals, rows->arrivals->data, rows->arrivals->len);
    for (guint i = 0; i < rows->readings->len; i++)
        if (g_array_index(rows->readings, Reading, i).outcome != OUTCOME_FAILED)
            node->last_reached = g_array_index(rows->readings, Reading, i).run;
    for (guint i = 0; i < rows->tarballs->len; i++) {
        Tarball tarball = *(const Tarball *)g_ptr_array_index(rows->tarballs, i);
        if (item == NULL || strcmp(item->item, tarball.item) != 0)
            item = node_history_add_item(node, tarball.item);
        if (tarball.flags & TARBALL_LISTED)
            tarball.last_seen = MAX(tarball.last_seen, rows->listed);
        g_array_append_val(item->tarballs, tarball);
    }
}

HubHistory *memstore_load_hub(const Memstore *memstore)
{
    HubHistory *history = hub_history_new(memstore->hub);
    for (guint i = 0; i < history->nodes->len; i++)
        load_node(g_ptr_array_index(memstore->nodes, i), g_ptr_array_index(history->nodes, i));
    return history;
}
