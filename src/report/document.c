#include "report/document.h"

#include "axis/units.h"
#include "base/text.h"
#include "base/when.h"
#include "text/text.h"

#include <math.h>

static Block *add_block(Document *document, BlockKind kind, char *text)
{
    Block *block = g_new0(Block, 1);
    *block = (Block){.kind = kind, .text = text};
    g_ptr_array_add(document->blocks, block);
    return block;
}

static void block_free(gpointer data)
{
    Block *block = data;
    g_free(block->text);
    g_clear_pointer(&block->cells, g_ptr_array_unref);
    g_free(block);
}

#define TABLE(document, text, columns) add_table(document, text, columns, G_N_ELEMENTS(columns))

static Block *add_table(Document *document, const char *text, const Column *columns, guint n)
{
    Block *block = add_block(document, BLOCK_TABLE, g_strdup(text));
    block->columns = columns;
    block->n_columns = n;
    block->cells = g_ptr_array_new_with_free_func(g_free);
    return block;
}

/* Takes the cell. */
static void add_cell(Block *table, char *cell)
{
    g_ptr_array_add(table->cells, cell);
}

static void add_words(Block *table, const char *words)
{
    add_cell(table, text_visible(words, -1));
}

static void add_count(Block *table, guint n)
{
    add_cell(table, g_strdup_printf("%u", n));
}

static void add_bytes(Block *table, gint64 bytes)
{
    add_cell(table, bytes >= 0 ? units_format((double)bytes, UNIT_BYTES) : g_strdup("not known"));
}

static void add_minute(Block *table, GTimeZone *zone, gint64 time)
{
    add_cell(table, when_minute(zone, time));
}

static const char *node_tag(const MonthReport *report, guint node)
{
    return ((const NodeHistory *)g_ptr_array_index(report->history->nodes, node))->node->tag;
}

/* --- Sections. */

/* Sums over a node's items. */
typedef struct {
    guint due, made, late, missed, unknown, held, right, wrong, keep_asked, kept_broken;
    gint64 held_bytes;
} Sums;

static Sums sum_node(const MonthReport *report, guint node)
{
    Sums sums = {0};
    for (guint i = 0; i < report->rows->len; i++) {
        const ReportRow *row = &g_array_index(report->rows, ReportRow, i);
        if (row->node != node)
            continue;
        sums.due += row->nights.due;
        sums.made += row->nights.made;
        sums.late += row->nights.late->len;
        sums.missed += row->nights.missed->len;
        sums.unknown += row->nights.unknown;
        sums.held += row->held;
        sums.held_bytes += row->held_bytes;
        sums.right += row->right;
        sums.wrong += row->wrong;
        sums.keep_asked += row->keep_asked;
        sums.kept_broken += row->kept != NULL;
    }
    return sums;
}

static void add_summary(Document *document, const MonthReport *report)
{
    Sums all = {0};
    guint visits = 0, failed = 0;
    for (guint i = 0; i < report->nodes->len; i++) {
        Sums sums = sum_node(report, i);
        const ReportNode *node = &g_array_index(report->nodes, ReportNode, i);
        all.due += sums.due;
        all.made += sums.made;
        all.late += sums.late;
        all.missed += sums.missed;
        all.unknown += sums.unknown;
        visits += node->visits;
        failed += node->failed;
    }
    g_autofree char *as_of = when_minute(report->zone, report->as_of);
    add_block(
        document, BLOCK_TEXT,
        g_strdup_printf("Of %u tarballs due on %u node%s, %u were made (%u of them late), %u were "
                        "missed, and of %u it is not known. Of %u visits to nodes, %u failed. "
                        "Status %s: %s. Times are in %s.",
                        all.due, report->nodes->len, text_plural(report->nodes->len), all.made,
                        all.late, all.missed, all.unknown, visits, failed,
                        report->whole ? "at the end of the month" : as_of,
                        report->verdict->conclusion, report->zone_name));
    if (!report->whole)
        add_block(document, BLOCK_TEXT,
                  g_strdup_printf("The last visit known was on %s: what came later in this month "
                                  "is not in this report.",
                                  as_of));
}

static void add_nodes(Document *document, const MonthReport *report)
{
    static const Column columns[] = {
        {"Node"},         {"Due", true},         {"Made", true},
        {"Late", true},   {"Missed", true},      {"Not known", true},
        {"Visits", true}, {"Not reached", true}, {"Status at the end"}};
    add_block(document, BLOCK_HEADING, g_strdup("Nights"));
    Block *table = TABLE(document, "Tarballs that were due in the month, by node", columns);
    for (guint i = 0; i < report->nodes->len; i++) {
        Sums sums = sum_node(report, i);
        const ReportNode *node = &g_array_index(report->nodes, ReportNode, i);
        const NodeVerdict *verdict = g_ptr_array_index(report->verdict->nodes, i);
        add_words(table, node_tag(report, i));
        add_count(table, sums.due);
        add_count(table, sums.made);
        add_count(table, sums.late);
        add_count(table, sums.missed);
        add_count(table, sums.unknown);
        add_count(table, node->visits);
        add_count(table, node->failed);
        add_words(table, status_word(verdict->status));
    }
}

static char *say_retention(const Sums *sums, bool listed)
{
    if (!listed)
        return g_strdup("not known");
    if (sums->kept_broken > 0)
        return g_strdup_printf("not met by %u item%s", sums->kept_broken,
                               text_plural(sums->kept_broken));
    return g_strdup(sums->keep_asked > 0 ? "met" : "not asked for");
}

static void add_copies(Document *document, const MonthReport *report)
{
    static const Column columns[] = {
        {"Node"},        {"Copies held", true}, {"Size", true}, {"Digests right", true},
        {"Wrong", true}, {"Not checked", true}, {"Retention"}};
    add_block(document, BLOCK_HEADING, g_strdup("Copies"));
    Block *table = TABLE(document,
                         "What each node held by its last whole listing, and the digests of the "
                         "month's tarballs that were read and compared with their sidecars",
                         columns);
    for (guint i = 0; i < report->nodes->len; i++) {
        Sums sums = sum_node(report, i);
        guint tarballs = 0;
        for (guint k = 0; k < report->rows->len; k++) {
            const ReportRow *row = &g_array_index(report->rows, ReportRow, k);
            tarballs += row->node == i ? row->nights.tarballs : 0;
        }
        add_words(table, node_tag(report, i));
        bool listed = g_array_index(report->nodes, ReportNode, i).listed;
        add_cell(table, listed ? g_strdup_printf("%u", sums.held) : g_strdup("not known"));
        add_bytes(table, listed ? sums.held_bytes : -1);
        add_count(table, sums.right);
        add_count(table, sums.wrong);
        add_count(table, tarballs - sums.right - sums.wrong);
        add_cell(table, say_retention(&sums, listed));
    }
    for (guint k = 0; k < report->rows->len; k++) {
        const ReportRow *row = &g_array_index(report->rows, ReportRow, k);
        if (row->kept == NULL)
            continue;
        g_autofree char *reason =
            g_strdup_printf("%s: %s", node_tag(report, row->node), row->kept->reason);
        add_block(document, BLOCK_TEXT, text_visible(reason, -1));
    }
}

static void add_items(Document *document, const MonthReport *report)
{
    static const Column columns[] = {{"Item"},
                                     {"Node"},
                                     {"Made"},
                                     {"Due", true},
                                     {"Came", true},
                                     {"Late", true},
                                     {"Missed", true},
                                     {"Copies", true},
                                     {"Size before", true},
                                     {"At the end", true},
                                     {"Growth", true}};
    add_block(document, BLOCK_HEADING, g_strdup("Items and growth"));
    Block *table = TABLE(document,
                         "Each item on each node: its rhythm, its nights, the copies held, and the "
                         "size of its newest tarball before the month and at its end",
                         columns);
    for (guint i = 0; i < report->rows->len; i++) {
        const ReportRow *row = &g_array_index(report->rows, ReportRow, i);
        bool grew = row->first > 0 && row->last >= 0;
        double growth = grew ? ((double)row->last / (double)row->first - 1) * 100 : 0;
        add_words(table, row->item);
        add_words(table, node_tag(report, row->node));
        add_words(table, row->nights.rhythm);
        add_count(table, row->nights.due);
        add_count(table, row->nights.made);
        add_count(table, row->nights.late->len);
        add_count(table, row->nights.missed->len);
        bool listed = g_array_index(report->nodes, ReportNode, row->node).listed;
        add_cell(table, listed ? g_strdup_printf("%u", row->held) : g_strdup("not known"));
        add_bytes(table, row->first);
        add_bytes(table, row->last);
        add_cell(table, grew ? g_strdup_printf("%s%.1f %%",
                                               growth < -0.05  ? "−"
                                               : growth > 0.05 ? "+"
                                                               : "",
                                               fabs(growth))
                             : g_strdup("not known"));
    }
}

static void add_absences(Document *document, const MonthReport *report)
{
    static const Column columns[] = {{"Item"}, {"Node"}, {"Due"}, {"Came"}};
    Block *table = NULL;
    for (guint i = 0; i < report->rows->len; i++) {
        const ReportRow *row = &g_array_index(report->rows, ReportRow, i);
        guint late = row->nights.late->len, n = late + row->nights.missed->len;
        if (n > 0 && table == NULL) {
            add_block(document, BLOCK_HEADING, g_strdup("Missed and late"));
            table = TABLE(document, "Each tarball that was missed, or came later than its grace",
                          columns);
        }
        for (guint k = 0; k < n; k++) {
            const LateTarball *one =
                k < late ? &g_array_index(row->nights.late, LateTarball, k) : NULL;
            add_words(table, row->item);
            add_words(table, node_tag(report, row->node));
            add_minute(table, report->zone,
                       one != NULL ? one->due
                                   : g_array_index(row->nights.missed, gint64, k - late));
            if (one != NULL)
                add_minute(table, report->zone, one->time);
            else
                add_cell(table, g_strdup("missed"));
        }
    }
}

static void add_disks(Document *document, const MonthReport *report)
{
    static const Column columns[] = {{"Node"},
                                     {"Disk", true},
                                     {"Free at first", true},
                                     {"Free at the end", true},
                                     {"Full, by trend"}};
    add_block(document, BLOCK_HEADING, g_strdup("Disks"));
    Block *table = TABLE(document, "The nodes' disks in the month's first and last visit", columns);
    for (guint i = 0; i < report->nodes->len; i++) {
        const ReportNode *node = &g_array_index(report->nodes, ReportNode, i);
        const NodeVerdict *verdict = g_ptr_array_index(report->verdict->nodes, i);
        add_words(table, node_tag(report, i));
        add_bytes(table, node->disk);
        add_bytes(table, node->free_first);
        add_bytes(table, node->free_last);
        add_cell(table, verdict->full != -1 ? when_date(report->zone, verdict->full)
                                            : g_strdup("not soon"));
    }
}

static void add_incidents(Document *document, const MonthReport *report)
{
    static const Column columns[] = {
        {"Began", .whole = true}, {"Ended", .whole = true}, {"At worst"}, {"Where"}, {"What"},
        {"Acknowledged"}};
    add_block(document, BLOCK_HEADING, g_strdup("Incidents"));
    if (report->incidents == NULL || report->incidents->len == 0) {
        add_block(document, BLOCK_TEXT, g_strdup("None was recorded."));
        return;
    }
    Block *table = TABLE(document, "What people were told of, by when it was found", columns);
    for (guint i = 0; i < report->incidents->len; i++) {
        const PastIncident *past = g_ptr_array_index(report->incidents, i);
        bool over = past->ended != -1 && past->ended < report->until;
        g_autofree char *where = past->item != NULL
                                     ? g_strdup_printf("%s on %s", past->item, past->node)
                                     : g_strdup(past->node);
        add_minute(table, report->zone, past->began);
        add_cell(table,
                 over ? when_minute(report->zone, past->ended) : g_strdup("after the month"));
        add_words(table, status_word(past->worst));
        add_words(table, where);
        add_words(table, past->brief);
        add_words(table, past->handled[0] != '\0' ? past->handled : "no");
    }
}

static void add_notes(Document *document)
{
    static const char *const notes[] = {
        "Due: when tarballs are made by the configured schedule, or else by the rhythm learnt from "
        "the tarballs around. Made: one came that stands for that time. Late: it came later than "
        "the grace. Missed: none came, and a visit that reached the node saw that. Not known: none "
        "is known, and the node was not reached, or listed only in part.",
        "Copies are those of the last whole listing in the month. Digests and what was purged are "
        "as known when this report was made; all else is as it was known when the month ended, "
        "so that the same database gives the same report.",
        "Incidents are what hubplot's messages reported, since it has kept a log of them; begin "
        "and "
        "end are the runs that found them."};
    add_block(document, BLOCK_HEADING, g_strdup("How to read this"));
    for (gsize i = 0; i < G_N_ELEMENTS(notes); i++)
        add_block(document, BLOCK_TEXT, g_strdup(notes[i]));
    add_block(document, BLOCK_TEXT, g_strdup("Made by hubplot " HUBPLOT_VERSION "."));
}

static void add_hub(Document *document, const MonthReport *report)
{
    g_autofree char *month = report_month_words(report->month);
    g_autofree char *tag = text_visible(report->hub->tag, -1);
    g_autofree char *server = text_visible(report->hub->srvnode, -1);
    add_block(document, BLOCK_TITLE, g_strdup_printf("Backups of %s (%s), %s", tag, server, month));
    if (report->empty) {
        add_block(document, BLOCK_TEXT,
                  g_strdup("Nothing is known of this month: no visit and no tarball."));
        return;
    }
    add_summary(document, report);
    add_nodes(document, report);
    if (report->sheet != NULL) {
        Block *chart = add_block(document, BLOCK_CHART,
                                 g_strdup_printf("The nights of %s, a row an item", month));
        chart->chart = report->sheet;
    }
    add_incidents(document, report);
    add_copies(document, report);
    add_items(document, report);
    add_absences(document, report);
    add_disks(document, report);
}

Document *document_new(const GPtrArray *reports)
{
    Document *document = g_new0(Document, 1);
    document->blocks = g_ptr_array_new_with_free_func(block_free);
    const MonthReport *first = g_ptr_array_index(reports, 0);
    g_autofree char *month = report_month_words(first->month);
    g_autofree char *tag = text_visible(first->hub->tag, -1);
    document->title = reports->len == 1
                          ? g_strdup_printf("Backups of %s, %s", tag, month)
                          : g_strdup_printf("Backups of %u hubs, %s", reports->len, month);
    for (guint i = 0; i < reports->len; i++)
        add_hub(document, g_ptr_array_index(reports, i));
    add_notes(document);
    return document;
}

void document_free(Document *document)
{
    if (document == NULL)
        return;
    g_free(document->title);
    g_ptr_array_unref(document->blocks);
    g_free(document);
}
