/* The world of test_year.c: ten hubs, their nodes and items, night by night, with what is planted
 * among them. A part of that program, set apart for its size. */
#ifndef YEAR_H
#define YEAR_H

#include "base/when.h"
#include "config/keys.h"
#include "judge/judge.h"
#include "store/state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NIGHTS 365
#define HOUR G_GINT64_CONSTANT(3600)
#define DAY (24 * HOUR)
#define FIRST_NIGHT G_GINT64_CONSTANT(1378036800) /* 2013-09-01T12:00Z, Sunday everywhere */
#define SINCE_PURGED                                                             \
    9 /* nights after which the last trace of an incident is gone from the nodes \
       */
#define DISK G_GINT64_CONSTANT(1000000000000)

typedef enum {
    UNREACHED,
    CUT_SHORT,
    EMPTY_LISTING,
    MISSING,
    SHORT,
    JUMP,
    EMPTY_FILE,
    SIDECAR_WRONG,
    SIDECAR_NO_DICT,
    SIDECAR_MISSING,
    DIGEST_BAD,
    STUCK,
    LOCKED,
    DIFFER,
    DISK_LOW,
    DISK_FILLING,
    SKEW,
    FUTURE,
    PACKED,
    N_KINDS,
} Kind;

#define RULE(rule) (1U << (rule))

/* What each incident is called, the rule that must name it, and those that may speak of it, too. */
static const struct {
    const char *word;
    guint own, also;
} kinds[N_KINDS] = {
    [UNREACHED] = {"unreached", RULE(RULE_REACH), 0},
    [CUT_SHORT] = {"cut-short", RULE(RULE_LISTING), 0},
    [EMPTY_LISTING] = {"empty-listing", RULE(RULE_LISTING), 0},
    [MISSING] = {"missing", RULE(RULE_AGE), 0},
    [SHORT] = {"short", RULE(RULE_SIZE), RULE(RULE_COPIES) | RULE(RULE_SIDECAR)},
    [JUMP] = {"jump", RULE(RULE_SIZE), RULE(RULE_COPIES) | RULE(RULE_SIDECAR)},
    [EMPTY_FILE] = {"empty-file", RULE(RULE_SIZE), RULE(RULE_COPIES) | RULE(RULE_SIDECAR)},
    [SIDECAR_WRONG] = {"sidecar-wrong", RULE(RULE_SIDECAR), 0},
    [SIDECAR_NO_DICT] = {"sidecar-broken", RULE(RULE_SIDECAR), 0},
    [SIDECAR_MISSING] = {"sidecar-missing", RULE(RULE_ARRIVING), 0},
    [DIGEST_BAD] = {"digest-wrong", RULE(RULE_SIDECAR), 0},
    [STUCK] = {"stuck", RULE(RULE_ARRIVING), RULE(RULE_AGE)},
    [LOCKED] = {"locked", RULE(RULE_ARRIVING), RULE(RULE_AGE)},
    [DIFFER] = {"differ", RULE(RULE_COPIES), 0},
    [DISK_LOW] = {"disk-low", RULE(RULE_DISK), 0},
    [DISK_FILLING] = {"disk-filling", RULE(RULE_DISK), 0},
    [SKEW] = {"skew", RULE(RULE_CLOCK), 0},
    [FUTURE] = {"future", RULE(RULE_CLOCK), 0},
    [PACKED] = {"packed", RULE(RULE_SIZE), 0},
};

/* What was planted, and what came of it. */
typedef struct {
    int night, nights;
    char *hub, *node, *item;
    Kind kind;
    int told;    /* the night of the first message that names it; -1: none */
    char *words; /* of that message */
    Status worst;
    int messages; /* with it as something changed */
} Incident;

static const struct {
    const char *name;
    double bytes, growth, noise;
    int minute; /* after 16:00 */
    bool weekly, weekdays, sidecar;
} items[] = {
    {"folders/config", 1.2e6, 0.0002, 0.02, 5, true, false, false},
    {"repos/code", 2e8, 0.0005, 0.003, 10, false, true, false},
    {"svn/main", 1.5e9, 0.001, 0.0005, 15, false, false, true},
    {"tracs/main", 6e7, 0.002, 0.01, 50, false, false, false},
};

static const struct {
    const char *tag, *zone, *schedule; /* of svn/main; NULL: learnt */
} hubs[] = {
    {"C2", "Asia/Taipei", "daily 16:15"}, {"WW", "Europe/Berlin", NULL},
    {"ZZ", "America/New_York", NULL},     {"G", "UTC", "15 16 * * *"},
    {"HKU", "Asia/Hong_Kong", NULL},      {"NTU", "Asia/Taipei", NULL},
    {"SDU", "Asia/Shanghai", NULL},       {"LBL", "America/Los_Angeles", NULL},
    {"BNL", "America/New_York", NULL},    {"CAL", "Australia/Lord_Howe", NULL},
};
static const char *const node_tags[] = {"C", "H1"};

typedef struct {
    Hub hub;
    Node nodes[G_N_ELEMENTS(node_tags)];
    GHashTable *own_limits;
    Limits scheduled;
    GTimeZone *zone;
    GDateTime *first; /* night */
    HubHistory *history;
    GArray *truth[G_N_ELEMENTS(node_tags)][G_N_ELEMENTS(items)]; /* Tarball: not yet listed */
    LastNotified *last;
    GRand *dice;
    int changes, reminders, slow;
} World;

typedef struct {
    GPtrArray *incidents; /* Incident * */
    GString *table;
    int false_alarms, changes, reminders, slow;
} Year;

/* The `nth` hub; `dice` makes its noise, `first` is in its first night. */
static World *world_new(int nth, guint32 dice, gint64 first)
{
    World *world = g_new0(World, 1);
    world->hub = (Hub){.tag = (char *)hubs[nth].tag,
                       .timezone = (char *)hubs[nth].zone,
                       .remind = DAY,
                       .reminder = 2,
                       .nodes = g_ptr_array_new()};
    Limits limits;
    config_default_limits(&limits);
    world->scheduled = limits;
    world->scheduled.schedule = (char *)hubs[nth].schedule;
    world->own_limits = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(world->own_limits, (gpointer) "svn/main", &world->scheduled);
    for (gsize n = 0; n < G_N_ELEMENTS(node_tags); n++) {
        world->nodes[n] = (Node){.hub = &world->hub, .tag = (char *)node_tags[n], .limits = limits};
        if (hubs[nth].schedule != NULL)
            world->nodes[n].item_limits = world->own_limits;
        g_ptr_array_add(world->hub.nodes, &world->nodes[n]);
        for (gsize i = 0; i < G_N_ELEMENTS(items); i++)
            world->truth[n][i] = g_array_new(FALSE, TRUE, sizeof(Tarball));
    }
    world->zone = when_zone(hubs[nth].zone);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(first);
    world->first = g_date_time_to_timezone(utc, world->zone);
    world->history = hub_history_new(&world->hub);
    world->last = last_notified_new();
    world->dice = g_rand_new_with_seed(dice + (guint32)nth);
    return world;
}

static void world_free(World *world)
{
    for (gsize n = 0; n < G_N_ELEMENTS(node_tags); n++)
        for (gsize i = 0; i < G_N_ELEMENTS(items); i++)
            g_array_unref(world->truth[n][i]);
    hub_history_free(world->history);
    g_ptr_array_unref(world->hub.nodes);
    g_hash_table_unref(world->own_limits);
    last_notified_free(world->last);
    g_date_time_unref(world->first);
    g_time_zone_unref(world->zone);
    g_rand_free(world->dice);
    g_free(world);
}

/* The instant of a civil time of the world's on that night. */
static gint64 at(const World *world, int night, int minute)
{
    g_autoptr(GDateTime) day = g_date_time_add_days(world->first, night);
    g_autoptr(GDateTime) time =
        g_date_time_new(world->zone, g_date_time_get_year(day), g_date_time_get_month(day),
                        g_date_time_get_day_of_month(day), minute / 60, minute % 60, 0);
    return g_date_time_to_unix(time);
}

static int weekday(const World *world, int night)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at(world, night, 12 * 60));
    g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, world->zone);
    return g_date_time_get_day_of_week(local);
}

static bool names(const char *planted, const char *name)
{
    return strcmp(planted, "*") == 0 || g_strcmp0(planted, name) == 0;
}

/* The incident of a kind that is going on there; item "-" for the node itself. */
static Incident *find(const Year *year, const World *world, int night, const char *node,
                      const char *item, Kind kind)
{
    for (guint i = 0; i < year->incidents->len; i++) {
        Incident *incident = g_ptr_array_index(year->incidents, i);
        if (incident->kind == kind && strcmp(incident->hub, world->hub.tag) == 0 &&
            night >= incident->night && night < incident->night + incident->nights &&
            names(incident->node, node) && names(incident->item, item))
            return incident;
    }
    return NULL;
}

/* A repository that was packed stays small from that night on. */
static double packed(const Year *year, const World *world, int night, const char *item)
{
    double factor = 1;
    for (guint i = 0; i < year->incidents->len; i++) {
        const Incident *incident = g_ptr_array_index(year->incidents, i);
        if (incident->kind == PACKED && strcmp(incident->hub, world->hub.tag) == 0 &&
            night >= incident->night && names(incident->item, item))
            factor *= 0.4;
    }
    return factor;
}

static void damage(const Year *year, const World *world, int night, const char *node,
                   const char *item, Tarball *tarball)
{
    if (find(year, world, night, node, item, SHORT) != NULL)
        tarball->bytes = (gint64)((double)tarball->bytes * (night % 2 ? 0.75 : 0.6));
    if (find(year, world, night, node, item, JUMP) != NULL)
        tarball->bytes *= 4;
    if (find(year, world, night, node, item, EMPTY_FILE) != NULL)
        tarball->bytes = 0;
    /* What is wrong on the hub itself, the sidecar knows. */
    if (tarball->sidecar != SIDECAR_NONE && find(year, world, night, "?", item, SHORT) != NULL)
        tarball->sidecar_bytes = tarball->bytes;
    if (tarball->sidecar != SIDECAR_NONE && find(year, world, night, "?", item, JUMP) != NULL)
        tarball->sidecar_bytes = tarball->bytes;
    if (find(year, world, night, node, item, DIFFER) != NULL)
        tarball->bytes -= 512;
    if (find(year, world, night, node, item, SIDECAR_WRONG) != NULL)
        tarball->sidecar_bytes += 4096;
    if (find(year, world, night, node, item, DIGEST_BAD) != NULL)
        tarball->digest_state = DIGEST_WRONG;
    if (find(year, world, night, node, item, SIDECAR_NO_DICT) != NULL) {
        tarball->sidecar = SIDECAR_BROKEN;
        tarball->sidecar_bytes = -1;
    }
    if (find(year, world, night, node, item, SIDECAR_MISSING) != NULL) {
        tarball->sidecar = SIDECAR_NONE;
        tarball->sidecar_bytes = -1;
    }
}

/* The hub's cron job: one tarball of each item that has its night, copied to all nodes. */
static void make_tarballs(const Year *year, World *world, int night)
{
    for (gsize i = 0; i < G_N_ELEMENTS(items); i++) {
        double noise = g_rand_double_range(world->dice, -1, 1) * items[i].noise;
        gint64 time =
            at(world, night, 16 * 60 + items[i].minute) + g_rand_int_range(world->dice, 0, 240);
        if ((items[i].weekly && weekday(world, night) != 7) ||
            (items[i].weekdays && weekday(world, night) > 5))
            continue;
        for (gsize n = 0; n < G_N_ELEMENTS(node_tags); n++) {
            const char *node = node_tags[n], *item = items[i].name;
            if (find(year, world, night, node, item, MISSING) != NULL ||
                find(year, world, night, node, item, STUCK) != NULL ||
                find(year, world, night, node, item, LOCKED) != NULL)
                continue;
            g_autofree char *path =
                g_strdup_printf("%s/%s/%d/x.tar.gz", world->hub.tag, item, night);
            Tarball tarball = {.item = item,
                               .path = g_string_chunk_insert_const(world->history->strings, path),
                               .time = time,
                               .bytes = (gint64)(items[i].bytes * pow(1 + items[i].growth, night) *
                                                 (1 + noise) * packed(year, world, night, item)),
                               .mtime = time + 600,
                               .sidecar_bytes = -1};
            if (items[i].sidecar) {
                tarball.sidecar = SIDECAR_DNA;
                tarball.sidecar_bytes = tarball.bytes;
            }
            damage(year, world, night, node, item, &tarball);
            g_array_append_val(world->truth[n][i], tarball);
            if (find(year, world, night, node, item, FUTURE) != NULL) {
                tarball.time += 400 * DAY;
                tarball.path = g_string_chunk_insert(world->history->strings, "future");
                tarball.flags = TARBALL_FUTURE;
                g_array_append_val(world->truth[n][i], tarball);
            }
        }
    }
}

static ItemHistory *find_item(NodeHistory *node, const char *name, bool add)
{
    for (guint i = 0; i < node->items->len; i++)
        if (strcmp(((ItemHistory *)g_ptr_array_index(node->items, i))->item, name) == 0)
            return g_ptr_array_index(node->items, i);
    return add ? node_history_add_item(node, name) : NULL;
}

static int by_time(const void *one, const void *other)
{
    gint64 a = ((const Tarball *)one)->time, b = ((const Tarball *)other)->time;
    return (a > b) - (a < b);
}

/* A transfer that is slow but well: it ends after the run. Each hub has a few. */
static bool is_slow(const World *world, int night, gsize item)
{
    return items[item].sidecar && (night * 7 + (int)world->hub.tag[0]) % 61 == 0;
}

/* Moves what is there by the time of the run into the history. */
static int list_item(World *world, const Year *year, int night, gsize n, gsize i, gint64 run)
{
    NodeHistory *node = g_ptr_array_index(world->history->nodes, n);
    GArray *truth = world->truth[n][i];
    ItemHistory *item = find_item(node, items[i].name, truth->len > 0);
    if (item == NULL)
        return 0;
    bool empty = find(year, world, night, node_tags[n], "-", EMPTY_LISTING) != NULL;
    gint64 kept = items[i].weekly ? 35 * DAY : 7 * DAY;
    int listed = 0;
    if (truth->len > 0 && is_slow(world, night, i)) {
        Arrival arrival = {.item = item->item, .path = "svn/.x.tar.gz.B3FMx6", .mtime = run - 60};
        g_array_append_val(node->arrivals, arrival);
        world->slow++;
    } else if (!empty) {
        for (guint t = 0; t < truth->len; t++)
            g_array_index(truth, Tarball, t).first_seen = run;
        g_array_append_vals(item->tarballs, truth->data, truth->len);
        g_array_set_size(truth, 0);
        qsort(item->tarballs->data, item->tarballs->len, sizeof(Tarball), by_time);
    }
    for (guint t = 0; t < item->tarballs->len; t++) {
        Tarball *tarball = &g_array_index(item->tarballs, Tarball, t);
        bool there = !empty && tarball->mtime > run - kept;
        tarball->flags = (tarball->flags & ~(guint)TARBALL_LISTED) | (there ? TARBALL_LISTED : 0);
        listed += there;
    }
    return listed;
}

static void add_arrivals(World *world, const Year *year, int night, gsize n)
{
    NodeHistory *node = g_ptr_array_index(world->history->nodes, n);
    for (gsize i = 0; i < G_N_ELEMENTS(items); i++) {
        const char *item = items[i].name;
        const Incident *stuck = find(year, world, night, node_tags[n], item, STUCK);
        const Incident *locked = find(year, world, night, node_tags[n], item, LOCKED);
        const Incident *incident = stuck != NULL ? stuck : locked;
        if (incident == NULL)
            continue;
        Arrival arrival = {.item = item,
                           .path = stuck != NULL ? "t/.x.tar.gz.B3FMx6" : "t/LOCKED",
                           .bytes = stuck != NULL ? 4096 : -1,
                           .mtime = at(world, incident->night, 16 * 60 + items[i].minute + 5)};
        g_array_append_val(node->arrivals, arrival);
    }
}

static void visit(const Year *year, World *world, int night, gsize n, gint64 run)
{
    NodeHistory *node = g_ptr_array_index(world->history->nodes, n);
    const char *tag = node_tags[n];
    const Incident *filling = find(year, world, night, tag, "-", DISK_FILLING);
    Reading reading = {.run = run,
                       .disk_bytes = DISK,
                       .disk_free =
                           DISK / 10 * 4 + g_rand_int_range(world->dice, -1000000000, 1000000000)};
    if (find(year, world, night, tag, "-", UNREACHED) != NULL) {
        reading = (Reading){.run = run,
                            .outcome = OUTCOME_FAILED,
                            .disk_bytes = -1,
                            .disk_free = -1,
                            .skew = G_MININT64,
                            .reason = "connect timed out after 5 s"};
        g_array_append_val(node->readings, reading);
        return;
    }
    bool cut = find(year, world, night, tag, "-", CUT_SHORT) != NULL;
    if (!cut)
        g_array_set_size(node->arrivals, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(items); i++)
        if (!cut || i < 2)
            reading.listed += list_item(world, year, night, n, i, run);
    if (!cut)
        add_arrivals(world, year, night, n);
    if (cut) {
        reading.outcome = OUTCOME_PARTIAL;
        reading.reason = "connection lost";
    }
    if (find(year, world, night, tag, "-", DISK_LOW) != NULL)
        reading.disk_free = DISK / 20;
    if (filling != NULL)
        reading.disk_free -= (night - filling->night + 1) * (DISK / 50);
    if (find(year, world, night, tag, "-", SKEW) != NULL)
        reading.skew = 3600;
    node->last_reached = run;
    g_array_append_val(node->readings, reading);
}

#endif
