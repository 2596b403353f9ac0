#include "app/console.h"
#include "app/databases.h"
#include "app/transfer.h"
#include "base/text.h"
#include "base/when.h"
#include "store/original.h"

typedef struct {
    char *hub, *timezone;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    const GOptionEntry rows[] = {
        {"hub", 0, 0, G_OPTION_ARG_STRING, &values->hub,
         "import for this hub only (default: all configured hubs)", "HUB"},
        {"timezone", 0, 0, G_OPTION_ARG_STRING, &values->timezone,
         "the time zone of the dates, instead of the hub's", "ZONE"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        entries[i] = rows[i];
}

/* The zone asked for, the hub's, or what the node last said that its own is. */
static GTimeZone *find_zone(const Context *context, const NodeHistory *history, const char *asked)
{
    const Node *node = history->node;
    if (asked != NULL)
        return g_time_zone_new_identifier(asked);
    if (node->hub->timezone == NULL && history->last_reached < 0)
        log_say(context, LOG_WARNING, node->hub->tag,
                "the time zone of the dates is unknown, UTC is assumed: set timezone, or give "
                "--timezone");
    g_autofree char *name = node_history_zone(history);
    return when_zone(name);
}

static bool import_node(const Context *context, Original *original, Store *store,
                        const NodeHistory *history, const char *zone_name)
{
    const Node *node = history->node;
    g_autoptr(GError) error = NULL;
    g_autoptr(GTimeZone) zone = find_zone(context, history, zone_name);
    const OriginalRequest request = {.node = node, .zone = zone, .now = context->now};
    gint64 taken, added;
    if (!original_import(original, store, &request, &taken, &added, &error)) {
        log_say(context, LOG_ERROR, node->hub->tag, "%s", error->message);
        return false;
    }
    g_print("%s/%s: %" G_GINT64_FORMAT " tarball%s imported, %" G_GINT64_FORMAT " already known\n",
            node->hub->tag, node->tag, added, text_plural(added), taken - added);
    return true;
}

static ExitCode import_hub(const Context *context, Original *original, const Hub *hub,
                           const char *zone_name)
{
    g_auto(LockedStore) locked = {0};
    g_autoptr(GError) error = NULL;
    ExitCode code = locked_store_open(context, hub->dbpath, hub->tag, &locked);
    if (code != EXIT_GOOD)
        return code;
    g_autoptr(HubHistory) history = store_load_hub(locked.store, hub, &error);
    if (history == NULL) {
        log_say(context, LOG_ERROR, hub->tag, "%s", error->message);
        return EXIT_TROUBLE;
    }
    for (guint i = 0; i < history->nodes->len; i++) {
        if (!import_node(context, original, locked.store, history->nodes->pdata[i], zone_name))
            return EXIT_TROUBLE;
    }
    return EXIT_GOOD;
}

/* What was skipped, and why. */
static void say_rest(const Context *context, const Original *original)
{
    static const struct {
        OriginalFate fate;
        const char *why;
    } rows[] = {
        {ORIGINAL_LEFT, "of nodes or folders that no configured hub has"},
        {ORIGINAL_UNDATED, "whose path has no valid date, or not the one in column date"},
        {ORIGINAL_UNSIZED, "whose size is not a number of megabytes"},
        {ORIGINAL_DAMAGED, "whose column nodepath does not begin with the node"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *example;
        gint64 count = original_count(original, rows[i].fate, &example);
        if (count > 0)
            log_say(context, LOG_NOTICE, NULL, "skipped %" G_GINT64_FORMAT " row%s %s%s%s", count,
                    text_plural(count), rows[i].why, example != NULL ? ", such as " : "",
                    example != NULL ? example : "");
    }
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    g_autoptr(GError) error = NULL;
    if (g_strv_length(arguments) != 1) {
        log_say(
            context, LOG_ERROR, NULL,
            "usage: import [OPTION...] FILE, a database of scm-backup-monitor, or sqlite:FILE or a "
            "URI postgresql://..., of hubplot");
        return EXIT_USAGE;
    }
    g_autoptr(GTimeZone) zone =
        values->timezone != NULL ? g_time_zone_new_identifier(values->timezone) : NULL;
    if (values->timezone != NULL && zone == NULL) {
        log_say(context, LOG_ERROR, "--timezone", "unknown time zone %s", values->timezone);
        return EXIT_USAGE;
    }
    g_autoptr(GPtrArray) hubs =
        config_find_hubs(context->config, (const char *const[]){values->hub, NULL}, &error);
    if (hubs == NULL) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_USAGE;
    }
    if (transfer_is_source(arguments[0]))
        return (int)transfer_import(context, arguments[0], hubs);
    g_autoptr(Original) original = original_read(arguments[0], &error);
    if (original == NULL) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_TROUBLE;
    }
    ExitCode worst = EXIT_GOOD;
    for (guint i = 0; i < hubs->len; i++) {
        ExitCode code = import_hub(context, original, hubs->pdata[i], values->timezone);
        worst = MAX(worst, code);
    }
    say_rest(context, original);
    return (int)worst;
}

const Command command_import = {
    .name = "import",
    .arguments = "[--hub=HUB] [--timezone=ZONE] FILE|sqlite:FILE|postgresql://...",
    .summary = "import the history from another database",
    .description =
        "Reads FILE, whose table tgzs may have its columns in any order, and adds each tarball to "
        "every configured hub and node that it belongs to. FILE is never written to. Its sizes are "
        "whole megabytes: they are marked as inexact, and replaced by exact sizes when a node "
        "still lists the tarball. Existing data are kept, so the import can be repeated. Prints "
        "how many rows were imported, and which were skipped and why.\n\n"
        "sqlite:FILE or the URI of a database on a PostgreSQL server is one of hubplot itself. All "
        "that it holds of the configured hubs is copied into their dbpath, where nothing of them "
        "may be yet; a state, into the configured one. So an installation moves from files to a "
        "server, and back.",
    .needs_config = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
