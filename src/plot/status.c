/* The status table over a hub's nodes as a picture. */
#include "axis/units.h"
#include "base/when.h"
#include "plot/build.h"
#include "plot/facts.h"
#include "plot/finding.h"

enum {
    COLUMN_NODE,
    COLUMN_STATUS,
    COLUMN_ITEMS,
    COLUMN_NEWEST,
    COLUMN_FREE,
    COLUMN_WHY,
    N_COLUMNS
};

/* "2 alarm, 5 ok" */
static char *say_counts(const NodeVerdict *node)
{
    GString *text = g_string_new(NULL);
    for (int status = N_STATUS - 1; status >= 0; status--)
        if (node->count[status] > 0)
            g_string_append_printf(text, "%s%d %s", text->len > 0 ? ", " : "", node->count[status],
                                   status_word((Status)status));
    return g_string_free(text, FALSE);
}

static gint64 newest(const NodeFacts *facts)
{
    gint64 time = -1;
    for (guint i = 0; i < facts->verdict->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(facts->verdict->items, i);
        if (item->newest != NULL)
            time = MAX(time, item->newest->time);
    }
    return time;
}

static char *say_free(const NodeHistory *node)
{
    for (guint i = node->readings->len; i-- > 0;) {
        const Reading *reading = &g_array_index(node->readings, Reading, i);
        if (reading->disk_free >= 0)
            return units_format((double)reading->disk_free, UNIT_BYTES);
    }
    return g_strdup("");
}

static void fill_row(Plot *plot, ChartCell *row, const NodeFacts *facts)
{
    g_autofree char *items = say_counts(facts->verdict);
    g_autofree char *disk = say_free(facts->history);
    g_autofree char *why = node_problem(facts);
    gint64 time = newest(facts);
    g_autofree char *date = time != -1 ? when_minute(facts->zone, time) : g_strdup("never");
    Status status = facts->verdict->status;
    row[COLUMN_NODE].text = plot_string(plot, facts->tag);
    row[COLUMN_STATUS] = (ChartCell){.text = status_word(status), .role = status_role(status)};
    row[COLUMN_ITEMS].text = plot_string(plot, items);
    row[COLUMN_NEWEST].text = plot_string(plot, date);
    row[COLUMN_FREE] = (ChartCell){.text = plot_string(plot, disk), .numeric = true};
    row[COLUMN_WHY].text = plot_string(plot, why != NULL ? why : "");
}

Plot *plot_status(const HubReport *report, gint64 now)
{
    static const char *const head[N_COLUMNS] = {"Node",   "Status",    "Items",
                                                "Newest", "Disk free", "What is wrong"};
    guint n = report->history->nodes->len;
    Plot *plot = plot_new(CHART_TABLE);
    ChartCell *cells = plot_array(plot, ChartCell, (n + 1) * N_COLUMNS);
    g_autoptr(GTimeZone) zone = NULL;
    for (guint i = 0; i < N_COLUMNS; i++)
        cells[i] = (ChartCell){.text = head[i], .numeric = i == COLUMN_FREE};
    for (guint i = 0; i < n; i++) {
        g_auto(NodeFacts) facts = {0};
        node_facts_init(&facts, report, i);
        fill_row(plot, cells + (i + 1) * N_COLUMNS, &facts);
        if (zone == NULL)
            zone = g_time_zone_ref(facts.zone);
    }
    if (zone == NULL)
        zone = when_zone(NULL);
    g_autofree char *date = when_minute(zone, now);
    g_autofree char *hub = names_hub(report->hub, false);
    hub[0] = g_ascii_toupper(hub[0]);
    plot->chart.finding = plot_printf(plot, "%s: %s", hub, report->verdict->conclusion);
    plot->chart.caption = plot_printf(plot, "Judged %s %s", date, g_time_zone_get_identifier(zone));
    plot->chart.cells = cells;
    plot->chart.n_rows = n + 1;
    plot->chart.n_columns = N_COLUMNS;
    return plot;
}
