/* What judging costs: bench_judge [ITEMS]. Judges a hub of two nodes, each with that many items of
 * several kinds, for several lengths of history, and says what 100,000 items would take. Where the
 * cost is as it should be, four times the items take four times as long, and a longer history
 * hardly more than its length. */
#include "judge/judge.h"
#include "made_hubs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DAY G_GINT64_CONSTANT(86400)
#define ROUNDS 3 /* the least of them counts */

/* Kinds of items, one after the other. */
static const struct {
    double bytes, growth, noise, full; /* full: of Sundays */
    int every;                         /* nights */
    bool sidecar;
} kinds[] = {
    {1.5e9, 0.001, 0.0005, 1, 1, true}, {6e7, 0.002, 0.01, 1, 1, false},
    {1.2e6, 0.0002, 0.02, 1, 1, false}, {4e10, 0.003, 0, 1, 1, true},
    {5e9, 0.0005, 0.1, 3, 1, false},    {7.7e9, 0, 0, 1, 1, true},
    {3e8, 0.0001, 0.3, 1, 1, false},    {2e7, 0.01, 0.02, 1, 7, false},
};

static void fill_item(HubHistory *history, NodeHistory *node, int number, int nights)
{
    gsize kind = (gsize)number % G_N_ELEMENTS(kinds);
    g_autofree char *name = g_strdup_printf("svn/item%d", number);
    g_autoptr(GRand) dice = g_rand_new_with_seed((guint32)number);
    ItemHistory *item =
        node_history_add_item(node, g_string_chunk_insert_const(history->strings, name));
    for (int night = nights; night-- > 0;) {
        double noise = kinds[kind].noise * g_rand_double_range(dice, -1.7, 1.7);
        if (night % kinds[kind].every != 0)
            continue;
        double size = kinds[kind].bytes * exp(noise - kinds[kind].growth * MIN(night, 2000)) *
                      (night % 7 == 0 ? kinds[kind].full : 1);
        gint64 time = MADE_NOW - 7600 - night * DAY + g_rand_int_range(dice, 0, 600);
        g_autofree char *path = g_strdup_printf("hub/%s/%d", name, night);
        bool listed = night < 40;
        Tarball tarball = {.item = item->item,
                           .path = g_string_chunk_insert(history->strings, path),
                           .time = time,
                           .bytes = (gint64)size,
                           .mtime = time + 300,
                           .first_seen = MADE_NOW - 60 - night * DAY,
                           .last_seen = listed ? MADE_NOW - 60 : MADE_NOW - 60 - (night - 39) * DAY,
                           .flags = listed ? TARBALL_LISTED : 0,
                           .sidecar = kinds[kind].sidecar ? SIDECAR_DNA : SIDECAR_NONE,
                           .sidecar_bytes = kinds[kind].sidecar ? (gint64)size : -1};
        g_array_append_val(item->tarballs, tarball);
    }
}

static HubHistory *make_history(const Hub *hub, int items, int nights)
{
    HubHistory *history = hub_history_new(hub);
    for (guint i = 0; i < history->nodes->len; i++) {
        NodeHistory *node = g_ptr_array_index(history->nodes, i);
        for (int night = nights; night-- > 0;) {
            Reading reading = {.run = MADE_NOW - 60 - night * DAY,
                               .outcome = OUTCOME_COMPLETE,
                               .utc_offset = 28800,
                               .disk_bytes = G_GINT64_CONSTANT(4000000000000),
                               .disk_free = G_GINT64_CONSTANT(1200000000000),
                               .listed = 40 * items};
            g_array_append_val(node->readings, reading);
        }
        node->last_reached = MADE_NOW - 60;
        for (int item = 0; item < items; item++)
            fill_item(history, node, item, nights);
    }
    return history;
}

static double processor_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void measure(const Hub *hub, int items, int nights)
{
    g_autoptr(HubHistory) history = make_history(hub, items, nights);
    double least = INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
        double before = processor_seconds();
        hub_verdict_free(judge_hub(history, MADE_NOW));
        least = fmin(least, processor_seconds() - before);
    }
    printf("%6d items of %5d nights on 2 nodes: 100,000 judged in %.2f s\n", items, nights,
           least * 1e5 / (2.0 * items));
}

int main(int argc, char **argv)
{
    int items = argc > 1 ? atoi(argv[1]) : 500;
    const Hub *hub = made_hub(0, 2, 0);
    measure(hub, items, 100);
    measure(hub, items, 400);
    measure(hub, items, 4000);
    measure(hub, 4 * items, 400);
    return 0;
}
