#include "app/pipeline.h"
#include "base/text.h"
#include "judge/handled.h"
#include "text/text.h"

#include <string.h>

/* What plugins of Nagios and Icinga exit with (Monitoring Plugins Development Guidelines). */
typedef enum { PLUGIN_OK, PLUGIN_WARNING, PLUGIN_CRITICAL, PLUGIN_UNKNOWN } PluginStatus;

static const struct {
    PluginStatus status;
    const char *word;
} plugin[N_STATUS] = {
    [STATUS_OK] = {PLUGIN_OK, "OK"},
    [STATUS_WARN] = {PLUGIN_WARNING, "WARNING"},
    [STATUS_UNKNOWN] = {PLUGIN_UNKNOWN, "UNKNOWN"},
    [STATUS_ALARM] = {PLUGIN_CRITICAL, "CRITICAL"},
};

/* One line: what is after a bar would be read as numbers, what is after a newline not at all. */
static int say(Status status, const char *text)
{
    g_autofree char *line = g_strdup(text);
    g_strdelimit(line, "|\n", ' ');
    g_print("HUBPLOT %s - %s", plugin[status].word, line);
    return plugin[status].status;
}

/* The worst that is said of the hubs, first in order, and how much there is of it. */
typedef struct {
    const HubReport *report;
    const NodeVerdict *node;
    const char *item; /* NULL: the node */
    const Verdict *verdict;
    int n, handled; /* of them, and of what is acknowledged or in maintenance */
} Worst;

static void look(Worst *worst, const Worst *place, const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (verdict->status == STATUS_OK ||
            (place->item != NULL && !judge_is_known(place->node, verdict->rule)))
            continue;
        if (verdict->handled != NULL) {
            worst->handled++;
            continue;
        }
        int n = worst->n + 1, handled = worst->handled;
        if (worst->verdict == NULL || verdict->status > worst->verdict->status) {
            *worst = *place;
            worst->verdict = verdict;
        }
        worst->n = n;
        worst->handled = handled;
    }
}

static void look_at_hub(Worst *worst, const HubReport *report)
{
    for (guint i = 0; i < report->verdict->nodes->len; i++) {
        Worst place = {.report = report, .node = g_ptr_array_index(report->verdict->nodes, i)};
        look(worst, &place, place.node->verdicts);
        for (guint j = 0; j < place.node->items->len; j++) {
            const ItemVerdict *item = g_ptr_array_index(place.node->items, j);
            place.item = item->item;
            look(worst, &place, item->verdicts);
        }
    }
}

/* "C2 alarm, WW ok: C2/C svn/dybsvn shrank ..., and 2 more" */
static char *summarise(const GPtrArray *reports)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Worst worst = {0};
    for (guint i = 0; i < reports->len; i++) {
        const HubReport *report = g_ptr_array_index(reports, i);
        g_autofree char *conclusion = judge_conclude_open(report->verdict);
        g_string_append_printf(text, "%s%s %s", i > 0 ? ", " : "", report->hub->tag, conclusion);
        look_at_hub(&worst, report);
    }
    if (worst.verdict != NULL) {
        const char *tag = worst.node->node->tag;
        g_string_append_printf(text, ": %s/%s%s %s", worst.report->hub->tag, tag,
                               worst.item == NULL ? ":" : "",
                               text_after_name(worst.verdict->reason, tag));
    }
    if (worst.n > 1)
        g_string_append_printf(text, ", and %d more", worst.n - 1);
    if (worst.handled > 0)
        g_string_append_printf(text, "; %d acknowledged", worst.handled);
    return text_visible(text->str, -1);
}

/* 'label'=value[unit] with quotes doubled; the guidelines forbid "=" in labels. */
static void append_number(GString *out, const char *label, double value, const char *unit)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_autofree char *visible = text_visible(label, -1);
    g_strdelimit(visible, "=|", '_');
    g_auto(GStrv) parts = g_strsplit(visible, "'", -1);
    g_autofree char *quoted = g_strjoinv("''", parts);
    g_ascii_formatd(number, sizeof number, "%.15g", value);
    g_string_append_printf(out, "%s'%s'=%s%s", out->len > 0 ? " " : "", quoted, number, unit);
}

static void append_node(GString *out, const HubReport *report, guint index, gint64 now)
{
    const NodeVerdict *node = g_ptr_array_index(report->verdict->nodes, index);
    const NodeHistory *history = g_ptr_array_index(report->history->nodes, index);
    g_autofree char *name = g_strdup_printf("%s/%s", report->hub->tag, node->node->tag);
    for (int status = 0; status < N_STATUS; status++) {
        g_autofree char *label = g_strdup_printf("%s %s", name, status_word((Status)status));
        append_number(out, label, node->count_open[status], "");
    }
    g_autofree char *handled = g_strdup_printf("%s acknowledged", name);
    append_number(out, handled, node->count_handled, "");
    if (history->last_reached != -1) {
        g_autofree char *label = g_strdup_printf("%s unseen", name);
        append_number(out, label, (double)(now - history->last_reached), "s");
    }
    for (guint i = history->readings->len; i-- > 0;) {
        const Reading *reading = &g_array_index(history->readings, Reading, i);
        if (reading->disk_free < 0)
            continue;
        g_autofree char *label = g_strdup_printf("%s free", name);
        append_number(out, label, (double)reading->disk_free, "B");
        break;
    }
}

static int check(const Context *context)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Pipeline) pipeline = pipeline_new(context, PIPELINE_READ, 0, &error);
    if (pipeline == NULL) {
        int code = say(STATUS_UNKNOWN, error->message);
        g_print("\n");
        return code;
    }
    g_autoptr(GPtrArray) reports = pipeline_reports(pipeline);
    g_autoptr(GString) numbers = g_string_new(NULL);
    Status status = reports->len > 0 ? STATUS_OK : STATUS_UNKNOWN;
    for (guint i = 0; i < reports->len; i++) {
        const HubReport *report = g_ptr_array_index(reports, i);
        status = MAX(status, report->verdict->open);
        for (guint j = 0; j < report->verdict->nodes->len; j++)
            append_node(numbers, report, j, context->now);
    }
    g_autofree char *text = summarise(reports);
    int code = say(status, text);
    g_print(" | %s\n", numbers->str);
    return code;
}

/* Loads the configuration itself: to a plugin its faults are "unknown", not exit code 2. */
static int run(const Context *given, gconstpointer values G_GNUC_UNUSED, char **arguments)
{
    const char *const *hubs = arguments[0] != NULL ? (const char *const *)arguments : NULL;
    ConfigRequest request = {
        .files = given->files, .hubs = hubs, .environ = given->environ, .reading = true};
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_load(&request, &error);
    if (config == NULL) {
        int code = say(STATUS_UNKNOWN, error->message);
        g_print("\n");
        return code;
    }
    Context context = *given;
    context.config = config;
    return check(&context);
}

const Command command_check = {
    .name = "check",
    .arguments = "[HUB...]",
    .summary = "print the status in one line, as a Nagios or Icinga plugin",
    .description =
        "Judges the stored history and prints one line with performance data, as plugins for "
        "Nagios and Icinga do. Exit codes: 0 ok, 1 warning, 2 critical (an alarm), 3 unknown: a "
        "node was not reached, the last run is too long ago, or the configuration is wrong. What "
        "is "
        "acknowledged or in maintenance counts apart.",
    .needs_config = false,
    .run = run,
};
