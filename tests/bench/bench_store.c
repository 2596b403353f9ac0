/* How fast listings are read and remembered: bench_store [NODES [TARBALLS]]. Each node is a hub
 * of its own with that many tarballs, in items of a thousand nights each. */
#include "collect/listing.h"
#include "store/store.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define RUN 1700000000
#define NIGHTS 1000
#define SHUFFLE 7919 /* a prime */

static char srvnode[] = "cms02", zone[] = "Asia/Taipei", tag[] = "C";

/* A hub with one node, both to be freed. */
static Hub *make_hub(guint number)
{
    Hub *hub = g_new0(Hub, 1);
    Node *node = g_new0(Node, 1);
    hub->tag = g_strdup_printf("HUB%u", number);
    hub->srvnode = srvnode;
    hub->timezone = zone;
    hub->nodes = g_ptr_array_new_with_free_func(g_free);
    node->hub = hub;
    node->tag = tag;
    g_ptr_array_add(hub->nodes, node);
    return hub;
}

static void free_hub(Hub *hub)
{
    g_ptr_array_unref(hub->nodes);
    g_free(hub->tag);
    g_free(hub);
}

/* What a node prints after the begin marker, in no order, as `find` lists folders. */
static GString *make_output(guint tarballs, guint changed)
{
    GString *out = g_string_sized_new((gsize)tarballs * 100);
    for (guint k = 0; k < tarballs; k++) {
        guint i = (guint)((guint64)k * SHUFFLE % tarballs);
        g_autoptr(GDateTime) date =
            g_date_time_new_from_unix_utc(1300000000 + (gint64)(i % NIGHTS) * 86400);
        g_autofree char *day = g_date_time_format(date, "%Y/%m/%d/%H%M%S");
        guint size = 50000000 + (i * 2654435761u) % 1000000 + (i < changed ? 1 : 0);
        g_string_append_printf(out, "F%u\t1400000000.5\t./cms02/svn/item%u/%s/item%u-%u.tar.gz",
                               size, i / NIGHTS, day, i / NIGHTS, i);
        g_string_append_c(out, '\0');
    }
    return out;
}

static Visit *read_output(const Hub *hub, const GString *output, guint tarballs, gint64 run)
{
    Visit *visit = visit_new(g_ptr_array_index(hub->nodes, 0));
    visit->reading.run = run;
    g_autoptr(Listing) listing = listing_new(visit, NULL);
    g_autofree char *script = listing_script(listing);
    g_autofree char *nonce = g_strndup(script + strlen("nonce='"), 32);
    g_autofree char *begin = g_strdup_printf("hubplot begin %s\n", nonce);
    g_autofree char *end = g_strdup_printf("\nE%s\t%u\t0\t", nonce, tarballs);
    g_autoptr(GError) error = NULL;
    listing_feed(listing, begin, strlen(begin), run, &error);
    for (gsize i = 0; i < output->len && error == NULL; i += 32768)
        listing_feed(listing, output->str + i, MIN(32768, output->len - i), run, &error);
    listing_feed(listing, end, strlen(end) + 1, run, &error);
    listing_finish(listing, NULL);
    g_assert_cmpint(visit->reading.outcome, ==, OUTCOME_COMPLETE);
    return visit;
}

/* When a lap began, by the clock and by the processor, µs. */
typedef struct {
    gint64 wall, cpu;
} Lap;

static Lap begin(void)
{
    struct timespec cpu;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    return (Lap){g_get_monotonic_time(), cpu.tv_sec * G_USEC_PER_SEC + cpu.tv_nsec / 1000};
}

/* Says what a lap took, and begins the next. On a machine that has other work, the processor's
 * time is the one to believe. */
static void report(Lap *lap, const char *what, guint tarballs)
{
    Lap now = begin();
    double wall = (double)(now.wall - lap->wall), cpu = (double)(now.cpu - lap->cpu);
    printf("%-40s %9.1f ms %9.1f ms of CPU %11.0f tarballs/s\n", what, wall / 1000, cpu / 1000,
           tarballs / wall * G_USEC_PER_SEC);
    *lap = begin();
}

static void must(bool ok, const GError *error)
{
    if (!ok) {
        fprintf(stderr, "bench_store: %s\n", error->message);
        exit(1);
    }
}

static void save(Store *store, const Visit *visit)
{
    g_autoptr(GError) error = NULL;
    must(store_save_visit(store, visit, &error), error);
}

static void measure(const char *path, guint nodes, guint tarballs)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(path, STORE_WRITE, &error);
    must(store != NULL, error);
    g_autoptr(GString) output = make_output(tarballs, 0);
    g_autoptr(GString) changed = make_output(tarballs, tarballs / 100);
    Hub *hub = make_hub(0);
    Lap lap = begin();
    g_autoptr(Visit) first = read_output(hub, output, tarballs, RUN);
    report(&lap, "parse", tarballs);
    save(store, first);
    report(&lap, "save", tarballs);
    save(store, first);
    report(&lap, "save the same visit again", tarballs);
    g_autoptr(Visit) second = read_output(hub, output, tarballs, RUN + 86400);
    lap = begin();
    save(store, second);
    report(&lap, "save the same listing a night later", tarballs);
    g_autoptr(Visit) third = read_output(hub, changed, tarballs, RUN + 2 * 86400);
    lap = begin();
    save(store, third);
    report(&lap, "save one in which 1 % changed", tarballs);
    for (guint i = 1; i < nodes; i++) {
        Hub *more = make_hub(i);
        g_autoptr(Visit) visit = read_output(more, output, tarballs, RUN);
        save(store, visit);
        free_hub(more);
    }
    g_autofree char *all = g_strdup_printf("read and save %u more nodes", nodes - 1);
    if (nodes > 1)
        report(&lap, all, tarballs * (nodes - 1));
    g_clear_pointer(&store, store_close);
    store = store_open(path, STORE_READ, &error);
    must(store != NULL, error);
    lap = begin();
    g_autoptr(HubHistory) history = store_load_hub(store, hub, &error);
    must(history != NULL, error);
    g_autofree char *of = g_strdup_printf("load one hub of a store of %u", nodes * tarballs);
    report(&lap, of, tarballs);
    g_clear_pointer(&history, hub_history_free);
    free_hub(hub);
}

int main(int argc, char **argv)
{
    guint nodes = argc > 1 ? (guint)atoi(argv[1]) : 5,
          tarballs = argc > 2 ? (guint)atoi(argv[2]) : 100000;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("hubplot-bench-XXXXXX", &error);
    must(folder != NULL, error);
    g_autofree char *path = g_build_filename(folder, "hubplot.db", NULL);
    measure(path, nodes, tarballs);
    g_unlink(path);
    g_rmdir(folder);
    return 0;
}
