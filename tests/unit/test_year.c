/* A year of nights over ten hubs, through the judge and the decision whom to tell what. The
 * incidents of fixtures/year/incidents are planted: each must be named in a message, by its own
 * rule, and nothing else may be. Around them are the things that must not be told: growth, noise, a
 * slow transfer, a run that did not take place, a repository that is only backed up on working
 * days, weekly tarballs, changes of clocks. The table that this prints is docs/simulated-year.txt;
 * with UPDATE=1 in the environment it is written there. A second year ends in the week before
 * now, as the weekly tarballs among the incidents come on Sundays.
 * Knows the date: make check-days. */
#include "notify/changes.h"
#include "now.h"
#include "sources.h"
#include "year.h"

#define WEEK (7 * DAY)

typedef struct {
    guint32 dice;
    gint64 first; /* night */
    bool in_manual;
} Play;

/* The incident that a change is about; NULL: none, it is a false alarm. */
static Incident *attribute(const Year *year, const World *world, int night, const Change *change)
{
    for (guint i = 0; i < year->incidents->len; i++) {
        Incident *incident = g_ptr_array_index(year->incidents, i);
        guint rules = kinds[incident->kind].own | kinds[incident->kind].also;
        if ((rules & RULE(change->rule)) != 0 && strcmp(incident->hub, world->hub.tag) == 0 &&
            night >= incident->night && night < incident->night + incident->nights + SINCE_PURGED &&
            names(incident->node, change->node) &&
            (names(incident->item, change->item) || strcmp(incident->item, "-") == 0))
            return incident;
    }
    return NULL;
}

static void note(Year *year, const World *world, int night, const Change *change, GHashTable *told)
{
    Incident *incident = attribute(year, world, night, change);
    if (incident == NULL) {
        g_autofree char *phrase = change_phrase(change);
        g_test_message("false: night %d, %s: %s", night, world->hub.tag, phrase);
        year->false_alarms += change->kind == CHANGE_WORSE;
        return;
    }
    if (g_hash_table_add(told, incident))
        incident->messages++;
    incident->worst = MAX(incident->worst, change->status);
    bool own = (kinds[incident->kind].own & RULE(change->rule)) != 0;
    if (own && change->kind == CHANGE_WORSE && incident->told == -1) {
        incident->told = night;
        incident->words = change_phrase(change);
    }
}

static void tell(Year *year, World *world, int night, gint64 now)
{
    g_autoptr(HubVerdict) verdict = judge_hub(world->history, now);
    HubReport report = {&world->hub, world->history, verdict};
    g_autoptr(HubChanges) changes = hub_changes_new(&report, world->last, now);
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    world->changes += changes->occasion == OCCASION_CHANGE;
    world->reminders +=
        changes->occasion == OCCASION_REMIND || changes->occasion == OCCASION_REMINDER;
    for (guint i = 0; changes->occasion == OCCASION_CHANGE && i < changes->changes->len; i++) {
        const Change *one = g_ptr_array_index(changes->changes, i);
        if (one->kind != CHANGE_STILL)
            note(year, world, night, one, told);
    }
    LastNotified *next = hub_changes_notified(changes, now);
    last_notified_free(world->last);
    world->last = next;
}

static void run_hub(Year *year, int nth, const Play *play)
{
    World *world = world_new(nth, play->dice, play->first);
    for (int night = 0; night < NIGHTS; night++) {
        make_tarballs(year, world, night);
        /* Once a year, the machine that runs hubplot is off for a night. */
        if (night == 200 + 3 * nth)
            continue;
        gint64 run = at(world, night, 18 * 60 + 16) + g_rand_int_range(world->dice, 0, 30);
        for (gsize n = 0; n < G_N_ELEMENTS(node_tags); n++)
            visit(year, world, night, n, run);
        tell(year, world, night, run + 20);
    }
    year->changes += world->changes;
    year->reminders += world->reminders;
    year->slow += world->slow;
    world_free(world);
}

static Kind parse_kind(const char *word)
{
    for (int kind = 0; kind < N_KINDS; kind++)
        if (strcmp(kinds[kind].word, word) == 0)
            return (Kind)kind;
    g_error("no such kind: %s", word);
}

static void incident_free(gpointer data)
{
    Incident *incident = data;
    g_free(incident->hub);
    g_free(incident->node);
    g_free(incident->item);
    g_free(incident->words);
    g_free(incident);
}

static GPtrArray *read_incidents(void)
{
    g_autofree char *path = source_path("../../fixtures/year/incidents");
    g_autofree char *text = NULL;
    GPtrArray *incidents = g_ptr_array_new_with_free_func(incident_free);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char hub[16], node[16], item[32], kind[32];
        int night = 0, nights = 0;
        if (sscanf(*line, "%d %15s %15s %31s %31s %d", &night, hub, node, item, kind, &nights) != 6)
            continue;
        Incident *incident = g_new0(Incident, 1);
        *incident = (Incident){night,
                               nights,
                               g_strdup(hub),
                               g_strdup(node),
                               g_strdup(item),
                               parse_kind(kind),
                               -1,
                               NULL,
                               STATUS_OK,
                               0};
        g_ptr_array_add(incidents, incident);
    }
    return incidents;
}

static void print_incident(GString *table, const Incident *incident)
{
    g_string_append_printf(table, "%5d  %-4s %-4s %-14s  %-15s %6d  ", incident->night,
                           incident->hub, incident->node, incident->item,
                           kinds[incident->kind].word, incident->nights);
    if (incident->told == -1)
        g_string_append(table, "   -  NOT TOLD\n");
    else
        g_string_append_printf(table, "%4d  %-7s %4d  %s\n", incident->told - incident->night,
                               status_word(incident->worst), incident->messages, incident->words);
}

/* The table as it stands in the manual. */
static void compare_table(const char *table)
{
    g_autofree char *path = source_path("../../docs/simulated-year.txt");
    g_autofree char *text = NULL;
    if (g_getenv("UPDATE") != NULL)
        g_assert_true(g_file_set_contents(path, table, -1, NULL));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(table, ==, text);
}

/* Plays the year and checks what was told. */
static void run_hubs(Year *year, const Play *play)
{
    int told = 0, messages = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(hubs); i++)
        run_hub(year, (int)i, play);
    g_string_append(year->table, "night  hub  node item            planted         nights  "
                                 "after  worst  mails  first words\n");
    for (guint i = 0; i < year->incidents->len; i++) {
        const Incident *incident = g_ptr_array_index(year->incidents, i);
        print_incident(year->table, incident);
        told += incident->told != -1;
        messages += incident->messages;
        /* Worse, perhaps worse again, and well. */
        g_assert_cmpint(incident->messages, <=, 3);
    }
    g_string_append_printf(year->table,
                           "\n%u hubs, %d nights: %u incidents, %d told, %d false alarms.\n"
                           "%d messages about changes, %d reminders.\n"
                           "Not told: %d slow transfers and %u runs that did not take place.\n",
                           (guint)G_N_ELEMENTS(hubs), NIGHTS, year->incidents->len, told,
                           year->false_alarms, year->changes, year->reminders, year->slow,
                           (guint)G_N_ELEMENTS(hubs));
    g_assert_cmpuint(year->incidents->len, ==, 40);
    g_assert_cmpint(told, ==, 40);
    g_assert_cmpint(year->false_alarms, <=, 1);
    g_assert_cmpint(year->changes, <=, messages);
}

static void test_year(gconstpointer data)
{
    const Play *play = data;
    Year year = {.incidents = read_incidents(), .table = g_string_new(NULL)};
    run_hubs(&year, play);
    if (play->in_manual) {
        g_print("%s", year.table->str);
        compare_table(year.table->str);
    }
    g_string_free(year.table, TRUE);
    g_ptr_array_unref(year.incidents);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    const Play ours = {2013, FIRST_NIGHT, true};
    const Play until_now = {
        42, FIRST_NIGHT + (test_now() - FIRST_NIGHT - NIGHTS * DAY) / WEEK * WEEK, false};
    g_test_add_data_func("/year/ours", &ours, test_year);
    g_test_add_data_func("/year/until-now", &until_now, test_year);
    return g_test_run();
}
