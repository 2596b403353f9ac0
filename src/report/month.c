#include "report/report.h"

#include "axis/calendar.h"
#include "base/when.h"

#include <string.h>

G_DEFINE_QUARK(hubplot_report_error, report_error)

#define FIRST_YEAR 1980
#define LAST_YEAR 2200
#define A_DAY G_GINT64_CONSTANT(86400)

bool report_month_parse(const char *text, ReportMonth *month, GError **error)
{
    gsize length = strlen(text);
    bool digits = length == 7 && text[4] == '-' && strspn(text, "0123456789") == 4 &&
                  strspn(text + 5, "0123456789") == 2;
    int year = digits ? (int)g_ascii_strtoll(text, NULL, 10) : 0;
    int number = digits ? (int)g_ascii_strtoll(text + 5, NULL, 10) : 0;
    if (year < FIRST_YEAR || year > LAST_YEAR || number < 1 || number > 12) {
        g_set_error(error, REPORT_ERROR, REPORT_ERROR_MONTH,
                    "\"%s\" is not a month: write it like 2026-10", text);
        return false;
    }
    *month = (ReportMonth){year, number};
    return true;
}

ReportMonth report_month_last(gint64 now)
{
    g_autoptr(GDateTime) local = g_date_time_new_from_unix_local(now);
    int year = g_date_time_get_year(local), month = g_date_time_get_month(local);
    return month > 1 ? (ReportMonth){year, month - 1} : (ReportMonth){year - 1, 12};
}

char *report_month_words(ReportMonth month)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    return g_strdup_printf("%s %d", names[month.month - 1], month.year);
}

/* --- The history as it was. */

/* The run of the last visit until then; -1: none. */
static gint64 last_visit(const HubHistory *history, gint64 until)
{
    gint64 last = -1;
    for (guint i = 0; i < history->nodes->len; i++) {
        const GArray *readings = ((NodeHistory *)g_ptr_array_index(history->nodes, i))->readings;
        for (guint k = readings->len; k-- > 0;) {
            gint64 run = g_array_index(readings, Reading, k).run;
            if (run < until) {
                last = MAX(last, run);
                break;
            }
        }
    }
    return last;
}

/* The run of the first visit from then on; -1: none. */
static gint64 first_visit(const HubHistory *history, gint64 from)
{
    gint64 first = -1;
    for (guint i = 0; i < history->nodes->len; i++) {
        const GArray *readings = ((NodeHistory *)g_ptr_array_index(history->nodes, i))->readings;
        for (guint k = 0; k < readings->len; k++) {
            gint64 run = g_array_index(readings, Reading, k).run;
            if (run >= from) {
                first = first == -1 ? run : MIN(first, run);
                break;
            }
        }
    }
    return first;
}

/* The run of the last complete listing until then; -1: none. */
static gint64 last_listing(const NodeHistory *node, gint64 until)
{
    for (guint i = node->readings->len; i-- > 0;) {
        const Reading *reading = &g_array_index(node->readings, Reading, i);
        if (reading->run <= until && reading->outcome == OUTCOME_COMPLETE)
            return reading->run;
    }
    return -1;
}

/* Drops what is of later, or was first seen later on a node that had been visited, and marks as
 * listed what was then. */
static void rewind_item(ItemHistory *item, gint64 until, gint64 as_of, gint64 listing, bool visited)
{
    guint kept = 0;
    for (guint i = 0; i < item->tarballs->len; i++) {
        Tarball tarball = g_array_index(item->tarballs, Tarball, i);
        if ((visited && tarball.first_seen > as_of) || tarball.time >= until)
            continue;
        bool listed =
            listing != -1 && tarball.last_seen >= listing && tarball.first_seen <= listing;
        tarball.flags = (tarball.flags & ~(guint)TARBALL_LISTED) | (listed ? TARBALL_LISTED : 0);
        tarball.last_seen = MIN(tarball.last_seen, listed ? listing : as_of);
        g_array_index(item->tarballs, Tarball, kept++) = tarball;
    }
    g_array_set_size(item->tarballs, kept);
}

static void rewind_history(HubHistory *history, gint64 until, gint64 as_of)
{
    for (guint i = 0; i < history->nodes->len; i++) {
        NodeHistory *node = g_ptr_array_index(history->nodes, i);
        gint64 listing = last_listing(node, as_of);
        guint kept = node->readings->len;
        while (kept > 0 && g_array_index(node->readings, Reading, kept - 1).run > as_of)
            kept--;
        if (kept < node->readings->len)
            g_array_set_size(node->arrivals, 0);
        g_array_set_size(node->readings, kept);
        node->last_reached = -1;
        for (guint k = 0; k < kept; k++)
            if (g_array_index(node->readings, Reading, k).outcome != OUTCOME_FAILED)
                node->last_reached = g_array_index(node->readings, Reading, k).run;
        for (guint k = node->items->len; k-- > 0;) {
            ItemHistory *item = g_ptr_array_index(node->items, k);
            rewind_item(item, until, as_of, listing, kept > 0);
            if (item->tarballs->len == 0)
                node_history_remove_item(node, k);
        }
    }
}

/* --- What happened. */

static const Verdict *find_kept(const NodeVerdict *node, const char *item)
{
    const ItemVerdict *verdict = node_verdict_item(node, item);
    for (guint i = 0; verdict != NULL && i < verdict->verdicts->len; i++) {
        const Verdict *one = g_ptr_array_index(verdict->verdicts, i);
        if (one->rule == RULE_KEPT && one->status != STATUS_OK)
            return one;
    }
    return NULL;
}

static bool asks_to_keep(const Limits *limits)
{
    const Keep *keep = &limits->keep;
    return keep->days + keep->weeks + keep->months + keep->years > 0 || limits->minimum > 0 ||
           limits->oldest > 0;
}

static void add_row(MonthReport *report, guint node, const ItemHistory *item)
{
    const NodeHistory *history = g_ptr_array_index(report->history->nodes, node);
    ReportRow row = {.node = node, .item = item->item, .first = -1, .last = -1};
    for (guint i = 0; i < item->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(item->tarballs, Tarball, i);
        if ((tarball->flags & TARBALL_FUTURE) != 0)
            continue;
        bool within = tarball->time >= report->from && tarball->time < report->until;
        if (tarball->time < report->from || (within && row.first == -1))
            row.first = tarball->bytes;
        if (within)
            row.last = tarball->bytes;
        row.right += within && tarball->digest_state == DIGEST_RIGHT;
        row.wrong += within && tarball->digest_state == DIGEST_WRONG;
        if ((tarball->flags & TARBALL_LISTED) == 0)
            continue;
        row.held++;
        row.held_bytes += MAX(tarball->bytes, 0);
    }
    judge_nights(history, item, report->from, report->until, &row.nights);
    row.keep_asked = asks_to_keep(node_limits(history->node, item->item));
    row.kept = find_kept(g_ptr_array_index(report->verdict->nodes, node), item->item);
    g_array_append_val(report->rows, row);
}

static void add_node(MonthReport *report, guint i)
{
    const NodeHistory *node = g_ptr_array_index(report->history->nodes, i);
    ReportNode visits = {.listed = last_listing(node, report->as_of) != -1,
                         .free_first = -1,
                         .free_last = -1,
                         .disk = -1};
    for (guint k = 0; k < node->readings->len; k++) {
        const Reading *reading = &g_array_index(node->readings, Reading, k);
        if (reading->run < report->from || reading->run >= report->until)
            continue;
        visits.visits++;
        visits.failed += reading->outcome == OUTCOME_FAILED;
        if (reading->disk_free < 0)
            continue;
        if (visits.free_first == -1)
            visits.free_first = reading->disk_free;
        visits.free_last = reading->disk_free;
        visits.disk = reading->disk_bytes;
    }
    g_array_append_val(report->nodes, visits);
    for (guint k = 0; k < node->items->len; k++)
        add_row(report, i, g_ptr_array_index(node->items, k));
}

static bool is_empty(const MonthReport *report)
{
    guint n = 0;
    for (guint i = 0; i < report->nodes->len; i++)
        n += g_array_index(report->nodes, ReportNode, i).visits;
    for (guint i = 0; i < report->rows->len; i++) {
        const ItemNights *nights = &g_array_index(report->rows, ReportRow, i).nights;
        n += nights->tarballs + nights->missed->len;
    }
    return n == 0;
}

static void clear_row(gpointer row)
{
    item_nights_clear(&((ReportRow *)row)->nights);
}

static void find_span(MonthReport *report)
{
    g_autoptr(Calendar) calendar = calendar_new_for(report->zone);
    int year = report->month.year, month = report->month.month;
    report->from = calendar_instant(calendar, calendar_day_of(year, month, 1), 0);
    report->until =
        calendar_instant(calendar, calendar_day_of(year + month / 12, month % 12 + 1, 1), 0);
}

MonthReport *month_report_new(HubHistory *history, ReportMonth month)
{
    MonthReport *report = g_new0(MonthReport, 1);
    *report = (MonthReport){.hub = history->hub,
                            .month = month,
                            .history = history,
                            .rows = g_array_new(FALSE, FALSE, sizeof(ReportRow)),
                            .nodes = g_array_new(FALSE, FALSE, sizeof(ReportNode))};
    g_array_set_clear_func(report->rows, clear_row);
    report->zone_name = history->nodes->len > 0
                            ? node_history_zone(g_ptr_array_index(history->nodes, 0))
                            : g_strdup("UTC");
    report->zone = when_zone(report->zone_name);
    find_span(report);
    /* What was made on the last evening is seen by the first visit of the next month. */
    gint64 later = first_visit(history, report->until);
    report->whole = later != -1;
    report->as_of = later == -1                     ? last_visit(history, report->until)
                    : later < report->until + A_DAY ? later
                                                    : report->until - 1;
    rewind_history(history, report->until, report->as_of);
    report->verdict = judge_hub(history, report->as_of);
    report->report = (HubReport){report->hub, history, report->verdict};
    for (guint i = 0; i < history->nodes->len; i++)
        add_node(report, i);
    report->empty = is_empty(report);
    if (!report->empty)
        report->sheet =
            plot_hub_since(&report->report, report->from, MIN(report->as_of, report->until - 1));
    return report;
}

void month_report_free(MonthReport *report)
{
    if (report == NULL)
        return;
    plot_free(report->sheet);
    g_clear_pointer(&report->incidents, g_ptr_array_unref);
    g_array_unref(report->rows);
    g_array_unref(report->nodes);
    hub_verdict_free(report->verdict);
    hub_history_free(report->history);
    g_time_zone_unref(report->zone);
    g_free(report->zone_name);
    g_free(report);
}
