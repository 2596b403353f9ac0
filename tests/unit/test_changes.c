/* What there is to tell, night by night. */
#include "base/when.h"
#include "config/keys.h"
#include "judge/judge.h"
#include "notify/message.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY G_GINT64_CONSTANT(86400)
#define TUESDAY G_GINT64_CONSTANT(1383652800) /* 2013-11-05T20:00+08:00 */

/* What is wrong on one night: "NODE[ ITEM] RULE STATUS BRIEF" joined by ";", and what is told. */
typedef struct {
    int day; /* 0 is a Tuesday */
    const char *wrong;
    Occasion occasion;
    const char *subject; /* NULL: not looked at */
} Night;

static const char *const item_names[] = {"svn/dybsvn", "tracs/env"};

typedef struct {
    Hub hub;
    Node nodes[2];
    HubHistory *history;
} World;

static void world_init(World *world, gint64 remind, int reminder)
{
    world->hub = (Hub){.tag = (char *)"C2",
                       .remind = remind,
                       .reminder = reminder,
                       .timezone = (char *)"Asia/Taipei",
                       .nodes = g_ptr_array_new()};
    Limits limits;
    config_default_limits(&limits);
    world->nodes[0] = (Node){.hub = &world->hub, .tag = (char *)"C", .limits = limits};
    world->nodes[1] = (Node){.hub = &world->hub, .tag = (char *)"H1", .limits = limits};
    g_ptr_array_add(world->hub.nodes, &world->nodes[0]);
    g_ptr_array_add(world->hub.nodes, &world->nodes[1]);
    world->history = hub_history_new(&world->hub);
}

static void world_clear(World *world)
{
    hub_history_free(world->history);
    g_ptr_array_unref(world->hub.nodes);
}

static int find_word(const char *word, const char *(*name)(int), int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(name(i), word) == 0)
            return i;
    g_error("no such word: %s", word);
}

static const char *rule_name(int rule)
{
    return judge_rule((Rule)rule)->word;
}

static const char *status_name(int status)
{
    return status_word((Status)status);
}

/* "C svn/dybsvn size alarm shrank 25 %@3": of the tarball of day 3; with a "!" at its end, it is
 * acknowledged. */
static void add_wrong(HubVerdict *verdict, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 5);
    NodeVerdict *node = g_ptr_array_index(verdict->nodes, strcmp(words[0], "H1") == 0);
    GPtrArray *verdicts = node->verdicts;
    char **rest = words + 1;
    if (strchr(words[1], '/') != NULL) {
        const ItemVerdict *item =
            g_ptr_array_index(node->items, strcmp(words[1], item_names[1]) == 0);
        verdicts = item->verdicts;
        rest++;
    }
    g_autofree char *brief = g_strjoinv(" ", rest + 2);
    char *day = strchr(brief, '@');
    double percent = 0;
    bool handled = g_str_has_suffix(brief, "!");
    if (handled)
        brief[strlen(brief) - 1] = '\0';
    if (day != NULL)
        *day++ = '\0';
    bool shrank = sscanf(brief, "shrank %lf", &percent) == 1;
    Verdict *one = g_new0(Verdict, 1);
    *one = (Verdict){.rule = (Rule)find_word(rest[0], rule_name, N_RULES),
                     .status = (Status)find_word(rest[1], status_name, N_STATUS),
                     .brief = g_strdup(brief),
                     .reason = g_strdup_printf("%s: %s", words[0], brief),
                     .time = day != NULL ? TUESDAY + atoi(day) * DAY : -1,
                     .figure = shrank ? -percent : NAN};
    if (handled)
        verdict_set_handled(one, "ann", "disk ordered", TUESDAY + 30 * DAY);
    g_ptr_array_add(verdicts, one);
}

static HubVerdict *make_verdict(const World *world, const char *wrong)
{
    HubVerdict *verdict = hub_verdict_new(&world->hub);
    verdict->conclusion = g_strdup("?");
    for (guint n = 0; n < verdict->nodes->len; n++)
        for (gsize i = 0; i < G_N_ELEMENTS(item_names); i++)
            node_verdict_add_item(g_ptr_array_index(verdict->nodes, n), item_names[i]);
    g_auto(GStrv) parts = g_strsplit(wrong, "; ", -1);
    for (char **part = parts; *part != NULL; part++)
        if (**part != '\0')
            add_wrong(verdict, *part);
    return verdict;
}

static void play(World *world, const Night *nights, gsize n)
{
    g_autoptr(LastNotified) last = last_notified_new();
    for (gsize i = 0; i < n; i++) {
        gint64 now = TUESDAY + nights[i].day * DAY;
        g_test_message("day %d: %s", nights[i].day, nights[i].wrong);
        g_autoptr(HubVerdict) verdict = make_verdict(world, nights[i].wrong);
        HubReport report = {&world->hub, world->history, verdict};
        g_autoptr(HubChanges) changes = hub_changes_new(&report, last, now);
        g_assert_cmpint(changes->occasion, ==, nights[i].occasion);
        g_autoptr(GPtrArray) hubs = g_ptr_array_new();
        g_ptr_array_add(hubs, changes);
        Message message = {.recipient = "ops@example.org",
                           .domain = "example.org",
                           .origin = "1",
                           .hubs = hubs,
                           .now = now};
        g_autofree char *subject = message_subject(&message);
        if (nights[i].subject != NULL)
            g_assert_cmpstr(subject, ==, nights[i].subject);
        LastNotified *next = hub_changes_notified(changes, now);
        last_notified_free(last);
        last = next;
    }
}

static void test_changes(void)
{
    static const Night nights[] = {
        {1, "", OCCASION_NONE, NULL},
        {2, "C svn/dybsvn size alarm shrank 25 %; C tracs/env age warn late", OCCASION_CHANGE,
         "hubplot C2: 1 alarm, 1 warning (svn/dybsvn on C shrank 25 %, and 1 more)"},
        {2, "C svn/dybsvn size alarm shrank 25 %; C tracs/env age warn late", OCCASION_NONE, NULL},
        {3, "C svn/dybsvn size alarm shrank 25 %; C tracs/env age warn late", OCCASION_REMIND,
         "hubplot C2: still 1 alarm, 1 warning (svn/dybsvn on C shrank 25 %, and 1 more)"},
        {4, "C tracs/env age warn late", OCCASION_CHANGE,
         "hubplot C2: 1 warning left (svn/dybsvn on C recovered)"},
        {5, "C tracs/env age alarm 2 d old", OCCASION_CHANGE,
         "hubplot C2: 1 alarm (tracs/env on C 2 d old)"},
        {6, "", OCCASION_CHANGE, "hubplot C2: ok (tracs/env on C recovered)"},
        {7, "", OCCASION_REMINDER, "hubplot C2: ok (weekly reminder)"},
        {8, "", OCCASION_NONE, NULL},
    };
    World world;
    world_init(&world, DAY, 2);
    play(&world, nights, G_N_ELEMENTS(nights));
    world_clear(&world);
}

/* Several things wrong with one item are one matter for the reader. */
static void test_places(void)
{
    static const Night nights[] = {
        {1, "H1 svn/dybsvn size alarm shrank 25 %; H1 svn/dybsvn copies alarm not as on C",
         OCCASION_CHANGE, "hubplot C2: 1 alarm (svn/dybsvn on H1 shrank 25 %)"},
        {2, "H1 svn/dybsvn copies alarm not as on C", OCCASION_NONE, NULL},
        {3, "H1 svn/dybsvn copies alarm not as on C; H1 svn/dybsvn sidecar warn broken",
         OCCASION_CHANGE, NULL},
        {4, "H1 svn/dybsvn sidecar warn broken", OCCASION_CHANGE, NULL},
        {5, "", OCCASION_CHANGE, "hubplot C2: ok (svn/dybsvn on H1 recovered)"},
    };
    World world;
    world_init(&world, 30 * DAY, 0);
    play(&world, nights, G_N_ELEMENTS(nights));
    world_clear(&world);
}

/* What is still wrong is said to be so by what is still wrong, and not by what is over. */
static void test_subjects(void)
{
    static const Night nights[] = {
        {1,
         "C svn/dybsvn size alarm shrank 25 %; C svn/dybsvn copies alarm not as on H1; "
         "H1 tracs/env age warn late",
         OCCASION_CHANGE, NULL},
        {2, "C svn/dybsvn copies alarm not as on H1; H1 tracs/env age warn late", OCCASION_REMIND,
         "hubplot C2: still 1 alarm, 1 warning (svn/dybsvn on C not as on H1, and 1 more)"},
        {3, "C svn/dybsvn copies warn not as on H1; H1 tracs/env age warn late", OCCASION_CHANGE,
         "hubplot C2: 2 warnings (svn/dybsvn on C not as on H1)"},
        {4, "H1 tracs/env age warn late", OCCASION_CHANGE,
         "hubplot C2: 1 warning left (svn/dybsvn on C recovered)"},
    };
    World world;
    world_init(&world, DAY, 0);
    play(&world, nights, G_N_ELEMENTS(nights));
    world_clear(&world);
}

/* The message of the last night. */
static char *last_text(World *world, const Night *nights, gsize n)
{
    g_autoptr(LastNotified) last = last_notified_new();
    char *text = NULL;
    for (gsize i = 0; i < n; i++) {
        gint64 now = TUESDAY + nights[i].day * DAY;
        g_autoptr(HubVerdict) verdict = make_verdict(world, nights[i].wrong);
        HubReport report = {&world->hub, world->history, verdict};
        g_autoptr(HubChanges) changes = hub_changes_new(&report, last, now);
        g_autoptr(GPtrArray) hubs = g_ptr_array_new();
        g_ptr_array_add(hubs, changes);
        Message message = {
            .recipient = "ops@example.org", .domain = "example.org", .hubs = hubs, .now = now};
        g_free(text);
        text = message_text(&message);
        LastNotified *next = hub_changes_notified(changes, now);
        last_notified_free(last);
        last = next;
    }
    return text;
}

/* "since" is since it has that status, not since it began. */
static void test_since(void)
{
    static const Night nights[] = {{1, "C svn/dybsvn age warn late", OCCASION_CHANGE, NULL},
                                   {3, "C svn/dybsvn age alarm late", OCCASION_CHANGE, NULL},
                                   {4, "C svn/dybsvn age alarm late", OCCASION_REMIND, NULL}};
    World world;
    world_init(&world, DAY, 0);
    g_autofree char *worse = last_text(&world, nights, 2);
    g_assert_nonnull(strstr(worse, "was warn since 6 Nov 2013 20:00"));
    g_autofree char *still = last_text(&world, nights, 3);
    g_assert_nonnull(strstr(still, "alarm since 8 Nov 2013 20:00"));
    world_clear(&world);
}

/* What has another problem has not recovered. */
static void test_among_others(void)
{
    static const Night nights[] = {
        {1, "C svn/dybsvn age warn late; C svn/dybsvn copies alarm not as on H1", OCCASION_CHANGE,
         NULL},
        {2, "C svn/dybsvn copies alarm not as on H1", OCCASION_REMIND, NULL}};
    World world;
    world_init(&world, DAY, 0);
    g_autofree char *text = last_text(&world, nights, 2);
    g_assert_nonnull(strstr(text, "svn/dybsvn on C no longer: late"));
    g_assert_null(strstr(text, "recovered"));
    world_clear(&world);
}

/* What was forgotten has not recovered. */
static void test_forgotten(void)
{
    World world;
    world_init(&world, DAY, 0);
    g_autoptr(LastNotified) last = last_notified_new();
    g_autoptr(HubVerdict) before = make_verdict(&world, "C tracs/env age alarm late");
    HubReport report = {&world.hub, world.history, before};
    g_autoptr(HubChanges) told = hub_changes_new(&report, last, TUESDAY);
    g_autoptr(LastNotified) remembered = hub_changes_notified(told, TUESDAY);
    g_assert_cmpint(remembered->incidents->len, ==, 1);
    g_autoptr(HubVerdict) after = hub_verdict_new(&world.hub);
    after->conclusion = g_strdup("?");
    node_verdict_add_item(g_ptr_array_index(after->nodes, 0), item_names[0]);
    report.verdict = after;
    g_autoptr(HubChanges) changes = hub_changes_new(&report, remembered, TUESDAY + DAY);
    g_assert_cmpint(changes->occasion, ==, OCCASION_NONE);
    g_assert_cmpint(changes->changes->len, ==, 0);
    world_clear(&world);
}

/* Another tarball that is wrong anew is told, the same trouble again is not. */
static void test_new_incidents(void)
{
    static const Night nights[] = {
        {1, "C svn/dybsvn size alarm shrank 50 %@1", OCCASION_CHANGE, NULL},
        /* The new size, and then none: late. */
        {2, "C svn/dybsvn size alarm shrank 52 %@2", OCCASION_NONE, NULL},
        {3, "C svn/dybsvn size alarm shrank 52 %@2; C svn/dybsvn age warn late@2", OCCASION_CHANGE,
         NULL},
        {4, "C svn/dybsvn size alarm shrank 90 %@4", OCCASION_CHANGE,
         "hubplot C2: 1 alarm (svn/dybsvn on C shrank 90 %)"},
        {5, "C svn/dybsvn size alarm shrank 98 %@5", OCCASION_CHANGE,
         "hubplot C2: 1 alarm (svn/dybsvn on C shrank 98 %)"},
        {6, "C svn/dybsvn size alarm shrank 60 %@6", OCCASION_NONE, NULL},
        {7, "", OCCASION_CHANGE, NULL},
        {8, "C svn/dybsvn sidecar alarm differs@8", OCCASION_CHANGE, NULL},
        {9, "C svn/dybsvn sidecar alarm differs@8", OCCASION_NONE, NULL},
        {10, "C svn/dybsvn sidecar alarm differs@10", OCCASION_CHANGE, NULL},
        {11, "C svn/dybsvn age alarm late@10", OCCASION_CHANGE, NULL},
        {12, "C svn/dybsvn age alarm late@11", OCCASION_NONE, NULL},
    };
    World world;
    world_init(&world, 30 * DAY, 0);
    play(&world, nights, G_N_ELEMENTS(nights));
    world_clear(&world);
}

/* What is alike is told once. */
static void test_alike(void)
{
    static const Night nights[] = {
        {1,
         "C svn/dybsvn age alarm is late; C tracs/env age alarm is late; "
         "H1 svn/dybsvn age alarm is late; H1 tracs/env age alarm is late; "
         "H1 disk warn has 2 % free",
         OCCASION_CHANGE,
         "hubplot C2: 4 alarms, 1 warning (every item on C and H1 is late, and 1 more)"},
        {2, "", OCCASION_CHANGE, "hubplot C2: ok (every item on C and H1 recovered, and 1 more)"},
    };
    World world;
    world_init(&world, 30 * DAY, 0);
    play(&world, nights, G_N_ELEMENTS(nights));
    world_clear(&world);
}

/* How often `needle` occurs. */
static int count(const char *text, const char *needle)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, needle)) != NULL; at++)
        n++;
    return n;
}

/* A list that nobody would read to its end is cut, and says by how much. */
static void test_long(void)
{
    World world;
    world_init(&world, DAY, 0);
    world.hub.reporturl = (char *)"http://example.org/c2";
    g_autoptr(LastNotified) last = last_notified_new();
    g_autoptr(HubVerdict) verdict = make_verdict(&world, "");
    verdict->conclusion[0] = '!';
    g_autoptr(GStringChunk) names = g_string_chunk_new(1000);
    NodeVerdict *node = g_ptr_array_index(verdict->nodes, 0);
    for (int i = 0; i < 300; i++) {
        g_autofree char *name = g_strdup_printf("svn/r%d", i);
        ItemVerdict *item = node_verdict_add_item(node, g_string_chunk_insert(names, name));
        Verdict *one = g_new0(Verdict, 1);
        *one = (Verdict){.rule = RULE_SIZE,
                         .status = STATUS_ALARM,
                         .brief = g_strdup_printf("shrank %d %%", i < 270 ? i : 1000),
                         .reason = g_strdup("the reason"),
                         .time = -1,
                         .figure = NAN};
        g_ptr_array_add(item->verdicts, one);
    }
    HubReport report = {&world.hub, world.history, verdict};
    g_autoptr(HubChanges) changes = hub_changes_new(&report, last, TUESDAY);
    g_autoptr(GPtrArray) hubs = g_ptr_array_new();
    g_autoptr(GPtrArray) pictures = g_ptr_array_new();
    g_ptr_array_add(hubs, changes);
    Message message = {.recipient = "a@example.org", .domain = "example.org", .hubs = hubs};
    g_autofree char *text = message_text(&message);
    g_autofree char *html = message_html(&message, pictures);
    g_autofree char *subject = message_subject(&message);
    g_assert_cmpint(count(text, "the reason"), ==, 20);
    g_assert_nonnull(strstr(text, "and 280 more: see the hub's page"));
    g_assert_nonnull(strstr(html, "and 280 more: see the hub's page"));
    g_assert_nonnull(strstr(text, "Times in Asia/Taipei."));
    g_assert_cmpstr(subject, ==, "hubplot C2: 300 alarms (svn/r0 on C shrank 0 %, and 299 more)");
    world_clear(&world);
}

/* What stays as it is and is taken for well is told so, once. */
static void test_taken(void)
{
    static const Night nights[] = {
        {1, "H1 svn/dybsvn size alarm shrank 50 %", OCCASION_CHANGE, NULL},
        {2, "H1 svn/dybsvn size ok stays 50 % smaller: taken as its new size", OCCASION_CHANGE,
         "hubplot C2: ok (svn/dybsvn on H1 stays 50 % smaller: taken as its new size)"},
        {3, "H1 svn/dybsvn size ok stays 50 % smaller: taken as its new size", OCCASION_NONE, NULL},
    };
    World world;
    world_init(&world, 30 * DAY, 0);
    play(&world, nights, G_N_ELEMENTS(nights));
    world_clear(&world);
}

/* While a node is not reached, what was wrong on it is neither better nor worse. */
static void test_unknown(void)
{
    static const Night nights[] = {
        {1, "C svn/dybsvn age alarm 2 d old", OCCASION_CHANGE, NULL},
        {2,
         "C reach unknown not reached; C svn/dybsvn reach unknown not seen; "
         "C tracs/env reach unknown not seen",
         OCCASION_CHANGE, "hubplot C2: 1 alarm, 1 unknown (C not reached)"},
        {3, "C reach unknown not reached; C svn/dybsvn reach unknown not seen", OCCASION_NONE,
         NULL},
        {4, "C reach alarm not reached; C svn/dybsvn reach unknown not seen", OCCASION_CHANGE,
         "hubplot C2: 2 alarms (C not reached)"},
        {5, "C svn/dybsvn age alarm 5 d old", OCCASION_CHANGE,
         "hubplot C2: 1 alarm left (C recovered)"},
        {6, "C listing warn cut short; C svn/dybsvn age unknown 6 d old", OCCASION_CHANGE,
         "hubplot C2: 1 alarm, 1 warning (C cut short)"},
        {7, "C svn/dybsvn age alarm 7 d old", OCCASION_CHANGE, NULL},
        {8, "", OCCASION_CHANGE, "hubplot C2: ok (svn/dybsvn on C recovered)"},
    };
    World world;
    world_init(&world, 30 * DAY, 0);
    play(&world, nights, G_N_ELEMENTS(nights));
    world_clear(&world);
}

/* What is acknowledged is told no more, but stands in messages that go out for other reasons. */
static void test_handled(void)
{
    static const Night nights[] = {
        {0, "", OCCASION_REMINDER, "hubplot C2: ok (weekly reminder)"},
        {1, "C svn/dybsvn size alarm shrank 25 %", OCCASION_CHANGE,
         "hubplot C2: 1 alarm (svn/dybsvn on C shrank 25 %)"},
        {2, "C svn/dybsvn size alarm shrank 25 %!", OCCASION_NONE, NULL},
        {3, "C svn/dybsvn size alarm shrank 25 %!; H1 tracs/env age warn late", OCCASION_CHANGE,
         "hubplot C2: 1 warning, 1 acknowledged (tracs/env on H1 late)"},
        {4, "C svn/dybsvn size alarm shrank 25 %!", OCCASION_CHANGE,
         "hubplot C2: ok, 1 acknowledged (tracs/env on H1 recovered)"},
        {7, "C svn/dybsvn size alarm shrank 25 %!", OCCASION_REMINDER,
         "hubplot C2: ok, 1 acknowledged (weekly reminder)"},
        /* it is over by itself, and told again */
        {9, "C svn/dybsvn size alarm shrank 25 %", OCCASION_NONE, NULL},
        {13, "C svn/dybsvn size alarm shrank 25 %", OCCASION_REMIND, NULL},
        {14, "C svn/dybsvn size alarm shrank 25 %!", OCCASION_REMINDER, NULL},
        {15, "", OCCASION_CHANGE, "hubplot C2: ok (svn/dybsvn on C recovered)"},
        /* what nobody was told of before is told once it is open */
        {16, "C tracs/env age warn late!", OCCASION_NONE, NULL},
        {17, "C tracs/env age warn late", OCCASION_CHANGE, NULL},
        /* and what was well before that never was */
        {18, "", OCCASION_CHANGE, NULL},
        {19, "C reach unknown not reached!", OCCASION_NONE, NULL},
        {20, "", OCCASION_NONE, NULL},
    };
    World world;
    world_init(&world, DAY, 2);
    play(&world, nights, G_N_ELEMENTS(nights));
    world_clear(&world);
}

static void test_reminders(void)
{
    static const Night nights[] = {
        {0, "", OCCASION_REMINDER, NULL},
        {0, "", OCCASION_NONE, NULL},
        {6, "", OCCASION_NONE, NULL},
        /* The machine was off on Tuesday. */
        {8, "", OCCASION_NONE, NULL},
        {9, "", OCCASION_REMINDER, NULL},
        {13, "", OCCASION_NONE, NULL},
        {14, "", OCCASION_REMINDER, NULL},
        /* Our clock is set back by a year, then forth: silence would last as long. */
        {-350, "", OCCASION_REMINDER, NULL},
        {-350, "", OCCASION_NONE, NULL},
        {15, "", OCCASION_REMINDER, NULL},
        {15, "", OCCASION_NONE, NULL},
        {16, "C svn/dybsvn age alarm 2 d old", OCCASION_CHANGE, NULL},
        {-350, "C svn/dybsvn age alarm 2 d old", OCCASION_REMIND, NULL},
        {-350, "C svn/dybsvn age alarm 2 d old", OCCASION_NONE, NULL},
    };
    World world;
    world_init(&world, DAY, 2);
    play(&world, nights, G_N_ELEMENTS(nights));
    world_clear(&world);
}

/* What stays as bad is told again after one, two and four days, then each week. */
static void test_calm(void)
{
    World world;
    world_init(&world, DAY, 0);
    Night nights[31];
    for (int day = 0; day < (int)G_N_ELEMENTS(nights); day++) {
        bool told = day == 1 || day == 2 || day == 4 || day == 8 || (day > 8 && day % 7 == 1);
        nights[day] = (Night){day, "C svn/dybsvn age alarm late",
                              day == 0 ? OCCASION_CHANGE
                              : told   ? OCCASION_REMIND
                                       : OCCASION_NONE,
                              NULL};
    }
    play(&world, nights, G_N_ELEMENTS(nights));
    world_clear(&world);
}

/* Runs on Wednesdays alone never meet the day of the reminder. */
static void test_missed_reminders(void)
{
    static const Night nights[] = {
        {1, "", OCCASION_NONE, NULL},      {8, "", OCCASION_NONE, NULL},
        {15, "", OCCASION_REMINDER, NULL}, {22, "", OCCASION_NONE, NULL},
        {29, "", OCCASION_REMINDER, NULL},
    };
    World world;
    world_init(&world, DAY, 2);
    play(&world, nights, G_N_ELEMENTS(nights));
    world_clear(&world);
}

/* What a message about the first `n` hubs is called, each with the same alarm. */
static void assert_subject(World *worlds, guint n, const char *expected)
{
    g_autoptr(LastNotified) last = last_notified_new();
    g_autoptr(GPtrArray) hubs = g_ptr_array_new_with_free_func((GDestroyNotify)hub_changes_free);
    g_autoptr(GPtrArray) verdicts =
        g_ptr_array_new_with_free_func((GDestroyNotify)hub_verdict_free);
    HubReport reports[6];
    for (guint i = 0; i < n; i++) {
        HubVerdict *verdict = make_verdict(&worlds[i], "C svn/dybsvn size alarm shrank 25 %");
        g_ptr_array_add(verdicts, verdict);
        reports[i] = (HubReport){&worlds[i].hub, worlds[i].history, verdict};
        g_ptr_array_add(hubs, hub_changes_new(&reports[i], last, TUESDAY));
    }
    Message message = {.recipient = "a@example.org", .domain = "example.org", .hubs = hubs};
    g_autofree char *subject = message_subject(&message);
    g_assert_cmpstr(subject, ==, expected);
}

static void test_several_hubs(void)
{
    static const char *const tags[] = {"C2", "WW", "ZZ", "G", "HKU", "NTU"};
    World worlds[G_N_ELEMENTS(tags)];
    for (gsize i = 0; i < G_N_ELEMENTS(tags); i++) {
        world_init(&worlds[i], DAY, 2);
        worlds[i].hub.tag = (char *)tags[i];
    }
    assert_subject(worlds, 1, "hubplot C2: 1 alarm (svn/dybsvn on C shrank 25 %)");
    assert_subject(worlds, 2,
                   "hubplot C2, WW: 2 alarms (C2: svn/dybsvn on C shrank 25 %, and 1 more)");
    assert_subject(worlds, 4,
                   "hubplot C2, WW, ZZ, G: 4 alarms (C2: svn/dybsvn on C shrank 25 %, and 3 more)");
    assert_subject(worlds, 6,
                   "hubplot C2, WW, ZZ and 3 more: 6 alarms "
                   "(C2: svn/dybsvn on C shrank 25 %, and 5 more)");
    for (gsize i = 0; i < G_N_ELEMENTS(tags); i++)
        world_clear(&worlds[i]);
}

/* The same news is the same message, other news is another, and names from elsewhere stay inside
 * the lines. */
static void test_message(void)
{
    World world;
    world_init(&world, DAY, 2);
    world.hub.reporturl = (char *)"http://example.org/?a=<b>&c";
    g_autoptr(LastNotified) last = last_notified_new();
    g_autoptr(HubVerdict) verdict =
        make_verdict(&world, "C svn/dybsvn size alarm <b>&\"shrank\"\n\xe2\x80\xae 25 %");
    HubReport report = {&world.hub, world.history, verdict};
    g_autoptr(HubChanges) changes = hub_changes_new(&report, last, TUESDAY);
    g_autoptr(GPtrArray) hubs = g_ptr_array_new();
    g_autoptr(GPtrArray) pictures = g_ptr_array_new();
    g_ptr_array_add(hubs, changes);
    Message message = {.recipient = "a@example.org",
                       .domain = "example.org",
                       .origin = "1",
                       .hubs = hubs,
                       .now = TUESDAY};
    g_autofree char *id = message_id(&message);
    message.now += DAY;
    g_autofree char *later = message_id(&message);
    message.recipient = "b@example.org";
    g_autofree char *other = message_id(&message);
    g_assert_cmpstr(id, ==, later);
    g_assert_cmpstr(id, !=, other);
    g_autoptr(LastNotified) told = hub_changes_notified(changes, TUESDAY);
    g_autoptr(HubVerdict) well = make_verdict(&world, "");
    HubReport better = {&world.hub, world.history, well};
    g_autoptr(HubChanges) good = hub_changes_new(&better, told, TUESDAY + DAY);
    hubs->pdata[0] = good;
    g_autofree char *text = message_text(&message);
    g_assert_nonnull(strstr(text, "before: <b>"));
    g_assert_null(strstr(text, "\xe2\x80\xae"));
    hubs->pdata[0] = changes;
    world.hub.timezone = NULL;
    g_autofree char *utc = message_text(&message);
    g_assert_nonnull(strstr(utc, "Times in UTC."));
    g_autofree char *html = message_html(&message, pictures);
    g_assert_null(strstr(html, "<b>"));
    g_assert_nonnull(strstr(html, "name=\"color-scheme\" content=\"light\""));
    g_assert_nonnull(strstr(html, "href=\"http://example.org/?a=&lt;b&gt;&amp;c\""));
    g_assert_nonnull(strstr(html, "\\xE2\\x80\\xAE"));
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/changes/changes", test_changes);
    g_test_add_func("/changes/places", test_places);
    g_test_add_func("/changes/subjects", test_subjects);
    g_test_add_func("/changes/since", test_since);
    g_test_add_func("/changes/among-others", test_among_others);
    g_test_add_func("/changes/forgotten", test_forgotten);
    g_test_add_func("/changes/new-incidents", test_new_incidents);
    g_test_add_func("/changes/alike", test_alike);
    g_test_add_func("/changes/long", test_long);
    g_test_add_func("/changes/taken", test_taken);
    g_test_add_func("/changes/unknown", test_unknown);
    g_test_add_func("/changes/handled", test_handled);
    g_test_add_func("/changes/reminders", test_reminders);
    g_test_add_func("/changes/reminders/missed", test_missed_reminders);
    g_test_add_func("/changes/calm", test_calm);
    g_test_add_func("/changes/several-hubs", test_several_hubs);
    g_test_add_func("/changes/message", test_message);
    return g_test_run();
}
