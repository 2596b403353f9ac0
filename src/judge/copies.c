/* Copies: the same tarball (the same path below a node's root) has the same bytes wherever it is
 * listed, on nodes and on the hub itself where that is visited, as a node of the hub's own tag.
 * What is right is what the hub itself has, else what a sidecar says, else what most copies have,
 * else the largest. The copies that differ are alarms, each named with one that is right. Nodes
 * that were not reached, sizes rounded to MB, transfers under way and slots, which hold another
 * backup under the same path each time, are left out. */
#include "base/text.h"
#include "judge/rules.h"

typedef struct {
    const NodeCase *node;
    ItemVerdict *verdict;
    const Tarball *tarball;
} Copy;

/* The newest copy that differs, of one item on one node. */
typedef struct {
    const Copy *wrong, *right;
    guint n;
} Difference;

static void gather_item(GHashTable *paths, const NodeCase *node, const ItemHistory *item,
                        ItemVerdict *verdict)
{
    if (!node_limits(node->history->node, item->item)->copies)
        return;
    for (guint i = 0; i < item->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(item->tarballs, Tarball, i);
        if (!judge_is_listed(tarball) ||
            (tarball->flags & (TARBALL_INEXACT | TARBALL_MTIME)) != 0 ||
            judge_may_be_partial(node, tarball, verdict->grace, NULL))
            continue;
        GArray *copies = g_hash_table_lookup(paths, tarball->path);
        if (copies == NULL) {
            copies = g_array_new(FALSE, FALSE, sizeof(Copy));
            g_hash_table_insert(paths, (gpointer)tarball->path, copies);
        }
        Copy copy = {node, verdict, tarball};
        g_array_append_val(copies, copy);
    }
}

/* Whether the copy is that of the hub itself, of which the others are copies. */
static bool is_original(const Copy *copy)
{
    const Node *node = copy->node->history->node;
    return g_strcmp0(node->tag, node->hub->tag) == 0;
}

/* How many of the copies have as many bytes; sidecars outweigh any number of copies, and the hub
 * itself outweighs them all. */
static guint64 weigh(const GArray *copies, gint64 bytes)
{
    guint64 weight = 0, more = copies->len + 1;
    for (guint i = 0; i < copies->len; i++) {
        const Copy *copy = &g_array_index(copies, Copy, i);
        bool agrees = copy->tarball->bytes == bytes;
        weight += agrees;
        weight += copy->tarball->sidecar_bytes == bytes ? more : 0;
        weight += agrees && is_original(copy) ? more * more : 0;
    }
    return weight;
}

static const Copy *find_right(const GArray *copies)
{
    const Copy *right = &g_array_index(copies, Copy, 0);
    for (guint i = 1; i < copies->len; i++) {
        const Copy *copy = &g_array_index(copies, Copy, i);
        guint64 old = weigh(copies, right->tarball->bytes);
        guint64 new = weigh(copies, copy->tarball->bytes);
        if (new > old || (new == old && copy->tarball->bytes > right->tarball->bytes))
            right = copy;
    }
    return right;
}

static void compare(const GArray *copies, GHashTable *differences)
{
    const Copy *right = find_right(copies);
    for (guint i = 0; i < copies->len; i++) {
        const Copy *copy = &g_array_index(copies, Copy, i);
        if (copy->tarball->bytes == right->tarball->bytes)
            continue;
        Difference *difference = g_hash_table_lookup(differences, copy->verdict);
        if (difference == NULL) {
            difference = g_new0(Difference, 1);
            g_hash_table_insert(differences, copy->verdict, difference);
        }
        difference->n++;
        if (difference->wrong == NULL || copy->tarball->time > difference->wrong->tarball->time) {
            difference->wrong = copy;
            difference->right = right;
        }
    }
}

static void add_difference(const Difference *difference, ItemVerdict *verdict)
{
    const Tarball *wrong = difference->wrong->tarball, *right = difference->right->tarball;
    const NodeCase *node = difference->wrong->node;
    g_autofree char *name = judge_name(verdict->item);
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *other = judge_name(difference->right->node->history->node->tag);
    g_autofree char *when = judge_when(node, wrong->time);
    g_autofree char *bytes = judge_count(wrong->bytes);
    g_autofree char *expected = judge_count(right->bytes);
    g_autofree char *more = difference->n > 1
                                ? g_strdup_printf(" (and %u more differ)", difference->n - 1)
                                : g_strdup("");
    Verdict *added = judge_add(
        verdict->verdicts, RULE_COPIES, STATUS_ALARM,
        g_strdup_printf("differs from its copy on %s", other),
        g_strdup_printf("%s: the tarball of %s has %s byte%s on %s, but %s on %s%s", name, when,
                        bytes, text_plural(wrong->bytes), tag, expected, other, more));
    added->since = added->time = wrong->time;
    added->figure = (double)(wrong->bytes - right->bytes);
}

static void judge_hub_copies(const GPtrArray *nodes, HubVerdict *verdict)
{
    g_autoptr(GHashTable) paths =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    g_autoptr(GHashTable) differences = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (guint i = 0; i < nodes->len; i++) {
        const NodeCase *node = g_ptr_array_index(nodes, i);
        NodeVerdict *judged = g_ptr_array_index(verdict->nodes, i);
        for (guint j = 0; node->fresh && j < judged->items->len; j++)
            gather_item(paths, node, g_ptr_array_index(node->history->items, j),
                        g_ptr_array_index(judged->items, j));
    }
    GHashTableIter iter;
    gpointer copies = NULL;
    g_hash_table_iter_init(&iter, paths);
    while (g_hash_table_iter_next(&iter, NULL, &copies))
        if (((const GArray *)copies)->len > 1)
            compare(copies, differences);
    gpointer item = NULL, difference = NULL;
    g_hash_table_iter_init(&iter, differences);
    while (g_hash_table_iter_next(&iter, &item, &difference))
        add_difference(difference, item);
}

const JudgeRule judge_copies = {
    .word = "copies",
    .incident = INCIDENT_TARBALL,
    .mark = EVENT_NOTE,
    .redacted = "differs from another copy",
    .judge_hub = judge_hub_copies,
};
