/* The stages of a run, over hubs that are made up: stage FOLDER HUBS NODES ITEMS NIGHTS [first].
 * What each costs is counted from outside, by callgrind, which writes a file for each of them:
 *
 *   save      saves visits that list everything, in a database in FOLDER
 *   again     saves the next night's, which brings one tarball an item
 *   load      loads what is in that database
 *   judge, plot, tell (what is wrong: everything is late), status, metrics
 *   publish   publishes the site in FOLDER, one run later than it was published before: all pages
 * are written anew
 *
 * With `first` it only publishes the site: as of that run, so that its pictures are there, then as
 * of the one before. */
#include "judge/judge.h"
#include "made_hubs.h"
#include "notify/message.h"
#include "plot/plot.h"
#include "publish/metrics.h"
#include "publish/publish.h"
#include "publish/status_json.h"
#include "render.h"
#include "reports.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <valgrind/callgrind.h>

#define DAY G_GINT64_CONSTANT(86400)

typedef struct {
    int hubs, nodes, items, nights;
    gint64 now;  /* of the last run */
    gint64 late; /* s that nothing came before it */
} World;

static Tarball make_tarball(const World *world, const Node *node, GStringChunk *strings, int item,
                            int night)
{
    gint64 time = MADE_NOW - 7600 - world->late - night * DAY;
    guint32 noise = g_str_hash(node->tag) ^ (guint32)(night * 2654435761u);
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(time + 28800);
    g_autofree char *day = g_date_time_format(date, "%Y/%m/%d/%H%M%S");
    g_autofree char *path =
        g_strdup_printf("%s/svn/item%d/%s/item%d.tar.gz", node->hub->srvnode, item, day, item);
    g_autofree char *name = g_strdup_printf("svn/item%d", item);
    return (Tarball){.item = g_string_chunk_insert_const(strings, name),
                     .path = g_string_chunk_insert(strings, path),
                     .time = time,
                     .bytes = 100000000 - 1000 * night + noise % 10000,
                     .mtime = -1,
                     .first_seen = MADE_NOW - night * DAY,
                     .last_seen = world->now,
                     .flags = TARBALL_LISTED,
                     .sidecar_bytes = -1};
}

static HubHistory *make_history(const World *world, const Hub *hub)
{
    HubHistory *history = hub_history_new(hub);
    for (guint i = 0; i < history->nodes->len; i++) {
        NodeHistory *node = g_ptr_array_index(history->nodes, i);
        for (int night = world->nights; night-- > 0;) {
            Reading reading = made_reading(world->now - 60 - night * DAY, world->items);
            g_array_append_val(node->readings, reading);
        }
        node->last_reached = world->now - 60;
        for (int k = 0; k < world->items; k++) {
            ItemHistory *item = NULL;
            for (int night = world->nights; night-- > 0;) {
                Tarball tarball = make_tarball(world, node->node, history->strings, k, night);
                if (item == NULL)
                    item = node_history_add_item(node, tarball.item);
                g_array_append_val(item->tarballs, tarball);
            }
        }
    }
    return history;
}

static GPtrArray *make_reports(const World *world)
{
    GPtrArray *reports = g_ptr_array_new();
    for (int i = 0; i < world->hubs; i++) {
        HubReport *report = g_new0(HubReport, 1);
        report->hub = made_hub(i, world->nodes, 1 << PICTURE_SVG);
        report->history = make_history(world, report->hub);
        g_ptr_array_add(reports, report);
    }
    return reports;
}

static void judge(const GPtrArray *reports, gint64 now)
{
    for (guint i = 0; i < reports->len; i++) {
        HubReport *report = g_ptr_array_index(reports, i);
        report->verdict = judge_hub(report->history, now);
    }
}

static void save(const World *world, const char *folder, const GPtrArray *reports, int nights_ago)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "db", NULL);
    g_autoptr(Store) store = store_open(path, STORE_WRITE, &error);
    for (guint i = 0; error == NULL && i < reports->len; i++) {
        const Hub *hub = ((const HubReport *)g_ptr_array_index(reports, i))->hub;
        for (guint n = 0; n < hub->nodes->len; n++) {
            g_autoptr(Visit) visit = visit_new(g_ptr_array_index(hub->nodes, n));
            visit->reading = made_reading(world->now - nights_ago * DAY, world->items);
            for (int item = 0; item < world->items; item++)
                for (int night = world->nights; night-- > nights_ago;) {
                    Tarball tarball = make_tarball(world, visit->node, visit->strings, item, night);
                    g_array_append_val(visit->tarballs, tarball);
                }
            if (!store_save_visit(store, visit, &error))
                break;
        }
    }
    g_assert_no_error(error);
}

static void load(const char *folder, const GPtrArray *reports)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "db", NULL);
    g_autoptr(Store) store = store_open(path, STORE_READ, &error);
    for (guint i = 0; error == NULL && i < reports->len; i++) {
        const Hub *hub = ((const HubReport *)g_ptr_array_index(reports, i))->hub;
        g_autoptr(HubHistory) history = store_load_hub(store, hub, &error);
    }
    g_assert_no_error(error);
}

static void plot_hubs(const World *world, const GPtrArray *reports)
{
    for (guint i = 0; i < reports->len; i++) {
        const HubReport *report = g_ptr_array_index(reports, i);
        plot_free(plot_hub(report, world->now));
        plot_free(plot_status(report, world->now));
        for (guint n = 0; n < report->verdict->nodes->len; n++) {
            const NodeVerdict *node = g_ptr_array_index(report->verdict->nodes, n);
            for (PlotRange range = 0; range < N_PLOT_RANGES; range++)
                plot_free(plot_node(report, n, range, world->now));
            for (guint k = 0; k < node->items->len; k++) {
                const ItemVerdict *item = g_ptr_array_index(node->items, k);
                plot_free(plot_sparkline(report, n, item->item, world->now));
            }
        }
    }
}

/* One message about all hubs, with all that was told before, without its pictures. */
static void tell(const World *world, const GPtrArray *reports)
{
    g_autoptr(GPtrArray) hubs = g_ptr_array_new_with_free_func((GDestroyNotify)hub_changes_free);
    g_autoptr(GPtrArray) pictures = g_ptr_array_new();
    for (guint i = 0; i < reports->len; i++) {
        g_autoptr(LastNotified) none = last_notified_new();
        g_autoptr(HubChanges) first =
            hub_changes_new(g_ptr_array_index(reports, i), none, world->now);
        LastNotified *last = hub_changes_notified(first, world->now);
        g_ptr_array_add(hubs,
                        hub_changes_new(g_ptr_array_index(reports, i), last, world->now + DAY));
    }
    Message message = {.recipient = "a@example.org",
                       .sender = "b@example.org",
                       .domain = "example.org",
                       .origin = "1",
                       .hubs = hubs,
                       .now = world->now + DAY};
    g_free(message_id(&message));
    g_free(message_subject(&message));
    g_free(message_summary(&message));
    g_free(message_text(&message));
    g_free(message_html(&message, pictures));
}

static void write_metrics(const char *folder, const GPtrArray *reports)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "hubplot.prom", NULL);
    g_autoptr(GPtrArray) hubs = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    for (guint i = 0; i < reports->len; i++)
        g_ptr_array_add(hubs, metrics_hub(g_ptr_array_index(reports, i)));
    metrics_write(path, hubs, &error);
    g_assert_no_error(error);
}

static void publish(const World *world, const char *folder, const GPtrArray *reports)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *root = g_build_filename(folder, "site", NULL);
    g_autofree char *database = g_build_filename(folder, "state", NULL);
    g_autoptr(State) state = state_open(database, STORE_WRITE, &error);
    ReportSource source = reports_source(reports);
    PublishOptions options = {.source = &source, .now = world->now};
    PublishResult result = {0};
    g_autoptr(GPtrArray) hubs = reports_hubs(reports);
    if (state != NULL)
        publish_site(root, hubs, state, &options, &result, &error);
    g_assert_no_error(error);
}

/* What is executed in between is the stage's. */
static void begin_stage(void)
{
    CALLGRIND_ZERO_STATS;
}

static void end_stage(const char *stage)
{
    CALLGRIND_DUMP_STATS_AT(stage);
}

static void run_stages(const World *world, const char *folder)
{
    World late = *world;
    late.late = 5 * DAY;
    g_autoptr(GPtrArray) reports = make_reports(world), all_late = make_reports(&late);
    judge(all_late, world->now);
    begin_stage();
    save(world, folder, reports, 1);
    end_stage("save");
    begin_stage();
    save(world, folder, reports, 0);
    end_stage("again");
    begin_stage();
    load(folder, reports);
    end_stage("load");
    begin_stage();
    judge(reports, world->now);
    end_stage("judge");
    begin_stage();
    plot_hubs(world, reports);
    end_stage("plot");
    begin_stage();
    tell(world, all_late);
    end_stage("tell");
    begin_stage();
    g_free(status_json_format(reports, NULL, world->now));
    end_stage("status");
    begin_stage();
    write_metrics(folder, reports);
    end_stage("metrics");
    begin_stage();
    publish(world, folder, reports);
    end_stage("publish");
}

int main(int argc, char **argv)
{
    if (argc != 6 && argc != 7) {
        fprintf(stderr, "usage: stage FOLDER HUBS NODES ITEMS NIGHTS [first]\n");
        return 2;
    }
    World world = {.hubs = atoi(argv[2]),
                   .nodes = atoi(argv[3]),
                   .items = atoi(argv[4]),
                   .nights = atoi(argv[5]),
                   .now = MADE_NOW};
    world.now += 60;
    if (argc == 6)
        run_stages(&world, argv[1]);
    for (int again = 0; argc == 7 && again < 2; again++) {
        g_autoptr(GPtrArray) reports = make_reports(&world);
        judge(reports, world.now);
        publish(&world, argv[1], reports);
        world.now -= 60;
    }
    return 0;
}
