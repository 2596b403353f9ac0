/* The judge in every world of fixtures/worlds, as of each of its last nights: what is planted is
 * told, by a rule that may tell it, and nothing else is; no verdict contradicts another; what
 * pictures mark in all of the history is what was planted. What today's judge gets wrong is marked
 * in the world's row; a mark that is no longer needed fails, too. Knows the date: make check-days.
 */
#include "consistent.h"
#include "judge/judge.h"
#include "now.h"
#include "worlds/worlds.h"

#include <string.h>

#define NIGHTS 35 /* a month and some days, so that each weekday and first of a month is there */
#define TARBALLS 350000 /* in all of the nights that are judged: fewer nights of large worlds */
#define NOISY 0.1       /* a quarter less says nothing there */
#define AFTERMATH 3     /* nights in which what follows from a trouble may be spoken of */

typedef struct {
    GrownWorld *grown;
    WorldModel *model;
    GHashTable *told;   /* Planted * that were */
    GHashTable *marked; /* Misjudged * that were needed */
} Trial;

/* Whether a mark allows what went wrong. */
static bool is_marked(Trial *trial, bool told, const char *node, const char *item, const char *what)
{
    const World *world = &trial->grown->world;
    bool marked = false;
    for (gsize i = 0; i < world->n_misjudged; i++) {
        const Misjudged *mark = &world->misjudged[i];
        if (mark->told != told || strcmp(mark->what, what) != 0 ||
            !g_pattern_match_simple(mark->node, node) ||
            !g_pattern_match_simple(mark->item, item != NULL ? item : ""))
            continue;
        g_hash_table_add(trial->marked, (gpointer)mark);
        marked = true;
    }
    return marked;
}

/* Whether what is planted there may have the rule speak that night; what has to be told is told. */
static bool explain(Trial *trial, const char *node, const char *item, int night, Rule rule)
{
    bool explained = false;
    for (guint i = 0; i < trial->grown->planted->len; i++) {
        const Planted *planted = &g_array_index(trial->grown->planted, Planted, i);
        const TroubleKind *kind = &trouble_kinds[planted->trouble];
        if (night > planted->from || !g_pattern_match_simple(planted->node, node) ||
            (!kind->of_node && item != NULL && !g_pattern_match_simple(planted->item, item)) ||
            (!kind->lasts && night < planted->to - AFTERMATH))
            continue;
        bool own = (kind->rules & RULE_BIT(rule)) != 0;
        explained |= own || (kind->also & RULE_BIT(rule)) != 0;
        if (own && (item == NULL) == kind->of_node)
            g_hash_table_add(trial->told, (gpointer)planted);
    }
    return explained;
}

static void check_verdicts(Trial *trial, const GPtrArray *verdicts, const char *node,
                           const char *item, int night)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->status == STATUS_OK || explain(trial, node, item, night, verdict->rule) ||
            is_marked(trial, true, node, item, judge_rule(verdict->rule)->word))
            continue;
        g_test_message("%s, %d nights ago: nothing is wrong on %s with %s, but %s says %s: %s",
                       trial->grown->world.name, night, node, item != NULL ? item : "it",
                       judge_rule(verdict->rule)->word, status_word(verdict->status),
                       verdict->reason);
        g_test_fail();
    }
}

static void judge_night(Trial *trial, int night)
{
    world_model_set_night(trial->model, night);
    g_autoptr(HubVerdict) verdict = judge_hub(trial->model->history, trial->model->now);
    g_autofree char *trouble = consistent_hub(verdict);
    g_assert_cmpstr(trouble, ==, NULL);
    for (guint n = 0; n < verdict->nodes->len; n++) {
        const NodeVerdict *node = g_ptr_array_index(verdict->nodes, n);
        check_verdicts(trial, node->verdicts, node->node->tag, NULL, night);
        for (guint i = 0; i < node->items->len; i++) {
            const ItemVerdict *item = g_ptr_array_index(node->items, i);
            check_verdicts(trial, item->verdicts, node->node->tag, item->item, night);
        }
    }
}

/* Each trouble in the nights that were judged has been told. */
static void check_told(Trial *trial, int nights)
{
    for (guint i = 0; i < trial->grown->planted->len; i++) {
        const Planted *planted = &g_array_index(trial->grown->planted, Planted, i);
        const TroubleKind *kind = &trouble_kinds[planted->trouble];
        if (planted->from >= nights || planted->from < kind->nights ||
            g_hash_table_contains(trial->told, planted) ||
            is_marked(trial, false, planted->node, planted->item, kind->word))
            continue;
        g_test_message("%s: %s on %s with %s from %d to %d nights ago is not told",
                       trial->grown->world.name, kind->word, planted->node, planted->item,
                       planted->from, planted->to);
        g_test_fail();
    }
}

/* The night whose civil day holds the instant. */
static int night_of(const GrownWorld *grown, gint64 time)
{
    gint64 civil = time + calendar_offset(grown->calendar, time);
    return (int)CLAMP(grown->last_day - civil / 86400, 0, grown->world.nights);
}

static void complain(const Trial *trial, const char *node, const char *item, int night,
                     const char *what)
{
    g_test_message("%s, %d nights ago: %s on %s: %s", trial->grown->world.name, night, item, node,
                   what);
    g_test_fail();
}

/* What pictures mark as missing, in all of the history, is what is planted as such. */
static void check_missed(Trial *trial, const NodeHistory *node, const ItemHistory *item,
                         const WorldItem *row)
{
    const GrownWorld *grown = trial->grown;
    const char *tag = node->node->tag;
    g_autoptr(GArray) missed = judge_missed(node, item);
    g_autofree bool *is_missed = g_new0(bool, grown->world.nights + 1);
    for (guint i = 0; i < missed->len; i++)
        is_missed[night_of(grown, g_array_index(missed, gint64, i))] = true;
    for (int night = 1; night < grown->world.nights - 1; night++) {
        bool planted = grown_world_find(grown, MISSING, tag, item->item, night) != NULL;
        bool other = grown_world_find(grown, AWAY, tag, NULL, night) != NULL ||
                     grown_world_find(grown, ARRIVING, tag, item->item, night) != NULL ||
                     grown_world_find(grown, AHEAD, tag, item->item, night) != NULL;
        bool nightly = row->days == EVERY_DAY && row->period <= 1;
        if (is_missed[night] && !planted && !other &&
            !is_marked(trial, true, tag, item->item, "age"))
            complain(trial, tag, item->item, night, "marked as missing without a cause");
        if (!is_missed[night] && planted && !other && nightly &&
            !is_marked(trial, false, tag, item->item, "missing"))
            complain(trial, tag, item->item, night, "missing, but not marked as such");
    }
}

/* And what they mark as too small or large. Where copies differ, another rule may tell it. */
static void check_sizes(Trial *trial, const NodeHistory *node, const ItemHistory *item,
                        const WorldItem *row)
{
    const GrownWorld *grown = trial->grown;
    const char *tag = node->node->tag;
    g_autoptr(GArray) sizes = judge_past_sizes(node, item, 0, trial->model->now);
    g_autofree bool *is_told = g_new0(bool, grown->world.nights + 1);
    for (guint i = 0; i < sizes->len; i++)
        is_told[night_of(grown, g_array_index(sizes, PastSize, i).time)] = true;
    for (int night = 0; night < grown->world.nights - 1; night++) {
        bool truncated = grown_world_find(grown, TRUNCATED, tag, item->item, night) != NULL;
        bool planted = truncated ||
                       grown_world_find(grown, EMPTY, tag, item->item, night) != NULL ||
                       grown_world_find(grown, GROWN, tag, item->item, night) != NULL ||
                       (row->packed > 0 && night == row->packed - 1);
        if (is_told[night] && !planted && !is_marked(trial, true, tag, item->item, "size"))
            complain(trial, tag, item->item, night, "marked for its size without a cause");
        if (!is_told[night] && planted && row->noise < NOISY &&
            !is_marked(trial, false, tag, item->item, "truncated"))
            complain(trial, tag, item->item, night, "its size is not marked");
    }
}

static void check_past(Trial *trial)
{
    for (guint n = 0; n < trial->model->history->nodes->len; n++) {
        const NodeHistory *node = g_ptr_array_index(trial->model->history->nodes, n);
        for (guint i = 0; i < node->items->len; i++) {
            const ItemHistory *item = g_ptr_array_index(node->items, i);
            const WorldItem *row =
                &g_array_index(trial->grown->items, WorldItem, trial->model->order[i]);
            if (row->a_night <= 1) /* the night of an hourly one is not a day */
                check_missed(trial, node, item, row);
            check_sizes(trial, node, item, row);
        }
    }
}

static void judge(gconstpointer data)
{
    const World *world = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GrownWorld) grown = grown_world_new(world, test_now(), &error);
    g_assert_no_error(error);
    g_autoptr(WorldModel) model = world_model_new(grown, &error);
    g_assert_no_error(error);
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) marked = g_hash_table_new(NULL, NULL);
    Trial trial = {grown, model, told, marked};
    int nights = MIN(NIGHTS, world->nights);
    guint tarballs = 1;
    for (guint i = 0; i < model->kept->len; i++)
        tarballs += ((GArray *)g_ptr_array_index(model->kept, i))->len;
    nights = MIN(nights, (int)(TARBALLS / tarballs));
    for (int night = nights - 1; night >= 0; night--)
        judge_night(&trial, night);
    check_told(&trial, nights);
    check_past(&trial);
    for (gsize i = 0; i < world->n_misjudged; i++)
        if (!world->misjudged[i].sometimes &&
            !g_hash_table_contains(marked, &world->misjudged[i])) {
            g_test_message("%s: the mark for %s on %s with %s is not needed any more", world->name,
                           world->misjudged[i].what, world->misjudged[i].node,
                           world->misjudged[i].item);
            g_test_fail();
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < n_worlds; i++) {
        g_autofree char *name = g_strdup_printf("/worlds/judge/%s", worlds[i].name);
        g_test_add_data_func(name, &worlds[i], judge);
    }
    return g_test_run();
}
