#include "app/story.h"

#include "config/keys.h"

#include <string.h>

static void story_free(gpointer data)
{
    Story *story = data;
    g_ptr_array_unref(story->verdicts);
    g_ptr_array_unref(story->figures);
    g_ptr_array_unref(story->limits);
    g_free(story);
}

/* Adds the limits in effect: an item's own where it has any, else its node's. */
static void add_limits(Story *const *stories, const Config *config, const Node *node,
                       const char *item)
{
    const GPtrArray *settings = config_settings(config);
    bool own =
        item != NULL && node->item_limits != NULL && g_hash_table_contains(node->item_limits, item);
    g_autofree char *subject =
        g_strdup_printf("%s/%s%s%s", node->hub->tag, node->tag, own ? "/" : "", own ? item : "");
    for (guint i = 0; i < settings->len; i++) {
        Setting *setting = g_ptr_array_index(settings, i);
        const Key *key = config_find_key(setting->key);
        if (setting->hub != node->hub || strcmp(setting->subject, subject) != 0 ||
            key->scope != SCOPE_LIMIT)
            continue;
        bool of_node = judge_rule(key->rule)->judge_node != NULL;
        if (of_node == (item == NULL))
            g_ptr_array_add(stories[key->rule]->limits, setting);
    }
}

static gint compare_stories(gconstpointer one, gconstpointer other)
{
    const Story *a = *(const Story *const *)one, *b = *(const Story *const *)other;
    return a->status != b->status ? (int)b->status - (int)a->status : (int)a->rule - (int)b->rule;
}

/* The figures; none of what could not be read. */
static GPtrArray *find_figures(const StorySubject *subject, gint64 now)
{
    const GPtrArray *nodes = subject->report->history->nodes;
    const ItemHistory *item = NULL;
    if (subject->item != NULL)
        item = node_history_item(g_ptr_array_index(nodes, subject->node), subject->item->item);
    return judge_figures(subject->report, subject->node, item, now);
}

GPtrArray *stories_of(const StorySubject *subject, const Config *config, gint64 now)
{
    const NodeVerdict *node = g_ptr_array_index(subject->report->verdict->nodes, subject->node);
    const GPtrArray *verdicts = subject->item != NULL ? subject->item->verdicts : node->verdicts;
    GPtrArray *stories = g_ptr_array_new_with_free_func(story_free);
    Story *by_rule[N_RULES];
    for (int rule = 0; rule < N_RULES; rule++) {
        by_rule[rule] = g_new0(Story, 1);
        *by_rule[rule] = (Story){(Rule)rule, STATUS_OK, g_ptr_array_new(),
                                 g_ptr_array_new_with_free_func((GDestroyNotify)judge_figure_free),
                                 g_ptr_array_new()};
    }
    for (guint i = 0; i < verdicts->len; i++) {
        Verdict *verdict = g_ptr_array_index(verdicts, i);
        by_rule[verdict->rule]->status = MAX(by_rule[verdict->rule]->status, verdict->status);
        g_ptr_array_add(by_rule[verdict->rule]->verdicts, verdict);
    }
    g_autoptr(GPtrArray) figures = find_figures(subject, now);
    g_ptr_array_set_free_func(figures, NULL);
    for (guint i = 0; i < figures->len; i++) {
        JudgeFigure *figure = g_ptr_array_index(figures, i);
        g_ptr_array_add(by_rule[figure->rule]->figures, figure);
    }
    add_limits(by_rule, config, node->node, subject->item != NULL ? subject->item->item : NULL);
    for (int rule = 0; rule < N_RULES; rule++) {
        const Story *story = by_rule[rule];
        if (story->verdicts->len + story->figures->len + story->limits->len > 0)
            g_ptr_array_add(stories, by_rule[rule]);
        else
            story_free(by_rule[rule]);
    }
    g_ptr_array_sort(stories, compare_stories);
    return stories;
}
