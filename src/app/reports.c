/* Reports that nobody holds stay loaded, for the next who asks, until another is to be loaded and
 * all together have more tarballs than ROOM. So a single hub is loaded once in a run, and of many
 * no more than the largest is in memory, with what somebody holds. */
#include "app/reports.h"

#include "judge/handled.h"
#include "judge/judge.h"
#include "publish/metrics.h"

#include <math.h>

#define ROOM 20000 /* some 4 MiB */

/* One hub as it stands. */
typedef struct {
    HubReport report;    /* its history and verdict are NULL while it is not loaded */
    HubHistory *history; /* the same */
    HubVerdict *verdict;
    guint tarballs; /* in the history */
    char *version;  /* of what is loaded; NULL: nothing is, or it is not known */
    guint holders;  /* who asked for the report and did not let it go */
    GList idle;     /* in Reports.idle while it is loaded and nobody holds it */
    bool judged;    /* `brief` is known */
    HubBrief brief;
} Entry;

struct Reports {
    ReportsOptions options;
    GHashTable *entries; /* const Hub * -> Entry * */
    GQueue idle;         /* Entry *: loaded, and held by nobody; the first let go comes first */
    guint tarballs;      /* in all histories that are loaded */
};

static void unload(Reports *reports, Entry *entry)
{
    reports->tarballs -= entry->tarballs;
    entry->tarballs = 0;
    g_clear_pointer(&entry->verdict, hub_verdict_free);
    g_clear_pointer(&entry->history, hub_history_free);
    g_clear_pointer(&entry->version, g_free);
    entry->report.history = NULL;
    entry->report.verdict = NULL;
}

static void entry_free(gpointer data)
{
    Entry *entry = data;
    hub_verdict_free(entry->verdict);
    hub_history_free(entry->history);
    g_free(entry->version);
    g_free(entry->brief.conclusion);
    g_strfreev(entry->brief.metrics);
    g_free(entry);
}

Reports *reports_new(const ReportsOptions *options)
{
    Reports *reports = g_new0(Reports, 1);
    const GPtrArray *hubs = config_all_hubs(options->config);
    reports->options = *options;
    reports->entries = g_hash_table_new_full(NULL, NULL, NULL, entry_free);
    g_queue_init(&reports->idle);
    for (guint i = 0; i < hubs->len; i++) {
        Entry *entry = g_new0(Entry, 1);
        entry->report.hub = g_ptr_array_index(hubs, i);
        entry->idle.data = entry;
        g_hash_table_insert(reports->entries, (gpointer)entry->report.hub, entry);
    }
    return reports;
}

void reports_free(Reports *reports)
{
    if (reports == NULL)
        return;
    g_hash_table_unref(reports->entries);
    g_free(reports);
}

static void fail(const Reports *reports, const Hub *hub, const char *why)
{
    reports->options.failed(hub, why, reports->options.data);
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
                            .brief = g_strdup("database unreadable"),
                            .reason = g_strdup(why),
                            .since = -1,
                            .time = -1,
                            .figure = NAN};
        g_ptr_array_add(node->verdicts, reason);
    }
    judge_count_open(verdict);
    return verdict;
}

static bool is_asked(const Reports *reports, const Hub *hub)
{
    GPtrArray *asked = (GPtrArray *)config_hubs(reports->options.config);
    return g_ptr_array_find(asked, hub, NULL);
}

/* What was acknowledged is little: it is part of the version as it is. */
static char *digest_acknowledged(const GPtrArray *acknowledged)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < acknowledged->len; i++) {
        const Acknowledgement *one = g_ptr_array_index(acknowledged, i);
        g_string_append_printf(
            text, "%s\n%s\n%s\n%d %" G_GINT64_FORMAT " %a %" G_GINT64_FORMAT "\n%s\n%s\n",
            one->node, one->item != NULL ? one->item : "", one->rule, (int)one->status, one->time,
            one->figure, one->until, one->by, one->why);
    }
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize)text->len);
}

static char *join_version(const char *history, const GPtrArray *acknowledged)
{
    g_autofree char *digest = digest_acknowledged(acknowledged);
    return g_strconcat(history, " ", digest, NULL);
}

/* As that of a report that is loaded now. NULL: it can't be known. */
static char *find_version(const Reports *reports, const Hub *hub)
{
    const char *why = NULL;
    State *state = databases_state(reports->options.databases);
    Store *store = databases_store(reports->options.databases, hub, &why);
    if (store == NULL)
        return g_strdup(why);
    g_autofree char *history = store_hub_version(store, hub->tag, NULL);
    g_autoptr(GPtrArray) acknowledged =
        history != NULL && state != NULL ? state_load_acknowledged(state, hub->tag, NULL) : NULL;
    return acknowledged != NULL ? join_version(history, acknowledged) : NULL;
}

/* Marks what is handled of a hub. Where something is written, what has ended is forgotten, which
 * does not make what was loaded an old version. `history` is that of the history. */
static void handle(const Reports *reports, const Hub *hub, Entry *entry, const char *history)
{
    State *state = databases_state(reports->options.databases);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) acknowledged =
        state != NULL ? state_load_acknowledged(state, hub->tag, &error) : NULL;
    bool known = history != NULL && acknowledged != NULL;
    if (acknowledged == NULL)
        acknowledged = g_ptr_array_new();
    g_autoptr(GPtrArray) ended =
        judge_handle(entry->verdict, entry->history, acknowledged, reports->options.now);
    bool forget = reports->options.writing && is_asked(reports, hub) && error == NULL;
    for (guint i = 0; forget && i < ended->len; i++) {
        if (!state_drop_acknowledged(state, hub->tag, g_ptr_array_index(ended, i), &error))
            break;
        g_ptr_array_remove(acknowledged, g_ptr_array_index(ended, i));
    }
    entry->version = known ? join_version(history, acknowledged) : NULL;
    if (error != NULL)
        fail(reports, hub, error->message);
}

/* Unloads what nobody holds, if that is much. */
static void make_room(Reports *reports)
{
    while (reports->tarballs > ROOM && reports->idle.head != NULL)
        unload(reports, g_queue_pop_head_link(&reports->idle)->data);
}

static HubHistory *load_history(const Reports *reports, Store *store, const Hub *hub, bool whole,
                                GError **error)
{
    const JudgeNeeds needs = judge_needs(hub);
    const StoreWindow window = {needs.tarballs, needs.age, needs.listed, reports->options.now};
    return whole ? store_load_hub(store, hub, error)
                 : store_load_window(store, hub, &window, error);
}

/* Loads the hub's history, or what its verdict needs of it, and judges it. What went wrong is told
 * the first time. */
static void load(Reports *reports, Entry *entry, bool whole)
{
    const Hub *hub = entry->report.hub;
    const char *why = NULL;
    Store *store = databases_store(reports->options.databases, hub, &why);
    g_autoptr(GError) error = NULL;
    make_room(reports);
    g_autofree char *version = NULL;
    if (store != NULL) {
        version = store_hub_version(store, hub->tag, NULL); /* first: it is at most older */
        entry->history = load_history(reports, store, hub, whole, &error);
    }
    if (entry->history != NULL) {
        judge_leave_wrong_runs(entry->history, reports->options.now);
        entry->verdict = judge_hub(entry->history, reports->options.now);
        handle(reports, hub, entry, version);
    } else {
        if (error != NULL && !entry->judged)
            fail(reports, hub, error->message);
        entry->history = hub_history_new(hub);
        entry->verdict = unreadable(hub, error != NULL ? error->message : why);
        entry->version = g_strdup(error != NULL ? NULL : why);
        entry->verdict->until = G_MAXINT64;
    }
    entry->tarballs = hub_history_tarballs(entry->history);
    reports->tarballs += entry->tarballs;
    entry->report = (HubReport){.hub = hub, .history = entry->history, .verdict = entry->verdict};
}

static const HubReport *get(Reports *reports, const Hub *hub, bool whole)
{
    Entry *entry = g_hash_table_lookup(reports->entries, hub);
    if (entry->history != NULL && entry->holders == 0) {
        g_queue_unlink(&reports->idle, &entry->idle);
        if (whole && entry->history->shortened)
            unload(reports, entry);
    }
    if (entry->history == NULL)
        load(reports, entry, whole);
    g_return_val_if_fail(!whole || !entry->history->shortened, NULL);
    entry->holders++;
    if (!entry->judged)
        entry->brief =
            (HubBrief){.open = entry->verdict->open,
                       .conclusion = judge_conclude_open(entry->verdict),
                       .metrics = hub->metrics != NULL ? metrics_hub(&entry->report) : NULL};
    entry->judged = true;
    return &entry->report;
}

static const HubReport *get_report(const Hub *hub, gpointer data)
{
    return get(data, hub, true);
}

static const HubReport *get_judged(const Hub *hub, gpointer data)
{
    return get(data, hub, false);
}

static void let_report_go(const Hub *hub, gpointer data)
{
    Reports *reports = data;
    Entry *entry = g_hash_table_lookup(reports->entries, hub);
    if (--entry->holders == 0)
        g_queue_push_tail_link(&reports->idle, &entry->idle);
}

static char *get_version(const Hub *hub, gpointer data)
{
    const Reports *reports = data;
    const Entry *entry = g_hash_table_lookup(reports->entries, hub);
    return entry->history != NULL ? g_strdup(entry->version) : find_version(reports, hub);
}

ReportSource reports_source(Reports *reports)
{
    return (ReportSource){get_report, get_judged, let_report_go, get_version, reports};
}

const HubBrief *reports_brief(Reports *reports, const Hub *hub)
{
    Entry *entry = g_hash_table_lookup(reports->entries, hub);
    if (!entry->judged) {
        get_judged(hub, reports);
        let_report_go(hub, reports);
    }
    return &entry->brief;
}
