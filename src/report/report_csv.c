/* A row for each item on each node, for spreadsheets and programs. Empty is "not known". */
#include "report/report.h"

#include "publish/html.h"

static void append_number(GString *csv, gint64 number)
{
    if (number >= 0)
        g_string_append_printf(csv, ",%" G_GINT64_FORMAT, number);
    else
        g_string_append_c(csv, ',');
}

static void append_row(GString *csv, const MonthReport *report, const ReportRow *row)
{
    const NodeHistory *node = g_ptr_array_index(report->history->nodes, row->node);
    bool listed = g_array_index(report->nodes, ReportNode, row->node).listed;
    const gint64 numbers[] = {row->nights.due,
                              row->nights.made,
                              row->nights.late->len,
                              row->nights.missed->len,
                              row->nights.unknown,
                              row->nights.tarballs,
                              listed ? (gint64)row->held : -1,
                              listed ? row->held_bytes : -1,
                              row->right,
                              row->wrong,
                              row->first,
                              row->last};
    csv_field(csv, report->hub->tag);
    g_string_append_printf(csv, ",%04d-%02d,", report->month.year, report->month.month);
    csv_field(csv, node->node->tag);
    g_string_append_c(csv, ',');
    csv_field(csv, row->item);
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        append_number(csv, numbers[i]);
    const char *retention = !listed             ? "not known"
                            : row->kept != NULL ? "not met"
                            : row->keep_asked   ? "met"
                                                : "not asked for";
    g_string_append_printf(csv, ",%s\r\n", retention);
}

GBytes *report_csv(const GPtrArray *reports)
{
    GString *csv = g_string_new("hub,month,node,item,due,made,late,missed,unknown,tarballs,held,"
                                "held_bytes,digests_right,digests_wrong,bytes_before,bytes_end,"
                                "retention\r\n");
    for (guint i = 0; i < reports->len; i++) {
        const MonthReport *report = g_ptr_array_index(reports, i);
        for (guint k = 0; !report->empty && k < report->rows->len; k++)
            append_row(csv, report, &g_array_index(report->rows, ReportRow, k));
    }
    return g_string_free_to_bytes(csv);
}
