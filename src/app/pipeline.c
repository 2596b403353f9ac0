#include "app/pipeline.h"

#include "app/console.h"
#include "app/databases.h"
#include "app/reports.h"
#include "base/lock.h"
#include "base/text.h"
#include "collect/collect.h"
#include "judge/verify.h"
#include "notify/notify.h"
#include "publish/metrics.h"
#include "publish/publish.h"

#define SLOWEST 4000000 /* bytes a second that a node reads at least */
#define NOTIFY_WAIT 300 /* s */

struct Pipeline {
    const Context *context;
    Databases *databases;
    Reports *reports;
    Progress *progress; /* while nodes are visited */
    GHashTable *saved;  /* Hub *: some visit was */
    bool problem;
};

static void warn(Pipeline *pipeline, const char *subject, const char *message)
{
    pipeline->problem = true;
    log_say(pipeline->context, LOG_WARNING, subject, "%s", message);
}

static void warn_of_database(const Hub *hub, const char *why, gpointer data)
{
    warn(data, hub != NULL ? hub->tag : NULL, why);
}

GOptionEntry pipeline_option_wait(int *wait)
{
    return (GOptionEntry){
        "wait",   'w',
        0,        G_OPTION_ARG_INT,
        wait,     "wait up to SECONDS for another run to finish (default: fail at once)",
        "SECONDS"};
}

Pipeline *pipeline_new(const Context *context, PipelineMode mode, int wait, GError **error)
{
    g_autoptr(Pipeline) pipeline = g_new0(Pipeline, 1);
    DatabasesOptions options = {mode == PIPELINE_WRITE, wait, warn_of_database, pipeline};
    pipeline->context = context;
    pipeline->saved = g_hash_table_new(NULL, NULL);
    pipeline->databases = databases_open(context->config, &options, error);
    if (pipeline->databases == NULL)
        return NULL;
    pipeline->reports = reports_new(&(ReportsOptions){.config = context->config,
                                                      .databases = pipeline->databases,
                                                      .now = context->now,
                                                      .writing = mode == PIPELINE_WRITE,
                                                      .failed = warn_of_database,
                                                      .data = pipeline});
    return g_steal_pointer(&pipeline);
}

Pipeline *pipeline_open(const Context *context, PipelineMode mode, int wait, int *code)
{
    g_autoptr(GError) error = NULL;
    Pipeline *pipeline = pipeline_new(context, mode, wait, &error);
    if (pipeline == NULL) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        *code = g_error_matches(error, LOCK_ERROR, LOCK_ERROR_HELD) ? EXIT_BUSY : EXIT_TROUBLE;
    }
    return pipeline;
}

void pipeline_free(Pipeline *pipeline)
{
    if (pipeline == NULL)
        return;
    reports_free(pipeline->reports);
    g_hash_table_unref(pipeline->saved);
    databases_free(pipeline->databases);
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
        g_strdup_printf("%u tarballs could not be read to check their digests, such as %s",
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
    Store *store = databases_store(pipeline->databases, visit->node->hub, NULL);
    progress_hide(pipeline->progress);
    bool is_saved = store != NULL && store_save_visit(store, visit, &failure);
    if (failure != NULL)
        warn(pipeline, subject, failure->message);
    if (is_saved)
        g_hash_table_add(pipeline->saved, (gpointer)visit->node->hub);
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

static void planned_node_free(gpointer data)
{
    Node *node = data;
    g_strfreev(node->verify);
    g_free(node);
}

/* Adds copies of the hub's nodes, which shall read digests of `budget` bytes each and get the time
 * for that. `history` is the hub's; NULL: nothing is to be read. */
static void plan_visits(GPtrArray *nodes, const Hub *hub, const HubHistory *history, gint64 budget)
{
    for (guint i = 0; i < hub->nodes->len; i++) {
        Node *node = g_memdup2(g_ptr_array_index(hub->nodes, i), sizeof(Node));
        gint64 bytes = 0;
        if (history != NULL)
            node->verify = verify_choose(g_ptr_array_index(history->nodes, i), budget, &bytes);
        node->verify_bytes = budget;
        node->idle_timeout += node->idle_timeout > 0 ? bytes / SLOWEST : 0;
        node->deadline += node->deadline > 0 ? bytes / SLOWEST : 0;
        g_ptr_array_add(nodes, node);
    }
}

/* Adds the hub's nodes, asked to read as many bytes of tarballs as they shall. */
static void ask_nodes(Pipeline *pipeline, const Hub *hub, gint64 verify_bytes, GPtrArray *nodes)
{
    gint64 budget = verify_bytes >= 0 ? verify_bytes : hub->verify_bytes;
    Store *store = databases_store(pipeline->databases, hub, NULL);
    if (store == NULL)
        return;
    g_autoptr(GError) error = NULL;
    g_autoptr(HubHistory) history = budget > 0 ? store_load_hub(store, hub, &error) : NULL;
    if (error != NULL)
        warn(pipeline, hub->tag, error->message);
    plan_visits(nodes, hub, history, budget);
}

/* Lets later runs know that there must be a history of the hubs. */
static void note_run(Pipeline *pipeline)
{
    State *state = databases_state(pipeline->databases);
    GHashTableIter iter;
    gpointer hub;
    g_hash_table_iter_init(&iter, pipeline->saved);
    while (state != NULL && g_hash_table_iter_next(&iter, &hub, NULL)) {
        g_autoptr(GError) error = NULL;
        if (!state_set_last_run(state, ((const Hub *)hub)->tag, pipeline->context->now, &error))
            warn(pipeline, NULL, error->message);
    }
}

void pipeline_collect(Pipeline *pipeline, gint64 verify_bytes)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func(planned_node_free);
    const GPtrArray *hubs = config_hubs(pipeline->context->config);
    for (guint i = 0; i < hubs->len; i++)
        ask_nodes(pipeline, g_ptr_array_index(hubs, i), verify_bytes, nodes);
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
    note_run(pipeline);
}

GPtrArray *pipeline_reports(Pipeline *pipeline)
{
    GPtrArray *reports = g_ptr_array_new();
    ReportSource source = reports_source(pipeline->reports);
    const GPtrArray *asked = config_hubs(pipeline->context->config);
    for (guint i = 0; i < asked->len; i++)
        g_ptr_array_add(reports, (gpointer)source.get(g_ptr_array_index(asked, i), source.data));
    return reports;
}

/* All hubs, asked for or not, that share a site. */
static GPtrArray *hubs_of_site(const Pipeline *pipeline, const char *outdir)
{
    GPtrArray *hubs = g_ptr_array_new();
    const GPtrArray *all = config_all_hubs(pipeline->context->config);
    for (guint i = 0; i < all->len; i++) {
        Hub *hub = g_ptr_array_index(all, i);
        if (g_str_equal(hub->outdir, outdir))
            g_ptr_array_add(hubs, hub);
    }
    return hubs;
}

static void publish_one(Pipeline *pipeline, const char *outdir, PublishOptions options)
{
    State *state = databases_state(pipeline->databases);
    if (state == NULL) {
        warn(pipeline, outdir, "not published: the state database can't be used");
        return;
    }
    g_autoptr(GPtrArray) hubs = hubs_of_site(pipeline, outdir);
    ReportSource source = reports_source(pipeline->reports);
    options.source = &source;
    g_autoptr(GError) error = NULL;
    PublishResult result = {0};
    if (!publish_site(outdir, hubs, state, &options, &result, &error))
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
            publish_one(pipeline, hub->outdir, options);
    }
}

void pipeline_notify(Pipeline *pipeline, const char *dry_run, int timeout)
{
    State *state = databases_state(pipeline->databases);
    if (state == NULL) {
        warn(pipeline, NULL, "no mail is sent: the state database can't be used");
        return;
    }
    const char *place = config_state(pipeline->context->config);
    g_autofree char *sender = g_strdup_printf("%s@%s", g_get_user_name(), g_get_host_name());
    NotifyOptions options = {
        .now = pipeline->context->now,
        .hubs = config_all_hubs(pipeline->context->config),
        .sender = sender,
        .dry_run = dry_run,
        .certificates = g_environ_getenv((char **)pipeline->context->environ, "SSL_CERT_FILE"),
        .timeout = timeout};
    ReportSource source = reports_source(pipeline->reports);
    g_autoptr(GError) error = NULL;
    g_autoptr(Lock) lock = NULL;
    /* Another run, for other hubs, may be telling people right now. */
    bool alone = dry_run != NULL || (databases_lock_file(place, NOTIFY_WAIT, &lock, &error) &&
                                     state_lock(state, NOTIFY_WAIT, &error));
    if (!alone ||
        !notify_hubs(config_hubs(pipeline->context->config), &source, state, &options, &error))
        warn(pipeline, NULL, error->message);
}

/* Writes the metrics of all hubs, asked for or not, whose metrics go to the file of this one. */
static void write_metrics(Pipeline *pipeline, const Hub *one)
{
    g_autoptr(GPtrArray) metrics = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    const GPtrArray *all = config_all_hubs(pipeline->context->config);
    for (guint i = 0; i < all->len; i++) {
        const Hub *hub = g_ptr_array_index(all, i);
        if (g_strcmp0(hub->metrics, one->metrics) == 0)
            g_ptr_array_add(metrics, reports_brief(pipeline->reports, hub)->metrics);
    }
    if (!metrics_write(one->metrics, metrics, &error))
        warn(pipeline, one->tag, error->message);
}

static void ping(Pipeline *pipeline, const Hub *hub)
{
    const HubBrief *brief = reports_brief(pipeline->reports, hub);
    bool well = brief->open == STATUS_OK || brief->open == STATUS_WARN;
    g_autoptr(GError) error = NULL;
    if (!notify_ping(hub->ping, well, brief->conclusion, &error))
        warn(pipeline, hub->tag, error->message);
}

void pipeline_signal(Pipeline *pipeline)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    const GPtrArray *asked = config_hubs(pipeline->context->config);
    for (guint i = 0; i < asked->len; i++) {
        const Hub *hub = g_ptr_array_index(asked, i);
        if (hub->metrics != NULL && g_hash_table_add(done, hub->metrics))
            write_metrics(pipeline, hub);
        if (hub->ping != NULL)
            ping(pipeline, hub);
    }
}

ExitCode pipeline_outcome(const Pipeline *pipeline)
{
    return pipeline->problem ? EXIT_TROUBLE : EXIT_GOOD;
}
