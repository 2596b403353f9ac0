#include "pipeline.h"

#include "asked.h"
#include "collect.h"
#include "judge.h"
#include "lock.h"
#include "log.h"
#include "metrics.h"
#include "notify.h"
#include "ping.h"
#include "progress.h"
#include "publish.h"
#include "text.h"

#include <math.h>

/* A database and the hubs that share it. */
typedef struct {
    const char *path;
    Store *store;  /* NULL: not opened, `trouble` says why */
    char *trouble; /* or NULL */
} Depot;

/* One hub as it stands. */
typedef struct {
    HubReport report;
    HubHistory *history;
    HubVerdict *verdict;
    bool asked;
} Entry;

struct Pipeline {
    const Context *context;
    GHashTable *depots; /* dbpath -> Depot * */
    GPtrArray *locks;   /* Lock * */
    GPtrArray *entries; /* Entry *, for all configured hubs */
    Progress *progress; /* while nodes are visited */
    bool trouble;
};

static void depot_free(gpointer data)
{
    Depot *depot = data;
    store_close(depot->store);
    g_free(depot->trouble);
    g_free(depot);
}

static void entry_free(gpointer data)
{
    Entry *entry = data;
    hub_verdict_free(entry->verdict);
    hub_history_free(entry->history);
    g_free(entry);
}

static void warn(Pipeline *pipeline, const char *subject, const char *message)
{
    pipeline->trouble = true;
    log_say(pipeline->context, LOG_WARNING, subject, "%s", message);
}

/* The hub whose database keeps the notes about the site at `outdir`: the first configured, so
 * that it is the same whichever hubs a run asks for. */
static const Hub *site_keeper(const Pipeline *pipeline, const char *outdir)
{
    const GPtrArray *all = config_all_hubs(pipeline->context->config);
    for (guint i = 0; i < all->len; i++) {
        const Hub *hub = g_ptr_array_index(all, i);
        if (g_str_equal(hub->outdir, outdir))
            return hub;
    }
    return NULL;
}

static bool is_asked(const Pipeline *pipeline, const Hub *hub)
{
    GPtrArray *asked = (GPtrArray *)config_hubs(pipeline->context->config);
    return g_ptr_array_find(asked, hub, NULL);
}

/* Opens a database once; a failure stays with the depot and the other hubs go on. */
static void open_depot(Pipeline *pipeline, const Hub *hub, StoreMode mode)
{
    if (g_hash_table_contains(pipeline->depots, hub->dbpath))
        return;
    g_autoptr(GError) error = NULL;
    Depot *depot = g_new0(Depot, 1);
    depot->path = hub->dbpath;
    depot->store = store_open(hub->dbpath, mode, &error);
    if (depot->store == NULL) {
        depot->trouble = g_strdup(error->message);
        if (mode == STORE_WRITE || is_asked(pipeline, hub))
            warn(pipeline, hub->tag, error->message);
    }
    g_hash_table_insert(pipeline->depots, hub->dbpath, depot);
}

static Depot *depot_of(const Pipeline *pipeline, const Hub *hub)
{
    return g_hash_table_lookup(pipeline->depots, hub->dbpath);
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(char *const *)a, *(char *const *)b);
}

/* Locks every database and site of the hubs asked for, in the order of their paths, so that two
 * runs never wait for each other. */
static bool take_locks(Pipeline *pipeline, int wait, GError **error)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    const GPtrArray *hubs = config_hubs(pipeline->context->config);
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_ptr_array_index(hubs, i);
        const Hub *keeper = site_keeper(pipeline, hub->outdir);
        g_ptr_array_add(paths, g_strconcat(hub->dbpath, ".lock", NULL));
        g_ptr_array_add(paths, g_strconcat(keeper->dbpath, ".lock", NULL));
        g_ptr_array_add(paths, g_build_filename(hub->outdir, ".lock", NULL));
    }
    g_ptr_array_sort(paths, compare_paths);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        if (i > 0 && g_str_equal(path, g_ptr_array_index(paths, i - 1)))
            continue;
        Lock *lock = lock_take(path, wait, error);
        if (lock == NULL)
            return false;
        g_ptr_array_add(pipeline->locks, lock);
    }
    return true;
}

Pipeline *pipeline_new(const Context *context, PipelineMode mode, int wait, GError **error)
{
    g_autoptr(Pipeline) pipeline = g_new0(Pipeline, 1);
    pipeline->context = context;
    pipeline->depots = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, depot_free);
    pipeline->locks = g_ptr_array_new_with_free_func((GDestroyNotify)lock_release);
    pipeline->entries = g_ptr_array_new_with_free_func(entry_free);
    const GPtrArray *hubs = config_hubs(context->config);
    if (mode == PIPELINE_WRITE) {
        if (!take_locks(pipeline, wait, error))
            return NULL;
        for (guint i = 0; i < hubs->len; i++) {
            const Hub *hub = g_ptr_array_index(hubs, i);
            open_depot(pipeline, hub, STORE_WRITE);
            open_depot(pipeline, site_keeper(pipeline, hub->outdir), STORE_WRITE);
        }
    }
    const GPtrArray *all = config_all_hubs(context->config);
    for (guint i = 0; i < all->len; i++)
        open_depot(pipeline, g_ptr_array_index(all, i), STORE_READ);
    return g_steal_pointer(&pipeline);
}

void pipeline_free(Pipeline *pipeline)
{
    if (pipeline == NULL)
        return;
    g_ptr_array_unref(pipeline->entries);
    g_hash_table_unref(pipeline->depots);
    g_ptr_array_unref(pipeline->locks);
    g_free(pipeline);
}

static char *node_subject(const Node *node)
{
    return g_strdup_printf("%s/%s", node->hub->tag, node->tag);
}

/* Warns of tarballs that were to be verified and could not be read. */
static void warn_unread(Pipeline *pipeline, const char *subject, const GPtrArray *unread)
{
    if (unread->len == 0)
        return;
    g_autofree char *text =
        g_strdup_printf("tarballs that could not be read for their digests: %u, such as %s",
                        unread->len, (char *)unread->pdata[0]);
    warn(pipeline, subject, text);
}

/* Saves a visit. That one database fails must not keep other hubs from being visited. */
static bool save_visit(Visit *taken, gpointer data, GError **error G_GNUC_UNUSED)
{
    Pipeline *pipeline = data;
    g_autoptr(Visit) visit = taken;
    g_autofree char *subject = node_subject(visit->node);
    g_autoptr(GError) failure = NULL;
    Depot *depot = depot_of(pipeline, visit->node->hub);
    progress_hide(pipeline->progress);
    bool is_saved = depot->store != NULL && store_save_visit(depot->store, visit, &failure);
    if (failure != NULL)
        warn(pipeline, subject, failure->message);
    const Reading *reading = &visit->reading;
    if (reading->outcome != OUTCOME_COMPLETE)
        warn(pipeline, subject, reading->reason);
    else if (is_saved) /* what is said to be read is on disk */
        log_say(pipeline->context, LOG_DETAIL, subject,
                "%" G_GINT64_FORMAT " tarball%s in %" G_GINT64_FORMAT " ms by %s", reading->listed,
                text_plural(reading->listed), reading->duration_ms, reading->transport);
    warn_unread(pipeline, subject, visit->unread);
    progress_end(pipeline->progress, visit->node);
    return true;
}

static void show_step(const Node *node, CollectStep step, gpointer data)
{
    Pipeline *pipeline = data;
    progress_reach(pipeline->progress, node, step);
}

static void show_time(gpointer data)
{
    Pipeline *pipeline = data;
    progress_show(pipeline->progress);
}

static void log_note(const Node *node, const char *text, gpointer data)
{
    Pipeline *pipeline = data;
    g_autofree char *subject = node_subject(node);
    progress_hide(pipeline->progress);
    log_say(pipeline->context, LOG_DETAIL, subject, "%s", text);
}

/* Adds the hub's nodes, asked to read as many bytes of tarballs as they shall. */
static void ask_nodes(Pipeline *pipeline, const Hub *hub, gint64 verify_bytes, GPtrArray *nodes)
{
    gint64 budget = verify_bytes >= 0 ? verify_bytes : hub->verify_bytes;
    g_autoptr(GError) error = NULL;
    g_autoptr(HubHistory) history =
        budget > 0 ? store_load_hub(depot_of(pipeline, hub)->store, hub, &error) : NULL;
    if (error != NULL)
        warn(pipeline, hub->tag, error->message);
    asked_add(nodes, hub, history, budget);
}

void pipeline_collect(Pipeline *pipeline, gint64 verify_bytes)
{
    g_autoptr(GPtrArray) nodes = asked_new();
    const GPtrArray *hubs = config_hubs(pipeline->context->config);
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_ptr_array_index(hubs, i);
        if (depot_of(pipeline, hub)->store != NULL)
            ask_nodes(pipeline, hub, verify_bytes, nodes);
    }
    CollectOptions options = {.run = pipeline->context->now,
                              .environ = pipeline->context->environ,
                              .in_flight = config_in_flight(pipeline->context->config),
                              .visited = save_visit,
                              .progress = show_step,
                              .tick = show_time,
                              .note = log_note,
                              .data = pipeline};
    g_autoptr(GError) error = NULL;
    pipeline->progress = progress_new(stderr, nodes->len);
    bool good = collect_nodes(nodes, &options, &error);
    g_clear_pointer(&pipeline->progress, progress_free);
    if (!good)
        warn(pipeline, NULL, error->message);
}

/* What is said of a hub whose database can't be read: nothing is known. */
static HubVerdict *unreadable(const Hub *hub, const char *why)
{
    HubVerdict *verdict = hub_verdict_new(hub);
    verdict->status = STATUS_UNKNOWN;
    verdict->conclusion = g_strdup(status_word(STATUS_UNKNOWN));
    for (guint i = 0; i < verdict->nodes->len; i++) {
        NodeVerdict *node = g_ptr_array_index(verdict->nodes, i);
        node->status = STATUS_UNKNOWN;
        Verdict *reason = g_new0(Verdict, 1);
        *reason = (Verdict){.rule = RULE_REACH,
                            .status = STATUS_UNKNOWN,
                            .brief = g_strdup("has a history that can't be read"),
                            .reason = g_strdup(why),
                            .since = -1,
                            .time = -1,
                            .figure = NAN};
        g_ptr_array_add(node->verdicts, reason);
    }
    return verdict;
}

static Entry *judge_entry(Pipeline *pipeline, const Hub *hub)
{
    Entry *entry = g_new0(Entry, 1);
    Depot *depot = depot_of(pipeline, hub);
    g_autoptr(GError) error = NULL;
    if (depot->store != NULL)
        entry->history = store_load_hub(depot->store, hub, &error);
    if (entry->history != NULL) {
        judge_leave_future(entry->history, pipeline->context->now);
        entry->verdict = judge_hub(entry->history, pipeline->context->now);
    } else {
        if (error != NULL)
            warn(pipeline, hub->tag, error->message);
        entry->history = hub_history_new(hub);
        entry->verdict = unreadable(hub, error != NULL ? error->message : depot->trouble);
    }
    entry->asked = is_asked(pipeline, hub);
    entry->report = (HubReport){.hub = hub, .history = entry->history, .verdict = entry->verdict};
    return entry;
}

void pipeline_judge(Pipeline *pipeline)
{
    const GPtrArray *all = config_all_hubs(pipeline->context->config);
    for (guint i = 0; i < all->len; i++)
        g_ptr_array_add(pipeline->entries, judge_entry(pipeline, g_ptr_array_index(all, i)));
}

GPtrArray *pipeline_reports(const Pipeline *pipeline)
{
    GPtrArray *reports = g_ptr_array_new();
    for (guint i = 0; i < pipeline->entries->len; i++) {
        Entry *entry = g_ptr_array_index(pipeline->entries, i);
        if (entry->asked)
            g_ptr_array_add(reports, &entry->report);
    }
    return reports;
}

/* All hubs, asked for or not, that share a site. */
static GPtrArray *reports_of_site(const Pipeline *pipeline, const char *outdir)
{
    GPtrArray *reports = g_ptr_array_new();
    for (guint i = 0; i < pipeline->entries->len; i++) {
        Entry *entry = g_ptr_array_index(pipeline->entries, i);
        if (g_str_equal(entry->report.hub->outdir, outdir))
            g_ptr_array_add(reports, &entry->report);
    }
    return reports;
}

static void publish_one(Pipeline *pipeline, const char *outdir, const PublishOptions *options)
{
    const Hub *keeper = site_keeper(pipeline, outdir);
    Depot *depot = depot_of(pipeline, keeper);
    if (depot->store == NULL) {
        warn(pipeline, outdir, "not published: its notes are in a database that can't be opened");
        return;
    }
    g_autoptr(GPtrArray) reports = reports_of_site(pipeline, outdir);
    g_autoptr(GError) error = NULL;
    PublishResult result = {0};
    if (!publish_site(outdir, reports, depot->store, options, &result, &error))
        warn(pipeline, NULL, error->message);
    else
        log_say(pipeline->context, LOG_DETAIL, outdir,
                "%u picture%s drawn, %u kept; %u file%s written, %u removed", result.pictures_drawn,
                text_plural(result.pictures_drawn), result.pictures_kept, result.files_written,
                text_plural(result.files_written), result.files_removed);
}

void pipeline_publish(Pipeline *pipeline, int workers, bool force)
{
    g_autoptr(GTimeZone) local = g_time_zone_new_local();
    PublishOptions options = {.now = pipeline->context->now,
                              .workers = workers,
                              .force = force,
                              .incomplete = config_left_out(pipeline->context->config) != NULL,
                              .server_zone = g_time_zone_get_identifier(local)};
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    const GPtrArray *hubs = config_hubs(pipeline->context->config);
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_ptr_array_index(hubs, i);
        if (g_hash_table_add(done, hub->outdir))
            publish_one(pipeline, hub->outdir, &options);
    }
}

/* The databases that could be opened, of hubs asked for or not, in the order of the hubs. */
static GPtrArray *opened_stores(const Pipeline *pipeline)
{
    GPtrArray *stores = g_ptr_array_new();
    const GPtrArray *all = config_all_hubs(pipeline->context->config);
    for (guint i = 0; i < all->len; i++) {
        Store *store = depot_of(pipeline, g_ptr_array_index(all, i))->store;
        if (store != NULL && !g_ptr_array_find(stores, store, NULL))
            g_ptr_array_add(stores, store);
    }
    return stores;
}

void pipeline_notify(Pipeline *pipeline, const char *dry_run, int timeout)
{
    g_autofree char *sender = g_strdup_printf("%s@%s", g_get_user_name(), g_get_host_name());
    NotifyOptions options = {
        .now = pipeline->context->now, .sender = sender, .dry_run = dry_run, .timeout = timeout};
    g_autoptr(GArray) hubs = g_array_new(FALSE, FALSE, sizeof(NotifyHub));
    g_autoptr(GPtrArray) stores = opened_stores(pipeline);
    for (guint i = 0; i < pipeline->entries->len; i++) {
        Entry *entry = g_ptr_array_index(pipeline->entries, i);
        NotifyHub hub = {&entry->report, depot_of(pipeline, entry->report.hub)->store};
        if (entry->asked && hub.store != NULL)
            g_array_append_val(hubs, hub);
    }
    g_autoptr(GError) error = NULL;
    if (!notify_hubs(hubs, stores, &options, &error))
        warn(pipeline, NULL, error->message);
}

/* All hubs, asked for or not, whose metrics go to that file. */
static GPtrArray *reports_of_metrics(const Pipeline *pipeline, const char *path)
{
    GPtrArray *reports = g_ptr_array_new();
    for (guint i = 0; i < pipeline->entries->len; i++) {
        Entry *entry = g_ptr_array_index(pipeline->entries, i);
        if (g_strcmp0(entry->report.hub->metrics, path) == 0)
            g_ptr_array_add(reports, &entry->report);
    }
    return reports;
}

static void ping(Pipeline *pipeline, const HubReport *report)
{
    Status status = report->verdict->status;
    g_autoptr(GError) error = NULL;
    if (!ping_send(report->hub->ping, status == STATUS_OK || status == STATUS_WARN,
                   report->verdict->conclusion, &error))
        warn(pipeline, report->hub->tag, error->message);
}

void pipeline_signal(Pipeline *pipeline)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) asked = pipeline_reports(pipeline);
    for (guint i = 0; i < asked->len; i++) {
        const HubReport *report = g_ptr_array_index(asked, i);
        char *path = report->hub->metrics;
        if (path != NULL && g_hash_table_add(done, path)) {
            g_autoptr(GPtrArray) reports = reports_of_metrics(pipeline, path);
            g_autoptr(GError) error = NULL;
            if (!metrics_write(path, reports, &error))
                warn(pipeline, report->hub->tag, error->message);
        }
        if (report->hub->ping != NULL)
            ping(pipeline, report);
    }
}

ExitCode pipeline_outcome(const Pipeline *pipeline)
{
    return pipeline->trouble ? EXIT_TROUBLE : EXIT_GOOD;
}
