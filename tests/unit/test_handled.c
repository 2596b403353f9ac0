/* What is acknowledged or in maintenance: every rule is held against both. */
#include "base/when.h"
#include "config/keys.h"
#include "judge/handled.h"
#include "worlds/worlds.h"

#include <math.h>
#include <string.h>

#define HOUR G_GINT64_CONSTANT(3600)
#define DAY (24 * HOUR)
#define NOW G_GINT64_CONSTANT(1795860000) /* 2026-11-28T10:00:00Z, a Saturday */
#define SVN "svn/dybsvn"

/* One hub of one node and one item, of which one rule finds something wrong. */
typedef struct {
    Hub hub;
    Node node;
    HubHistory *history;
    HubVerdict *verdict;
    NodeVerdict *said;
    ItemVerdict *item;
    GPtrArray *acknowledged;
} Case;

static void say(Case *test, bool of_node, Rule rule, Status status, gint64 time, double figure)
{
    Verdict *verdict = g_new0(Verdict, 1);
    *verdict = (Verdict){.rule = rule,
                         .status = status,
                         .brief = g_strdup("is wrong"),
                         .reason = g_strdup("it is wrong"),
                         .since = time,
                         .time = time,
                         .figure = figure};
    g_ptr_array_add(of_node ? test->said->verdicts : test->item->verdicts, verdict);
    Status *place = of_node ? &test->said->status : &test->item->status;
    *place = MAX(*place, status);
    test->said->status = MAX(test->said->status, status);
    test->verdict->status = MAX(test->verdict->status, status);
}

static void case_init(Case *test)
{
    memset(test, 0, sizeof *test);
    test->hub = (Hub){.tag = (char *)"C2", .timezone = (char *)"UTC", .nodes = g_ptr_array_new()};
    test->node = (Node){.hub = &test->hub, .tag = (char *)"H1"};
    config_default_limits(&test->node.limits);
    g_ptr_array_add(test->hub.nodes, &test->node);
    test->history = hub_history_new(&test->hub);
    const Reading reading = {.run = NOW - HOUR};
    g_array_append_val(((NodeHistory *)test->history->nodes->pdata[0])->readings, reading);
    test->verdict = hub_verdict_new(&test->hub);
    test->said = test->verdict->nodes->pdata[0];
    test->item = node_verdict_add_item(test->said, SVN);
    test->acknowledged = g_ptr_array_new_with_free_func((GDestroyNotify)acknowledgement_free);
}

static void case_clear(Case *test)
{
    g_ptr_array_unref(test->acknowledged);
    hub_verdict_free(test->verdict);
    hub_history_free(test->history);
    g_ptr_array_unref(test->hub.nodes);
}

static void acknowledge(Case *test, bool of_node, Rule rule, Status status, gint64 time,
                        double figure)
{
    Acknowledgement *one = g_new0(Acknowledgement, 1);
    *one = (Acknowledgement){.node = g_strdup("H1"),
                             .item = of_node ? NULL : g_strdup(SVN),
                             .rule = g_strdup(judge_rule(rule)->word),
                             .status = status,
                             .time = time,
                             .figure = figure,
                             .by = g_strdup("ann"),
                             .why = g_strdup("disk ordered"),
                             .made = NOW - DAY,
                             .until = NOW + DAY};
    g_ptr_array_add(test->acknowledged, one);
}

static guint handle(Case *test, gint64 now)
{
    g_autoptr(GPtrArray) ended =
        judge_handle(test->verdict, test->history, test->acknowledged, now);
    return ended->len;
}

/* Whether rule finds what it does about nodes. */
static bool is_of_node(Rule rule)
{
    return judge_rule(rule)->judge_node != NULL && judge_rule(rule)->judge_item == NULL;
}

static void test_acknowledged(void)
{
    for (Rule rule = 0; rule < N_RULES; rule++)
        for (Status status = STATUS_WARN; status < N_STATUS; status++) {
            Case test;
            bool of_node = is_of_node(rule);
            g_test_message("%s %s", judge_rule(rule)->word, status_word(status));
            case_init(&test);
            say(&test, of_node, rule, status, NOW - 2 * DAY, -25);
            acknowledge(&test, of_node, rule, status, NOW - 2 * DAY, -25);
            g_assert_cmpint(handle(&test, NOW), ==, 0);
            const GPtrArray *verdicts = of_node ? test.said->verdicts : test.item->verdicts;
            const Verdict *verdict = verdicts->pdata[0];
            g_assert_nonnull(verdict->handled);
            g_assert_cmpstr(verdict->handled->by, ==, "ann");
            g_assert_cmpint(test.verdict->status, ==, status); /* as it was measured */
            g_assert_cmpint(test.verdict->open, ==, STATUS_OK);
            g_assert_cmpint(test.said->open, ==, STATUS_OK);
            g_assert_cmpint(test.said->count_handled, ==, of_node ? 0 : 1);
            g_assert_cmpint(test.said->count_open[status], ==, 0);
            g_assert_cmpstr(handled_word(verdicts), ==, "acknowledged");
            g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
            g_autofree char *words = handled_words(verdict, utc);
            g_assert_cmpstr(words, ==, "acknowledged by ann until 29 Nov 2026 10:00: disk ordered");
            case_clear(&test);
        }
}

static void test_maintenance(void)
{
    for (Rule rule = 0; rule < N_RULES; rule++)
        for (Status status = STATUS_WARN; status < N_STATUS; status++) {
            Case test;
            bool of_node = is_of_node(rule);
            case_init(&test);
            test.node.limits.maintenance = (char *)"Sat 08:00 4h";
            say(&test, of_node, rule, status, NOW, -25);
            handle(&test, NOW);
            const GPtrArray *verdicts = of_node ? test.said->verdicts : test.item->verdicts;
            g_assert_cmpstr(handled_word(verdicts), ==, "in maintenance");
            g_assert_cmpint(test.verdict->open, ==, STATUS_OK);
            g_assert_cmpint(test.verdict->status, ==, status);
            case_clear(&test);
        }
}

/* When a window is over, what its last run found stands for a day. */
static void test_after_maintenance(void)
{
    static const struct {
        const char *window;
        bool handled;
    } cases[] = {
        {"Sat 08:00 4h", true},   /* now is in it */
        {"Sat 08:00 90m", true},  /* the last run was, an hour ago */
        {"Fri 08:00 24h", false}, /* was over before the last run */
        {"Sat 09:30 1h", true},   /* now is, the last run was not */
        {"Sat 11:00 4h", false},  /* is yet to come */
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Case test;
        g_test_message("%s", cases[i].window);
        case_init(&test);
        test.node.limits.maintenance = (char *)cases[i].window;
        say(&test, false, RULE_AGE, STATUS_ALARM, NOW, 1);
        handle(&test, NOW);
        g_assert_true((test.item->open == STATUS_OK) == cases[i].handled);
        case_clear(&test);
    }
    Case test;
    case_init(&test);
    test.node.limits.maintenance = (char *)"Sat 08:00 90m";
    say(&test, true, RULE_REACH, STATUS_UNKNOWN, NOW, 1);
    handle(&test, NOW + 2 * DAY);
    g_assert_cmpint(test.verdict->open, ==, STATUS_UNKNOWN);
    case_clear(&test);
}

/* What an acknowledgement of a warning about the tarball of two days ago, 25 % smaller, comes to.
 */
static void test_ends(void)
{
    static const struct {
        const char *name;
        Rule rule;
        Status status; /* now; STATUS_OK: nothing is wrong */
        gint64 time;
        double figure;
        bool unreached, holds;
        gint64 after;
    } cases[] = {
        {"as it was", RULE_SIZE, STATUS_WARN, NOW - 2 * DAY, -25, .holds = true},
        {"well", RULE_SIZE, STATUS_OK},
        {"worse", RULE_SIZE, STATUS_ALARM, NOW - 2 * DAY, -25},
        {"past its time", RULE_SIZE, STATUS_WARN, NOW - 2 * DAY, -25, .after = DAY},
        {"the same new size", RULE_SIZE, STATUS_WARN, NOW - DAY, -25, .holds = true},
        {"smaller still", RULE_SIZE, STATUS_WARN, NOW - DAY, -50},
        {"a further tarball", RULE_COPIES, STATUS_WARN, NOW - DAY, NAN},
        {"later and later", RULE_AGE, STATUS_WARN, NOW - 2 * DAY, 9e9, .holds = true},
        {"late becomes missed", RULE_AGE, STATUS_ALARM, NOW - 2 * DAY, 9e9},
        {"not known", RULE_SIZE, STATUS_OK, .unreached = true, .holds = true},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Case test;
        g_test_message("%s", cases[i].name);
        case_init(&test);
        acknowledge(&test, false, cases[i].rule, STATUS_WARN, NOW - 2 * DAY, -25);
        if (cases[i].status != STATUS_OK)
            say(&test, false, cases[i].rule, cases[i].status, cases[i].time, cases[i].figure);
        if (cases[i].unreached)
            say(&test, true, RULE_REACH, STATUS_UNKNOWN, NOW, NAN);
        g_assert_cmpint(handle(&test, NOW + cases[i].after), ==, cases[i].holds ? 0 : 1);
        if (cases[i].status != STATUS_OK)
            g_assert_true((test.item->open == STATUS_OK) == cases[i].holds);
        case_clear(&test);
    }
}

/* A node that is away gets no worse by staying away. */
static void test_away(void)
{
    Case test;
    case_init(&test);
    acknowledge(&test, true, RULE_REACH, STATUS_UNKNOWN, -1, NAN);
    say(&test, true, RULE_REACH, STATUS_ALARM, -1, NAN);
    g_assert_cmpint(handle(&test, NOW), ==, 0);
    g_assert_cmpint(test.verdict->open, ==, STATUS_OK);
    case_clear(&test);
}

/* Nothing is known of its items: that is handled as the node is. */
static void test_away_items(void)
{
    Case test;
    case_init(&test);
    say(&test, true, RULE_REACH, STATUS_UNKNOWN, -1, NAN);
    say(&test, false, RULE_REACH, STATUS_UNKNOWN, -1, NAN);
    g_assert_cmpint(handle(&test, NOW), ==, 0);
    g_assert_cmpint(test.item->open, ==, STATUS_UNKNOWN);
    acknowledge(&test, true, RULE_REACH, STATUS_UNKNOWN, -1, NAN);
    g_assert_cmpint(handle(&test, NOW), ==, 0);
    g_assert_cmpint(test.item->open, ==, STATUS_OK);
    g_assert_cmpint(test.said->count_handled, ==, 1);
    g_assert_cmpint(test.verdict->open, ==, STATUS_OK);
    case_clear(&test);
}

/* What another rule finds is open. */
static void test_other_rule(void)
{
    Case test;
    case_init(&test);
    acknowledge(&test, false, RULE_SIZE, STATUS_ALARM, NOW, -25);
    say(&test, false, RULE_SIZE, STATUS_ALARM, NOW, -25);
    say(&test, false, RULE_SIDECAR, STATUS_WARN, NOW, NAN);
    g_assert_cmpint(handle(&test, NOW), ==, 0);
    g_assert_cmpint(test.item->open, ==, STATUS_WARN);
    g_assert_cmpint(test.said->count_open[STATUS_WARN], ==, 1);
    g_assert_cmpint(test.said->count_handled, ==, 0);
    case_clear(&test);
}

/* Acknowledges all that is wrong there. *rules gets the bits of the rules. */
static void acknowledge_all(GPtrArray *acknowledged, const char *node, const char *item,
                            const GPtrArray *verdicts, gint64 now, guint *rules)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->status == STATUS_OK)
            continue;
        *rules |= 1u << verdict->rule;
        Acknowledgement *one = g_new0(Acknowledgement, 1);
        *one = (Acknowledgement){.node = g_strdup(node),
                                 .item = g_strdup(item),
                                 .rule = g_strdup(judge_rule(verdict->rule)->word),
                                 .status = verdict->status,
                                 .time = verdict->time,
                                 .figure = verdict->figure,
                                 .by = g_strdup("ann"),
                                 .why = g_strdup("known"),
                                 .made = now,
                                 .until = now + DAY};
        g_ptr_array_add(acknowledged, one);
    }
}

/* A window in which it is always maintenance. */
static void always_maintain(const Hub *hub)
{
    for (guint i = 0; i < hub->nodes->len; i++) {
        Node *node = g_ptr_array_index(hub->nodes, i);
        GHashTableIter iter;
        gpointer limits;
        node->limits.maintenance = g_strdup("daily 00:00 2d");
        g_hash_table_iter_init(&iter, node->item_limits);
        while (g_hash_table_iter_next(&iter, NULL, &limits))
            ((Limits *)limits)->maintenance = g_strdup("daily 00:00 2d");
    }
}

/* What the judge really says, in a world, as of one of its last nights. */
static void try_night(WorldModel *model, int night, guint *rules)
{
    world_model_set_night(model, night);
    g_autoptr(HubVerdict) verdict = judge_hub(model->history, model->now);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)acknowledgement_free);
    for (guint i = 0; i < verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(verdict->nodes, i);
        acknowledge_all(all, node->node->tag, NULL, node->verdicts, model->now, rules);
        for (guint j = 0; j < node->items->len; j++) {
            const ItemVerdict *item = g_ptr_array_index(node->items, j);
            acknowledge_all(all, node->node->tag, item->item, item->verdicts, model->now, rules);
        }
    }
    g_assert_cmpint(verdict->open, ==, verdict->status);
    g_autoptr(GPtrArray) ended = judge_handle(verdict, model->history, all, model->now);
    g_assert_cmpint(ended->len, ==, 0);
    g_assert_cmpint(verdict->open, ==, STATUS_OK);
    g_autofree char *open = judge_conclude_open(verdict);
    g_assert_cmpstr(open, ==, "ok");

    g_autoptr(HubVerdict) again = judge_hub(model->history, model->now);
    always_maintain(model->hub);
    g_autoptr(GPtrArray) nothing = judge_handle(again, model->history, none, model->now);
    g_assert_cmpint(again->open, ==, STATUS_OK);
    g_assert_cmpint(again->status, ==, verdict->status);
}

static void test_worlds(void)
{
    guint rules = 0;
    for (gsize i = 0; i < n_worlds; i++)
        for (int night = 0; night < 9; night += 4) {
            g_autoptr(GError) error = NULL;
            g_autoptr(GrownWorld) grown = grown_world_new(&worlds[i], NOW, &error);
            g_assert_no_error(error);
            if (grown->items->len > 100 || grown->world.nights < 30)
                continue;
            g_autoptr(WorldModel) model = world_model_new(grown, &error);
            g_assert_no_error(error);
            g_test_message("%s, %d nights ago", worlds[i].name, night);
            try_night(model, night, &rules);
        }
    g_assert_cmpint(__builtin_popcount(rules), >=, 6);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/handled/acknowledged", test_acknowledged);
    g_test_add_func("/handled/maintenance", test_maintenance);
    g_test_add_func("/handled/after-maintenance", test_after_maintenance);
    g_test_add_func("/handled/ends", test_ends);
    g_test_add_func("/handled/away", test_away);
    g_test_add_func("/handled/away/items", test_away_items);
    g_test_add_func("/handled/other-rule", test_other_rule);
    g_test_add_func("/handled/worlds", test_worlds);
    return g_test_run();
}
