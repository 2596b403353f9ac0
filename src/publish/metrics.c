#include "publish/metrics.h"

#include "judge/judge.h"
#include "text/text.h"

#include <math.h>

/* One line's subject; what its family does not speak of is NULL. */
typedef struct {
    const HubReport *report;
    const NodeVerdict *node;
    const NodeHistory *history;
    const ItemVerdict *item;
    const Verdict *verdict;
    Status status;
} Subject;

typedef enum { EACH_HUB, EACH_NODE, EACH_STATUS, EACH_ITEM, EACH_VERDICT } Each;

/* NAN: not known, and left out. */
typedef double (*Value)(const Subject *subject);

static double known(gint64 value)
{
    return value == -1 ? NAN : (double)value;
}

static const Reading *last_reading(const Subject *subject)
{
    return node_history_reading(subject->history);
}

static double hub_status(const Subject *subject)
{
    return subject->report->verdict->status;
}

static double hub_open(const Subject *subject)
{
    return subject->report->verdict->open;
}

static double hub_run(const Subject *subject)
{
    gint64 run = -1;
    const GPtrArray *nodes = subject->report->history->nodes;
    for (guint i = 0; i < nodes->len; i++) {
        Subject node = {.history = g_ptr_array_index(nodes, i)};
        const Reading *reading = last_reading(&node);
        run = MAX(run, reading != NULL ? reading->run : -1);
    }
    return known(run);
}

static double node_status(const Subject *subject)
{
    return subject->node->status;
}

static double node_up(const Subject *subject)
{
    const Reading *reading = last_reading(subject);
    return reading != NULL && reading->outcome != OUTCOME_FAILED;
}

static double node_reached(const Subject *subject)
{
    return known(subject->history->last_reached);
}

static double node_duration(const Subject *subject)
{
    const Reading *reading = last_reading(subject);
    return reading != NULL ? (double)reading->duration_ms / 1000 : NAN;
}

static double node_listed(const Subject *subject)
{
    const Reading *reading = last_reading(subject);
    return reading != NULL && reading->outcome != OUTCOME_FAILED ? (double)reading->listed : NAN;
}

static double node_skew(const Subject *subject)
{
    const Reading *reading = last_reading(subject);
    return reading != NULL && reading->skew != G_MININT64 ? (double)reading->skew : NAN;
}

static double node_disk(const Subject *subject)
{
    const Reading *reading = last_reading(subject);
    return reading != NULL ? known(reading->disk_bytes) : NAN;
}

static double node_free(const Subject *subject)
{
    const Reading *reading = last_reading(subject);
    return reading != NULL ? known(reading->disk_free) : NAN;
}

static double node_full(const Subject *subject)
{
    return known(subject->node->full);
}

static double node_full_early(const Subject *subject)
{
    return known(subject->node->full_early);
}

static double node_full_late(const Subject *subject)
{
    return known(subject->node->full_late);
}

static double node_handled(const Subject *subject)
{
    return subject->node->count_handled;
}

static double status_count(const Subject *subject)
{
    return subject->node->count_open[subject->status];
}

static double item_status(const Subject *subject)
{
    return subject->item->status;
}

static double item_time(const Subject *subject)
{
    return subject->item->newest != NULL ? (double)subject->item->newest->time : NAN;
}

static double item_bytes(const Subject *subject)
{
    return subject->item->newest != NULL ? (double)subject->item->newest->bytes : NAN;
}

static double item_due(const Subject *subject)
{
    return known(subject->item->due);
}

static double verdict_open(const Subject *subject)
{
    return subject->verdict->handled == NULL ? subject->verdict->status : NAN;
}

static double verdict_handled(const Subject *subject)
{
    return subject->verdict->handled != NULL ? subject->verdict->status : NAN;
}

static const struct {
    const char *name;
    Each each;
    Value value;
    const char *help;
} families[] = {
    {"hubplot_hub_status", EACH_HUB, hub_status,
     "Status of the hub: 0 ok, 1 warn, 2 unknown, 3 alarm."},
    {"hubplot_hub_open_status", EACH_HUB, hub_open,
     "The same, of what is neither acknowledged nor in maintenance."},
    {"hubplot_run_timestamp_seconds", EACH_HUB, hub_run, "When the hub's last run began."},
    {"hubplot_node_status", EACH_NODE, node_status,
     "Status of the node: 0 ok, 1 warn, 2 unknown, 3 alarm."},
    {"hubplot_node_up", EACH_NODE, node_up, "Whether the last run reached the node."},
    {"hubplot_node_reached_timestamp_seconds", EACH_NODE, node_reached,
     "The last run that reached the node."},
    {"hubplot_node_visit_duration_seconds", EACH_NODE, node_duration,
     "How long the last visit took."},
    {"hubplot_node_tarballs", EACH_NODE, node_listed, "Tarballs in the node's last listing."},
    {"hubplot_node_clock_skew_seconds", EACH_NODE, node_skew,
     "The node's clock minus this machine's."},
    {"hubplot_node_disk_size_bytes", EACH_NODE, node_disk, "Size of the node's disk."},
    {"hubplot_node_disk_free_bytes", EACH_NODE, node_free, "Free space of the node's disk."},
    {"hubplot_node_disk_full_timestamp_seconds", EACH_NODE, node_full,
     "When the node's disk will be full if the trend continues."},
    {"hubplot_node_disk_full_early_timestamp_seconds", EACH_NODE, node_full_early,
     "The earliest time for that, by the 95 % interval of the trend."},
    {"hubplot_node_disk_full_late_timestamp_seconds", EACH_NODE, node_full_late,
     "The latest time for that."},
    {"hubplot_items", EACH_STATUS, status_count,
     "Items of the node by status, without those that count as acknowledged."},
    {"hubplot_items_acknowledged", EACH_NODE, node_handled,
     "Items of the node with which nothing is wrong but what is acknowledged or in maintenance."},
    {"hubplot_item_status", EACH_ITEM, item_status,
     "Status of the item: 0 ok, 1 warn, 2 unknown, 3 alarm."},
    {"hubplot_item_newest_timestamp_seconds", EACH_ITEM, item_time,
     "The date of the item's newest tarball."},
    {"hubplot_item_newest_size_bytes", EACH_ITEM, item_bytes,
     "The size of the item's newest tarball."},
    {"hubplot_item_due_timestamp_seconds", EACH_ITEM, item_due,
     "When the item's next tarball is due, without grace."},
    {"hubplot_verdict", EACH_VERDICT, verdict_open,
     "Problems by rule: 1 warn, 2 unknown, 3 alarm."},
    {"hubplot_verdict_acknowledged", EACH_VERDICT, verdict_handled,
     "Problems by rule that are acknowledged or in maintenance: 1 warn, 2 unknown, 3 alarm."},
};

/* `key`="value" with what the format wants escaped. */
static void append_label(GString *out, const char *key, const char *value)
{
    g_autofree char *visible = text_visible(value, -1);
    g_string_append_printf(out, "%s%s=\"", out->str[out->len - 1] == '{' ? "" : ",", key);
    for (const char *c = visible; *c != '\0'; c++) {
        if (*c == '\\' || *c == '"')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *c);
    }
    g_string_append_c(out, '"');
}

static void append_sample(GString *out, guint family, const Subject *subject)
{
    double value = families[family].value(subject);
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    Each each = families[family].each;
    if (!isfinite(value))
        return;
    g_string_append_printf(out, "%s{", families[family].name);
    append_label(out, "hub", subject->report->hub->tag);
    if (subject->node != NULL)
        append_label(out, "node", subject->node->node->tag);
    if (each == EACH_STATUS)
        append_label(out, "status", status_word(subject->status));
    if (each == EACH_ITEM || each == EACH_VERDICT)
        append_label(out, "item", subject->item != NULL ? subject->item->item : "");
    if (each == EACH_VERDICT)
        append_label(out, "rule", judge_rule(subject->verdict->rule)->word);
    g_ascii_formatd(number, sizeof number, "%.15g", value);
    g_string_append_printf(out, "} %s\n", number);
}

/* Verdicts that say what is wrong, each rule once: its worst comes first. */
static void append_verdicts(GString *out, guint family, Subject subject, const GPtrArray *verdicts)
{
    bool told[N_RULES] = {false};
    for (guint i = 0; i < verdicts->len; i++) {
        subject.verdict = g_ptr_array_index(verdicts, i);
        if (subject.verdict->status != STATUS_OK && !told[subject.verdict->rule])
            append_sample(out, family, &subject);
        told[subject.verdict->rule] = true;
    }
}

static void append_items(GString *out, guint family, Subject subject)
{
    for (guint i = 0; i < subject.node->items->len; i++) {
        subject.item = g_ptr_array_index(subject.node->items, i);
        if (families[family].each == EACH_ITEM)
            append_sample(out, family, &subject);
        else
            append_verdicts(out, family, subject, subject.item->verdicts);
    }
}

static void append_nodes(GString *out, guint family, Subject subject)
{
    const HubReport *report = subject.report;
    Each each = families[family].each;
    for (guint i = 0; i < report->verdict->nodes->len; i++) {
        subject.node = g_ptr_array_index(report->verdict->nodes, i);
        subject.history = g_ptr_array_index(report->history->nodes, i);
        if (each == EACH_NODE)
            append_sample(out, family, &subject);
        if (each == EACH_VERDICT)
            append_verdicts(out, family, subject, subject.node->verdicts);
        if (each == EACH_ITEM || each == EACH_VERDICT)
            append_items(out, family, subject);
        for (int status = 0; each == EACH_STATUS && status < N_STATUS; status++) {
            subject.status = (Status)status;
            append_sample(out, family, &subject);
        }
    }
}

char **metrics_hub(const HubReport *report)
{
    char **lines = g_new0(char *, G_N_ELEMENTS(families) + 1);
    for (guint family = 0; family < G_N_ELEMENTS(families); family++) {
        GString *out = g_string_new(NULL);
        Subject subject = {.report = report};
        if (families[family].each == EACH_HUB)
            append_sample(out, family, &subject);
        else
            append_nodes(out, family, subject);
        lines[family] = g_string_free(out, FALSE);
    }
    return lines;
}

char *metrics_join(const GPtrArray *hubs)
{
    GString *out = g_string_new(NULL);
    for (guint family = 0; family < G_N_ELEMENTS(families); family++) {
        g_string_append_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", families[family].name,
                               families[family].help, families[family].name);
        for (guint i = 0; i < hubs->len; i++)
            g_string_append(out, ((char **)g_ptr_array_index(hubs, i))[family]);
    }
    return g_string_free(out, FALSE);
}

bool metrics_write(const char *path, const GPtrArray *hubs, GError **error)
{
    g_autofree char *text = metrics_join(hubs);
    /* The temporary name is `path` with six letters more: no collector takes it for a .prom. */
    return g_file_set_contents_full(
        path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, error);
}
