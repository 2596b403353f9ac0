#include "config/keys.h"
#include "judge/judge.h"

#include <string.h>

/* Histories that no honest node has: any sizes, times and flags, as far as a database may hold
 * them. */
typedef struct {
    const guint8 *at, *end;
} Dice;

static guint8 roll(Dice *dice)
{
    return dice->at < dice->end ? *dice->at++ : 0;
}

/* Mostly near `base`, sometimes anywhere up to the year 9999. */
static gint64 roll_time(Dice *dice, gint64 base)
{
    gint64 value = 0;
    guint8 kind = roll(dice);
    for (int i = 0; i < (kind < 16 ? 5 : 3); i++)
        value = value << 8 | roll(dice);
    return kind < 16 ? value % G_GINT64_CONSTANT(253402300800) : base + value - (1 << 23);
}

static void add_tarballs(Dice *dice, NodeHistory *node, const char *name, gint64 base)
{
    ItemHistory *item = node_history_add_item(node, name);
    gint64 time = roll_time(dice, base);
    for (int n = roll(dice) % 40; n > 0; n--) {
        Tarball tarball = {.item = name,
                           .path = roll(dice) % 2 ? "a/b/c.tar.gz" : "a/b/d.tar.gz",
                           .time = time,
                           .bytes = roll_time(dice, 1 << 24),
                           .mtime = roll_time(dice, base),
                           .first_seen = roll_time(dice, base),
                           .flags = roll(dice) % 8,
                           .sidecar = (SidecarKind)(roll(dice) % 4),
                           .sidecar_bytes = roll(dice) % 2 ? -1 : roll_time(dice, 1 << 24),
                           .digest_state = (DigestState)(roll(dice) % 3)};
        g_array_append_val(item->tarballs, tarball);
        time += roll(dice) % 2 ? 86400 : roll(dice) * 3600;
    }
}

static void add_readings(Dice *dice, NodeHistory *node, gint64 base)
{
    gint64 run = base + roll(dice) * 3600;
    for (int n = roll(dice) % 20; n > 0; n--) {
        Reading reading = {.run = run,
                           .outcome = (Outcome)(roll(dice) % 3),
                           .skew = roll(dice) % 2 ? G_MININT64 : roll_time(dice, 0),
                           .utc_offset = 0,
                           .disk_bytes = roll_time(dice, 1 << 24),
                           .disk_free = roll_time(dice, 1 << 24),
                           .listed = roll(dice) % 3};
        g_array_append_val(node->readings, reading);
        run += 1 + roll(dice) * 1000;
    }
    Arrival arrival = {.item = "svn/a", .path = "a/b/.c", .mtime = roll_time(dice, base)};
    g_array_append_val(node->arrivals, arrival);
}

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    Dice dice = {bytes, bytes + length};
    const gint64 base = 1400000000;
    char tag[] = "C2", one[] = "C", other[] = "H1", zone[] = "Europe/Berlin",
         cron[] = "10 16 * * *";
    Hub hub = {.tag = tag, .timezone = roll(&dice) % 2 ? zone : NULL, .nodes = g_ptr_array_new()};
    Limits limits;
    config_default_limits(&limits);
    limits.schedule = roll(&dice) % 4 ? NULL : cron;
    limits.grace = roll(&dice) % 2 ? -1 : roll(&dice) * 100;
    limits.maxage = roll(&dice) % 4 ? 0 : roll(&dice) * 3600;
    Node nodes[] = {{.hub = &hub, .tag = one, .limits = limits},
                    {.hub = &hub, .tag = other, .limits = limits}};
    g_ptr_array_add(hub.nodes, &nodes[0]);
    g_ptr_array_add(hub.nodes, &nodes[1]);
    g_autoptr(HubHistory) history = hub_history_new(&hub);
    for (guint i = 0; i < 2; i++) {
        NodeHistory *node = g_ptr_array_index(history->nodes, i);
        add_readings(&dice, node, base);
        add_tarballs(&dice, node, "svn/a", base);
        add_tarballs(&dice, node, "svn/b", base);
    }
    gint64 now = roll_time(&dice, base);
    judge_leave_wrong_runs(history, now);
    g_autoptr(HubVerdict) verdict = judge_hub(history, now);
    g_assert_nonnull(verdict->conclusion);
    g_ptr_array_unref(hub.nodes);
    return 0;
}
