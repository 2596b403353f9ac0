/* Until when a verdict stands, if nothing new is learnt: in all worlds, and at each thing that time
 * alone brings about. */
#include "judge/handled.h"
#include "judge/judge.h"
#include "now.h"
#include "worlds/worlds.h"

#define DAY G_GINT64_CONSTANT(86400)
#define FAR (400 * DAY)

static void add_verdicts(GString *text, const char *node, const char *item,
                         const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        g_string_append_printf(text, "%s %s %s %s since %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT,
                               node, item, judge_rule(verdict->rule)->word,
                               status_word(verdict->status), verdict->since, verdict->time);
        if (verdict->handled != NULL)
            g_string_append_printf(text, " handled until %" G_GINT64_FORMAT,
                                   verdict->handled->until);
        g_string_append_c(text, '\n');
    }
}

/* What is said at that time, but for the words of reasons. */
static char *judge_at(const HubHistory *history, const GPtrArray *acknowledged, gint64 now,
                      gint64 *until)
{
    g_autoptr(HubVerdict) verdict = judge_hub(history, now);
    g_autoptr(GPtrArray) ended = judge_handle(verdict, history, acknowledged, now);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(verdict->nodes, i);
        add_verdicts(text, node->node->tag, "-", node->verdicts);
        for (guint k = 0; k < node->items->len; k++) {
            const ItemVerdict *item = g_ptr_array_index(node->items, k);
            g_string_append_printf(text, "%s due %" G_GINT64_FORMAT "\n", item->item, item->due);
            add_verdicts(text, node->node->tag, item->item, item->verdicts);
        }
    }
    *until = verdict->until;
    return g_string_free(text, FALSE);
}

/* Goes on from one instant at which something may change to the next. Each verdict stands at random
 * instants before it is said to end. Returns how often another one followed. */
static guint pass_time(const HubHistory *history, const GPtrArray *acknowledged, gint64 now,
                       GRand *random)
{
    guint changes = 0;
    gint64 until, ignored, end = now + FAR;
    g_autofree char *said = judge_at(history, acknowledged, now, &until);
    while (now < end) {
        g_assert_cmpint(until, >, now);
        gint64 last = MIN(until, end);
        const gint64 probes[] = {
            now + 1, now + (gint64)((double)(last - now) * g_rand_double(random)), last - 1};
        for (gsize i = 0; i < G_N_ELEMENTS(probes); i++) {
            g_autofree char *then =
                judge_at(history, acknowledged, CLAMP(probes[i], now, last - 1), &ignored);
            g_assert_cmpstr(then, ==, said);
        }
        now = last;
        char *next = judge_at(history, acknowledged, now, &until);
        changes += g_strcmp0(next, said) != 0;
        g_free(said);
        said = next;
    }
    return changes;
}

static WorldModel *open_world(const World *world, gint64 now, GrownWorld **grown)
{
    g_autoptr(GError) error = NULL;
    *grown = grown_world_new(world, now, &error);
    g_assert_no_error(error);
    WorldModel *model = world_model_new(*grown, &error);
    g_assert_no_error(error);
    return model;
}

static void test_worlds(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(15);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    guint changes = 0;
    for (gsize i = 0; i < n_worlds; i++) {
        g_autoptr(GrownWorld) grown = NULL;
        g_autoptr(WorldModel) model = open_world(&worlds[i], test_now(), &grown);
        g_test_message("%s", worlds[i].name);
        changes += pass_time(model->history, none, model->now, random);
    }
    g_assert_cmpuint(changes, >=, n_worlds / 2); /* all become stale */
}

/* In maintenance by schedule, and by date, also while the run came; with something acknowledged;
 * and with a clock that was ahead. */
static void test_handled(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(16);
    g_autoptr(GrownWorld) grown = NULL;
    g_autoptr(WorldModel) model = open_world(&worlds[0], test_now(), &grown);
    g_autoptr(GDateTime) soon = g_date_time_new_from_unix_utc(model->now + 20 * DAY);
    g_autofree char *date = g_date_time_format(soon, "%Y-%m-%d 08:00 2d");
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(model->hub->timezone);
    g_autoptr(GDateTime) hour_ago = g_date_time_new_from_unix_utc(
        node_history_reading(g_ptr_array_index(model->history->nodes, 0))->run - DAY / 24);
    g_autoptr(GDateTime) local = g_date_time_to_timezone(hour_ago, zone);
    g_autofree char *of_run = g_date_time_format(local, "%Y-%m-%d %H:%M 3h");
    for (guint i = 0; i < model->hub->nodes->len; i++) {
        Node *node = g_ptr_array_index(model->hub->nodes, i);
        node->limits.stale = DAY / 6; /* so that there is something to handle */
        g_free(node->limits.maintenance);
        node->limits.maintenance =
            i > 0 ? g_strdup(of_run)
                  : g_strdup_printf("Sat 22:00 8h, weekly Wed 01:00 90m, %s", date);
    }
    g_autoptr(HubVerdict) stale = judge_hub(model->history, model->now + 2 * DAY);
    const NodeVerdict *first = g_ptr_array_index(stale->nodes, 0);
    const Verdict *verdict = g_ptr_array_index(first->verdicts, 0);
    Acknowledgement one = {.node = first->node->tag,
                           .rule = (char *)judge_rule(verdict->rule)->word,
                           .status = verdict->status,
                           .time = verdict->time,
                           .figure = verdict->figure,
                           .by = (char *)"me",
                           .why = (char *)"known",
                           .until = model->now + 100 * DAY + 12345};
    g_autoptr(GPtrArray) acknowledged = g_ptr_array_new();
    g_ptr_array_add(acknowledged, &one);
    /* Two windows a week begin and end for 400 days, and what is stale stays so. */
    g_assert_cmpuint(pass_time(model->history, acknowledged, model->now, random), >, 150);
}

static void test_ahead(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(17);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    static const int hours[] = {20, 45, 55, 70, 2400};
    for (gsize i = 0; i < G_N_ELEMENTS(hours); i++) {
        g_autoptr(GrownWorld) grown = NULL;
        g_autoptr(WorldModel) model = open_world(&worlds[0], test_now(), &grown);
        NodeHistory *node = g_ptr_array_index(model->history->nodes, 0);
        Reading ahead = *node_history_reading(node);
        ahead.run = model->now + hours[i] * DAY / 24;
        g_array_append_val(node->readings, ahead);
        judge_leave_wrong_runs(model->history, model->now);
        g_assert_cmpint(node->ahead, ==, ahead.run);
        gint64 until, never;
        g_autofree char *said = judge_at(model->history, none, model->now, &until);
        g_assert_cmpint(until, <=, ahead.run - 300);
        pass_time(model->history, none, model->now, random);
        /* As soon as the run is believed, so is what it says. */
        g_autofree char *then = judge_at(model->history, none, ahead.run - 300, &never);
        g_assert_cmpint(never, >, ahead.run - 300);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/until/worlds", test_worlds);
    g_test_add_func("/until/handled", test_handled);
    g_test_add_func("/until/ahead", test_ahead);
    return g_test_run();
}
