/* Copies: the same tarball (the same path below a node's root) has the same bytes wherever it is
 * listed, on nodes and on the hub itself where that is visited, as a node of the hub's own tag.
 * What is right is what the hub itself has, else what a sidecar says, else what most copies have,
 * else the largest. The copies that differ are alarms, each named with one that is right. Nodes
 * that were not reached, sizes rounded to MB, transfers under way and slots, which hold another
 * backup under the same path each time, are left out.
 *
 * A copy that one node never had, which others have for a day or more, is spoken of for a week
 * (rule `kept`), where the node has an older and a newer one, and in those 60 days was without no
 * more than one in five: a node that takes only some lacks nothing. It is a warning where the item
 * comes there by no rhythm; else it was late, and age.c said so.
 *
 * The nodes' copies of an item are walked along together, by the dates in their paths. */
#include "base/text.h"
#include "judge/rules.h"

#include <string.h>

#define DAY G_GINT64_CONSTANT(86400)
#define LOOKED_BACK (60 * DAY)
#define TOLD_FOR (7 * DAY)
#define SELDOM 4 /* times as many were copied as not, at least */

typedef struct Side Side;

typedef struct {
    Side *side;
    const Tarball *tarball;
} Copy;

/* What differs on one node: how many do, and the newest of them. */
typedef struct {
    Copy wrong, right;
    guint n;
} Difference;

/* An item on one node. */
struct Side {
    const NodeCase *node;
    ItemVerdict *verdict;
    const GPtrArray *listed;
    guint next; /* to be looked at */
    bool civil; /* nodes of several zones: the same path is not the same instant */
    Difference difference;
    const GArray *tarballs; /* all that are remembered */
    Copy never;             /* the newest that others have, and this node never had */
    guint n_never, n_had;   /* of those that others have */
};

/* Whether the copy is that of the hub itself, of which the others are copies. */
static bool is_original(const Copy *copy)
{
    const Node *node = copy->side->node->history->node;
    return g_strcmp0(node->tag, node->hub->tag) == 0;
}

/* How many of the copies have as many bytes; sidecars outweigh any number of copies, and the hub
 * itself outweighs them all. */
static guint64 weigh(const Copy *copies, guint n, gint64 bytes)
{
    guint64 weight = 0, more = n + 1;
    for (guint i = 0; i < n; i++) {
        bool agrees = copies[i].tarball->bytes == bytes;
        weight += agrees;
        weight += copies[i].tarball->sidecar_bytes == bytes ? more : 0;
        weight += agrees && is_original(&copies[i]) ? more * more : 0;
    }
    return weight;
}

static const Copy *find_right(const Copy *copies, guint n)
{
    const Copy *right = &copies[0];
    for (guint i = 1; i < n; i++) {
        guint64 old = weigh(copies, n, right->tarball->bytes);
        guint64 new = weigh(copies, n, copies[i].tarball->bytes);
        if (new > old || (new == old &&copies[i].tarball->bytes > right->tarball->bytes))
            right = &copies[i];
    }
    return right;
}

/* Compares copies of one path. */
static void compare(const Copy *copies, guint n)
{
    bool same = true;
    for (guint i = 1; i < n; i++)
        same &= copies[i].tarball->bytes == copies[0].tarball->bytes;
    if (same)
        return;
    const Copy *right = find_right(copies, n);
    for (guint i = 0; i < n; i++) {
        Difference *difference = &copies[i].side->difference;
        if (copies[i].tarball->bytes == right->tarball->bytes)
            continue;
        difference->n++;
        if (difference->n == 1 || copies[i].tarball->time > difference->wrong.tarball->time) {
            difference->wrong = copies[i];
            difference->right = *right;
        }
    }
}

static gint compare_paths(gconstpointer one, gconstpointer other)
{
    return strcmp(((const Copy *)one)->tarball->path, ((const Copy *)other)->tarball->path);
}

/* Compares the copies of one date, which may be of several paths. */
static void compare_date(GArray *copies)
{
    const Copy *all = (const Copy *)(const void *)copies->data;
    if (copies->len > 2)
        g_array_sort(copies, compare_paths);
    for (guint from = 0, end; from < copies->len; from = end) {
        end = from + 1;
        while (end < copies->len && compare_paths(&all[from], &all[end]) == 0)
            end++;
        if (end - from > 1)
            compare(all + from, end - from);
    }
}

/* When the side's next tarball was made, by its path; G_MAXINT64: there is none. */
static gint64 next_date(const Side *side)
{
    if (side->next == side->listed->len)
        return G_MAXINT64;
    gint64 time = ((const Tarball *)g_ptr_array_index(side->listed, side->next))->time;
    return time + (side->civil ? calendar_offset(side->node->calendar, time) : 0);
}

static bool is_comparable(const Side *side, const Tarball *tarball)
{
    return (tarball->flags & TARBALL_INEXACT) == 0 &&
           !judge_may_be_partial(side->node, tarball, side->verdict->grace, NULL);
}

/* Adds the side's copies of that date, and moves on. */
static void take_date(Side *side, gint64 date, GArray *copies)
{
    for (; next_date(side) == date; side->next++) {
        Copy copy = {side, g_ptr_array_index(side->listed, side->next)};
        if (is_comparable(side, copy.tarball))
            g_array_append_val(copies, copy);
    }
}

static bool is_whole(const NodeCase *node)
{
    return node->last->outcome == OUTCOME_COMPLETE && node->last->listed > 0;
}

/* Whether the side ever had the tarball, as far as is remembered. */
static bool had(const Side *side, const Tarball *tarball)
{
    guint low = 0, high = side->tarballs->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(side->tarballs, Tarball, middle).time < tarball->time)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < side->tarballs->len; low++) {
        const Tarball *own = &g_array_index(side->tarballs, Tarball, low);
        if (own->time != tarball->time)
            return false;
        if (strcmp(own->path, tarball->path) == 0)
            return true;
    }
    return false;
}

/* Notes on each side whether it has what another has of that date. Of several copies of a date, the
 * first speaks for all. */
static void note_never(GArray *sides, const GArray *copies)
{
    const Copy *copy = (const Copy *)(const void *)copies->data;
    for (guint i = 0; i < sides->len; i++) {
        Side *side = &g_array_index(sides, Side, i);
        bool has = false;
        for (guint j = 0; j < copies->len && !has; j++)
            has = copy[j].side == side;
        if (has) {
            side->n_had += side->node->seen - copy->tarball->time < LOOKED_BACK;
            continue;
        }
        bool is_amidst = side->next > 0 && side->next < side->listed->len;
        if (side->node->seen - copy->tarball->time >= LOOKED_BACK || !is_amidst ||
            copy->tarball->first_seen + DAY > side->node->seen || had(side, copy->tarball))
            continue;
        side->n_never++;
        side->never = *copy;
    }
}

/* Whether the item comes by a rhythm there: then what never came was late, and was told as that. */
static bool is_regular(const Side *side)
{
    const NodeCase *node = side->node;
    const ItemHistory history = {side->verdict->item, (GArray *)side->tarballs};
    Rhythm rhythm;
    rhythm_init(&rhythm, &history, node->history->readings,
                node_limits(node->history->node, side->verdict->item), node->calendar, node->seen);
    bool is_regular = !rhythm.patient && rhythm.kind != RHYTHM_NONE && rhythm.kind != RHYTHM_SPAN;
    rhythm_clear(&rhythm);
    return is_regular;
}

static void add_never(const Side *side)
{
    const Tarball *tarball = side->never.tarball;
    if (side->n_never == 0 || side->n_had < SELDOM * side->n_never ||
        side->node->seen - tarball->time >= TOLD_FOR)
        return;
    g_autofree char *name = judge_name(side->verdict->item);
    g_autofree char *tag = judge_name(side->node->history->node->tag);
    g_autofree char *other = judge_name(side->never.side->node->history->node->tag);
    g_autofree char *when = judge_when(side->node, tarball->time);
    g_autofree char *more =
        side->n_never > 1 ? g_strdup_printf(" (nor %u more)", side->n_never - 1) : g_strdup("");
    Verdict *added =
        judge_add(side->verdict->verdicts, RULE_KEPT, is_regular(side) ? STATUS_OK : STATUS_WARN,
                  g_strdup_printf("never got a copy that %s has", other),
                  g_strdup_printf("%s: the tarball of %s never came to %s%s; %s has it", name, when,
                                  tag, more, other));
    added->since = added->time = tarball->time;
    added->figure = side->n_never;
}

/* What was changed in place and now differs is told once, as a copy that differs. */
static void drop_change(ItemVerdict *verdict, const Tarball *wrong)
{
    for (guint i = verdict->verdicts->len; i-- > 0;) {
        const Verdict *one = g_ptr_array_index(verdict->verdicts, i);
        if (one->rule == RULE_KEPT && wrong->changed != 0 && one->since == wrong->changed &&
            one->time != -1)
            g_ptr_array_remove_index(verdict->verdicts, i);
    }
}

static void add_difference(const Difference *difference, ItemVerdict *verdict)
{
    const Tarball *wrong = difference->wrong.tarball, *right = difference->right.tarball;
    const NodeCase *node = difference->wrong.side->node;
    g_autofree char *name = judge_name(verdict->item);
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *other = judge_name(difference->right.side->node->history->node->tag);
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

static void judge_sides(GArray *sides, GArray *copies)
{
    for (;;) {
        gint64 date = G_MAXINT64;
        for (guint i = 0; i < sides->len; i++)
            date = MIN(date, next_date(&g_array_index(sides, Side, i)));
        if (date == G_MAXINT64)
            break;
        g_array_set_size(copies, 0);
        for (guint i = 0; i < sides->len; i++)
            take_date(&g_array_index(sides, Side, i), date, copies);
        if (copies->len > 0 && !g_array_index(sides, Side, 0).civil)
            note_never(sides, copies);
        compare_date(copies);
    }
    for (guint i = 0; i < sides->len; i++) {
        const Side *side = &g_array_index(sides, Side, i);
        if (side->difference.n > 0) {
            drop_change(side->verdict, side->difference.wrong.tarball);
            add_difference(&side->difference, side->verdict);
        }
        if (is_whole(side->node))
            add_never(side);
    }
}

static bool has_several_zones(const GPtrArray *nodes)
{
    for (guint i = 1; i < nodes->len; i++)
        if (strcmp(calendar_zone(((const NodeCase *)g_ptr_array_index(nodes, i))->calendar),
                   calendar_zone(((const NodeCase *)g_ptr_array_index(nodes, 0))->calendar)) != 0)
            return true;
    return false;
}

static void judge_hub_copies(const GPtrArray *nodes, HubVerdict *verdict)
{
    g_autoptr(GHashTable) items =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    g_autoptr(GArray) copies = g_array_new(FALSE, FALSE, sizeof(Copy));
    bool civil = has_several_zones(nodes);
    for (guint i = 0; i < nodes->len; i++) {
        const NodeCase *node = g_ptr_array_index(nodes, i);
        NodeVerdict *judged = g_ptr_array_index(verdict->nodes, i);
        for (guint j = 0; node->fresh && j < judged->items->len; j++) {
            const ItemHistory *item = g_ptr_array_index(node->history->items, j);
            Side side = {node, g_ptr_array_index(judged->items, j),
                         g_ptr_array_index(node->listed, j), .civil = civil,
                         .tarballs = item->tarballs};
            GArray *sides = g_hash_table_lookup(items, item->item);
            if (!node_limits(node->history->node, item->item)->copies)
                continue;
            if (sides == NULL) {
                sides = g_array_new(FALSE, FALSE, sizeof(Side));
                g_hash_table_insert(items, (gpointer)item->item, sides);
            }
            g_array_append_val(sides, side);
        }
    }
    GHashTableIter iter;
    gpointer sides = NULL;
    g_hash_table_iter_init(&iter, items);
    while (g_hash_table_iter_next(&iter, NULL, &sides))
        if (((const GArray *)sides)->len > 1)
            judge_sides(sides, copies);
}

const JudgeRule judge_copies = {
    .word = "copies",
    .incident = INCIDENT_TARBALL,
    .mark = EVENT_NOTE,
    .redacted = "differs from another copy",
    .judge_hub = judge_hub_copies,
};
