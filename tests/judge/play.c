#include "play.h"

#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

#include "base/when.h"
#include "config/config.h"
#include "consistent.h"
#include "judge/judge.h"
#include "memstore.h"
#include "notify/changes.h"
#include "shelf.h"
#include "store/store.h"

#define DISK G_GINT64_CONSTANT(1000000000000)
#define RUN_MINUTE (18 * 60 + 16)

typedef struct {
    const World *world;
    Config *config;
    const Hub *hub;
    GTimeZone *zone;
    Memstore *memstore;
    Store *store; /* NULL: this world is not played through it */
    Server *server;
    Shelf *shelves[MAX_NODES];
    GRand *dice;
    LastNotified *last; /* what people were told */
    Play *play;
} Stage;

int world_nights(const World *world)
{
    return world->nights > 0 ? world->nights : 200;
}

guint world_nodes(const World *world)
{
    return world->nodes > 0 ? (guint)world->nodes : 2;
}

/* A simulator that cannot go on has no use for an error. */
static void must(bool ok, const World *world, const GError *error)
{
    if (!ok)
        g_error("%s: %s", world->name, error->message);
}

static const char *zone_of(const World *world)
{
    return world->zone != NULL ? world->zone : "Europe/Berlin";
}

/* The hub as a configuration file gives it, so that every limit has its default. */
static Config *configure(const World *world)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("hubplot-judge-XXXXXX", &error);
    must(folder != NULL, world, error);
    g_autofree char *path = g_build_filename(folder, "hub.cnf", NULL);
    g_autoptr(GString) text = g_string_new("[HUB]\nT =");
    for (guint n = 0; n < world_nodes(world); n++)
        g_string_append_printf(text, " %s", node_tag(n));
    g_string_append_printf(
        text,
        "\n[ENV]\ntransport = local\nroot = %s\n"
        "[T]\nsrvnode = hub\ndbpath = %s/db\noutdir = %s/site\ntimezone = %s\n%s\n",
        folder, folder, folder, zone_of(world), world->settings != NULL ? world->settings : "");
    must(g_file_set_contents(path, text->str, -1, &error), world, error);
    const ConfigRequest request = {.files = (const char *const[]){path, NULL},
                                   .environ = (const char *const[]){"HOME=/", NULL},
                                   .reading = true};
    Config *config = config_load(&request, &error);
    must(config != NULL, world, error);
    g_unlink(path);
    g_rmdir(folder);
    return config;
}

static void stage_open(Stage *stage, const World *world, guint32 seed, bool with_store)
{
    g_autoptr(GError) error = NULL;
    guint32 own = g_str_hash(world->name) ^ (seed * 2654435761U);
    *stage = (Stage){.world = world, .config = configure(world), .zone = when_zone(zone_of(world))};
    stage->hub = g_ptr_array_index(config_hubs(stage->config), 0);
    stage->memstore = memstore_new(stage->hub);
    stage->store = with_store ? store_open(":memory:", STORE_WRITE, &error) : NULL;
    must(stage->store != NULL || !with_store, world, error);
    stage->server = server_new(world, stage->zone, own);
    for (guint n = 0; n < world_nodes(world); n++)
        stage->shelves[n] = shelf_new(world, stage->zone, n);
    stage->dice = g_rand_new_with_seed(own + 1);
    stage->last = last_notified_new();
    stage->play = g_new0(Play, 1);
    stage->play->reasons = g_string_chunk_new(4096);
    stage->play->runs = g_array_new(FALSE, FALSE, sizeof(int));
    for (int judge = 0; judge < N_JUDGES; judge++)
        stage->play->said[judge] = g_array_new(FALSE, FALSE, sizeof(Saying));
}

static void stage_close(Stage *stage)
{
    last_notified_free(stage->last);
    g_rand_free(stage->dice);
    for (guint n = 0; n < world_nodes(stage->world); n++)
        shelf_free(stage->shelves[n]);
    server_free(stage->server);
    store_close(stage->store);
    memstore_free(stage->memstore);
    g_time_zone_unref(stage->zone);
    config_free(stage->config);
}

void play_free(Play *play)
{
    if (play == NULL)
        return;
    for (int judge = 0; judge < N_JUDGES; judge++)
        g_array_unref(play->said[judge]);
    g_array_unref(play->runs);
    g_string_chunk_free(play->reasons);
    g_free(play);
}

static gint64 free_bytes(const World *world, const Day *day, const char *node, GRand *dice)
{
    const Plant *fills = find_plant(world, DISK_FILLS, day->night, NULL, node);
    const Plant *low = find_plant(world, DISK_LOW, day->night, NULL, node);
    const Plant *saw = find_plant(world, DISK_SAW, day->night, NULL, node);
    double share = 0.4 + g_rand_double_range(dice, -0.001, 0.001);
    if (fills != NULL)
        share -= fills->amount * (day->night - fills->night + 1);
    if (low != NULL)
        share = low->amount;
    if (saw != NULL)
        share = saw->amount * (1 - 0.5 * (day->weekday - 1) / 6);
    return (gint64)(MAX(share, 0) * (double)DISK);
}

/* What a visit by our clock's `run`, in truth at `now`, brings back of a node. */
static Visit *visit(Stage *stage, const Day *day, guint n, gint64 now, gint64 run)
{
    const World *world = stage->world;
    const char *node = node_tag(n);
    Visit *visit = visit_new(g_ptr_array_index(stage->hub->nodes, n));
    Reading *reading = &visit->reading;
    const Plant *clock = find_plant(world, NODE_CLOCK, day->night, NULL, node);
    *reading = (Reading){.run = run,
                         .duration_ms = 1200,
                         .transport = "local",
                         .skew = now - run + (clock != NULL ? (gint64)clock->amount : 0),
                         .disk_bytes = DISK,
                         .disk_free = free_bytes(world, day, node, stage->dice)};
    reading->utc_offset = g_time_zone_get_offset(
        stage->zone, g_time_zone_find_interval(stage->zone, G_TIME_TYPE_UNIVERSAL, now));
    if (find_plant(world, DOWN, day->night, NULL, node) != NULL) {
        reading->outcome = OUTCOME_FAILED;
        reading->reason = "connect timed out after 5 s";
        reading->disk_bytes = reading->disk_free = -1;
        reading->skew = G_MININT64;
        reading->utc_offset = G_MININT;
        return visit;
    }
    if (find_plant(world, EMPTY, day->night, NULL, node) == NULL)
        shelf_list(stage->shelves[n], day, now, visit);
    if (find_plant(world, PARTIAL, day->night, NULL, node) != NULL) {
        reading->outcome = OUTCOME_PARTIAL;
        reading->reason = "connection lost";
        g_array_set_size(visit->tarballs, visit->tarballs->len / 2);
    }
    for (guint i = 0; i < visit->tarballs->len; i++) /* as the reader of listings does */
        if (g_array_index(visit->tarballs, Tarball, i).time > run + DAY)
            g_array_index(visit->tarballs, Tarball, i).flags |= TARBALL_FUTURE;
    reading->listed = visit->tarballs->len;
    return visit;
}

/* Takes down what is said after a run. */
typedef struct {
    const Play *play;
    GArray *said; /* Saying */
} Clerk;

static void take_down(Clerk *clerk, const char *node, const char *item, const Verdict *verdict)
{
    guint runs = clerk->play->runs->len;
    Saying saying = {.night = g_array_index(clerk->play->runs, int, runs - 1),
                     .run = (int)runs - 1,
                     .node = g_intern_string(node),
                     .item = g_intern_string(item != NULL ? item : "-"),
                     .rule = g_intern_string(judge_rule(verdict->rule)->word),
                     .status = verdict->status,
                     .brief = g_intern_string(verdict->brief)};
    if (verdict->status == STATUS_OK)
        return;
    if (verdict->reason != NULL)
        saying.reason = g_string_chunk_insert(clerk->play->reasons, verdict->reason);
    g_array_append_val(clerk->said, saying);
}

static void take_down_baseline(const char *node, const char *item, const char *rule,
                               const char *brief, gpointer data)
{
    Clerk *clerk = data;
    const Verdict verdict = {
        .rule = judge_find_rule(rule), .status = STATUS_ALARM, .brief = (char *)brief};
    take_down(clerk, node, item, &verdict);
}

static void take_down_all(Clerk *clerk, const HubVerdict *hub)
{
    for (guint n = 0; n < hub->nodes->len; n++) {
        const NodeVerdict *node = g_ptr_array_index(hub->nodes, n);
        for (guint v = 0; v < node->verdicts->len; v++)
            take_down(clerk, node->node->tag, NULL, g_ptr_array_index(node->verdicts, v));
        for (guint i = 0; i < node->items->len; i++) {
            const ItemVerdict *item = g_ptr_array_index(node->items, i);
            for (guint v = 0; v < item->verdicts->len; v++)
                take_down(clerk, node->node->tag, item->item, g_ptr_array_index(item->verdicts, v));
        }
    }
}

static double processor_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool is_same(const Saying *a, const Saying *b)
{
    return a->node == b->node && a->item == b->item && a->rule == b->rule &&
           a->status == b->status && a->brief == b->brief;
}

/* What the judge says of the history that the store has must be what it said since the `first`. */
static void check_store(const Stage *stage, guint first, gint64 now)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HubHistory) history = store_load_hub(stage->store, stage->hub, &error);
    must(history != NULL, stage->world, error);
    judge_leave_wrong_runs(history, now);
    g_autoptr(HubVerdict) verdict = judge_hub(history, now);
    g_autoptr(GArray) again = g_array_new(FALSE, FALSE, sizeof(Saying));
    Clerk clerk = {stage->play, again};
    take_down_all(&clerk, verdict);
    const GArray *said = stage->play->said[JUDGE];
    bool same = said->len - first == again->len;
    for (guint i = 0; same && i < again->len; i++)
        same = is_same(&g_array_index(said, Saying, first + i), &g_array_index(again, Saying, i));
    if (!same)
        g_error("%s: run %u is judged otherwise through the store", stage->world->name,
                stage->play->runs->len - 1);
}

static void judge(Stage *stage, gint64 now)
{
    Play *play = stage->play;
    g_autoptr(HubHistory) history = memstore_load_hub(stage->memstore);
    judge_leave_wrong_runs(history, now);
    double before = processor_seconds();
    g_autoptr(HubVerdict) verdict = judge_hub(history, now);
    play->seconds += processor_seconds() - before;
    g_autofree char *trouble = consistent_hub(verdict);
    if (trouble != NULL)
        g_error("%s: run %u contradicts itself: %s", stage->world->name, play->runs->len - 1,
                trouble);
    for (guint n = 0; n < history->nodes->len; n++)
        play->judged += ((NodeHistory *)g_ptr_array_index(history->nodes, n))->items->len;
    Clerk clerk = {play, play->said[JUDGE]};
    guint first = clerk.said->len;
    take_down_all(&clerk, verdict);
    for (int which = DROP_20; which < N_JUDGES; which++) {
        clerk.said = play->said[which];
        baseline_judge((Judge)which, history, now, take_down_baseline, &clerk);
    }
    const HubReport report = {stage->hub, history, verdict};
    g_autoptr(HubChanges) changes = hub_changes_new(&report, stage->last, now);
    LastNotified *next = hub_changes_notified(changes, now);
    last_notified_free(stage->last);
    stage->last = next;
    play->messages += changes->occasion != OCCASION_NONE && changes->occasion != OCCASION_REMINDER;
    if (stage->store != NULL)
        check_store(stage, first, now);
}

static void run(Stage *stage, const Day *day, int minute)
{
    g_autoptr(GError) error = NULL;
    const Plant *clock = find_plant(stage->world, OUR_CLOCK, day->night, NULL, NULL);
    gint64 now = day_instant(day, stage->zone, minute) + g_rand_int_range(stage->dice, 0, 30);
    gint64 ours = now + (clock != NULL ? (gint64)clock->amount : 0);
    for (guint n = 0; n < world_nodes(stage->world); n++) {
        g_autoptr(Visit) brought = visit(stage, day, n, now, ours);
        memstore_save_visit(stage->memstore, brought);
        if (stage->store != NULL)
            must(store_save_visit(stage->store, brought, &error), stage->world, error);
    }
    g_array_append_val(stage->play->runs, day->night);
    judge(stage, ours + 20);
}

static void play_night(Stage *stage, int night)
{
    const World *world = stage->world;
    Day day = day_of(world, night);
    int minute = world->run_minute > 0 ? world->run_minute : RUN_MINUTE;
    const GArray *backups = server_make(stage->server, &day);
    for (guint n = 0; n < world_nodes(world); n++) {
        shelf_pass_night(stage->shelves[n], &day);
        for (guint i = 0; i < backups->len; i++)
            shelf_add(stage->shelves[n], &g_array_index(backups, Backup, i));
    }
    if (!day_is_on(&day, world->runs, stage->dice) ||
        find_plant(world, NO_RUN, night, NULL, NULL) != NULL)
        return;
    if (world->runs.rhythm == TWICE_DAILY)
        run(stage, &day, minute - 720);
    run(stage, &day, minute);
}

Play *play_world(const World *world, guint32 seed, bool with_store)
{
    Stage stage;
    stage_open(&stage, world, seed, with_store);
    int items = 0;
    while (items < MAX_ITEMS && world_items(world)[items].name != NULL)
        items++;
    for (int night = 0; night < world_nights(world); night++)
        play_night(&stage, night);
    stage.play->item_years = items * world_nights(world) / 365.25;
    stage_close(&stage);
    return stage.play;
}
