#include "report/report.h"
#include "app/console.h"
#include "app/databases.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    char *month, *output;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    const GOptionEntry rows[] = {
        {"month", 'm', 0, G_OPTION_ARG_STRING, &values->month,
         "the month, such as 2026-10 (default: the last one)", "YYYY-MM"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &values->output,
         "the file to write, whose name ends in .pdf, .html or .csv", "FILE"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        entries[i] = rows[i];
}

static GBytes *csv(const GPtrArray *reports, GError **error G_GNUC_UNUSED)
{
    return report_csv(reports);
}

/* A format, by the end of a file's name. */
typedef struct {
    const char *suffix;
    GBytes *(*write)(const GPtrArray *reports, GError **error);
} Format;

static const Format *find_format(const char *path)
{
    static const Format formats[] = {{".pdf", report_pdf}, {".html", report_html}, {".csv", csv}};
    for (gsize i = 0; path != NULL && i < G_N_ELEMENTS(formats); i++)
        if (g_str_has_suffix(path, formats[i].suffix))
            return &formats[i];
    return NULL;
}

static void say_trouble(const Hub *hub, const char *why, gpointer data)
{
    log_say(data, LOG_ERROR, hub != NULL ? hub->tag : NULL, "%s", why);
}

static MonthReport *make_report(const Databases *databases, const Hub *hub, ReportMonth month,
                                GError **error)
{
    const char *why = NULL;
    Store *store = databases_store(databases, hub, &why);
    if (store == NULL) {
        g_set_error(error, REPORT_ERROR, REPORT_ERROR_FAILED, "%s: %s", hub->tag, why);
        return NULL;
    }
    HubHistory *history = store_load_hub(store, hub, error);
    if (history == NULL)
        return NULL;
    MonthReport *report = month_report_new(history, month);
    State *state = databases_state(databases);
    report->incidents = state != NULL ? state_load_past(state, hub->tag, report->from,
                                                        report->until, G_MAXINT, error)
                                      : g_ptr_array_new();
    if (report->incidents == NULL)
        g_clear_pointer(&report, month_report_free);
    return report;
}

static GPtrArray *make_reports(const Context *context, const Databases *databases,
                               ReportMonth month, GError **error)
{
    const GPtrArray *hubs = config_hubs(context->config);
    g_autoptr(GPtrArray) reports =
        g_ptr_array_new_with_free_func((GDestroyNotify)month_report_free);
    bool empty = true;
    for (guint i = 0; i < hubs->len; i++) {
        MonthReport *report = make_report(databases, g_ptr_array_index(hubs, i), month, error);
        if (report == NULL)
            return NULL;
        empty = empty && report->empty;
        g_ptr_array_add(reports, report);
    }
    if (!empty)
        return g_steal_pointer(&reports);
    g_autofree char *words = report_month_words(month);
    g_set_error(error, REPORT_ERROR, REPORT_ERROR_MONTH,
                "nothing is known of %s: no visit and no tarball", words);
    return NULL;
}

static bool write_report(const Context *context, const Values *values, ReportMonth month,
                         GError **error)
{
    DatabasesOptions open = {.failed = say_trouble, .data = (gpointer)context};
    g_autoptr(Databases) databases = databases_open(context->config, &open, error);
    g_autoptr(GPtrArray) reports =
        databases != NULL ? make_reports(context, databases, month, error) : NULL;
    g_autoptr(GBytes) bytes =
        reports != NULL ? find_format(values->output)->write(reports, error) : NULL;
    if (bytes == NULL)
        return false;
    gsize length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    return g_file_set_contents_full(values->output, data, (gssize)length,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}

static int run(const Context *context, gconstpointer data, char **arguments G_GNUC_UNUSED)
{
    const Values *values = data;
    g_autoptr(GError) error = NULL;
    ReportMonth month = report_month_last(context->now);
    if (values->month != NULL && !report_month_parse(values->month, &month, &error)) {
        log_say(context, LOG_ERROR, "--month", "%s", error->message);
        return EXIT_USAGE;
    }
    if (find_format(values->output) == NULL) {
        log_say(context, LOG_ERROR, NULL,
                "say where to write it: --output FILE, ending in .pdf, .html or .csv");
        return EXIT_USAGE;
    }
    if (write_report(context, values, month, &error))
        return EXIT_GOOD;
    log_say(context, LOG_ERROR, NULL, "%s", error->message);
    return EXIT_TROUBLE;
}

const Command command_report = {
    .name = "report",
    .arguments = "[HUB...]",
    .summary = "write what a month's backups were like, as PDF, HTML or CSV",
    .description =
        "Writes a report on a month: the nights on which tarballs were due, made, late or missed, "
        "the copies on each node, the digests that were checked, whether what must be kept was, "
        "incidents with begin and end, growth, disks, and a chart of the nights. All of it comes "
        "from the database and the log of incidents, as things stood when the month ended: no "
        "node is visited, and the same database gives the same bytes.\n\n"
        "CSV has a row for each item on each node.",
    .needs_config = true,
    .reads_only = true,
    .takes_hubs = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
