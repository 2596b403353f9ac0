#include "app/pipeline.h"
#include "axis/units.h"
#include "base/when.h"
#include "publish/status_json.h"
#include "text/text.h"

#include <stdio.h>

typedef struct {
    gboolean json;
} Values;

#define N_COLUMNS 7

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = (GOptionEntry){
        "json", 0, 0, G_OPTION_ARG_NONE, &values->json, "print the same as status.json of the site",
        NULL};
}

/* Columns that `text` takes on a terminal. */
static int width_of(const char *text)
{
    int width = 0;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

static char *format_instant(const NodeHistory *node, gint64 time)
{
    g_autofree char *name = node_history_zone(node);
    g_autoptr(GTimeZone) zone = when_zone(name);
    return when_minute(zone, time);
}

/* Adds one row; takes the cells. */
static void add_row(GPtrArray *rows, char *const cells[N_COLUMNS])
{
    char **row = g_new0(char *, N_COLUMNS + 1);
    for (int i = 0; i < N_COLUMNS; i++) {
        row[i] = text_visible(cells[i], -1);
        g_free(cells[i]);
    }
    g_ptr_array_add(rows, row);
}

/* The worst verdict's, else `status`: a node's may be that of its items, which have their own rows.
 */
static char *format_status(Status status, const GPtrArray *verdicts)
{
    const Verdict *worst = verdicts->len > 0 ? g_ptr_array_index(verdicts, 0) : NULL;
    return worst != NULL ? g_strdup_printf("%s: %s", status_word(worst->status), worst->brief)
                         : g_strdup(status_word(status));
}

static void add_node(GPtrArray *rows, const HubReport *report, guint index, gint64 now)
{
    const NodeHistory *history = g_ptr_array_index(report->history->nodes, index);
    const NodeVerdict *verdict = g_ptr_array_index(report->verdict->nodes, index);
    const char *hub = report->hub->tag, *node = verdict->node->tag;
    if (verdict->verdicts->len > 0 || verdict->items->len == 0)
        add_row(rows, (char *[]){g_strdup(hub), g_strdup(node), g_strdup("-"), g_strdup("-"),
                                 g_strdup("-"), g_strdup("-"),
                                 format_status(verdict->status, verdict->verdicts)});
    for (guint i = 0; i < verdict->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(verdict->items, i);
        const Tarball *newest = item->newest;
        add_row(rows,
                (char *[]){g_strdup(hub), g_strdup(node), g_strdup(item->item),
                           newest ? format_instant(history, newest->time) : g_strdup("-"),
                           newest ? units_format_plain((double)newest->bytes, UNIT_BYTES)
                                  : g_strdup("-"),
                           newest ? units_format_plain((double)(now - newest->time), UNIT_SECONDS)
                                  : g_strdup("-"),
                           format_status(item->status, item->verdicts)});
    }
}

static void print_rows(const GPtrArray *rows)
{
    static const bool right[N_COLUMNS] = {[4] = true, [5] = true};
    int widths[N_COLUMNS] = {0};
    for (guint r = 0; r < rows->len; r++)
        for (int i = 0; i < N_COLUMNS; i++)
            widths[i] = MAX(widths[i], width_of(((char **)g_ptr_array_index(rows, r))[i]));
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint r = 0; r < rows->len; r++) {
        char **row = g_ptr_array_index(rows, r);
        for (int i = 0; i < N_COLUMNS; i++) {
            int pad = widths[i] - width_of(row[i]);
            bool last = i == N_COLUMNS - 1;
            g_string_append_printf(out, "%*s%s", right[i] ? pad : 0, "", row[i]);
            g_string_append_printf(out, "%*s", last || right[i] ? 0 : pad, "");
            g_string_append(out, last ? "\n" : "  ");
        }
    }
    fputs(out->str, stdout);
}

static void print_text(const GPtrArray *reports, gint64 now)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    add_row(rows, (char *[]){g_strdup("HUB"), g_strdup("NODE"), g_strdup("ITEM"), g_strdup("LAST"),
                             g_strdup("SIZE"), g_strdup("AGE"), g_strdup("STATUS")});
    for (guint i = 0; i < reports->len; i++) {
        const HubReport *report = g_ptr_array_index(reports, i);
        for (guint n = 0; n < report->verdict->nodes->len; n++)
            add_node(rows, report, n, now);
    }
    print_rows(rows);
}

static int run(const Context *context, gconstpointer data, char **arguments G_GNUC_UNUSED)
{
    const Values *values = data;
    int code;
    g_autoptr(Pipeline) pipeline = pipeline_open(context, PIPELINE_READ, 0, &code);
    if (pipeline == NULL)
        return code;
    pipeline_judge(pipeline);
    g_autoptr(GPtrArray) reports = pipeline_reports(pipeline);
    if (values->json) {
        g_autofree char *json = status_json_format(reports, NULL, context->now);
        fputs(json, stdout);
    } else {
        print_text(reports, context->now);
    }
    return pipeline_outcome(pipeline);
}

const Command command_list = {
    .name = "list",
    .arguments = "[HUB...]",
    .summary = "list the newest tarball of each item with its age and status",
    .description = "Prints a line for each item on each node: its newest tarball with size and "
                   "age, and its status. It only reads the database.",
    .needs_config = true,
    .reads_only = true,
    .takes_hubs = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
