/* A hub as a sheet: a row an item, a lane a node, a cell a night of the last year. */
#include "plot/hub.h"

#include "axis/units.h"
#include "base/when.h"
#include "judge/judge.h"
#include "plot/finding.h"
#include "plot/series.h"

#include <math.h>

#define RECENT 30
#define LEVEL 15       /* tarballs that make a level, for the growth */
#define GROWTH_DAYS 60 /* less history says nothing of a year */
#define MAX_GAPS 200
#define MAX_TAG 12
#define MAX_NAMED 6 /* nodes that the caption names */

static const char *const columns[] = {"size", "a year", "kept"};

static double level(const GArray *tarballs, guint first, guint n)
{
    double bytes[LEVEL];
    for (guint i = 0; i < n; i++)
        bytes[i] = (double)g_array_index(tarballs, Tarball, first + i).bytes;
    return values_median(bytes, n);
}

/* "+42 %": the level now against that of a year ago, or as long ago as is known. */
static const char *say_growth(HubSheet *sheet, const HubRow *row)
{
    const GArray *tarballs = row->longest != NULL ? row->longest->history->tarballs : NULL;
    if (tarballs == NULL || tarballs->len < 2 * LEVEL)
        return "\u2013";
    guint now = tarballs->len - LEVEL, then = 0;
    gint64 end = g_array_index(tarballs, Tarball, now).time;
    while (then + LEVEL < now && g_array_index(tarballs, Tarball, then).time < end - NIGHTS * DAY)
        then++;
    double days = (double)(end - g_array_index(tarballs, Tarball, then).time) / (double)DAY;
    double before = level(tarballs, then, LEVEL), after = level(tarballs, now, LEVEL);
    if (days < GROWTH_DAYS || before <= 0 || after <= 0)
        return "\u2013";
    double growth = pow(after / before, NIGHTS / days);
    if (growth >= 10)
        return plot_printf(sheet->plot, "\u00d7%.0f", growth);
    double percent = round(100 * (growth - 1));
    return plot_printf(sheet->plot, "%s%.0f %%",
                       percent > 0   ? "+"
                       : percent < 0 ? "\u2212"
                                     : "",
                       fabs(percent));
}

static int compare_times(gconstpointer a, gconstpointer b)
{
    gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;
    return (one > other) - (one < other);
}

/* "90 since 30 Aug": what can be restored from any node, of several copies once. */
static const char *say_kept(const HubSheet *sheet, const HubRow *row)
{
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint k = 0; k < sheet->n_nodes; k++) {
        const GArray *tarballs = row->on[k] != NULL && row->on[k]->history != NULL
                                     ? row->on[k]->history->tarballs
                                     : NULL;
        for (guint i = 0; tarballs != NULL && i < tarballs->len; i++)
            if ((g_array_index(tarballs, Tarball, i).flags & TARBALL_LISTED) != 0)
                g_array_append_val(times, g_array_index(tarballs, Tarball, i).time);
    }
    if (times->len == 0)
        return "none";
    g_array_sort(times, compare_times);
    guint kept = 1;
    for (guint i = 1; i < times->len; i++)
        kept += g_array_index(times, gint64, i) != g_array_index(times, gint64, i - 1);
    gint64 oldest = g_array_index(times, gint64, 0);
    bool is_old = sheet->now - oldest > NIGHTS * DAY;
    g_autofree char *since =
        is_old ? when_date(sheet->nodes[0].zone, oldest) : when_day(sheet->nodes[0].zone, oldest);
    return plot_printf(sheet->plot, "%u since %s", kept, since);
}

/* Of a long tag only its beginning: what is wrong needs the room. */
static char *short_tag(const char *tag)
{
    if (!g_utf8_validate(tag, -1, NULL) || g_utf8_strlen(tag, -1) <= MAX_TAG)
        return g_strdup(tag);
    g_autofree char *begin = g_utf8_substring(tag, 0, MAX_TAG - 1);
    return g_strconcat(begin, "\u2026", NULL);
}

/* "H1: shrank 28 %", "late since 3 May on all": the worst, and on how many nodes something is
 * wrong. What is wrong comes first where there is less room. */
static const char *say_why(const HubSheet *sheet, const HubRow *row)
{
    const HubReport *report = sheet->nodes[0].report;
    const char *brief = names_brief(report->hub, row->worst.verdict);
    if (brief == NULL)
        brief = row->worst.verdict->headline;
    const ItemFacts *item = row->on[row->worst_node];
    if (row->worst.verdict == item_facts_late(item) && item->verdict->due != -1) {
        g_autofree char *due = when_day(sheet->nodes[row->worst_node].zone, item->verdict->due);
        brief = plot_printf(sheet->plot, "late since %s", due);
    }
    g_autofree char *tag = short_tag(sheet->nodes[row->worst_node].tag);
    if (sheet->n_nodes == 1)
        return plot_string(sheet->plot, brief);
    if (row->wrong == sheet->n_nodes)
        return plot_printf(sheet->plot, "%s on all", brief);
    if (row->wrong > 1)
        return plot_printf(sheet->plot, "%s on %u nodes", brief, row->wrong);
    return plot_printf(sheet->plot, "%s: %s", tag, brief);
}

static bool is_absent(const HubSheet *sheet, int node, int night)
{
    if (node >= 0)
        return sheet->absent[node][night];
    for (guint k = 0; k < sheet->n_nodes; k++)
        if (!sheet->absent[k][night])
            return false;
    return true;
}

static char *say_gap(const HubSheet *sheet, int node, int first, int last)
{
    g_autofree char *from = when_day(sheet->nodes[0].zone, sheet->night[first]);
    g_autofree char *to = when_day(sheet->nodes[0].zone, sheet->night[last]);
    g_autofree char *when =
        first == last ? g_strdup_printf("on %s", from) : g_strdup_printf("from %s to %s", from, to);
    return node < 0 ? g_strdup_printf("none %s", when)
                    : g_strdup_printf("%s: none %s", sheet->nodes[node].tag, when);
}

/* Of all nodes for `node` -1, else of that one alone. */
static void add_gaps(const HubSheet *sheet, GArray *gaps, int node)
{
    for (int i = 0; i < sheet->n && gaps->len < MAX_GAPS; i++) {
        int first = i;
        while (i < sheet->n && is_absent(sheet, node, i) && (node < 0 || !is_absent(sheet, -1, i)))
            i++;
        if (i == first)
            continue;
        g_autofree char *words = say_gap(sheet, node, first, i - 1);
        SheetGap gap = {(gsize)first, (gsize)i - 1, plot_string(sheet->plot, words)};
        g_array_append_val(gaps, gap);
    }
}

static int compare_gaps(gconstpointer a, gconstpointer b)
{
    const SheetGap *one = a, *other = b;
    return one->first < other->first ? -1 : one->first > other->first;
}

/* What verdicts say of the nodes themselves, the worst first. */
static GArray *find_notes(const HubSheet *sheet)
{
    GArray *notes = g_array_new(FALSE, TRUE, sizeof(ChartCell));
    for (int status = STATUS_ALARM; status > STATUS_OK; status--)
        for (guint k = 0; k < sheet->n_nodes; k++) {
            const GPtrArray *verdicts = sheet->nodes[k].verdict->verdicts;
            for (guint i = 0; i < verdicts->len; i++) {
                const Verdict *verdict = g_ptr_array_index(verdicts, i);
                if ((int)verdict->status != status)
                    continue;
                g_autofree char *words = node_say(&sheet->nodes[k], verdict);
                ChartCell note = {.text = plot_string(sheet->plot, words),
                                  .role = status_role(verdict->status)};
                g_array_append_val(notes, note);
            }
        }
    return notes;
}

static const SheetRow *find_rows(HubSheet *sheet)
{
    SheetRow *rows = plot_array(sheet->plot, SheetRow, sheet->rows->len);
    for (guint i = 0; i < sheet->rows->len; i++) {
        const HubRow *row = g_ptr_array_index(sheet->rows, i);
        const char **figures = plot_array(sheet->plot, const char *, G_N_ELEMENTS(columns));
        g_autofree char *size = row->newest != NULL
                                    ? units_format((double)row->newest->bytes, UNIT_BYTES)
                                    : g_strdup("none");
        figures[0] = plot_string(sheet->plot, size);
        figures[1] = say_growth(sheet, row);
        figures[2] = say_kept(sheet, row);
        bool well = row->worst.verdict == NULL;
        rows[i] = (SheetRow){.name = plot_string(sheet->plot, row->name),
                             .role = well ? ROLE_GOOD : status_role(row->worst.verdict->status),
                             .why = well ? NULL : say_why(sheet, row),
                             .lanes = row->lanes,
                             .figures = figures};
    }
    return rows;
}

static const char *say_caption(const HubSheet *sheet, const char *zone)
{
    g_autofree char *hub = names_hub(sheet->nodes[0].report->hub, true);
    g_autoptr(GString) nodes = g_string_new(NULL);
    if (sheet->n_nodes > MAX_NAMED)
        g_string_append_printf(nodes, "%u nodes as configured", sheet->n_nodes);
    for (guint k = 0; k < sheet->n_nodes && sheet->n_nodes <= MAX_NAMED; k++)
        g_string_append_printf(nodes, "%s%s",
                               k == 0                   ? ""
                               : k + 1 < sheet->n_nodes ? ", "
                                                        : " and ",
                               sheet->nodes[k].tag);
    guint n = sheet->rows->len;
    return plot_printf(sheet->plot, "%u item%s of %s%s; %s %s; a cell a night, in %s", n,
                       n == 1 ? "" : "s", hub, n == 1 ? "" : ", worst first",
                       sheet->n_nodes == 1 ? "on" : "each row from the top:", nodes->str, zone);
}

/* All that the chart borrows, in the plot. */
static ChartSheet *make_chart_sheet(HubSheet *sheet)
{
    Plot *plot = sheet->plot;
    ChartSheet *chart = plot_array(plot, ChartSheet, 1);
    const char **lanes = plot_array(plot, const char *, sheet->n_nodes);
    for (guint k = 0; k < sheet->n_nodes; k++)
        lanes[k] = plot_string(plot, sheet->nodes[k].tag);
    g_autoptr(GArray) gaps = g_array_new(FALSE, TRUE, sizeof(SheetGap));
    for (int node = sheet->n_nodes > 1 ? -1 : 0; node < (int)sheet->n_nodes; node++)
        add_gaps(sheet, gaps, node);
    g_array_sort(gaps, compare_gaps);
    g_autoptr(GArray) notes = find_notes(sheet);
    *chart = (ChartSheet){.night = sheet->night,
                          .n_nights = (gsize)sheet->n,
                          .n_recent = RECENT,
                          .lanes = lanes,
                          .n_lanes = sheet->n_nodes,
                          .columns = columns,
                          .n_columns = G_N_ELEMENTS(columns),
                          .rows = find_rows(sheet),
                          .n_rows = sheet->rows->len,
                          .notes = plot_keep(plot, notes),
                          .n_notes = notes->len,
                          .gaps = plot_keep(plot, gaps),
                          .n_gaps = gaps->len};
    return chart;
}

Plot *plot_hub(const HubReport *report, gint64 now)
{
    return plot_hub_since(report, G_MININT64, now);
}

Plot *plot_hub_since(const HubReport *report, gint64 from, gint64 now)
{
    Plot *plot = plot_new(CHART_SHEET);
    Chart *chart = &plot->chart;
    HubSheet sheet = {.plot = plot,
                      .n_nodes = report->history->nodes->len,
                      .from = from,
                      .now = now,
                      .rows = g_ptr_array_new()};
    hub_sheet_fill(&sheet, report);
    const char *zone = sheet.nodes[0].zone_name != NULL ? sheet.nodes[0].zone_name : "UTC";
    g_autofree char *finding = plot_hub_finding(report);
    g_autofree char *hub = names_hub(report->hub, false);
    g_autofree char *alt = hub_alt(report, finding);
    chart->finding = plot_string(plot, finding);
    chart->alt = plot_string(plot, alt);
    chart->caption = say_caption(&sheet, zone);
    chart->zone = plot_string(plot, zone);
    chart->sheet = make_chart_sheet(&sheet);
    chart->from = sheet.night[0];
    chart->until = sheet.night[sheet.n];
    chart->source = plot_printf(plot, "%s, hubplot %s", hub, HUBPLOT_VERSION);
    for (guint k = 0; k < sheet.n_nodes; k++)
        node_facts_clear(&sheet.nodes[k]);
    g_ptr_array_unref(sheet.rows);
    return plot;
}
