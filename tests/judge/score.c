/* An incident is told when a saying that fits begins, or becomes worse, in its first nights. Of
 * what is said besides, an episode is what one rule says of one item on one node in runs that
 * follow each other. An expectation with a limit covers so many episodes of each; what none covers
 * is false. */
#include "score.h"

#include <string.h>

void score_add(Score *sum, const Score *more)
{
    sum->incidents += more->incidents;
    sum->told += more->told;
    sum->delay += more->delay;
    sum->warns += more->warns;
    sum->alarms += more->alarms;
}

static bool has_word(const char *words, const char *word)
{
    if (words == NULL)
        return true;
    gsize length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length)
        if ((at == words || at[-1] == '|') && (at[length] == '|' || at[length] == '\0'))
            return true;
    return false;
}

static bool fits(const Expect *expect, const Saying *saying)
{
    return expect->duty != 0 && saying->night >= expect->from && saying->night <= expect->until &&
           (expect->item == NULL || strcmp(expect->item, saying->item) == 0) &&
           (expect->node == NULL || strcmp(expect->node, saying->node) == 0) &&
           has_word(expect->rules, saying->rule);
}

/* What a rule said of an item on a node when it last did. */
typedef struct {
    int run;
    Status status;
    bool covered;  /* by an expectation with a limit */
    bool is_false; /* an episode that was counted */
    bool is_alarm;
    int begun[G_N_ELEMENTS(((World *)NULL)->expects)]; /* episodes that each expectation covered */
} Matter;

static Matter *matter_of(GHashTable *matters, const Saying *saying)
{
    g_autofree char *key = g_strjoin("\t", saying->node, saying->item, saying->rule, NULL);
    Matter *matter = g_hash_table_lookup(matters, key);
    if (matter == NULL) {
        matter = g_new0(Matter, 1);
        matter->run = -2;
        g_hash_table_insert(matters, g_steal_pointer(&key), matter);
    }
    return matter;
}

static bool is_covered(const World *world, const Saying *saying, Matter *matter, bool goes_on)
{
    bool was_covered = goes_on && matter->covered;
    matter->covered = false;
    for (gsize e = 0; e < G_N_ELEMENTS(world->expects); e++) {
        const Expect *expect = &world->expects[e];
        if (fits(expect, saying) && (expect->duty == MUST || expect->limit == 0))
            return true;
    }
    for (gsize e = 0; e < G_N_ELEMENTS(world->expects); e++) {
        const Expect *expect = &world->expects[e];
        if (!fits(expect, saying) || (!was_covered && matter->begun[e] >= expect->limit))
            continue;
        matter->begun[e] += !was_covered;
        return matter->covered = true;
    }
    return false;
}

static Worth weigh(const World *world, const Saying *saying, Matter *matter, Score *score)
{
    bool goes_on = matter->run == saying->run - 1;
    bool is_going_on_false = goes_on && matter->is_false;
    Worth worth = SAID_RIGHTLY;
    if (!is_covered(world, saying, matter, goes_on))
        worth = saying->status == STATUS_UNKNOWN ? NOT_KNOWN : SAID_FALSELY;
    matter->is_false = worth == SAID_FALSELY;
    if (matter->is_false && !is_going_on_false) {
        score->warns++;
        matter->is_alarm = false;
    }
    if (matter->is_false && !matter->is_alarm && saying->status == STATUS_ALARM) {
        score->warns--;
        score->alarms++;
        matter->is_alarm = true;
    }
    return worth;
}

/* Whether the saying is news: not said by the run before, or worse than then. */
static bool is_news(const Saying *saying, const Matter *matter)
{
    return matter->run != saying->run - 1 || saying->status > matter->status;
}

/* What is not known is an answer of those rules only that ask how a node could be read. */
static bool is_telling(const Saying *saying)
{
    return saying->status != STATUS_UNKNOWN || has_word("reach|listing", saying->rule);
}

Score score_play(const World *world, const Play *play, Judge judge, GArray *worth, GArray *told)
{
    const GArray *said = play->said[judge];
    Score score = {0};
    int nights[G_N_ELEMENTS(world->expects)];
    memset(nights, -1, sizeof nights);
    g_autoptr(GHashTable) matters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < said->len; i++) {
        const Saying *saying = &g_array_index(said, Saying, i);
        Matter *matter = matter_of(matters, saying);
        for (gsize e = 0; e < G_N_ELEMENTS(nights); e++) {
            const Expect *expect = &world->expects[e];
            if (nights[e] < 0 && expect->duty == MUST && fits(expect, saying) &&
                is_telling(saying) && is_news(saying, matter))
                nights[e] = saying->night;
        }
        Worth one = weigh(world, saying, matter, &score);
        matter->run = saying->run;
        matter->status = saying->status;
        if (worth != NULL)
            g_array_append_val(worth, one);
    }
    for (gsize e = 0; e < G_N_ELEMENTS(nights); e++) {
        const Expect *expect = &world->expects[e];
        if (expect->duty != MUST)
            continue;
        bool is_told = nights[e] >= 0 && nights[e] <= expect->from + expect->limit;
        score.incidents++;
        score.told += is_told;
        score.delay += is_told ? nights[e] - expect->from : 0;
    }
    if (told != NULL)
        g_array_append_vals(told, nights, G_N_ELEMENTS(nights));
    return score;
}
