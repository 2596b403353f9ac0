/* The judge in worlds that it was not tuned to: `make judge`.
 *
 *     judge [--seeds N | --seeds FIRST-LAST] [--show] [--store] [PATTERN...]
 *
 * plays the worlds whose names match a pattern ("cycle/" and "*gc*" do), by default all, each with
 * N seeds, or those from FIRST to LAST. Prints a row a world, a row a family, both baselines
 * beside. With --show it prints what is said in each night, which of it is false, and which
 * incidents are untold. One world in twenty is played through the store as well; with --store each
 * is, which takes long. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar.h"
#include "score.h"

static const World *const tables[] = {plain_worlds,  calm_worlds,  cycle_worlds, kept_worlds,
                                      rhythm_worlds, still_worlds, clock_worlds, removed_worlds,
                                      aimed_worlds,  trap_worlds,  quiet_worlds, later_worlds,
                                      mixed_worlds,  sound_worlds};

/* All that one row of the table sums up. */
typedef struct {
    int worlds, hubs, messages;
    double item_years;
    Score scores[N_JUDGES];
    gint64 judged;
    double seconds;
} Sum;

static void sum_play(Sum *sum, const World *world, const Play *play)
{
    sum->hubs++;
    sum->messages += play->messages;
    sum->item_years += play->item_years;
    sum->judged += play->judged;
    sum->seconds += play->seconds;
    for (int judge = 0; judge < N_JUDGES; judge++) {
        Score score = score_play(world, play, (Judge)judge, NULL, NULL);
        score_add(&sum->scores[judge], &score);
    }
}

static void sum_add(Sum *sum, const Sum *more)
{
    sum->worlds += more->worlds;
    sum->hubs += more->hubs;
    sum->messages += more->messages;
    sum->item_years += more->item_years;
    sum->judged += more->judged;
    sum->seconds += more->seconds;
    for (int judge = 0; judge < N_JUDGES; judge++)
        score_add(&sum->scores[judge], &more->scores[judge]);
}

static void print_head(void)
{
    printf("%-46s %5s %6s %6s %6s %6s %6s | %5s %6s | %5s %6s\n", "", "told", "missed", "delay",
           "alarms", "warns", "mails", "-20 %", "false", "3 sig", "false");
}

static double yearly(int count, const Sum *sum)
{
    return sum->item_years > 0 ? count / sum->item_years : 0;
}

static void print_sum(const char *name, const Sum *sum)
{
    const Score *ours = &sum->scores[JUDGE];
    printf("%-46s %5d %6d ", name, ours->told, ours->incidents - ours->told);
    if (ours->told > 0)
        printf("%6.1f", (double)ours->delay / ours->told);
    else
        printf("%6s", "-");
    printf(" %6.2f %6.2f %6.1f", yearly(ours->alarms, sum), yearly(ours->warns, sum),
           (double)sum->messages / sum->hubs);
    for (int judge = JUDGE + 1; judge < N_JUDGES; judge++)
        printf(" | %5d %6.2f", sum->scores[judge].told, yearly(sum->scores[judge].alarms, sum));
    printf("\n");
}

static void show_untold(const World *world, const GArray *told)
{
    for (guint e = 0; e < told->len; e++) {
        const Expect *expect = &world->expects[e];
        int night = g_array_index(told, int, e);
        if (expect->duty != MUST || (night >= 0 && night <= expect->from + expect->limit))
            continue;
        printf("UNTOLD  night %d, within %d: %s of %s on %s", expect->from, expect->limit,
               expect->rules != NULL ? expect->rules : "anything",
               expect->item != NULL ? expect->item : "anything",
               expect->node != NULL ? expect->node : "any node");
        if (night >= 0)
            printf("; told in night %d", night);
        printf("\n");
    }
}

static void show_world(const World *world, const Play *play)
{
    static const char *const words[] = {
        [SAID_RIGHTLY] = "", [SAID_FALSELY] = "FALSE", [NOT_KNOWN] = "unknown"};
    g_autoptr(GArray) worth = g_array_new(FALSE, FALSE, sizeof(Worth));
    g_autoptr(GArray) told = g_array_new(FALSE, FALSE, sizeof(int));
    score_play(world, play, JUDGE, worth, told);
    printf("\n%s\n", world->name);
    for (guint i = 0; i < worth->len; i++) {
        const Saying *saying = &g_array_index(play->said[JUDGE], Saying, i);
        Day day = day_of(world, saying->night);
        g_autofree char *date = day_words(&day);
        printf("%-7s %4d  %s  %-3s %-18s %-8s %-7s  %s\n", words[g_array_index(worth, Worth, i)],
               saying->night, date, saying->node, saying->item, saying->rule,
               status_word(saying->status), saying->reason);
    }
    show_untold(world, told);
}

static bool is_asked(const World *world, char **patterns)
{
    if (patterns == NULL || *patterns == NULL)
        return true;
    for (char **pattern = patterns; *pattern != NULL; pattern++)
        if (g_str_has_prefix(world->name, *pattern) ||
            g_pattern_match_simple(*pattern, world->name))
            return true;
    return false;
}

/* What the command line asks for. */
typedef struct {
    int first, last; /* seeds */
    gboolean show, store;
    char **patterns;
} Request;

static Sum play_table(const World *worlds, const Request *request)
{
    Sum family = {0};
    for (const World *world = worlds; world->name != NULL; world++) {
        if (!is_asked(world, request->patterns))
            continue;
        Sum sum = {.worlds = 1};
        for (int seed = request->first; seed <= request->last; seed++) {
            bool with_store =
                request->store || (seed == request->first && (world - worlds) % 20 == 0);
            g_autoptr(Play) play = play_world(world, (guint32)seed, with_store);
            sum_play(&sum, world, play);
            if (request->show)
                show_world(world, play);
        }
        if (!request->show)
            print_sum(world->name, &sum);
        sum_add(&family, &sum);
    }
    return family;
}

static void print_all(const Sum *families, const Sum *all)
{
    printf("\n");
    print_head();
    for (gsize t = 0; t < G_N_ELEMENTS(tables); t++) {
        const char *name = tables[t][0].name;
        g_autofree char *family = g_strndup(name, strcspn(name, "/"));
        g_autofree char *title = g_strdup_printf("%s (%d worlds)", family, families[t].worlds);
        if (families[t].worlds > 0)
            print_sum(title, &families[t]);
    }
    g_autofree char *title = g_strdup_printf("all (%d worlds, %d hubs, %.0f item-years)",
                                             all->worlds, all->hubs, all->item_years);
    print_sum(title, all);
    printf("\n%" G_GINT64_FORMAT " items judged in %.1f s of the processor: 100,000 in %.2f s\n",
           all->judged, all->seconds, all->seconds * 1e5 / (double)all->judged);
    const Score *ours = &all->scores[JUDGE];
    printf("incidents %d told %d missed %d false_alarms_per_item_year %.2f\n", ours->incidents,
           ours->told, ours->incidents - ours->told, yearly(ours->alarms + ours->warns, all));
}

int main(int argc, char **argv)
{
    Request request = {0};
    g_autofree char *seeds = NULL;
    const GOptionEntry options[] = {
        {"seeds", 0, 0, G_OPTION_ARG_STRING, &seeds, "play each world with so many", "N"},
        {"show", 0, 0, G_OPTION_ARG_NONE, &request.show, "what is said in each night", NULL},
        {"store", 0, 0, G_OPTION_ARG_NONE, &request.store, "hold all against the store", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &request.patterns, NULL,
         "PATTERN..."},
        {NULL}};
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    g_option_context_add_main_entries(context, options, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "judge: %s\n", error->message);
        return 2;
    }
    int n = seeds != NULL ? sscanf(seeds, "%d-%d", &request.first, &request.last) : 0;
    if (n == 1) {
        request.last = request.first - 1;
        request.first = 0;
    }
    Sum families[G_N_ELEMENTS(tables)], all = {0};
    print_head();
    for (gsize t = 0; t < G_N_ELEMENTS(tables); t++) {
        families[t] = play_table(tables[t], &request);
        sum_add(&all, &families[t]);
    }
    if (all.worlds == 0) {
        fprintf(stderr, "judge: no such world\n");
        return 2;
    }
    print_all(families, &all);
    g_strfreev(request.patterns);
    return 0;
}
