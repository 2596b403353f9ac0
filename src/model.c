#include "model.h"

const char *status_word(Status status)
{
    static const char *const words[N_STATUS] = {"ok", "warn", "unknown", "alarm"};
    g_return_val_if_fail((guint)status < N_STATUS, "unknown");
    return words[status];
}

const StatusLook *status_look(Status status)
{
    static const StatusLook looks[N_STATUS] = {
        [STATUS_OK] = {"#00694d", "#e3f4ee", "✓"},
        [STATUS_WARN] = {"#8a4b00", "#fdf0dc", "▲"},
        [STATUS_UNKNOWN] = {"#55585e", "#eceef1", "?"},
        [STATUS_ALARM] = {"#b3261e", "#fbe6e4", "✖"},
    };
    return &looks[status];
}

const char *transport_word(Transport transport)
{
    static const char *const words[] = {"auto", "libssh2", "ssh", "sftp", "rsync", "local"};
    g_return_val_if_fail((guint)transport < G_N_ELEMENTS(words), "auto");
    return words[transport];
}

const char *outcome_word(Outcome outcome)
{
    static const char *const words[] = {"complete", "partial", "failed"};
    g_return_val_if_fail((guint)outcome < G_N_ELEMENTS(words), "failed");
    return words[outcome];
}

const char *hub_folder(const Hub *hub)
{
    return hub->folder != NULL ? hub->folder : hub->srvnode;
}

const Limits *node_limits(const Node *node, const char *item)
{
    const Limits *own = NULL;
    if (item != NULL && node->item_limits != NULL)
        own = g_hash_table_lookup(node->item_limits, item);
    return own != NULL ? own : &node->limits;
}

char *node_jspath(const Node *node)
{
    g_auto(GStrv) parts = g_strsplit(node->hub->jspath, "%(node)s", -1);
    return g_strjoinv(node->tag, parts);
}

static void unmatched_clear(gpointer file)
{
    g_free(((UnmatchedFile *)file)->path);
}

Visit *visit_new(const Node *node)
{
    Visit *visit = g_new0(Visit, 1);
    visit->node = node;
    visit->reading = (Reading){.outcome = OUTCOME_FAILED,
                               .skew = G_MININT64,
                               .utc_offset = G_MININT,
                               .disk_bytes = -1,
                               .disk_free = -1};
    visit->tarballs = g_array_new(FALSE, TRUE, sizeof(Tarball));
    visit->arrivals = g_array_new(FALSE, TRUE, sizeof(Arrival));
    visit->unmatched = g_array_new(FALSE, FALSE, sizeof(UnmatchedFile));
    g_array_set_clear_func(visit->unmatched, unmatched_clear);
    visit->unread = g_ptr_array_new_with_free_func(g_free);
    visit->noise = g_ptr_array_new_with_free_func(g_free);
    visit->strings = g_string_chunk_new(4096);
    return visit;
}

void visit_free(Visit *visit)
{
    if (visit == NULL)
        return;
    g_array_unref(visit->tarballs);
    g_array_unref(visit->arrivals);
    g_array_unref(visit->unmatched);
    g_ptr_array_unref(visit->unread);
    g_ptr_array_unref(visit->noise);
    g_string_chunk_free(visit->strings);
    g_free(visit);
}

static void item_history_free(gpointer data)
{
    ItemHistory *item = data;
    g_array_unref(item->tarballs);
    g_free(item);
}

static void node_history_free(gpointer data)
{
    NodeHistory *node = data;
    g_ptr_array_unref(node->items);
    g_hash_table_unref(node->by_name);
    g_array_unref(node->readings);
    g_array_unref(node->arrivals);
    g_free(node);
}

HubHistory *hub_history_new(const Hub *hub)
{
    HubHistory *history = g_new0(HubHistory, 1);
    history->hub = hub;
    history->nodes = g_ptr_array_new_with_free_func(node_history_free);
    history->strings = g_string_chunk_new(4096);
    for (guint i = 0; i < hub->nodes->len; i++) {
        NodeHistory *node = g_new0(NodeHistory, 1);
        node->node = g_ptr_array_index(hub->nodes, i);
        node->items = g_ptr_array_new_with_free_func(item_history_free);
        node->by_name = g_hash_table_new(g_str_hash, g_str_equal);
        node->readings = g_array_new(FALSE, TRUE, sizeof(Reading));
        node->arrivals = g_array_new(FALSE, TRUE, sizeof(Arrival));
        node->last_reached = -1;
        node->ahead = -1;
        g_ptr_array_add(history->nodes, node);
    }
    return history;
}

void hub_history_free(HubHistory *history)
{
    if (history == NULL)
        return;
    g_ptr_array_unref(history->nodes);
    g_string_chunk_free(history->strings);
    g_free(history);
}

static void handled_free(Handled *handled)
{
    if (handled == NULL)
        return;
    g_free(handled->by);
    g_free(handled->why);
    g_free(handled);
}

void verdict_set_handled(Verdict *verdict, const char *by, const char *why, gint64 until)
{
    handled_free(verdict->handled);
    verdict->handled = g_new0(Handled, 1);
    *verdict->handled = (Handled){g_strdup(by), g_strdup(why), until};
}

void acknowledgement_free(Acknowledgement *acknowledgement)
{
    if (acknowledgement == NULL)
        return;
    g_free(acknowledgement->node);
    g_free(acknowledgement->item);
    g_free(acknowledgement->rule);
    g_free(acknowledgement->by);
    g_free(acknowledgement->why);
    g_free(acknowledgement);
}

static void verdict_free(gpointer data)
{
    Verdict *verdict = data;
    handled_free(verdict->handled);
    g_free(verdict->brief);
    g_free(verdict->headline);
    g_free(verdict->reason);
    g_free(verdict);
}

static void item_verdict_free(gpointer data)
{
    ItemVerdict *item = data;
    g_ptr_array_unref(item->verdicts);
    g_free(item);
}

static void node_verdict_free(gpointer data)
{
    NodeVerdict *node = data;
    g_ptr_array_unref(node->items);
    g_hash_table_unref(node->by_name);
    g_ptr_array_unref(node->verdicts);
    g_free(node);
}

HubVerdict *hub_verdict_new(const Hub *hub)
{
    HubVerdict *verdict = g_new0(HubVerdict, 1);
    verdict->hub = hub;
    verdict->nodes = g_ptr_array_new_with_free_func(node_verdict_free);
    for (guint i = 0; i < hub->nodes->len; i++) {
        NodeVerdict *node = g_new0(NodeVerdict, 1);
        node->node = g_ptr_array_index(hub->nodes, i);
        node->items = g_ptr_array_new_with_free_func(item_verdict_free);
        node->by_name = g_hash_table_new(g_str_hash, g_str_equal);
        node->verdicts = g_ptr_array_new_with_free_func(verdict_free);
        node->full = node->full_early = node->full_late = -1;
        g_ptr_array_add(verdict->nodes, node);
    }
    return verdict;
}

void hub_verdict_free(HubVerdict *verdict)
{
    if (verdict == NULL)
        return;
    g_ptr_array_unref(verdict->nodes);
    g_free(verdict->conclusion);
    g_free(verdict);
}

ItemVerdict *node_verdict_add_item(NodeVerdict *node, const char *item)
{
    ItemVerdict *verdict = g_new0(ItemVerdict, 1);
    verdict->item = item;
    verdict->due = verdict->period = verdict->grace = verdict->schedule_from = -1;
    verdict->verdicts = g_ptr_array_new_with_free_func(verdict_free);
    g_ptr_array_add(node->items, verdict);
    g_hash_table_insert(node->by_name, (gpointer)item, verdict);
    return verdict;
}

const ItemVerdict *node_verdict_item(const NodeVerdict *node, const char *item)
{
    return g_hash_table_lookup(node->by_name, item);
}

ItemHistory *node_history_add_item(NodeHistory *node, const char *item)
{
    ItemHistory *history = g_new0(ItemHistory, 1);
    history->item = item;
    history->tarballs = g_array_new(FALSE, TRUE, sizeof(Tarball));
    g_ptr_array_add(node->items, history);
    g_hash_table_insert(node->by_name, (gpointer)item, history);
    return history;
}

void node_history_remove_item(NodeHistory *node, guint place)
{
    const ItemHistory *history = g_ptr_array_index(node->items, place);
    g_hash_table_remove(node->by_name, history->item);
    g_ptr_array_remove_index(node->items, place);
}

const ItemHistory *node_history_item(const NodeHistory *node, const char *item)
{
    return g_hash_table_lookup(node->by_name, item);
}

guint hub_history_tarballs(const HubHistory *history)
{
    guint n = 0;
    for (guint i = 0; i < history->nodes->len; i++) {
        const NodeHistory *node = g_ptr_array_index(history->nodes, i);
        for (guint k = 0; k < node->items->len; k++)
            n += ((const ItemHistory *)g_ptr_array_index(node->items, k))->tarballs->len;
    }
    return n;
}

guint item_history_kept(const ItemHistory *item, gint64 *oldest)
{
    guint kept = 0;
    *oldest = -1;
    for (guint i = 0; i < item->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(item->tarballs, Tarball, i);
        if ((tarball->flags & TARBALL_LISTED) == 0)
            continue;
        if (kept++ == 0)
            *oldest = tarball->time;
    }
    return kept;
}

const Reading *node_history_reading(const NodeHistory *node)
{
    guint n = node->readings->len;
    return n > 0 ? &g_array_index(node->readings, Reading, n - 1) : NULL;
}

char *node_history_zone(const NodeHistory *node)
{
    if (node->node->hub->timezone != NULL)
        return g_strdup(node->node->hub->timezone);
    for (guint i = node->readings->len; i-- > 0;) {
        int offset = g_array_index(node->readings, Reading, i).utc_offset;
        if (offset != G_MININT)
            return g_strdup_printf("%c%02d:%02d", offset < 0 ? '-' : '+', ABS(offset) / 3600,
                                   ABS(offset) / 60 % 60);
    }
    return g_strdup("UTC");
}
