/* What publishing costs: bench_site FOLDER [HUBS [NODES [ITEMS [NIGHTS]]]]. Publishes that many
 * hubs; run a second time on the same folder, it finds nothing new. */
#include "judge/judge.h"
#include "made_hubs.h"
#include "publish/publish.h"
#include "render.h"
#include "reports.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define DAY G_GINT64_CONSTANT(86400)

typedef struct {
    int hubs, nodes, items, nights;
} Size;

static void fill_item(HubHistory *history, NodeHistory *node, int number, int nights)
{
    static const double sizes[] = {1.5e9, 6.1e8, 1.2e8, 5.5e7};
    g_autofree char *name = g_strdup_printf("svn/item%d", number);
    ItemHistory *item =
        node_history_add_item(node, g_string_chunk_insert_const(history->strings, name));
    for (int night = nights; night-- > 0;) {
        guint32 noise = g_str_hash(node->node->tag) ^ (guint32)(night * 2654435761u);
        Tarball tarball = {
            .item = item->item,
            .path = item->item,
            .time = MADE_NOW - 7600 - night * DAY,
            .bytes = (gint64)(sizes[number % 4] * (1 - 0.001 * night + noise % 1000 * 1e-6)),
            .mtime = -1,
            .first_seen = MADE_NOW - night * DAY,
            .last_seen = MADE_NOW,
            .flags = TARBALL_LISTED,
            .sidecar_bytes = -1};
        g_array_append_val(item->tarballs, tarball);
    }
}

static HubHistory *make_history(const Hub *hub, const Size *size)
{
    HubHistory *history = hub_history_new(hub);
    for (guint i = 0; i < history->nodes->len; i++) {
        NodeHistory *node = g_ptr_array_index(history->nodes, i);
        for (int night = size->nights; night-- > 0;) {
            Reading reading = made_reading(MADE_NOW - 60 - night * DAY, size->items);
            g_array_append_val(node->readings, reading);
        }
        node->last_reached = MADE_NOW - 60;
        for (int item = 0; item < size->items; item++)
            fill_item(history, node, item, size->nights);
    }
    return history;
}

static GPtrArray *make_reports(const Size *size)
{
    GPtrArray *reports = g_ptr_array_new();
    for (int i = 0; i < size->hubs; i++) {
        HubReport *report = g_new0(HubReport, 1);
        report->hub = made_hub(i, size->nodes, 1 << PICTURE_PNG | 1 << PICTURE_SVG);
        report->history = make_history(report->hub, size);
        report->verdict = judge_hub(report->history, MADE_NOW);
        g_ptr_array_add(reports, report);
    }
    return reports;
}

/* s of processor time, of this process and its drawing processes. */
static double processor(void)
{
    double sum = 0;
    for (int who = RUSAGE_CHILDREN; who <= RUSAGE_SELF; who++) {
        struct rusage usage;
        getrusage(who, &usage);
        sum += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    }
    return sum;
}

static void publish(const char *folder, const GPtrArray *reports, gint64 now)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *root = g_build_filename(folder, "site", NULL);
    g_autofree char *database = g_build_filename(folder, "db", NULL);
    g_autoptr(State) state = state_open(database, STORE_WRITE, &error);
    ReportSource source = reports_source(reports);
    PublishOptions options = {.source = &source, .now = now};
    PublishResult result = {0};
    g_autoptr(GPtrArray) hubs = reports_hubs(reports);
    gint64 begin = g_get_monotonic_time();
    double used = processor();
    if (state == NULL || !publish_site(root, hubs, state, &options, &result, &error)) {
        fprintf(stderr, "%s\n", error->message);
        exit(1);
    }
    double took = (double)(g_get_monotonic_time() - begin) / 1000;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%-11s %7.0f ms, %5u pictures drawn",
           result.pictures_drawn > 0 ? "first" : "nothing new", took, result.pictures_drawn);
    if (result.pictures_drawn > 0)
        printf(" (%.2f ms each, %.2f ms of processor)", took / result.pictures_drawn,
               1000 * (processor() - used) / result.pictures_drawn);
    printf(", %u files written, peak %ld MiB\n", result.files_written, usage.ru_maxrss / 1024);
}

int main(int argc, char **argv)
{
    Size size = {100, 4, 4, 60};
    int *const values[] = {&size.hubs, &size.nodes, &size.items, &size.nights};
    for (int i = 2; i < argc && i < 6; i++)
        *values[i - 2] = atoi(argv[i]);
    g_autoptr(GPtrArray) reports = make_reports(&size);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%d hubs x %d nodes x %d items x %d nights: %ld MiB of history\n", size.hubs, size.nodes,
           size.items, size.nights, usage.ru_maxrss / 1024);
    publish(argv[1], reports, MADE_NOW);
    return 0;
}
